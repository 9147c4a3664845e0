"""Names and links that nobody expects, and disks that nothing can be written to: a dataset all the same, or a sentence."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cases import each
from tests.changing_site import ChangingSite, event
from tests.live_site import LiveSite, copy_of, dataset, environment, live_site
from tests.program import read, run
from tests.test_damage import closed

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {"sources": "listing"}
NO_UTF_8 = os.fsdecode(b"d\xe9p\xf4t \xff")
COMMANDS = [
    ["harvest", "--out", "{out}"],
    ["harvest", "--out", "{out}", "--log-format", "json"],
    ["refresh", "--out", "{out}"],
    ["publish", "--out", "{out}"],
    ["discover", "--out", "{out}"],
    ["status", "--out", "{out}"],
    ["status", "--out", "{out}", "--json"],
    ["changes", "--out", "{out}"],
    ["check", "--out", "{out}"],
    ["check", "--out", "{out}", "--json"],
    ["labels", "--out", "{out}"],
    ["verify", "--out", "{out}"],
    ["extract", "--archive", "{out}"],
    ["diff", "--archive", "{out}"],
    ["diff", "{out}", "{out}", "--format", "json"],
]
READING = [words for words in COMMANDS if words[0] not in {"harvest", "refresh", "publish", "discover"}]


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(3) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("harvested") / "output"
    done = run("harvest", "--out", out, environment=environment(site, SETTINGS), transport=site.transport)
    assert done.returncode == 0, done.stderr
    return out


@each("words", COMMANDS, ids=" ".join)
def test_a_folder_whose_name_is_not_utf_8(site: LiveSite, harvested: Path, tmp_path: Path, words: list[str]) -> None:
    out = shutil.copytree(harvested, tmp_path / " ".join(words).replace("/", " ") / NO_UTF_8)
    given = [word.format(out=out) for word in words]
    done = run(*given, environment=environment(site, SETTINGS), transport=site.transport)
    assert done.returncode == 0, done.stderr
    assert dataset(out) == dataset(harvested)


def test_a_replay_into_and_from_folders_whose_names_are_not_utf_8(tmp_path: Path) -> None:
    saved, out = tmp_path / NO_UTF_8, tmp_path / f"out {NO_UTF_8}"
    saved.mkdir()
    (saved / f"{NO_UTF_8}.html").write_bytes(event(5, "Five"))
    for words in (["harvest", "--replay", saved], ["harvest", "--replay", saved, "--log-format", "json"], ["verify"]):
        done = run(*map(str, words), "--out", out)
        assert done.returncode == 0, done.stderr
    assert len(dataset(out)) == 1


@each("what", ["link", "dangling link", "file", "hard link"])
def test_what_was_planted_where_a_file_is_written_is_not_written_through(tmp_path: Path, what: str) -> None:
    site = ChangingSite(tmp_path / what, {"/events/a": event(5, "A")})
    site.lists("/events/a")
    site.out.mkdir()
    mine, planted = site.out.with_name(f"mine of {what}"), site.out / ".events.jsonl.partial"
    if what != "dangling link":
        mine.write_bytes(b"mine")
    if what == "file":
        planted.write_bytes(b"left by a killed run" * 10_000)
    elif what == "hard link":
        planted.hardlink_to(mine)
    else:
        planted.symlink_to(mine)
    site.run("harvest")
    assert site.titles() == {"node/5": "A"}
    assert not planted.is_symlink()
    assert (mine.read_bytes() if mine.exists() else b"mine") == b"mine"
    assert mine.exists() == (what != "dangling link")


@each("words", READING, ids=" ".join)
@each("is_left", [False, True], ids=["closed", "killed"])
def test_an_archive_where_nothing_can_be_written_is_read(
    site: LiveSite, harvested: Path, tmp_path: Path, words: list[str], *, is_left: bool
) -> None:
    """Also when a killed run left what it wrote last in the log of the state."""
    folder = tmp_path / f"{words[0]} {len(words)} {is_left}"
    folder.mkdir()
    source = copy_of(harvested, folder)
    with closing(sqlite3.connect(source / "archive" / "state.sqlite", isolation_level=None)) as state:
        if is_left:
            state.execute("UPDATE run SET reason = 'left in the log'")
        (folder / "closed").mkdir()
        with closed(folder / "closed", source):
            given = [word.format(out=folder / "closed" / "output") for word in words]
            done = run(*given, environment=environment(site, SETTINGS))
        assert done.returncode == 0, done.stderr
        if is_left and words == ["status", "--out", "{out}"]:
            assert b"left in the log" in done.stdout


def test_a_full_disk_while_pages_are_read_again_is_a_sentence(site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    out = copy_of(harvested, tmp_path)
    state = out / "archive" / "state.sqlite"
    with closing(sqlite3.connect(state, isolation_level=None)) as connection:
        connection.execute("UPDATE page SET extractor = 'another'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, most))
    try:
        done = run("publish", "--out", out, environment=environment(site, SETTINGS))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert done.returncode == 1
    assert b"cannot be written to" in done.stderr
    assert run("publish", "--out", out, environment=environment(site, SETTINGS)).returncode == 0
    assert dataset(out) == dataset(harvested)


def test_a_state_that_is_locked_while_pages_are_read_again_is_a_sentence(
    site: LiveSite, harvested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds it, from after the run has begun: from the first page that is read on."""
    out = copy_of(harvested, tmp_path)
    with closing(sqlite3.connect(out / "archive" / "state.sqlite", isolation_level=None)) as other:
        other.execute("UPDATE page SET extractor = 'another'")

        def hold(*_: object) -> None:
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        monkeypatch.setattr("tests.program.Here.extract", held(hold))
        done = run("publish", "--out", out, environment=environment(site, SETTINGS))
    assert done.returncode == 1
    assert b"is in use by another program" in done.stderr


def held(hold: object) -> object:
    async def extract(_: object, job: object) -> object:
        hold()  # type: ignore[operator]
        return read(job)  # type: ignore[arg-type]

    return extract
