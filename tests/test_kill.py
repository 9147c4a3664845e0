"""Killed at any moment, the next run goes on: nothing fetched twice, no record lost or doubled, the same dataset.

What is killed is a process with its workers, and the site is on a socket. KILLS is the number of seeds: `make test-kill`
takes fifty.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # it has no types

from tests.cases import FULL
from tests.live_site import LiveSite, copy_of, dataset, gcmscrape, live_site, read_lines, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = 16
LANGUAGES = ("--languages", "en,es")
KILLS = range(int(os.environ.get("KILLS", "1")))
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)][0 if FULL or len(KILLS) > 1 else 1 :]
SETTINGS = {"sources": "listing,sitemap", "gone_after_hours": "0"}


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(EVENTS, sockets=True) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A harvest that nobody killed, of the site as it was first."""
    out = tmp_path_factory.mktemp("reference") / "output"
    assert gcmscrape(site, "harvest", out, *LANGUAGES, settings=SETTINGS).returncode == 0
    return out


@pytest.fixture
def edited(site: LiveSite) -> Iterator[None]:
    """The site after an editor was at it."""
    events = [event for event in site.store.events() if event.languages == ("en",)]
    for number, event in enumerate(events[:4]):
        site.store.edit(event.node_id, title=f"Edited title {number}")
    site.store.rename(events[5].node_id, "renamed-event")
    yield
    for event in events:
        site.store.put(event)
    site.store.redirects.clear()


def kill_at(site: LiveSite, command: str, out: Path, arguments: tuple[str, ...], requests: int, pause: float) -> int:
    """Start a run and kill it after so many requests and a little more; return its status."""
    site.asked.clear()
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = started(site, command, out, *LANGUAGES, *arguments, settings=SETTINGS, **silent)
    while process.poll() is None and len(site.asked) < requests:
        time.sleep(0.001)
    time.sleep(pause)
    process.kill()
    return process.wait()


def committed(out: Path) -> set[str]:
    """Return the paths of the pages whose responses the state has."""
    try:
        with sqlite3.connect(f"file:{out}/archive/state.sqlite?mode=ro", uri=True) as state:
            rows = state.execute(
                "SELECT address FROM page WHERE warc_file IS NOT NULL AND role = 'event' AND state = 'done'"
            )
            found = {"/" + address.split("/", 3)[3] for (address,) in rows}
        state.close()
    except sqlite3.OperationalError:
        return set()  # killed before there was a state
    return found


def responses(out: Path) -> list[str]:
    """Return the addresses of all responses with a body in the archive; all of it can be read."""
    found = []
    for path in sorted((out / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [
                record.rec_headers.get_header("WARC-Target-URI")
                for record in ArchiveIterator(file, check_digests="raise")
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200"
            ]
    return found


def without_time(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**line, "when": None} for line in lines]


@pytest.mark.parametrize("seed", KILLS)
def test_a_killed_harvest_goes_on(site: LiveSite, harvested: Path, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    out = tmp_path / "output"
    fetched: set[str] = set()
    for _ in range(dice.randint(1, 3)):
        status = kill_at(site, "harvest", out, (), dice.randrange(2 * EVENTS + 15), dice.uniform(0, 0.1))
        assert {one.path for one in site.event_pages()} & fetched == set()
        if status == 0:
            break
        fetched = committed(out)
    site.asked.clear()
    done = gcmscrape(site, "harvest", out, *LANGUAGES, settings=SETTINGS)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert {one.path for one in site.event_pages()} & fetched == set()
    assert dataset(out) == dataset(harvested)
    assert read_lines(out / "changes.jsonl") == []
    pages = [address for address in responses(out) if "/events/" in address or "/node/" in address]
    assert len(pages) == len(set(pages))


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """What an unkilled refresh of the edited site gives; filled by the first test that needs it."""
    return {}


@pytest.mark.usefixtures("edited")
@pytest.mark.parametrize("seed", KILLS)
def test_a_killed_refresh_goes_on(
    site: LiveSite, harvested: Path, reference: dict[str, Any], tmp_path: Path, seed: int
) -> None:
    if not reference:
        unkilled = tmp_path / "unkilled"
        shutil.copytree(harvested, unkilled)
        assert gcmscrape(site, "refresh", unkilled, "--all", *LANGUAGES, settings=SETTINGS).returncode == 0
        reference["dataset"] = dataset(unkilled)
        reference["changes"] = without_time(read_lines(unkilled / "changes.jsonl"))
        assert len(reference["changes"]) == 5
    dice = random.Random(1000 + seed)  # noqa: S311 - repeatable, not secret
    out = copy_of(harvested, tmp_path)
    before = dataset(out)
    for _ in range(dice.randint(1, 3)):
        status = kill_at(site, "refresh", out, ("--all",), dice.randrange(2 * EVENTS + 10), dice.uniform(0, 0.1))
        assert dataset(out) in (before, reference["dataset"])  # whole, old or new
        if status == 0:
            break
    done = gcmscrape(site, "refresh", out, "--all", *LANGUAGES, settings=SETTINGS)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert dataset(out) == reference["dataset"]
    assert without_time(read_lines(out / "changes.jsonl")) == reference["changes"]
    responses(out)


@pytest.mark.parametrize(("sent", "status"), SIGNALS)
def test_a_signal_ends_a_run_in_order(
    site: LiveSite, harvested: Path, tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    out = tmp_path / "output"
    site.asked.clear()
    process = started(site, "harvest", out, *LANGUAGES, settings=SETTINGS, stderr=subprocess.PIPE)
    while len(site.asked) < EVENTS:
        time.sleep(0.001)
    process.send_signal(sent)
    _, errors = process.communicate(timeout=600)
    assert process.returncode == status
    assert b"the same command goes on" in errors
    assert b"Traceback" not in errors
    assert read_lines(out / "runs.jsonl")[-1]["outcome"] == "stopped"
    assert gcmscrape(site, "status", out).returncode == 0
    fetched = committed(out)
    site.asked.clear()
    assert gcmscrape(site, "harvest", out, *LANGUAGES, settings=SETTINGS).returncode == 0
    assert {one.path for one in site.event_pages()} & fetched == set()
    assert dataset(out) == dataset(harvested)


def test_a_second_signal_ends_it_at_once(site: LiveSite, tmp_path: Path) -> None:
    site.asked.clear()
    slow = {**SETTINGS, "rate": "2"}
    process = started(site, "harvest", tmp_path, settings=slow, stderr=subprocess.PIPE)
    while not site.asked:
        time.sleep(0.001)
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    _, errors = process.communicate(timeout=600)
    assert process.returncode in {130, -signal.SIGINT}  # the latter when Python was ending already
    assert b"Traceback" not in errors
