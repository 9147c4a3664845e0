"""The archive is evidence: what is lost, moved, foreign, cut or changed in it is said, set aside, and mended."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # it has no types

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import SavedPage
from tests.archives import the_warc
from tests.cases import FULL, each
from tests.live_site import FEW_LISTS, LiveSite, copy_of, dataset, gcmscrape, live_site, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LANGUAGES = ("--languages", "en")
SETTINGS = {"sources": "listing"}
ANOTHER = "fixtures/saved/pywb.warc.gz"
"""A WARC file of another archive."""


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(2, sources=FEW_LISTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A harvest of the site with one title edited since, so that there is a change."""
    out = tmp_path_factory.mktemp("harvested") / "output"
    assert gcmscrape(site, "harvest", out, *LANGUAGES, settings=SETTINGS).returncode == 0
    first = site.store.events()[0]
    site.store.edit(first.node_id, title="Another title")
    site.render_again()
    refreshed(site, out)
    assert len(read_lines(out / "changes.jsonl")) == 1
    assert verified(site, out) == (0, "")
    return out


def refreshed(site: LiveSite, out: Path) -> str:
    """Look at all pages again, and return what was said."""
    done = gcmscrape(site, "refresh", out, "--all", *LANGUAGES, settings=SETTINGS)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stderr


def verified(site: LiveSite, out: Path, *arguments: str) -> tuple[int, str]:
    done = gcmscrape(site, "verify", out, *arguments)
    return done.returncode, done.stderr


def missing(out: Path) -> None:
    the_warc(out).unlink()


def renamed(out: Path) -> None:
    warc = the_warc(out)
    warc.rename(warc.with_name("evidence.warc.gz"))


def exchanged(out: Path) -> None:
    """Another archive's file has the name, and the own one another."""
    warc = the_warc(out)
    warc.rename(warc.with_name("evidence.warc.gz"))
    shutil.copy(ANOTHER, warc)


def foreign(out: Path) -> None:
    shutil.copy(ANOTHER, the_warc(out))


def overwritten(out: Path) -> None:
    warc = the_warc(out)
    warc.write_bytes(b"x" * warc.stat().st_size)


def cut(out: Path) -> None:
    warc = the_warc(out)
    with warc.open("r+b") as file:
        file.truncate(warc.stat().st_size // 2)


def longer(out: Path) -> None:
    with the_warc(out).open("ab") as file:
        file.write(b"what a newer state knows")


def one_more(out: Path) -> None:
    shutil.copy(ANOTHER, out / "archive" / "gcmscrape-99999.warc.gz")


def flipped(out: Path) -> None:
    """Change a byte in the response of a record."""
    place = read_lines(out / "events.jsonl")[1]["source"]["archive"]
    with the_warc(out).open("r+b") as file:
        file.seek(place["offset"] + 300)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))


def another_line(out: Path) -> None:
    path = out / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Another title", b"A false title", 1))


def one_line_less(out: Path) -> None:
    path = out / "events.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def no_changes(out: Path) -> None:
    (out / "changes.jsonl").write_bytes(b"")


def in_file(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def damage(out: Path) -> None:
        content = (out / name).read_bytes()
        assert old in content
        (out / name).write_bytes(content.replace(old, new, 1))

    damage.__name__ = f"{name} {new!r}"
    return damage


def no_croissant(out: Path) -> None:
    (out / "croissant.json").unlink()


def one_line_twice(out: Path) -> None:
    path = out / "events.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines(keepends=True)[0])


def in_state(statement: str) -> Callable[[Path], None]:
    def damage(out: Path) -> None:
        with closing(sqlite3.connect(out / "archive" / "state.sqlite", isolation_level=None)) as state:
            state.create_function("another", 1, lambda line: line.replace(b"a", b"b"))
            assert state.execute(statement).rowcount > 0

    damage.__name__ = statement
    return damage


Damages = Mapping[Callable[["Path"], None], str]
"""What is done to a dataset, with the sentence that tells it."""
OF_FILES: Damages = {
    missing: "is not there.",
    renamed: "is named evidence.warc.gz.",
    exchanged: "is named evidence.warc.gz.",
    foreign: "is another file than the state knows.",
    overwritten: "is another file than the state knows.",
    cut: "was cut: of its",
    longer: "has 24 bytes behind the end that the state knows.",
    one_more: "The state does not know gcmscrape-99999.warc.gz.",
}
TOGETHER: list[Damages] = [
    {
        one_more: "The state does not know gcmscrape-99999.warc.gz.",
        another_line: "is not in events.jsonl as the state has it.",
        in_file("runs.jsonl", b"{", b"["): "Line 1 of runs.jsonl is no run.",
        in_file("croissant.json", b"{", b"["): "croissant.json is damaged.",
    },
    {
        flipped: "is damaged",
        no_changes: "changes.jsonl is not as the state has it.",
        in_state(
            "UPDATE page SET alias_of = 'http://no/', state = 'alias' WHERE node_id % 2"
        ): "leads to an address that",
    },
    {
        one_line_less: "is not in events.jsonl as the state has it.",
        in_file("croissant.json", b'"sha256": "', b'"sha256": "0'): "is not as croissant.json describes it.",
    },
    {
        in_state("UPDATE version SET line = another(line)"): "is not what was written.",
        one_line_twice: "events.jsonl is not as datapackage.json describes it.",
    },
    {
        in_state("UPDATE published SET line = another(line) WHERE node_id % 2"): "is not what was written.",
        in_file("datapackage.json", b"{", b"["): "datapackage.json is damaged.",
    },
    {
        in_state("UPDATE published SET digest = 'x' WHERE node_id % 2"): "is not what was written.",
        in_file("summary.json", b"1", b"2"): "summary.json is not as datapackage.json describes it.",
    },
    {
        in_state("UPDATE version SET rank = rank + 1"): "is not what was written.",
        in_file(
            "events.schema.json", b"title", b"tilte"
        ): "events.schema.json is not as datapackage.json describes it.",
    },
    {
        in_state("UPDATE change SET line = another(line)"): "is not what was written.",
        no_croissant: "croissant.json is missing.",
    },
]
"""Damages that do not hide one another; with FULL=1 each is done alone."""
ALONE: list[Damages] = [{damage: told} for damages in (OF_FILES, *TOGETHER) for damage, told in damages.items()]


@each(("number", "damages"), enumerate(ALONE if FULL else TOGETHER))
def test_what_is_not_as_it_should_be_is_said_and_mended(
    site: LiveSite, harvested: Path, tmp_path: Path, number: int, damages: Damages
) -> None:
    """Verified, mended, refreshed: the same dataset, no line more in changes.jsonl, and every file is still there."""
    out = copy_of(harvested, tmp_path / str(number))
    for damage in damages:
        damage(out)
    files = {path.stat().st_ino for path in (out / "archive").glob("*.warc.gz")}
    before = state_bytes(out)
    status, told = verified(site, out)
    assert status == 1
    assert [sentence for sentence in damages.values() if sentence not in told] == []
    assert state_bytes(out) == before
    verified(site, out, "--repair")
    refreshed(site, out)
    assert verified(site, out) == (0, "")
    assert dataset(out) == dataset(harvested)
    assert (out / "changes.jsonl").read_bytes() == (harvested / "changes.jsonl").read_bytes()
    assert files <= {path.stat().st_ino for path in (out / "archive").iterdir()}


@each("name", ["events.jsonl", "changes.jsonl", "tombstones.jsonl", "runs.jsonl"])
@each("line", [b"\xff\xfe\n", b"[1]\n"])
def test_a_line_that_is_none_is_a_sentence(
    site: LiveSite, harvested: Path, tmp_path: Path, name: str, line: bytes
) -> None:
    out = copy_of(harvested, tmp_path / f"{name} {line.hex()}")
    with (out / name).open("ab") as file:
        file.write(line)
    for words in (["check"], ["changes"], ["export", "csv", "--to", str(tmp_path / "tables")]):
        done = gcmscrape(site, words[0], out, *words[1:])
        assert done.returncode in {0, 1, 2}
        assert "Traceback" not in done.stderr


def state_bytes(out: Path) -> bytes:
    return (out / "archive" / "state.sqlite").read_bytes()


@each(("damage", "sentence"), OF_FILES.items(), ids=lambda case: case[0].__name__)
def test_a_run_notices_it_and_goes_on(
    site: LiveSite, harvested: Path, tmp_path: Path, damage: Callable[[Path], None], sentence: str
) -> None:
    out = copy_of(harvested, tmp_path / damage.__name__)
    damage(out)
    told = refreshed(site, out)
    assert sentence.replace("is named", "was named").replace("has 24", "had 24").replace("does", "did")[:-1] in told
    assert verified(site, out) == (0, "")
    assert dataset(out) == dataset(harvested)
    assert (out / "changes.jsonl").read_bytes() == (harvested / "changes.jsonl").read_bytes()
    assert ".warc.gz" not in refreshed(site, out)  # it is said once


def test_the_source_of_a_record_whose_archive_is_gone_is_renewed(
    site: LiveSite, harvested: Path, tmp_path: Path
) -> None:
    """It is asked for without validators, so that its content comes again; the content is the same."""
    out = copy_of(harvested, tmp_path)
    lost = the_warc(out)
    lost.unlink()
    site.asked.clear()
    refreshed(site, out)
    assert 304 not in {one.status for one in site.event_pages()}
    for old, new in zip(read_lines(harvested / "events.jsonl"), read_lines(out / "events.jsonl"), strict=True):
        assert {**old, "source": None} == {**new, "source": None}
        place = new["source"]["archive"]
        assert place["file"] != lost.name
        page = read_page_at(out / "archive" / place["file"], place["offset"])
        assert isinstance(page, SavedPage)
        assert page.url == new["source"]["url"]


@each("damage", [missing, cut])
def test_what_a_repair_has_fetched_again_a_harvest_fetches(
    site: LiveSite, harvested: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    out = copy_of(harvested, tmp_path / damage.__name__)
    damage(out)
    verified(site, out, "--repair")
    assert gcmscrape(site, "harvest", out, *LANGUAGES, settings=SETTINGS).returncode == 0
    assert verified(site, out) == (0, "")
    assert dataset(out) == dataset(harvested)


def test_names_of_files_are_never_used_again(site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    names = set()
    for number in range(3):
        out = copy_of(harvested, tmp_path / str(number))
        names.add(the_warc(out).name)
        the_warc(out).unlink()
        refreshed(site, out)
        names.add(the_warc(out).name)
    assert len(names) == 4


def test_a_page_that_did_not_change_is_kept_so_that_others_can_replay_it(site: LiveSite, harvested: Path) -> None:
    """The record of a 304 has no head of its own, which readers would put before the content of the page."""
    site.asked.clear()
    out = harvested
    refreshed(site, out)
    assert 304 in {one.status for one in site.asked}
    originals: dict[str, dict[str, Any]] = {}
    revisits = 0
    with the_warc(out).open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            headers = dict(record.rec_headers.headers)
            if record.rec_type == "response":
                originals[headers["WARC-Record-ID"]] = headers
            elif record.rec_type == "revisit":
                revisits += 1
                original = originals[headers["WARC-Refers-To"]]
                assert headers["WARC-Refers-To-Target-URI"] == original["WARC-Target-URI"] == headers["WARC-Target-URI"]
                assert headers["WARC-Refers-To-Date"] == original["WARC-Date"]
                assert headers["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
                assert record.http_headers is None or record.http_headers.get_statuscode() != "304"
    assert revisits


def test_a_replayed_dataset_is_verified_by_its_saved_pages(site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    out, saved = tmp_path / "out", tmp_path / "saved"
    shutil.copytree(harvested / "archive", saved, ignore=shutil.ignore_patterns("state*", "lock"))
    assert gcmscrape(site, "harvest", out, "--replay", str(saved)).returncode == 0
    assert verified(site, out) == (0, "")
    another_line(out)
    path = out / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"content_sha256":"', b'"content_sha256":"0', 1))
    assert "does not say what the record says" in verified(site, out)[1]
    shutil.rmtree(saved)
    assert "There is no file or folder" in verified(site, out)[1]


@each("seed", range(300 if FULL else 5))
def test_bytes_of_the_state_that_changed_are_a_sentence_or_change_no_line(
    site: LiveSite, harvested: Path, tmp_path: Path, seed: int
) -> None:
    """No traceback, and no line is published that was not there before; whatever byte it is."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    out = copy_of(harvested, tmp_path / str(seed))
    state = out / "archive" / "state.sqlite"
    content = bytearray(state.read_bytes())
    for _ in range(dice.choice((1, 1, 3, 40))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    state.write_bytes(content)
    good = set((harvested / "events.jsonl").read_bytes().splitlines())
    for words in (
        ["status"],
        ["changes"],
        ["verify"],
        ["publish"],
        ["refresh", "--limit", "1"],
        ["verify", "--repair"],
    ):
        done = gcmscrape(site, words[0], out, *words[1:], settings=SETTINGS)
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 1}
        assert set((out / "events.jsonl").read_bytes().splitlines()) <= good, words
