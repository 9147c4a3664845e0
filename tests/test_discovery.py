"""Each source of addresses alone leads to all events, whatever pager the lists have."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

from tests.cases import FULL
from tests.changing_site import HOST, ChangingSite, event
from tests.fault_server import listing, short_page, urlset
from tests.live_site import LiveSite, Pager, gcmscrape, live_site, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gcmscrape.harvest.visits import Visit
    from gcmscrape.state.rows import PageRow
    from tests.changing_site import Answer

EVENTS = 45 if FULL else 24
PAGERS: tuple[Pager, ...] = ("full", "mini", "second")


@pytest.fixture(scope="module", params=PAGERS)
def site(request: pytest.FixtureRequest) -> Iterator[LiveSite]:
    with live_site(EVENTS, pager=request.param) as running:
        yield running


@pytest.fixture(scope="module", params=PAGERS if FULL else ("full",))
def one_site(request: pytest.FixtureRequest) -> Iterator[LiveSite]:
    """A site for what does not follow the pagers of its lists."""
    with live_site(EVENTS, pager=request.param) as running:
        yield running


def found(site: LiveSite, out: Path, **settings: str) -> set[int]:
    done = gcmscrape(site, "harvest", out, settings=settings)
    assert done.returncode == 0, done.stderr
    return {record["node_id"] for record in read_lines(out / "events.jsonl")}


def test_lists_lead_to_all_events(site: LiveSite, tmp_path: Path) -> None:
    assert found(site, tmp_path, sources="listing") == {event.node_id for event in site.store.events()}


def test_sitemaps_lead_to_all_events(one_site: LiveSite, tmp_path: Path) -> None:
    assert found(one_site, tmp_path, sources="sitemap") == {event.node_id for event in one_site.store.events()}


def test_term_pages_lead_to_all_events_with_an_objective(one_site: LiveSite, tmp_path: Path) -> None:
    tagged = {
        event.node_id
        for event in one_site.store.events()
        if any(value.number for each in event.fields if each.name == "gcm_objectives" for value in each.values)
    }
    assert tagged <= found(one_site, tmp_path, sources="term")


def test_a_node_walk_finds_what_nothing_links_to(one_site: LiveSite, tmp_path: Path) -> None:
    nodes = sorted(event.node_id for event in one_site.store.events())
    span = f"{nodes[3]}-{nodes[20]}"
    assert found(one_site, tmp_path, sources="", nodes=span) == set(nodes[3:21])


def test_a_source_that_fails_is_told_and_the_others_go_on(one_site: LiveSite, tmp_path: Path) -> None:
    one_site.broken = {"/sitemap.xml": 500}
    try:
        assert found(one_site, tmp_path, sources="sitemap,listing", attempts="1") == {
            event.node_id for event in one_site.store.events()
        }
    finally:
        one_site.broken = {}
    rejects = {reject["url"]: reject["code"] for reject in read_lines(tmp_path / "rejects.jsonl")}
    assert rejects[f"{one_site.address}/sitemap.xml"] == "http_500"


def test_when_all_sources_fail_nothing_is_published(one_site: LiveSite, tmp_path: Path) -> None:
    one_site.broken = {"/sitemap.xml": 500, "/events": 404}
    try:
        done = gcmscrape(one_site, "harvest", tmp_path, settings={"sources": "sitemap,listing", "attempts": "1"})
    finally:
        one_site.broken = {}
    assert done.returncode == 1
    assert "none of the 2 lists and sitemaps" in done.stderr
    assert not (tmp_path / "events.jsonl").exists()


def commands(*paths: str, more: str = "") -> bytes:
    """Return what Drupal answers when a list is asked for more."""
    return json.dumps([{"command": "insert", "data": listing(paths, [more]).decode()}, {"command": "x"}]).encode()


def links(*written: str) -> bytes:
    return short_page("Events", "".join(written))


ONE, TWO, THREE = (f"/events/{name}" for name in ("one", "two", "three"))
LISTS: Final[dict[str, dict[str, Answer]]] = {
    "further keys": {
        "/events": listing([ONE], ["?utm_source=x&page=1"]),
        "/events?page=1&utm_source=x": listing([TWO], ["?utm_source=x&page=2", "?utm_source=y&page=1"]),
        "/events?page=2&utm_source=x": listing([THREE]),
    },
    "rel=next": {
        "/events": links(f'<a href="{ONE}">1</a><a rel="next" href="?start=1">more</a>'),
        "/events?start=1": links(f'<a href="{TWO}">2</a><a rel="next" href="?start=2">more</a>'),
        "/events?start=2": links(f'<a href="{THREE}">3</a>'),
    },
    "load more": {
        "/events": links(
            f'<a href="{ONE}">1</a><button data-url="/views/ajax?view_name=e&amp;page=1">Load more</button>'
        ),
        "/views/ajax?page=1&view_name=e": commands(TWO, more="?page=2"),
        "/views/ajax?page=2&view_name=e": commands(THREE),
    },
    "past events": {
        "/events": links(f'<a href="/events/past">Past events</a><a href="{ONE}">1</a>'),
        "/events/past": listing([TWO], ["?page=1"]),
        "/events/past?page=1": listing([THREE]),
    },
    "past events that a sitemap names": {
        "/sitemap.xml": urlset(f"{HOST}/events/past"),
        "/events": links(f'<a href="/events/past">Past events</a><a href="{ONE}">1</a>'),
        "/events/past": listing([TWO, THREE]),
    },
    "nothing to come": {
        "/events": links('<p>No events.</p><a href="?when=past">Past events (3)</a>'),
        "/events?when=past": listing([ONE, TWO, THREE]),
    },
    "base": {
        "/events": links(f'<base href="{HOST}/"><a href="events/one">1</a><a href="{TWO}">2</a><a href="events/three">')
    },
    "a dead sitemap": {
        "/robots.txt": f"Sitemap: {HOST}/dead.xml".encode(),
        "/sitemap.xml": urlset(f"{HOST}{ONE}", f"{HOST}{TWO}", f"{HOST}{THREE}"),
    },
    "a damaged sitemap": {
        "/sitemap.xml": b"\n" + urlset(*(f"{HOST}{path}?a=1&b=2" for path in (ONE, TWO, THREE)))[:-9]
    },
}
"""Sites with three events, by what is odd about the way to them."""


@pytest.mark.parametrize("name", LISTS)
def test_a_way_to_all_events(tmp_path: Path, name: str) -> None:
    events = {path: event(number, path) for number, path in enumerate((ONE, TWO, THREE), 1)}
    site = ChangingSite(tmp_path, {**events, **LISTS[name]})
    for command in ("harvest", "refresh"):
        site.run(command, sources=("sitemap", "listing"))
        assert sorted(site.titles()) == ["node/1", "node/2", "node/3"]
        assert len(site.asked) == len(set(site.asked)) <= 12


@dataclass
class Told:
    """Keeps what a run tells while it goes on."""

    left: list[int] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def planned(self, pages: int) -> None:
        pass

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:  # noqa: ARG002 - a number is wanted
        self.left.append(left())

    def noticed(self, sentence: str) -> None:
        self.sentences.append(sentence)


@pytest.mark.parametrize(
    ("name", "pages", "sentence"),
    [
        ("no event", {"/events": listing(["/calendar/one", "/calendar/two"])}, "/events: The list has 2 links, and none"),
        (
            "repeated",
            {"/events": listing([ONE], ["?page=1"]), "/events?page=1": listing([ONE])},
            "/events?page=1: It shows the events of the first page again",
        ),
        ("damaged", {"/sitemap.xml": urlset(f"{HOST}{ONE}")[:-5]}, "/sitemap.xml: The sitemap is no well-formed XML"),
        ("no sitemap", {"/sitemap.xml": short_page("Oops", "Words.")}, "/sitemap.xml: The sitemap has a document type"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_told(tmp_path: Path, name: str, pages: dict[str, Answer], sentence: str) -> None:
    told = Told()
    lists = {"/events": listing([ONE]), "/sitemap.xml": urlset(f"{HOST}{ONE}"), ONE: event(1, name)}
    ChangingSite(tmp_path, {**lists, **pages}).run("harvest", sources=("sitemap", "listing"), watcher=told)
    assert [one.startswith(f"{HOST}{sentence}") for one in told.sentences] == [True], told.sentences


def test_discovery_counts_the_lists_that_it_reads(tmp_path: Path) -> None:
    told = Told()
    pages = {"/events": listing([ONE, TWO], ["?page=1"]), "/events?page=1": listing([THREE])}
    ChangingSite(tmp_path, {**pages}).run("discover", watcher=told)
    assert told.left == [1, 0]
