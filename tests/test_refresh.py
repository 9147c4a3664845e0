"""What a second run, a refresh and the other commands do, on a small site."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.archives import edited_state, let_pass
from tests.cases import FULL
from tests.live_site import (
    FEW_LISTS,
    LANGUAGES,
    LiveSite,
    copy_of,
    dataset,
    gcmscrape,
    harvest_in,
    live_site,
    read_lines,
    refreshed,
    stamps,
    told,
)
from tests.program import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = 45 if FULL else 12


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(EVENTS, sources=FEW_LISTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvest_in(site, tmp_path_factory.mktemp("harvest"))


@pytest.fixture
def out(harvested: Path, tmp_path: Path) -> Path:
    return copy_of(harvested, tmp_path)


def as_before(line: bytes, title: str) -> bytes:
    """Return a line of the state as an older version of the extractor would have written it."""
    record = json.loads(line)
    record["extractor"] = "gcmscrape 0.0.1"
    if record["title"] == title:
        record["title"] = "As it was read before"
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class TestHarvest:
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

    def test_a_first_look_is_no_dataset_that_others_are_compared_with(self, site: LiveSite, tmp_path: Path) -> None:
        assert gcmscrape(site, "harvest", tmp_path, "--limit", "3").returncode == 0
        assert gcmscrape(site, "harvest", tmp_path).returncode == 0
        assert len(dataset(tmp_path)) == EVENTS
        assert told(tmp_path) == []

    def test_since_keeps_what_ends_later_or_has_no_date(self, site: LiveSite, out: Path) -> None:
        done = gcmscrape(site, "harvest", out, "--languages", LANGUAGES, "--since", "2022-06-01")
        assert done.returncode == 0, done.stderr
        everything = dataset(out.parent / "output") and read_lines(out / "events.jsonl")
        assert 0 < len(everything) < EVENTS
        assert f"Left out as too early: {EVENTS - len(everything)} event" in done.stdout
        assert all((event["end"] or event["start"] or "9999") >= "2022" for event in everything)
        assert any(event["start"] is None for event in everything)
        assert (out / "changes.jsonl").read_bytes() == b""
        for same in ("20220601", "2022-W22-3"):
            done = gcmscrape(site, "harvest", out, "--languages", LANGUAGES, "--since", same)
            assert read_lines(out / "events.jsonl") == everything

    def test_more_languages_are_caught_up(self, site: LiveSite, tmp_path: Path) -> None:
        assert gcmscrape(site, "harvest", tmp_path, "--limit", "3").returncode == 0
        site.asked.clear()
        done = gcmscrape(site, "harvest", tmp_path, "--limit", "3", "--languages", "en,ru")
        assert done.returncode == 0, done.stderr
        assert len([page for page in site.event_pages() if page.path.startswith("/ru/")]) == 3


class TestRefresh:
    def test_a_soon_refresh_asks_for_hardly_anything(self, site: LiveSite, out: Path) -> None:
        assert len(refreshed(site, out)) < 20

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

    def test_a_page_that_leads_elsewhere_now_keeps_its_record_at_first(self, site: LiveSite, out: Path) -> None:
        moved = next(event for event in site.store.events() if event.languages == ("en",))
        site.store.redirects[f"/events/{moved.slug}"] = "/events"
        try:
            refreshed(site, out, "--all")
            assert len(dataset(out)) == EVENTS
            assert "gone" not in {kind for _, kind, _ in told(out)}
        finally:
            site.store.redirects.clear()

    def test_what_a_newer_extractor_reads_otherwise_is_told_as_its_doing(self, site: LiveSite, out: Path) -> None:
        """The state is made to look as if an older version had read another title from the same bytes."""
        record = dataset(out)[3]
        with edited_state(out) as state:
            state.create_function("as_before", 2, as_before)
            old = (record["title"], record["node_id"])
            state.execute("UPDATE version SET line = as_before(line, ?) WHERE node_id = ?", old)
            state.execute(
                "UPDATE published SET line = as_before(line, ?), extractor = 'gcmscrape 0.0.1' WHERE node_id = ?", old
            )
            state.execute("UPDATE page SET extractor = 'gcmscrape 0.0.1' WHERE node_id = ?", old[1:])
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
                let_pass(out, hours=12)
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
        site.render_again()
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
            fallen = []
            for _ in range(2):
                fallen.append(gcmscrape(site, "refresh", out, "--all", "--languages", LANGUAGES))
                let_pass(out, hours=24)
        finally:
            for event in lost:
                site.store.put(event)
        assert [done.returncode for done in fallen] == [1, 1]
        for done in fallen:
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
        assert "makes about" in done.stderr
        assert site.event_pages() == []
        assert not (tmp_path / "events.jsonl").exists()

    def test_status_tells_what_is_held(self, site: LiveSite, harvested: Path) -> None:
        report = gcmscrape(site, "status", harvested).stdout
        assert f"Records: {EVENTS} now, {EVENTS} in the last dataset." in report
        assert "Last run: harvest" in report

    def test_extract_reads_the_archive_again(self, harvested: Path, tmp_path: Path) -> None:
        done = run("extract", "--archive", harvested, cwd=tmp_path)
        records = {json.loads(line)["source"]["url"]: json.loads(line) for line in done.stdout.splitlines()}
        assert done.returncode == 0
        assert len(records) == 3 * EVENTS
        for record in read_lines(harvested / "events.jsonl"):
            again = records[record["source"]["url"]]
            assert {**again, "translations": 0, "warnings": 0} == {**record, "translations": 0, "warnings": 0}
