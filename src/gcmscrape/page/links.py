"""What the body says: its paragraphs and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from gcmscrape.page.documents import file_of
from gcmscrape.page.model import Body, Link
from gcmscrape.page.roles import BODY, PASSED, Ledger
from gcmscrape.page.selectors import place
from gcmscrape.row.tokens import BLOCK, BREAK, NONE, SPACE, Element, Row, Token, shown
from gcmscrape.site.addresses import is_web_address, link_target
from gcmscrape.site.words import clean

_ADDRESS = re.compile(r"(?:https?://|(?<![\w.@/:-])www\.\w)[^\s<>\"'“”«»]+", re.IGNORECASE)
_BEHIND = ".,;:!?)]'"
_FARTHEST = 20
"""Tokens behind a link that are looked at."""
_PARTING = {NONE: "", SPACE: " ", BREAK: "\n"}


def read_body(row: Row, roles: Ledger, element: Element | None, url: str | None) -> Body | None:
    """Return the words, links and files of what is the body; `element` is its first part. None when it says nothing."""
    tokens = [index for index, role in enumerate(roles) if role == BODY]
    paragraphs = tuple(_paragraphs(row, roles, tokens))
    if element is None or not paragraphs:
        return None
    found = _links(row, roles, tokens, url)
    links = {(link.text, link.url): link for link, _ in reversed(found)}
    files = (file_of(row, at, link.text, link.url) for link, at in found)
    return Body(
        paragraphs=paragraphs,
        links=tuple(reversed(links.values())),
        files=tuple({file.url: file for file in files if file is not None}.values()),
        language=next((e.get("lang") for e in (element, *element.children) if e.get("lang")), None),
        selector=place([row.tokens[tokens[0]], row.tokens[tokens[-1]]]),
    )


def _paragraphs(row: Row, roles: Ledger, indexes: Sequence[int]) -> Iterator[str]:
    """Yield the paragraphs: a block is one; a `<br>` is a newline; an item of a list is a line with a dash."""
    parts: list[str] = []
    gap, last, above = BLOCK, -1, row.root
    item: Element | None = None
    for index in indexes:
        token = row.tokens[index]
        if index == last + 1:
            gap = max(gap, token.gap)
        elif all(role == PASSED for role in roles[last + 1 : index]):
            gap = max(gap, *(one.gap for one in row.tokens[last + 1 : index + 1]))
        else:
            gap = BLOCK
        last = index
        if not token.text:
            continue  # what parts an image from the words before it parts those behind it, too
        if gap == BLOCK:
            element, before, item = token.element, item, token.element.item
            is_item = item is not None and item is not before
            if element.tag in ("td", "th") and parts and element.parent and element.parent.contains(above):
                parts.append(" | ")
            elif parts and item is not None and before is not None and is_item and item.parent is before.parent:
                parts.append("\n- ")
            else:
                if parts:
                    yield "".join(parts)
                parts = ["- "] if is_item else []
        else:
            parts.append(_PARTING[gap])
        parts.append(token.text)
        gap, above = NONE, token.element
    if parts:
        yield "".join(parts)


def _links(row: Row, roles: Ledger, indexes: Sequence[int], url: str | None) -> list[tuple[Link, Element]]:
    """The links of the body in page order, each with its element; an address that stands as text is a link, too."""
    found: list[tuple[Link, Element]] = []
    above: list[Token] = []
    before: list[Token] = []
    last: Element | None = None
    for index in indexes:
        token = row.tokens[index]
        link = token.element.link
        if token.gap == BLOCK:
            above, before = before, []
        if link is None:
            for start, address, full in _bare_addresses(token.text):
                words = shown([*before, Token(token.text[:start], token.element, token.gap)])
                found.append((Link(address, full, _led(above, words), selector=token.element.selector), token.element))
            before.append(token)
        elif link is not last:
            target = absolute(link.get("href"), url)
            inside = [row.tokens[inner] for inner in range(*link.run) if roles[inner] == BODY]
            if target:
                told = (_led(above, shown(before)), _behind(row, link), _unseen(link, inside))
                found.append((Link(shown(inside), target, *told, link.selector), link))
            above, before, last = [], [], link
    return found


def _led(above: Sequence[Token], words: str) -> str:
    return f"{shown(above)}\n{words}" if above else words


def _behind(row: Row, link: Element) -> str:
    """Return the words behind a link, up to the next one or the end of its block."""
    near = row.tokens[link.end : link.end + _FARTHEST]
    return shown(list(takewhile(lambda token: token.gap < BLOCK and token.element.link is None, near)))


def _unseen(link: Element, inside: Sequence[Token]) -> str:
    """Return what a link says without showing it: its own aria-label or title, the words of its icons."""
    told = (link.get("aria-label") or link.get("title"), *(token.words or "" for token in inside if not token.text))
    return clean(" ".join(told))


def _bare_addresses(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the web addresses that stand in a text, its place and its link each; one shortened by dots is none."""
    for found in _ADDRESS.finditer(text) if "://" in text or "www." in text else ():
        address = found[0].rstrip(_BEHIND)
        target = address if "://" in address else f"http://{address}"
        if "…" not in address and not found[0].endswith("...") and is_web_address(target):
            yield found.start(), address, target


def absolute(address: str, url: str | None) -> str | None:
    """Return the absolute http(s) or mail address of a link, None when it is none (an anchor, a script, broken)."""
    return link_target(url, clean(address))
