"""What a page leaves open, which the parser ends later, or opens again in each block; and what it ends too often."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from gcmscrape.row.tokens import Row

_HOLDING: Final = (b"div", b"table", b"section", b"ul")
_HOLDERS: Final = re.compile(rb"(</?(?:div|table|section|ul|article|main))[\s/>]")


def leaves_open(html: bytes, tags: tuple[bytes, ...] = _HOLDING) -> bool:
    """Whether a page starts more elements with one of some tags than it ends."""
    return any(_left_open(html, tag) > 0 for tag in tags)


def ends_too_often(html: bytes) -> bool:
    """Whether a page ends more of the elements that hold others than it starts: one of these is over too soon."""
    tags = Counter(_HOLDERS.findall(html.lower()))
    return any(tags[b"<" + tag] < tags[b"</" + tag] for tag in (*_HOLDING, b"article", b"main"))


def _left_open(html: bytes, tag: bytes) -> int:
    return html.count(b"<%s " % tag) + html.count(b"<%s>" % tag) - html.count(b"</%s>" % tag)


def end_links(row: Row, html: bytes) -> None:
    """End a link that was left open where it was first shown.

    The parser opens it again with the same attributes in all that follows (HTML standard, 13.2.4.3), so that everything
    would be in a link.
    """
    links = [element for element in row.tagged("a") if element.link is element]
    alike = any(before.attributes == link.attributes for before, link in pairwise(links))
    if not alike or not leaves_open(html, (b"a",)):  # to count the tags takes as long as to parse the page
        return
    attributes: dict[str, str | None] = {}
    for link in links:
        if link.attributes == attributes:
            link.attributes = {}  # without an address it is no link
            for element in (link, *row.elements[link.order : link.last]):
                element.link = None if element.link is link else element.link
        else:
            attributes = link.attributes
