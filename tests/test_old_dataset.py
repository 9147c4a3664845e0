"""A dataset of version 0.1.0 is taken over: its archive is read again, and nothing is fetched that is not due.

`tools/old_dataset.py` made it, by that version: of five events one was edited, one is missing, one failed at the last look.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any, Final

import pytest

from gcmscrape.extractor_name import extractor_name
from tests.cases import each
from tests.changing_site import ChangingSite
from tests.fault_server import listing
from tests.live_site import read_lines
from tests.program import run

OLD: Final = Path(__file__).parent / "data" / "dataset_0_1_0"
NOT_DUE: Final[dict[str, Any]] = {
    "look_again_recent_days": 36_500,
    "look_again_undated_days": 36_500,
    "look_again_old_days": 36_500,
}


GONE = {"node/90004"}
"""What answered 410 at the last look, and was not judged yet."""


@pytest.fixture
def site(tmp_path: Path) -> ChangingSite:
    """The site of the dataset, of which only the list is left; its archive is in the state of version 0.1.0."""
    out = shutil.copytree(OLD, tmp_path / "out")
    return ChangingSite(out, {"/events": listing([path for path, _, _ in pages(out) if path.startswith("/events/")])})


def pages(out: Path) -> list[tuple[str, str | None, str | None]]:
    """Return the path of each page of an event, and why the last look failed."""
    query = "SELECT replace(address, 'http://127.0.0.1:9', ''), code, reason FROM page WHERE role = 'event' ORDER BY 1"
    with sqlite3.connect(out / "archive" / "state.sqlite") as state:
        found: list[tuple[str, str | None, str | None]] = state.execute(query).fetchall()
    state.close()
    return found


def told(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("id", "title", "start", "organizers", "country", "url")}


def test_it_is_read_again_without_the_network(site: ChangingSite) -> None:
    before, failed = read_lines(OLD / "events.jsonl"), pages(OLD)
    old_changes = read_lines(OLD / "changes.jsonl")
    done = site.run("publish")
    assert site.asked == []
    there = [record for record in before if record["id"] not in GONE]
    assert list(map(told, site.records())) == list(map(told, there))
    assert {(record["schema_version"], record["extractor"]) for record in site.records()} == {
        ("2.1.0", extractor_name())
    }
    changes = read_lines(site.out / "changes.jsonl")
    assert changes[: len(old_changes)] == old_changes
    new = changes[len(old_changes) :]
    assert {change["id"] for change in new if change["kind"] == "gone"} == GONE
    assert {change["cause"] for change in new if change["kind"] != "gone"} <= {"extractor"}
    assert done.published is not None
    assert done.published.changes == len(changes) - len(old_changes)
    assert [page for page in pages(site.out) if page[1]] == [page for page in failed if page[1]]


def test_a_refresh_fetches_only_what_is_due(site: ChangingSite) -> None:
    failing = {path for path, code, _ in pages(OLD) if code}
    site.pages |= dict.fromkeys(failing, (500, b""))
    site.run("refresh", **NOT_DUE)
    assert set(site.asked) <= {"/robots.txt", "/events"} | failing
    assert {record["extractor"] for record in site.records()} == {extractor_name()}


@each(
    "words", [["status"], ["status", "--json"], ["labels"], ["changes", "--since", "2000-01-01"], ["check"], ["verify"]]
)
def test_what_only_reads_leaves_it_as_it_is(words: list[str], tmp_path: Path) -> None:
    out = shutil.copytree(OLD, tmp_path / " ".join(words))
    before = (out / "archive" / "state.sqlite").read_bytes()
    done = run(*words, "--out", str(out))
    assert (done.returncode, done.stderr) == (0, b"")
    assert (out / "archive" / "state.sqlite").read_bytes() == before
