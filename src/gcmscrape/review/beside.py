"""A record and its page, the page with marks where the values stand: for HTML and for stripped text."""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from gcmscrape.archive.saved import SavedPage
from gcmscrape.intake.encoding import to_utf8
from gcmscrape.intake.parse import parse
from gcmscrape.record import Event
from gcmscrape.review.assets import Assets, nothing
from gcmscrape.review.cleaning import End, Part, Room, Start, clean_page
from gcmscrape.review.flow import Flow
from gcmscrape.review.marks import UNUSED, Run, find_marks
from gcmscrape.review.writing import written

ROOM: Final = 800_000
"""Bytes of images and styles in a document."""
_LINE: Final = "line "
_TEXT: Final = "text/plain"


class Beside(NamedTuple):
    """A record and its page as HTML: the page's style sheets, its marked content, and what nothing used.

    `placed` are the fields that have a mark on the page. A page that is not there has no content: None.
    """

    event: Event
    styles: tuple[str, ...]
    content: str | None
    placed: frozenset[str]
    unused: tuple[str, ...]


def beside(event: Event, page: SavedPage | None, assets: Assets = nothing, room: Room | None = None) -> Beside:
    """Return a record and its page, side by side.

    Args:
        event: The record.
        page: The response that it was made of; None when it is not there.
        assets: What is saved of images and styles.
        room: How many bytes of these may still stand in the document, and how many the page may take; None for a
            document of this page alone, in which it is whole.

    Raises:
        PageRefused: The page cannot be decoded.
    """
    if page is None:
        return Beside(event, (), None, frozenset(), ())
    room = room or Room(ROOM)
    text = to_utf8(page.body, page.headers)
    if page.headers.get("content-type", "").lower().startswith(_TEXT):
        return _text(event, text.decode(), room.page)
    return _html(event, text, page.url or event.url, assets, room)


def _html(event: Event, html: bytes, base: str | None, assets: Assets, room: Room) -> Beside:
    tree = parse(html)
    selectors = {proof.selector for proof in event.provenance.values() if proof.selector}
    nodes = {selector: node.mem_id for selector in selectors if (node := tree.css_first(selector)) is not None}
    main = tree.css_first("main, [role=main]") or tree.css_first("article")
    cleaned = clean_page(tree, base, assets, room)

    def run_of(selector: str) -> Run | None:
        return cleaned.runs.get(nodes.get(selector, -1))

    content = cleaned.runs.get(main.mem_id) if main is not None else None
    marked = find_marks(event, cleaned.flow, run_of, content)
    of_elements = {nodes[selector]: fields for selector, fields in marked.elements.items()}
    document = written(cleaned.parts, cleaned.flow, marked.marks, of_elements, room.page)
    placed = {name for mark in marked.marks for name in mark.names} | {f for some in of_elements.values() for f in some}
    return Beside(event, cleaned.styles, document, frozenset(placed - {UNUSED}), tuple(marked.unused))


def _text(event: Event, text: str, most: float) -> Beside:
    flow = Flow()
    parts: list[Part] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        begin = f'<p class="gcm-line"><span class="gcm-number">{number}</span>'
        parts += [Start(begin, 0), flow.add(line), End("</p>")]

    def run_of(selector: str) -> Run | None:
        number = int(selector.removeprefix(_LINE)) - 1
        return (flow.run_of(number)[0], len(flow)) if number < len(lines) else None

    marked = find_marks(event, flow, run_of, None)
    placed = {name for mark in marked.marks for name in mark.names} - {UNUSED}
    html = f'<div class="gcm-text">{written(parts, flow, marked.marks, {}, most)}</div>'
    return Beside(event, (), html, frozenset(placed), tuple(marked.unused))


def as_data(value: object) -> str:
    """Return a value as JSON that can stand in a script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")
