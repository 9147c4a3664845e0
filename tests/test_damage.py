"""Full disks, closed folders, damaged files and two runs at once: a clear sentence, and nothing lost."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import sqlite3
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from gcmscrape.state.database import StateUnusable, open_state
from gcmscrape.state.evidence import DamagedLine, damaged_lines
from gcmscrape.state.lines import digest_of
from gcmscrape.state.schema import MIGRATIONS
from tests.archives import the_warc
from tests.live_site import FEW_LISTS, LiveSite, dataset, gcmscrape, live_site, read_lines
from tests.program import run
from tests.saved_pages import SITE, event_page, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS = {"sources": "listing"}


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(15, sources=FEW_LISTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("reference") / "output"
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0
    return out


@pytest.fixture
def out(harvested: Path, tmp_path: Path) -> Path:
    return shutil.copytree(harvested, tmp_path / "output")


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence that a failed run ends with."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_two_runs_at_once_are_kept_apart(site: LiveSite, out: Path) -> None:
    with open_state(out / "archive"):
        told = sentence(gcmscrape(site, "harvest", out, settings=SETTINGS))
    assert f"Another run (process {os.getpid()}) is at work in" in told
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0


def test_an_archive_of_another_site_is_left_alone(site: LiveSite, out: Path) -> None:
    told = sentence(gcmscrape(site, "harvest", out, "--site", "http://127.0.0.1:9"))
    assert f"is of the site {site.address}, not of http://127.0.0.1:9; give another --out" in told


def test_the_lock_of_a_killed_run_is_none(site: LiveSite, out: Path) -> None:
    (out / "archive" / "lock").write_text("1\n", encoding="ascii")
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0


@pytest.mark.parametrize("damage", ["garbage", "cut", "page"])
def test_a_damaged_state_is_told_and_left_alone(site: LiveSite, harvested: Path, out: Path, damage: str) -> None:
    path = out / "archive" / "state.sqlite"
    content = path.read_bytes()
    path.write_bytes({
        "garbage": b"not a database" * 1000,
        "cut": content[: len(content) // 2],
        "page": content[:4096] + os.urandom(4096) * (len(content) // 4096 - 1),
    }[damage])  # fmt: skip
    damaged = path.read_bytes()
    told = sentence(gcmscrape(site, "harvest", out, settings=SETTINGS))
    assert "state.sqlite is damaged" in told
    assert "move it away" in told
    assert path.read_bytes() == damaged
    assert dataset(out) == dataset(harvested)
    path.rename(out / "state.sqlite.damaged")
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0
    assert dataset(out) == dataset(harvested)


def test_a_lost_state_does_not_lose_the_changes(site: LiveSite, out: Path) -> None:
    event = next(each for each in site.store.events() if each.languages == ("en",))
    site.store.edit(event.node_id, title="A title before the loss")
    site.render_again()
    try:
        assert gcmscrape(site, "refresh", out, "--all", settings=SETTINGS).returncode == 0
        changes = read_lines(out / "changes.jsonl")
        assert [change["field"] for change in changes] == ["title"]
        shutil.rmtree(out / "archive")
        before = (out / "events.jsonl").read_bytes()
        told = sentence(gcmscrape(site, "refresh", out, "--limit", "2", settings=SETTINGS))
        assert "the number of events fell from 15 to 2" in told
        assert (out / "events.jsonl").read_bytes() == before
        site.store.edit(event.node_id, title="A title after the loss")
        site.render_again()
        assert gcmscrape(site, "refresh", out, settings=SETTINGS).returncode == 0
    finally:
        site.store.put(event)
    now = read_lines(out / "changes.jsonl")
    assert now[0] == changes[0]
    assert [(change["id"], change["field"]) for change in now[1:]] == [(f"node/{event.node_id}", "title")]


def test_a_dataset_made_otherwise_is_left_alone(site: LiveSite, harvested: Path, out: Path, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", "page", event_page(5), url=f"{SITE}/events/event-5").parent
    told = sentence(gcmscrape(site, "harvest", out, "--replay", str(saved)))
    assert "holds the dataset of a site with its archive" in told
    assert dataset(out) == dataset(harvested)
    other = tmp_path / "other"
    assert gcmscrape(site, "harvest", other, "--replay", str(saved)).returncode == 0
    before = (other / "events.jsonl").read_bytes()
    told = sentence(gcmscrape(site, "harvest", other, settings=SETTINGS))
    assert "was not made by a harvest of a site, and is left alone" in told
    assert (other / "events.jsonl").read_bytes() == before


def test_a_state_of_a_newer_version_is_left_alone(site: LiveSite, out: Path) -> None:
    with sqlite3.connect(out / "archive" / "state.sqlite") as state:
        state.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    state.close()
    assert "made by a newer version of gcmscrape" in sentence(gcmscrape(site, "harvest", out, settings=SETTINGS))


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_an_older_state_becomes_a_newer_one(tmp_path: Path, version: int) -> None:
    def tables(folder: Path) -> list[tuple[str, str]]:
        with open_state(folder) as state:
            rows = state.all("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
            return [(row["name"], row["sql"]) for row in rows]

    (tmp_path / "old").mkdir()
    with sqlite3.connect(tmp_path / "old" / "state.sqlite") as state:
        state.create_function("digest", -1, digest_of)
        for step in MIGRATIONS[:version]:
            state.executescript(step)
        state.execute(f"PRAGMA user_version = {version}")
    state.close()
    assert tables(tmp_path / "old") == tables(tmp_path / "new")


def test_the_records_of_an_older_state_stay_what_they_are(tmp_path: Path) -> None:
    def digest(*values: bytes | str | float | None) -> str:  # as earlier versions made it
        parts = [value if isinstance(value, bytes) else repr(value).encode() for value in values]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    beside = {
        "version": ("node/1", 1, "https://example.org/events/a", 0, "2024-05-02"),
        "published": (1, "2024-05-02", "a 1"),
    }
    line = b'{"id":"node/1"}\n'
    with sqlite3.connect(tmp_path / "state.sqlite") as state:
        state.create_function("digest", -1, digest)
        for step in MIGRATIONS[:6]:
            state.executescript(step)
        state.execute("PRAGMA user_version = 6")
        state.execute(
            "INSERT INTO version (address, record_id, node_id, url, rank, ends, line, digest)"
            " VALUES ('a', ?1, ?2, ?3, ?4, ?5, ?6, digest(?6, ?1, ?2, ?3, ?4, ?5))",
            (*beside["version"], line),
        )
        state.execute(
            "INSERT INTO published (record_id, node_id, ends, extractor, run, line, sha256, collection, digest)"
            " VALUES ('node/1', ?1, ?2, ?3, 1, ?4, 'b', 'wayback', digest(?4, 'node/1', ?1, ?2, ?3))",
            (*beside["published"], line),
        )
    state.close()
    with open_state(tmp_path) as opened:
        version, published = opened.one("SELECT * FROM checked_version"), opened.one("SELECT * FROM checked_published")
        assert version is not None
        assert tuple(version) == ("a", *beside["version"], line)
        assert published is not None
        assert tuple(published) == ("node/1", *beside["published"], "b", "wayback", line)
        assert damaged_lines(opened) == []
        opened.write("UPDATE version SET line = ?", line.replace(b"1", b"2"))
        assert damaged_lines(opened) == [DamagedLine("version", "a")]


@pytest.mark.parametrize("tail", [b"garbage at the end", b"\x1f\x8b\x08\0\0\0\0\0\0\xffhalf a record"])
def test_what_stands_behind_the_last_page_is_set_aside(site: LiveSite, harvested: Path, out: Path, tail: bytes) -> None:
    warc = the_warc(out)
    with warc.open("ab") as file:
        file.write(tail)
    done = gcmscrape(site, "harvest", out, settings=SETTINGS)
    assert done.returncode == 0
    assert tail not in warc.read_bytes()
    (aside,) = warc.parent.glob("*.tail")
    assert aside.read_bytes() == tail
    assert f"{warc.name} had {len(tail)} bytes behind the end that the state knows" in done.stderr
    assert dataset(out) == dataset(harvested)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_pages_whose_responses_are_lost_are_fetched_again(
    site: LiveSite, harvested: Path, out: Path, share: float
) -> None:
    warc = the_warc(out)
    os.truncate(warc, int(warc.stat().st_size * share))
    site.asked.clear()
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0
    assert 0 < len(site.event_pages()) <= 15
    assert dataset(out) == dataset(harvested)
    again = run("extract", "--archive", out)
    assert (again.returncode, len(again.stdout.splitlines())) == (0, 15), again.stderr


def test_a_missing_warc_is_fetched_again(site: LiveSite, harvested: Path, out: Path) -> None:
    (the_warc(out)).unlink()
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0
    assert dataset(out) == dataset(harvested)


def test_an_output_that_is_a_file(site: LiveSite, tmp_path: Path) -> None:
    (tmp_path / "output").write_bytes(b"")
    told = sentence(gcmscrape(site, "harvest", tmp_path / "output"))
    assert "output is a file, not a folder; choose another --out." in told


@pytest.mark.parametrize("size", [40_000, 150_000, 400_000])
def test_a_full_disk(site: LiveSite, harvested: Path, tmp_path: Path, size: int) -> None:
    """No file may grow beyond a size, which the system tells like a full disk: as an error of the write."""
    out = tmp_path / "output"
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        told = sentence(gcmscrape(site, "harvest", out, settings=SETTINGS))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
    assert "cannot be written to" in told
    assert not (out / "events.jsonl").exists()
    site.asked.clear()
    assert gcmscrape(site, "harvest", out, settings=SETTINGS).returncode == 0
    assert dataset(out) == dataset(harvested)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root can make a small disk")
@pytest.mark.parametrize("size", ["200k", "600k", "1000k"])
def test_a_full_small_disk(site: LiveSite, harvested: Path, tmp_path: Path, size: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False)  # noqa: S607
    if mounted.returncode:
        pytest.skip("this machine does not let root mount")
    given = {**SETTINGS, "least_free_megabytes": "0"}  # which would end the run in order, before the disk is full
    try:
        told = sentence(gcmscrape(site, "harvest", disk / "output", settings=given))
        assert "written to" in told
        subprocess.run(["mount", "-o", "remount,size=50M", disk], check=True)  # noqa: S607
        assert gcmscrape(site, "harvest", disk / "output", settings=given).returncode == 0
        assert dataset(disk / "output") == dataset(harvested)
    finally:
        subprocess.run(["umount", disk], check=True)  # noqa: S607


def test_a_folder_that_cannot_be_written_to(site: LiveSite, tmp_path: Path) -> None:
    with closed(tmp_path):
        told = sentence(gcmscrape(site, "harvest", tmp_path / "output"))
    assert "cannot be written to" in told


def test_an_archive_that_cannot_be_written_to(site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    with closed(tmp_path, harvested):
        told = sentence(gcmscrape(site, "harvest", tmp_path / "output", settings=SETTINGS))
        assert dataset(tmp_path / "output") == dataset(harvested)
    assert "cannot be written to" in told


@contextmanager
def closed(folder: Path, content: Path | None = None) -> Iterator[None]:
    """Make a folder, with a copy of another in it, unwritable; even for root, who needs a disk of its own for that."""
    mounted = os.geteuid() == 0
    if mounted and subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=False).returncode:  # noqa: S607
        pytest.skip("this machine does not let root mount")
    try:
        if content is not None:
            shutil.copytree(content, folder / "output")
        command = ["mount", "-o", "remount,ro"] if mounted else ["chmod", "-R", "a-w"]
        subprocess.run([*command, folder], check=True)
        yield
    finally:
        command = ["umount"] if mounted else ["chmod", "-R", "u+w"]
        subprocess.run([*command, folder], check=True)


def test_an_empty_archive_is_told(tmp_path: Path, site: LiveSite) -> None:
    told = sentence(gcmscrape(site, "status", tmp_path))
    assert "There is no archive in" in told
    with pytest.raises(StateUnusable), open_state(tmp_path, write=False):
        time.sleep(0)
