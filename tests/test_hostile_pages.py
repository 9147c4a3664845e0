"""Hostile and large pages through the worker processes, with the default limits: a record, or a refusal with its code."""

from __future__ import annotations

from gcmscrape.pool import Job, extract_all
from gcmscrape.record import Event
from gcmscrape.refusal import PageRefused
from tests.cases import each
from tests.hostile import HARMLESS, ORDINARY, REFUSED, URL, event_page

HEADERS = {"content-type": "text/html; charset=utf-8"}
LARGE = {**ORDINARY, **HARMLESS}


def outcomes(*pages: str, headers: dict[str, str] | None = None) -> list[object]:
    return list(extract_all([Job(page.encode(errors="replace"), URL, headers or {}) for page in pages]))


@each("name", LARGE)
def test_an_honest_page_gives_its_record(name: str) -> None:
    content = LARGE[name]()
    bare, page = outcomes(content, event_page(content))
    assert isinstance(page, Event)
    assert not isinstance(bare, PageRefused) or bare.code == "not_html"


@each("name", REFUSED)
def test_a_hostile_page_is_refused_and_the_next_one_read(name: str) -> None:
    content, code = REFUSED[name]
    hostile, page = outcomes(event_page(content()), event_page("<p>Nothing wrong here.</p>"), headers=HEADERS)
    assert isinstance(hostile, PageRefused)
    assert hostile.code == code
    assert isinstance(page, Event)
