"""The title: the heading that names the page."""

from __future__ import annotations

import re
from typing import NamedTuple

from gcmscrape.page.area import is_site_name
from gcmscrape.page.model import Metadata
from gcmscrape.row.flags import BODY, FORMATTED, TITLE
from gcmscrape.row.tokens import Element, Row
from gcmscrape.site.words import fold

_SEPARATOR = re.compile(r"\s+[|–—<>»-]\s+")
_LEVELS = ("h1", "h2", "h3")


class Titles(NamedTuple):
    """The heading that names the page (None: there is none), further headings that stand for it, the word before it."""

    title: Element | None
    others: tuple[Element, ...]
    section: str | None


def find_titles(row: Row, main: Element, metadata: Metadata) -> Titles:
    """Return the title of the page.

    It is the h1 that is not the site's name, the one that `<title>` begins with when there are several; else the h2 or
    h3 that `<title>` begins with; else the one that a class names, or that opens the article.
    """
    found = [e for tag in _LEVELS for e in row.tagged(tag, main) if row.text(e) and not is_site_name(row, e)]
    site = _behind_title(metadata) if any(_agrees(row.text(heading), metadata) for heading in found) else set()
    headings = [heading for heading in found if fold(row.text(heading)) not in site]
    firsts = [heading for heading in headings if heading.tag == "h1"]
    seconds = [heading for heading in headings if heading.tag != "h1"]
    agreeing = [h for h in headings if _agrees(row.text(h), metadata)]
    named = [h for h in seconds if h.flags & TITLE and not row.tagged("a", h)]
    opening = [h for h in seconds if _opens_article(h)]
    best = max(agreeing, key=lambda heading: len(row.text(heading)), default=None)
    title = best or next(iter((*firsts, *named, *opening)), None)
    if title is None:
        return Titles(None, (), None)
    shown = fold(row.text(title))
    others = [h for h in headings if h is not title and (h in firsts or h in named or fold(row.text(h)) == shown)]
    return Titles(title, tuple(others), _section(row, title.start))


def _behind_title(metadata: Metadata) -> set[str]:
    """What stands in `<title>` behind the title: the names of the section and the site."""
    first, *others = _SEPARATOR.split(metadata.html_title or "")
    return {fold(part) for part in others if fold(part) != fold(first)}


def _agrees(text: str, metadata: Metadata) -> bool:
    return any(
        known is not None and fold(known).startswith(fold(text)) for known in (metadata.og_title, metadata.html_title)
    )


def _opens_article(heading: Element) -> bool:
    """Whether a heading is the first thing in an article, and none of a text in it."""
    article = next((e for e in heading.ancestors() if e.tag in ("article", "main")), None)
    in_text = any(around.flags & (BODY | FORMATTED) for around in heading.ancestors())
    return article is not None and heading.start == article.start and not in_text


def _section(row: Row, start: int) -> str | None:
    """The line directly before the title, unless it is an item of a menu: of a list, or one of several links."""
    if start == 0:
        return None
    line = row.line_of(start - 1)
    before = row.line_of(line.start - 1) if line.start else line
    first, other = row.tokens[line.start].element, row.tokens[before.start].element
    makes = [link.block.signature for link in (first.link, other.link) if link is not None]
    in_menu = first.link is not other.link and makes[1:] == makes[:1] != []
    return None if first.item is not None or in_menu else line.text or None
