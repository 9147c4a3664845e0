"""Each source of addresses alone leads to all events, whatever pager the lists have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cases import FULL
from tests.live_site import LiveSite, Pager, gcmscrape, live_site, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENTS = 45 if FULL else 24
PAGERS: tuple[Pager, ...] = ("full", "mini", "second")


@pytest.fixture(scope="module", params=PAGERS)
def site(request: pytest.FixtureRequest) -> Iterator[LiveSite]:
    with live_site(EVENTS, pager=request.param) as running:
        yield running


def found(site: LiveSite, out: Path, **settings: str) -> set[int]:
    done = gcmscrape(site, "harvest", out, settings=settings)
    assert done.returncode == 0, done.stderr
    return {record["node_id"] for record in read_lines(out / "events.jsonl")}


@pytest.mark.parametrize("source", ["listing", "sitemap"])
def test_a_source_leads_to_all_events(site: LiveSite, tmp_path: Path, source: str) -> None:
    assert found(site, tmp_path, sources=source) == {event.node_id for event in site.store.events()}


def test_term_pages_lead_to_all_events_with_an_objective(site: LiveSite, tmp_path: Path) -> None:
    tagged = {
        event.node_id
        for event in site.store.events()
        if any(value.number for each in event.fields if each.name == "gcm_objectives" for value in each.values)
    }
    assert tagged <= found(site, tmp_path, sources="term")


def test_a_node_walk_finds_what_nothing_links_to(site: LiveSite, tmp_path: Path) -> None:
    nodes = sorted(event.node_id for event in site.store.events())
    span = f"{nodes[3]}-{nodes[20]}"
    assert found(site, tmp_path, sources="", nodes=span) == set(nodes[3:21])


def test_a_source_that_fails_is_told_and_the_others_go_on(site: LiveSite, tmp_path: Path) -> None:
    site.broken = {"/sitemap.xml": 500}
    try:
        assert found(site, tmp_path, sources="sitemap,listing", attempts="1") == {
            event.node_id for event in site.store.events()
        }
    finally:
        site.broken = {}
    rejects = {reject["url"]: reject["code"] for reject in read_lines(tmp_path / "rejects.jsonl")}
    assert rejects[f"{site.address}/sitemap.xml"] == "http_500"


def test_when_all_sources_fail_nothing_is_published(site: LiveSite, tmp_path: Path) -> None:
    site.broken = {"/sitemap.xml": 500, "/events": 404}
    try:
        done = gcmscrape(site, "harvest", tmp_path, settings={"sources": "sitemap,listing", "attempts": "1"})
    finally:
        site.broken = {}
    assert done.returncode == 1
    assert "none of the 2 lists and sitemaps" in done.stderr
    assert not (tmp_path / "events.jsonl").exists()
