"""The event pages that are changed: every layout of the replica, and every HTML fixture."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from w3lib.encoding import html_to_unicode

from gcmscrape import Event, extract
from replica import LAYOUTS, render
from replica.content import HOST
from replica.generate import generate
from replica.render import page_path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "pages"
_HEADERS = {"content-type": "text/html; charset=UTF-8"}
_SEED = 7


class SourcePage(NamedTuple):
    """An event page: the layout or fixture that it is, its address and its HTML."""

    name: str
    url: str
    html: str


def read(page: SourcePage, html: str | None = None) -> Event | None:
    """Return the record of the page, or of `html` in its place; None when it is read as no event."""
    return _read_as_it_is(page) if html is None else _read(page.url, html)


@cache
def _read_as_it_is(page: SourcePage) -> Event | None:
    return _read(page.url, page.html)


def _read(url: str, html: str) -> Event | None:
    found = extract(html.encode(), url, _HEADERS)
    return found if isinstance(found, Event) else None


@cache
def layout_pages() -> tuple[SourcePage, ...]:
    """Return a page of each layout of the replica, no two with the same event; each has a body and most labels."""
    wanted = len(LAYOUTS)
    events = [event for event in generate(4 * wanted, _SEED) if event.body and event.dates and event.location]
    return tuple(
        SourcePage(layout.name, HOST + page_path(event, "en"), render(event, layout, "en"))
        for layout, event in zip(LAYOUTS.values(), events, strict=False)
    )


@cache
def fixture_pages() -> tuple[SourcePage, ...]:
    """Return every HTML fixture that is an event."""
    return tuple(
        _fixture(path) for path in sorted(FIXTURES.glob("*.html")) if "record" in _beside(path, ".expected.json")
    )


def warns_of_unclaimed(page: SourcePage) -> bool:
    """Return whether the fixture's own expected record has the warning `unclaimed_text`."""
    expected = FIXTURES / f"{page.name}.expected.json"
    return expected.exists() and '"unclaimed_text"' in expected.read_text(encoding="utf-8")


def _beside(path: Path, suffix: str) -> dict[str, object]:
    value: dict[str, object] = json.loads(path.with_suffix(suffix).read_bytes())
    return value


def _fixture(path: Path) -> SourcePage:
    response = _beside(path, ".json")
    _, html = html_to_unicode("text/html", path.read_bytes(), default_encoding="utf-8")
    return SourcePage(path.stem, str(response["url"]), html)
