"""What stands on a page and is of the site: its header, forms, share buttons, breadcrumbs, the footnote."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.classes import FIELD_LABEL, FURNITURE, UNSEEN
from gcmscrape.page.goals import is_goal
from gcmscrape.page.label_table import inline_label, meaning
from gcmscrape.page.words import fold
from gcmscrape.site.addresses import is_share_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.roles import Ledger
    from gcmscrape.page.tokens import Element, Row, Run

_LONGEST_LINE = 40
"""In tokens: no button or footnote is made of more."""
_LONGEST_FOOTNOTE = 600
_LONGEST_BUTTON = 60
_ROLES = frozenset({"contentinfo", "search", "dialog"})
_STRUCK = frozenset({"s", "del", "strike"})
_CONTENT = ("main", "article", "h1")
_EDGES = ("header", "footer")


@functools.cache
def _folded(key: str) -> frozenset[str]:
    return frozenset(fold(text).rstrip(" :.") for text in site.load("chrome")[key])


@functools.lru_cache(maxsize=4096)
def _is_listed(text: str, key: str) -> bool:
    return fold(text).rstrip(" :.") in _folded(key)


def is_button(text: str) -> bool:
    """Whether a line is just the words of a button or of a link of the site's."""
    return len(text) < _LONGEST_BUTTON and _is_listed(text, "lines")


def is_heading_of_others(text: str) -> bool:
    """Whether a heading stands over other events ("Related events")."""
    return len(text) < _LONGEST_BUTTON and _is_listed(text, "teaser_headings")


def is_footnote(text: str) -> bool:
    """Whether a block is the footnote on Kosovo that ends every page."""
    if len(text) > _LONGEST_FOOTNOTE or not ("1244" in text or "١٢٤٤" in text):
        return False
    lowered = text.casefold().lstrip()
    words = site.load("chrome")
    return lowered.startswith(("*", *words["footnote_openings"])) and any(
        all(word in lowered for word in row) for row in words["footnotes"]
    )


def site_parts(row: Row) -> Iterator[Run]:
    """Yield what is never content, whatever stands in it: forms, the site's header and footer, the footnote."""
    for element in row.elements:
        role = element.attributes["role"] if "role" in element.attributes else ""
        if element.tag == "form" or role in _ROLES:
            if not any(row.tagged_in(element, tag) for tag in _CONTENT):
                yield element.run
        elif element.tag in _EDGES or role == "banner":
            if not (_is_inside_content(element) or _says_something(row, element)):
                yield element.run
    yield from _share_lines_and_footnotes(row)


def named_parts(row: Row, main: Element, words: Sequence[Label]) -> list[Run]:
    """Return the blocks that a class names as the site's: small ones, no wrapper around everything, no label's only value."""
    runs = [
        element.run
        for element in row.inside(main)
        if element.flags & FURNITURE
        and element.start < element.end
        and (element.end - element.start) * 4 < main.end - main.start
        and not _says_something(row, element)
    ]
    named = {index for run in runs for index in range(*run)} if runs else set()
    for word in words if runs else ():
        value = range(word.value, word.scope.end)
        if word.scope.start == word.start and value and named.issuperset(value) and word.start not in named:
            runs = [run for run in runs if run[0] not in value]
    return runs


def buttons(row: Row, main: Element, words: Sequence[Label], roles: Ledger) -> Iterator[Run]:
    """Yield the lines that say just what a button says. Where the value of a label begins, only a link is a button."""
    values = {word.value for word in words if word.scope.start == word.start}
    for start, end in row.lines(*main.run):
        if roles[start] or end - start > _LONGEST_LINE or not is_button(row.shown(start, end)):
            continue
        if start not in values or row.tokens[start].element.link is not None:
            yield start, end


def unread_parts(row: Row, main: Element) -> Iterator[Run]:
    """Yield what stands in a value and is none: words for screen readers, links that do something, what is struck out."""
    for element in row.inside(main):
        if element.start == element.end:
            continue
        if element.flags & UNSEEN:
            if not (element.flags & FIELD_LABEL or element.tag == "h1" or meaning(row.text(element))):
                yield element.run
        elif (element.tag in _STRUCK) or (element.tag in ("a", "button") and is_button(row.text(element))):
            yield element.run


def _is_inside_content(element: Element) -> bool:
    return any(above.tag in ("main", "article") or above.get("role") == "main" for above in element.ancestors()) or any(
        name.startswith(("node", "event")) for name in element.classes
    )


def _says_something(row: Row, element: Element) -> bool:
    """Whether a block holds a title, a label word or a goal: then it is not the site's, whatever its name."""
    words = (token.text for token in row.tokens[element.start : element.end])
    return any(inner.tag == "h1" for inner in row.inside(element)) or any(
        meaning(text) or inline_label(text) or is_goal(text) for text in words
    )


def _share_lines_and_footnotes(row: Row) -> Iterator[Run]:
    links = row.tagged("a")
    addresses = "\n".join([link.get("href") for link in links])
    sharing = {id(link) for link in links if is_share_link(link.get("href"))} if is_share_link(addresses) else set()
    words = "\n".join([token.text for token in row.tokens])
    if not (sharing or "1244" in words or "١٢٤٤" in words):
        return
    for start, end in row.lines():
        if end - start <= _LONGEST_LINE and (
            is_footnote(row.shown(start, end)) or (sharing and _shares(row, start, end, sharing))
        ):
            yield start, end


def _shares(row: Row, start: int, end: int, sharing: set[int]) -> bool:
    """Whether every token of a line lies in a link that shares the page, or is the word "Share" beside one."""
    shared = False
    for token in row.tokens[start:end]:
        link = token.element.link
        if link is not None and id(link) in sharing:
            shared = True
        elif token.text and not is_button(token.text):
            return False
    return shared
