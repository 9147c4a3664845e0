"""What the body says: its paragraphs, links and files."""

from __future__ import annotations

import functools
import re
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from gcmscrape.page.model import Body, File, Link
from gcmscrape.page.tree import Gap, shown
from gcmscrape.page.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.body import Prose
    from gcmscrape.page.tree import Element, Token, Tree

_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|csv|zip|txt|mp4|mp3|ics|epub)$", re.IGNORECASE)
_SIZE = re.compile(r"\(?\s*(\d+(?:[.,]\d+)?)\s*(bytes|octets|[KMG]i?B|[KMG]o|КБ|МБ)(?![^\W_])\s*\)?", re.IGNORECASE)
_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3, "к": 1024, "м": 1024**2}


def read_body(tree: Tree, prose: Prose, barred: bytearray, url: str | None) -> Body | None:
    """Return the body's words, links and files, without the `barred` tokens; None when it says nothing."""
    tokens = [index for start, end in prose.runs for index in range(start, end) if not barred[index]]
    element = prose.element
    paragraphs = tuple(_paragraphs(tree, tokens))
    if element is None or not paragraphs:
        return None
    found = _links(tree, tokens, url)
    links = {(link.text, link.url): link for link, _ in reversed(found)}
    files = (file_of(link.text, link.url, words_after(tree, at, prose.runs[-1][1])) for link, at in found)
    return Body(
        paragraphs=paragraphs,
        links=tuple(reversed(links.values())),
        files=tuple({file.url: file for file in files if file is not None}.values()),
        language=next((e.get("lang") for e in (element, *element.children) if e.get("lang")), None),
        selector=element.selector,
    )


def _paragraphs(tree: Tree, indexes: Sequence[int]) -> Iterator[str]:
    """Yield the paragraphs: a block is one; a `<br>` is a newline; an item of a list is a line with a dash."""
    parts: list[str] = []
    last = -2
    item: Element | None = None
    for index in indexes:
        token = tree.tokens[index]
        gap = token.gap if index == last + 1 else Gap.BLOCK
        last = index
        if gap == Gap.BLOCK:
            element, before = token.element, item
            item = element.item
            if element.tag in ("td", "th") and element.position > 1 and parts:
                parts.append(" | ")
            elif item is not None and item is not before:
                if parts and before is not None and item.parent is before.parent:
                    parts.append("\n- ")
                else:
                    yield from _finish(parts)
                    parts = ["- "]
            else:
                yield from _finish(parts)
                parts = []
        elif gap == Gap.BREAK:
            parts.append("\n")
        elif gap == Gap.SPACE:
            parts.append(" ")
        parts.append(token.text)
    yield from _finish(parts)


def _finish(parts: list[str]) -> Iterator[str]:
    text = "".join(parts)
    if "\n" in text or "  " in text:
        text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    text = text.strip()
    if text and text != "-":
        yield text


def _links(tree: Tree, indexes: Sequence[int], url: str | None) -> list[tuple[Link, Element]]:
    found: dict[int, tuple[Element, list[Token], list[Token]]] = {}
    before: list[Token] = []
    for index in indexes:
        token = tree.tokens[index]
        link = token.element.link
        if token.gap == Gap.BLOCK:
            before = []
        if link is None:
            before.append(token)
        else:
            found.setdefault(id(link), (link, [], before))[1].append(token)
            before = []
    links: list[tuple[Link, Element]] = []
    for link, tokens, words in found.values():
        address = absolute(link.get("href"), url)
        if address:
            links.append((Link(shown(tokens), address, shown(words)), link))
    return links


def words_after(tree: Tree, link: Element, end: int) -> str:
    """Return the words between a link and the next one or the next block: where the size of a file stands.

    In a table, it stands in another cell of the row.
    """
    after = link.end
    while after < end and tree.tokens[after].element.link is None and tree.tokens[after].gap < Gap.BLOCK:
        after += 1
    row = next((e for e in link.ancestors() if e.tag in ("tr", "table")), None)
    if after > link.end or row is None or row.tag == "table":
        return tree.shown(link.end, after)
    behind = (tree.tokens[index] for index in range(link.end, row.end))
    beside = takewhile(lambda token: token.element.link is None, behind)
    return next((token.text for token in beside if _SIZE.fullmatch(token.text)), "")


def absolute(address: str, url: str | None) -> str | None:
    """Return the absolute http(s) or mail address of a link, None when it is none (an anchor, a script, broken)."""
    address = clean(address)
    if not address or address.startswith("#"):
        return None
    if address.startswith(("http://", "https://")) and "/." not in address and "[" not in address:
        return address
    if url and address[0] == "/" and address[1:2] != "/" and "/." not in address:
        return _origin(url) + address
    try:
        joined = urljoin(url, address) if url else address
        scheme = urlsplit(joined).scheme.lower()
    except ValueError:
        return None
    return joined if scheme in ("http", "https", "mailto", "ftp") or (not url and not scheme) else None


@functools.lru_cache(maxsize=64)
def _origin(url: str) -> str:
    return urljoin(url, "/").removesuffix("/")


def file_of(text: str, url: str, beside: str = "") -> File | None:
    """Return the file that a link leads to, None when it leads to a page.

    The size may stand in the words of the link or `beside` it.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    if not _FILE.search(path):
        return None
    size = _SIZE.search(text) or _SIZE.search(beside)
    name = clean(_SIZE.sub("", text)) if text else ""
    return File(name or unquote(path.rsplit("/", 1)[-1]), url, _bytes(size) if size else None)


def _bytes(size: re.Match[str]) -> int:
    return round(float(size[1].replace(",", ".")) * _UNITS.get(size[2][0].lower(), 1))
