"""What is measured: replica pages of about 90 kB, and the fields that every way of reading them must agree on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event
from replica import render
from replica.content import HOST
from replica.generate import Size, generate
from replica.layout import LAYOUTS
from replica.render import page_path

HEADERS: Final = {"content-type": "text/html; charset=UTF-8"}
SEED: Final = 7


class BenchPage(NamedTuple):
    """A page to read, and the name of its layout."""

    layout: str
    url: str
    body: bytes


class Fields(NamedTuple):
    """What is read from a page by all: words as shown, white space collapsed. None: the page does not show it."""

    title: str
    body: str
    date: str | None
    location: str | None
    labels: dict[str, list[str]]


def make_pages(layouts: tuple[str, ...], per_layout: int, size: Size = "mixed", seed: int = SEED) -> list[BenchPage]:
    """Return pages of the named layouts, `per_layout` of each, no two with the same event; events have a body."""
    wanted = len(layouts) * per_layout
    events = [event for event in generate(2 * wanted + 10, seed, size) if event.body and event.language == "en"]
    pages = []
    for number, event in enumerate(events[:wanted]):
        layout = replace(LAYOUTS[layouts[number % len(layouts)]], size=size)
        body = render(event, layout, "en").encode()
        pages.append(BenchPage(layout.name, HOST + page_path(event, "en"), body))
    return pages


def words(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(text.split())


def read_line(page: BenchPage) -> bytes:
    """Return the page's record as a line of JSON: the subject of all measurements."""
    return to_json_line(extract_page(page.body, page.url, HEADERS))


def own_fields(page: BenchPage) -> Fields:
    """Return what gcmscrape reads, in the form that is compared."""
    event = extract_page(page.body, page.url, HEADERS)
    if not isinstance(event, Event):
        raise TypeError(f"the page {page.url} was read as {event.kind}")
    date, location = (next(iter(event.labels.get(label, ())), None) for label in ("Date", "Location"))
    return Fields(event.title, words(event.description), date, location, event.labels)
