"""Harvest and refresh of a replica in three languages: complete, correct, cheap, and exact in its changes.

Forty events show each layout once, and with FULL=1 there are three hundred.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from replica.answers import Site
from replica.content import Translation
from replica.generate import generate
from replica.truth import expected
from tests.archives import let_pass
from tests.cases import FULL
from tests.live_site import (
    LANGUAGES,
    Asked,
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
from tests.saved_pages import passes_warcio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = 300 if FULL else 12


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(EVENTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvest_in(site, tmp_path_factory.mktemp("harvest"))


@pytest.fixture
def out(harvested: Path, tmp_path: Path) -> Path:
    return copy_of(harvested, tmp_path)


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
            "archive", "asked.json", "changes.jsonl", "croissant.json", "datapackage.json", "events.jsonl", "events.schema.json", "rejects.jsonl",
            "runs.jsonl", "summary.json", "tombstones.jsonl", "versions.jsonl",
        }  # fmt: skip
        assert (harvested / "changes.jsonl").read_bytes() == b""  # the first dataset is no change
        assert json.loads((harvested / "datapackage.json").read_bytes())["synthetic"] is True  # as each response says

    def test_what_it_kept_is_a_replay(self, harvested: Path, tmp_path: Path) -> None:
        assert run("harvest", "--replay", harvested / "archive", "--out", tmp_path).returncode == 0
        assert dataset(tmp_path) == dataset(harvested)

    def test_what_it_kept_stands_in_for_the_site(self, site: LiveSite, harvested: Path, tmp_path: Path) -> None:
        """The same run from the archive alone: lists, sitemap, pages and redirects."""
        site.asked.clear()
        done = gcmscrape(
            site, "harvest", tmp_path, "--site", site.address, "--languages", LANGUAGES,
            "--replay", str(harvested / "archive"),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert dataset(tmp_path) == dataset(harvested)
        assert site.asked == []

    def test_other_tools_read_what_it_kept(self, harvested: Path) -> None:
        for file in (harvested / "archive").glob("*.warc.gz"):
            assert passes_warcio(file)


class TestRefresh:
    def test_nothing_changed(self, site: LiveSite, out: Path) -> None:
        before = stamps(out)
        asked = refreshed(site, out, "--all")
        assert {one.status for one in asked if one.path != "/robots.txt"} == {304}
        assert sum(one.size for one in asked if one.path != "/robots.txt") == 0
        assert len(asked) >= 3 * EVENTS
        assert stamps(out) == before

    def test_a_new_validator_with_the_same_content_is_no_change(self, site: LiveSite, out: Path) -> None:
        before = stamps(out)
        site.render_again()
        asked = refreshed(site, out, "--all")
        assert {one.status for one in asked} == {200}
        assert told(out) == []
        assert stamps(out) == before

    def test_exactly_what_was_done_is_told(self, site: LiveSite, out: Path) -> None:
        events = [event for event in site.store.events() if event.languages == ("en",)]
        edited, renamed, translated, deleted = (events[number] for number in (0, 1, 2, 3))
        added = generate(EVENTS + 1)[EVENTS]
        fresh = Translation("fr", "Un titre tout nouveau", ("Un paragraphe.",))
        site.store.edit(edited.node_id, title="A title that an editor gave it")
        site.store.rename(renamed.node_id, "a-new-name")
        site.store.translate(translated.node_id, fresh)
        site.store.delete(deleted.node_id)
        site.store.put(added)
        try:
            site.render_again()
            refreshed(site, out, "--all")
            first = [
                (f"node/{edited.node_id}", "changed", "title"),
                (f"node/{renamed.node_id}", "changed", "url"),
                (f"node/{translated.node_id}", "changed", "translations"),
                (f"node/{added.node_id}", "added", ""),
            ]
            assert told(out) == sorted(first)
            let_pass(out, hours=24)
            refreshed(site, out, "--all")
            assert told(out, since=4) == [(f"node/{deleted.node_id}", "gone", "")]
            assert [stone["id"] for stone in read_lines(out / "tombstones.jsonl")] == [f"node/{deleted.node_id}"]
            assert f"node/{deleted.node_id}" not in {record["id"] for record in dataset(out)}
            site.store.put(deleted)
            site.render_again()
            refreshed(site, out, "--all")
            assert told(out, since=5) == [(f"node/{deleted.node_id}", "returned", "")]
            assert read_lines(out / "tombstones.jsonl") == []
        finally:
            for event in (edited, renamed, translated, deleted):
                site.store.put(event)
            site.store.delete(added.node_id)
            site.store.redirects.clear()
