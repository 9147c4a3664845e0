"""Harvest and refresh of a replica of 300 events in three languages: complete, correct, cheap, and exact in its changes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from replica.answers import Site
from replica.content import Translation
from replica.generate import generate
from replica.truth import expected
from tests.live_site import Asked, LiveSite, dataset, gcmscrape, live_site, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = 300
LANGUAGES = "en,es,fr"


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(EVENTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A harvest of the whole site."""
    out = tmp_path_factory.mktemp("harvest") / "output"
    done = gcmscrape(site, "harvest", out, "--languages", LANGUAGES)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    (out / "asked.json").write_text(json.dumps(site.asked), encoding="utf-8")
    return out


@pytest.fixture
def out(harvested: Path, tmp_path: Path) -> Path:
    """A copy of it, to go on with."""
    subprocess.run(["cp", "-rp", harvested, tmp_path / "output"], check=True)  # noqa: S607 - a tool of every system
    return tmp_path / "output"


def refreshed(site: LiveSite, out: Path, *arguments: str, **settings: str) -> list[Asked]:
    """Refresh, and return the requests that it took."""
    site.asked.clear()
    done = gcmscrape(site, "refresh", out, "--languages", LANGUAGES, *arguments, settings=settings)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return list(site.asked)


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    """Return what changes when a file of the dataset is written."""
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in out.glob("*.json*")}


def told(out: Path, since: int = 0) -> list[tuple[str, str, str | None]]:
    """Return the change lines behind the first `since`, without their values."""
    return sorted((line["id"], line["kind"], line["field"] or "") for line in read_lines(out / "changes.jsonl")[since:])


def as_before(line: bytes, title: str) -> bytes:
    """Return a line of the state as an older version of the extractor would have written it."""
    record = json.loads(line)
    record["extractor"] = "gcmscrape 0.0.1"
    if record["title"] == title:
        record["title"] = "As it was read before"
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class TestHarvest:
    def test_it_is_complete_and_correct(self, site: LiveSite, harvested: Path) -> None:
        records = {record["node_id"]: record for record in read_lines(harvested / "events.jsonl")}
        layouts = Site(site.store)
        differences: dict[int, Any] = {}
        for event in generate(EVENTS):
            truth = expected(event, "en", layouts.layout_of(event), host=site.address)
            found = records.pop(event.node_id)
            found["fields_unreadable"].sort()
            wrong = {
                name: (value, found[name])
                for name, value in truth.items()
                if name != "translations" and found[name] != value
            }
            if wrong:
                differences[event.node_id] = wrong
        assert (differences, records) == ({}, {})

    def test_each_event_is_fetched_once_in_each_language(self, site: LiveSite, harvested: Path) -> None:
        asked = [Asked(*one) for one in json.loads((harvested / "asked.json").read_text(encoding="utf-8"))]
        pages = [one.path for one in asked if "/events/" in one.path or "/node/" in one.path]
        assert len(pages) == len(set(pages))
        records = read_lines(harvested / "events.jsonl")
        kinds = {reject["url"].removeprefix(site.address) for reject in read_lines(harvested / "rejects.jsonl")}
        by_language = {
            language: {path for path in pages if path.startswith(f"/{language}/")} - kinds for language in ("es", "fr")
        }
        assert {language: len(paths) for language, paths in by_language.items()} == {"es": EVENTS, "fr": EVENTS}
        for record in records:
            addresses = [record["source"]["url"], *(page["url"] for page in record["translations"])]
            assert len({address.split("/")[3] for address in addresses} & {"es", "fr", "events", "node"}) >= 3, record[
                "id"
            ]

    def test_its_files_are_all_there(self, harvested: Path) -> None:
        assert {path.name for path in harvested.iterdir()} == {
            "archive", "asked.json", "changes.jsonl", "events.jsonl", "events.schema.json", "rejects.jsonl",
            "summary.json", "tombstones.jsonl",
        }  # fmt: skip
        assert (harvested / "changes.jsonl").read_bytes() == b""  # the first dataset is no change

    def test_a_second_harvest_asks_for_no_page_again(self, site: LiveSite, out: Path) -> None:
        site.asked.clear()
        before = stamps(out)
        assert gcmscrape(site, "harvest", out, "--languages", LANGUAGES).returncode == 0
        assert site.event_pages() == []
        assert stamps(out) == before

    def test_a_limit_asks_for_no_more_than_it_needs(self, site: LiveSite, tmp_path: Path) -> None:
        site.asked.clear()
        done = gcmscrape(site, "harvest", tmp_path, "--languages", "en,fr", "--limit", "5")
        assert done.returncode == 0, done.stderr
        assert len(read_lines(tmp_path / "events.jsonl")) == 5
        assert len(site.event_pages()) == 10
        assert len(site.asked) < 20

    def test_since_keeps_what_ends_later_or_has_no_date(self, site: LiveSite, out: Path) -> None:
        done = gcmscrape(site, "harvest", out, "--languages", LANGUAGES, "--since", "2022-06-01")
        assert done.returncode == 0, done.stderr
        everything = dataset(out.parent / "output") and read_lines(out / "events.jsonl")
        assert 0 < len(everything) < EVENTS
        assert all((event["end"] or event["start"] or "9999") >= "2022" for event in everything)
        assert any(event["start"] is None for event in everything)
        assert (out / "changes.jsonl").read_bytes() == b""

    def test_more_languages_are_caught_up(self, site: LiveSite, tmp_path: Path) -> None:
        assert gcmscrape(site, "harvest", tmp_path, "--limit", "3").returncode == 0
        site.asked.clear()
        done = gcmscrape(site, "harvest", tmp_path, "--limit", "3", "--languages", "en,ru")
        assert done.returncode == 0, done.stderr
        assert len([page for page in site.event_pages() if page.path.startswith("/ru/")]) == 3


class TestRefresh:
    def test_nothing_changed(self, site: LiveSite, out: Path) -> None:
        before = stamps(out)
        asked = refreshed(site, out, "--all")
        assert {one.status for one in asked if one.path != "/robots.txt"} == {304}
        assert sum(one.size for one in asked if one.path != "/robots.txt") == 0
        assert len(asked) >= 3 * EVENTS
        assert stamps(out) == before

    def test_a_soon_refresh_asks_for_hardly_anything(self, site: LiveSite, out: Path) -> None:
        assert len(refreshed(site, out)) < 20

    def test_a_new_validator_with_the_same_content_is_no_change(self, site: LiveSite, out: Path) -> None:
        before = stamps(out)
        time.sleep(1.1)  # the site's validators are the second in which it rendered the page
        site.store.version += 1
        asked = refreshed(site, out, "--all")
        assert {one.status for one in asked} == {200}
        assert told(out) == []
        assert stamps(out) == before

    def test_exactly_what_was_done_is_told(self, site: LiveSite, out: Path) -> None:
        events = [event for event in site.store.events() if event.languages == ("en",)]
        edited, renamed, translated, deleted = (events[number] for number in (5, 50, 100, 150))
        added = generate(EVENTS + 1)[EVENTS]
        fresh = Translation("fr", "Un titre tout nouveau", ("Un paragraphe.",))
        site.store.edit(edited.node_id, title="A title that an editor gave it")
        site.store.rename(renamed.node_id, "a-new-name")
        site.store.translate(translated.node_id, fresh)
        site.store.delete(deleted.node_id)
        site.store.put(added)
        try:
            time.sleep(1.1)
            refreshed(site, out, "--all", gone_after_hours="0.0001")
            first = [
                (f"node/{edited.node_id}", "changed", "title"),
                (f"node/{renamed.node_id}", "changed", "url"),
                (f"node/{translated.node_id}", "changed", "translations"),
                (f"node/{added.node_id}", "added", ""),
            ]
            assert told(out) == sorted(first)
            time.sleep(1.1)
            refreshed(site, out, "--all", gone_after_hours="0.0001")
            assert told(out, since=4) == [(f"node/{deleted.node_id}", "gone", "")]
            assert [stone["id"] for stone in read_lines(out / "tombstones.jsonl")] == [f"node/{deleted.node_id}"]
            assert f"node/{deleted.node_id}" not in {record["id"] for record in dataset(out)}
            site.store.put(deleted)
            time.sleep(1.1)
            refreshed(site, out, "--all")
            assert told(out, since=5) == [(f"node/{deleted.node_id}", "returned", "")]
            assert read_lines(out / "tombstones.jsonl") == []
        finally:
            for event in (edited, renamed, translated, deleted):
                site.store.put(event)
            site.store.delete(added.node_id)
            site.store.redirects.clear()

    def test_a_page_that_says_it_is_gone_is_gone_at_once(self, site: LiveSite, out: Path) -> None:
        lost = next(event for event in site.store.events() if event.languages == ("en",))
        node = lost.node_id
        paths = [f"/events/{lost.slug}", f"/node/{node}", f"/es/node/{node}", f"/fr/node/{node}"]
        site.broken = dict.fromkeys(paths, 410)
        try:
            refreshed(site, out, "--all")
        finally:
            site.broken = {}
        assert told(out) == [(f"node/{node}", "gone", "")]
        assert len(dataset(out)) == EVENTS - 1

    def test_a_page_that_one_address_still_gives_is_not_gone(self, site: LiveSite, out: Path) -> None:
        lost = next(event for event in site.store.events() if event.languages == ("en",))
        site.broken = {f"/events/{lost.slug}": 410}
        try:
            refreshed(site, out, "--all")
        finally:
            site.broken = {}
        assert "gone" not in {kind for _, kind, _ in told(out)}
        assert len(dataset(out)) == EVENTS

    def test_what_a_newer_extractor_reads_otherwise_is_told_as_its_doing(self, site: LiveSite, out: Path) -> None:
        """The state is made to look as if an older version had read another title from the same bytes."""
        record = dataset(out)[3]
        with sqlite3.connect(out / "archive" / "state.sqlite", isolation_level=None) as state:
            state.create_function("as_before", 2, as_before)
            old = (record["title"], record["node_id"])
            state.execute("UPDATE version SET line = as_before(line, ?) WHERE node_id = ?", old)
            state.execute(
                "UPDATE published SET line = as_before(line, ?), extractor = 'gcmscrape 0.0.1' WHERE node_id = ?", old
            )
            state.execute("UPDATE page SET extractor = 'gcmscrape 0.0.1' WHERE node_id = ?", old[1:])
        state.close()
        asked = refreshed(site, out)
        lines = read_lines(out / "changes.jsonl")
        assert [(line["id"], line["field"], line["old"], line["new"], line["cause"]) for line in lines] == [
            (record["id"], "title", "As it was read before", record["title"], "extractor")
        ]
        assert not [one for one in asked if "/events/" in one.path or "/node/" in one.path]

    def test_one_look_that_finds_nothing_is_not_enough(self, site: LiveSite, out: Path) -> None:
        lost = site.store.events()[7]
        site.store.delete(lost.node_id)
        try:
            for _ in range(2):
                time.sleep(1.1)
                refreshed(site, out, "--all")
            assert told(out) == []
            assert len(dataset(out)) == EVENTS
        finally:
            site.store.put(lost)

    def test_a_change_that_the_sitemap_tells_is_found_without_all(self, site: LiveSite, out: Path) -> None:
        old = next(event for event in site.store.events() if event.dates is not None)
        site.store.put(replace(old, title="Told by the sitemap", changed=datetime.now(UTC)))
        try:
            asked = refreshed(site, out)
            assert told(out) == [(f"node/{old.node_id}", "changed", "title")]
            assert len(asked) < 25
        finally:
            site.store.put(old)


class TestPublishing:
    def test_half_the_pages_failing_keeps_the_last_good_dataset(self, site: LiveSite, out: Path) -> None:
        before = (out / "events.jsonl").read_bytes()
        site.store.version += 1
        failing = site.store.events()[::2]
        paths = [path for event in failing for path in (f"/events/{event.slug}", f"/es/node/{event.node_id}")]
        site.broken = dict.fromkeys(paths, 503)
        try:
            done = gcmscrape(
                site, "refresh", out, "--all", "--languages", LANGUAGES, settings={"attempts": "1", "breaker": "1000"}
            )
        finally:
            site.broken = {}
        assert done.returncode == 1
        assert "event pages failed, more than 20%" in done.stderr
        assert (out / "events.jsonl").read_bytes() == before
        assert refreshed(site, out, "--all")
        assert told(out) == []

    def test_a_fall_in_the_number_of_events_keeps_the_last_good_dataset(self, site: LiveSite, out: Path) -> None:
        before = (out / "events.jsonl").read_bytes()
        lost = site.store.events()[: EVENTS // 3]
        for event in lost:
            site.store.delete(event.node_id)
        try:
            refreshed(site, out, "--all", gone_after_hours="0.0001")
            time.sleep(1.1)
            done = gcmscrape(
                site, "refresh", out, "--all", "--languages", LANGUAGES, settings={"gone_after_hours": "0.0001"}
            )
        finally:
            for event in lost:
                site.store.put(event)
        assert done.returncode == 1
        assert f"the number of events fell from {EVENTS} to {EVENTS - len(lost)}" in done.stderr
        assert (out / "events.jsonl").read_bytes() == before

    def test_a_json_line_tells_monitors_how_it_went(self, site: LiveSite, out: Path) -> None:
        done = gcmscrape(site, "refresh", out, "--languages", LANGUAGES, "--log-format", "json")
        told = json.loads(done.stdout)
        assert (told["outcome"], told["changes"], told["summary"]["events"]) == ("published", 0, EVENTS)
        assert all(json.loads(line)["event"] for line in done.stderr.splitlines())
        site.broken = {"/robots.txt": 503}
        try:
            failed = gcmscrape(site, "refresh", out, "--log-format", "json", settings={"attempts": "1"})
        finally:
            site.broken = {}
        assert (failed.returncode, json.loads(failed.stdout)["outcome"]) == (1, "failed")

    def test_what_it_kept_is_a_replay(self, harvested: Path, tmp_path: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "gcmscrape",
            "harvest",
            "--replay",
            str(harvested / "archive"),
            "--out",
            str(tmp_path),
        ]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0
        assert dataset(tmp_path) == dataset(harvested)

    def test_other_tools_read_what_it_kept(self, harvested: Path) -> None:
        for file in (harvested / "archive").glob("*.warc.gz"):
            checked = subprocess.run(
                [sys.executable, "-m", "warcio.cli", "check", file], capture_output=True, text=True, check=False
            )
            assert (checked.returncode, checked.stdout) == (0, "")


class TestCommands:
    def test_discover_tells_what_a_harvest_would_fetch(self, site: LiveSite, tmp_path: Path) -> None:
        site.asked.clear()
        done = gcmscrape(site, "discover", tmp_path)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        assert done.returncode == 0
        assert {f"{site.address}{event.path(event.language)}" for event in site.store.events()} <= {
            row[0] for row in rows
        }
        assert all(row[2].startswith(site.address) for row in rows)
        assert "requests, which take" in done.stderr
        assert site.event_pages() == []
        assert not (tmp_path / "events.jsonl").exists()

    def test_status_tells_what_is_held(self, site: LiveSite, harvested: Path) -> None:
        report = gcmscrape(site, "status", harvested).stdout
        assert f"Records: {EVENTS} now, {EVENTS} in the last dataset." in report
        assert "Last run: harvest" in report

    def test_extract_reads_the_archive_again(self, harvested: Path, tmp_path: Path) -> None:
        command = [sys.executable, "-m", "gcmscrape", "extract", "--archive", str(harvested)]
        done = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
        records = {json.loads(line)["source"]["url"]: json.loads(line) for line in done.stdout.splitlines()}
        assert done.returncode == 0
        assert len(records) == 3 * EVENTS
        for record in read_lines(harvested / "events.jsonl"):
            again = records[record["source"]["url"]]
            assert {**again, "translations": 0, "warnings": 0} == {**record, "translations": 0, "warnings": 0}
