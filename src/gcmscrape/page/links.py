"""What the body says: its paragraphs, links and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from gcmscrape.page.model import Body, File, Link
from gcmscrape.page.places import place
from gcmscrape.page.roles import BODY, Ledger
from gcmscrape.page.tokens import BLOCK, BREAK, NONE, SPACE, Element, Row, Token, shown
from gcmscrape.site.addresses import file_name, is_file_address, is_web_address, link_target
from gcmscrape.site.words import clean

# Nine digits at most: what is longer is no size of a file.
_SIZE = re.compile(
    r"\(?\s*(?<![\d.,])(\d{1,9}(?:[.,]\d{1,9})?)\s*(bytes|octets|[KMG]i?B|[KMG]o|КБ|МБ)(?![^\W_])\s*\)?", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”«»]+", re.IGNORECASE)
_BEHIND = ".,;:!?)]'"
_PARTING = {NONE: "", SPACE: " ", BREAK: "\n"}
_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3, "к": 1024, "м": 1024**2}


def read_body(row: Row, roles: Ledger, element: Element | None, url: str | None) -> Body | None:
    """Return the words, links and files of what is the body; `element` is its first part. None when it says nothing."""
    tokens = [index for index, role in enumerate(roles) if role == BODY]
    paragraphs = tuple(_paragraphs(row, tokens))
    if element is None or not paragraphs:
        return None
    found = _links(row, roles, tokens, url)
    links = {(link.text, link.url): link for link, _ in reversed(found)}
    files = (file_of(row, at, link.text, link.url, tokens[-1] + 1) for link, at in found)
    return Body(
        paragraphs=paragraphs,
        links=tuple(reversed(links.values())),
        files=tuple({file.url: file for file in files if file is not None}.values()),
        language=next((e.get("lang") for e in (element, *element.children) if e.get("lang")), None),
        selector=place([row.tokens[index] for index in tokens]),
    )


def _paragraphs(row: Row, indexes: Sequence[int]) -> Iterator[str]:
    """Yield the paragraphs: a block is one; a `<br>` is a newline; an item of a list is a line with a dash."""
    parts: list[str] = []
    gap, last, above = BLOCK, -1, row.root
    item: Element | None = None
    for index in indexes:
        token = row.tokens[index]
        gap = max(gap, token.gap) if index == last + 1 else BLOCK
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
    before: list[Token] = []
    last: Element | None = None
    for index in indexes:
        token = row.tokens[index]
        link = token.element.link
        if token.gap == BLOCK:
            before = []
        if link is None:
            for start, address in _bare_addresses(token.text) if "://" in token.text else ():
                words = shown([*before, Token(token.text[:start], token.element, token.gap)])
                found.append((Link(address, address, words, token.element.selector), token.element))
            before.append(token)
        elif link is not last:
            target = absolute(link.get("href"), url)
            words = shown([row.tokens[inner] for inner in range(*link.run) if roles[inner] == BODY])
            found.extend([(Link(words, target, shown(before), link.selector), link)] if target else [])
            before, last = [], link
    return found


def _bare_addresses(text: str) -> Iterator[tuple[int, str]]:
    """Yield the web addresses that stand in a text, each with its place; one that is shortened by dots is none."""
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_BEHIND)
        if "…" not in address and not found[0].endswith("...") and is_web_address(address):
            yield found.start(), address


def _words_after(row: Row, link: Element, end: int) -> str:
    """Return the words between a link and the next one or the next block: where the size of a file stands.

    In a table, it stands in another cell of the row.
    """
    after = link.end
    while after < end and row.tokens[after].element.link is None and row.tokens[after].gap < BLOCK:
        after += 1
    cells = next((e for e in link.ancestors() if e.tag in ("tr", "table")), None)
    if after > link.end or cells is None or cells.tag == "table":
        return row.shown(link.end, after)
    behind = (row.tokens[index] for index in range(link.end, cells.end))
    beside = takewhile(lambda token: token.element.link is None, behind)
    return next((token.text for token in beside if _SIZE.fullmatch(token.text)), "")


def absolute(address: str, url: str | None) -> str | None:
    """Return the absolute http(s) or mail address of a link, None when it is none (an anchor, a script, broken)."""
    return link_target(url, clean(address))


def file_of(row: Row, link: Element, text: str, url: str, end: int) -> File | None:
    """Return the file that a link with some words leads to, None when it leads to a page.

    Its size may stand in its words, or behind it up to the token `end`.
    """
    if not is_file_address(url):
        return None
    size = _SIZE.search(text) or _SIZE.search(_words_after(row, link, end))
    name = clean(_SIZE.sub("", text)) if text else ""
    return File(name or file_name(url), url, _bytes(size) if size else None, link.selector)


def _bytes(size: re.Match[str]) -> int:
    return round(float(size[1].replace(",", ".")) * _UNITS.get(size[2][0].lower(), 1))
