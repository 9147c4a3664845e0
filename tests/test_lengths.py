"""What a page or record may hold: nothing that is sent decides how much is kept of it."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape import extract
from gcmscrape.event.lengths import LONGEST_WORDS
from gcmscrape.fetch.listings import read_listing
from gcmscrape.fetch.site import Site
from gcmscrape.record import Event, WarningCode
from gcmscrape.site import LONGEST_KEY, remembered
from gcmscrape.site.addresses import LONGEST_ADDRESS, join

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://migrationnetwork.un.org/events/review"
LISTED = Site.at("https://example.org")
LARGE = 100_000


def event(content: str, *, head: str = "", field: str = "Webinar", title: str = "Review") -> Event:
    page = (
        f'<!DOCTYPE html><html lang="en"><head><title>Review</title>{head}</head><body><main><article><h1>{title}</h1>'
        f'<div class="field field--name-body"><p>About it.</p>{content}</div>'
        f'<div class="field"><div class="field__label">Type of Event</div><div class="field__item">{field}</div></div>'
        "</article></main></body></html>"
    )
    answer = extract(page.encode(), URL)
    assert isinstance(answer, Event)
    return answer


LONG = {
    "title": lambda: event("", title="a " * LARGE),
    "description": lambda: event("<p>" + "word " * 250_000),
    "links": lambda: event('<a href="/node/1">x</a> ' * 3 + "".join(f'<a href="/a{n}">x</a> ' for n in range(6_000))),
    "event_types": lambda: event("", field="y" * LARGE),
}


@pytest.mark.parametrize("field", LONG)
def test_what_is_too_long_is_cut_and_said(field: str) -> None:
    record = LONG[field]()
    assert len(record.model_dump_json()) < 1_200_000
    assert max(len(value) for values in record.labels.values() for value in values) <= LONGEST_WORDS
    assert (WarningCode.CUT, field) in {(warning.code, warning.field) for warning in record.warnings}


@pytest.mark.parametrize("begin", ["/events/", "events/", "/../x/./", "https://example.org/", "//example.org/"])
def test_an_address_that_is_too_long_is_none(begin: str) -> None:
    long = begin + "a" * LONGEST_ADDRESS
    record = event(
        f'<p>Register <a href="{long}">here</a> or <a href="/short">there</a>.</p>',
        head=f'<link rel="canonical" href="{long}"><link rel="alternate" hreflang="es" href="{long}">'
        f'<link rel="alternate" hreflang="{"x" * LARGE}" href="/es/events/x">',
    )
    assert [link.url for link in record.links] == ["https://migrationnetwork.un.org/short"]
    assert (record.url, record.translations, record.registration_url) == (URL, [], None)
    assert WarningCode.CUT in {warning.code for warning in record.warnings}
    assert Site.at("https://migrationnetwork.un.org").own(long) is None
    assert Site.at("https://migrationnetwork.un.org").own("/events/" + "é" * 2000) is None  # 12,000 when escaped
    assert join(URL, long) is None


@pytest.mark.parametrize(
    "content", ["<{0}><{0}><p>words</p></{0}></{0}>", '<div id="{0}"><p>words</p></div>', '<p class="{0}">words</p>']
)
def test_names_of_the_page_s_own_making_do_not_come_into_the_record(content: str) -> None:
    record = event(content.replace("{0}", "x-" + "y" * LARGE))
    assert "words" in record.description
    assert len(record.model_dump_json()) < 10_000


def test_records_with_more_warnings_than_may_be_held() -> None:
    labels = "".join(
        f'<div class="field"><div class="field__label">Label {n}</div><div class="field__item">{n}</div></div>'
        for n in range(5_100)
    )
    record = event("", field="Webinar</div></div>" + labels + "<div><div>")
    assert len(record.warnings) <= 5_000
    assert record.warnings[-1].code is WarningCode.CUT
    assert {None} == {warning.field for warning in record.warnings if warning.code is WarningCode.CUT}


def test_nothing_is_kept_for_long_words() -> None:
    calls: list[str] = []

    @remembered(16)
    def length(words: str) -> int:
        calls.append(words[:1])
        return len(words)

    for words in ("a", "a", "b" * (LONGEST_KEY + 1), "b" * (LONGEST_KEY + 1)):
        assert length(words) == len(words)
    assert calls == ["a", "b", "b"]


PAGES: Final[dict[str, Callable[[int], object]]] = {
    "list": lambda number: read_listing(
        f"<!DOCTYPE html><html>{links(number, 7000)}</html>".encode(), {}, "https://example.org/events", LISTED
    ),
    "event": lambda number: event(links(number, 10_000)),
}


def links(number: int, length: int) -> str:
    return "".join(f'<a href="/events/.{"a" * length}{number}-{place}">x</a>' for place in range(50))


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_is_kept_of_the_links_of_a_page(kind: str) -> None:
    kept: list[int] = []
    tracemalloc.start()
    try:
        for number in range(7):
            PAGES[kind](number)
            kept.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert kept[-1] - kept[3] < 400_000  # of 1 or 1.5 MB of addresses; the standard library remembers some of the first
