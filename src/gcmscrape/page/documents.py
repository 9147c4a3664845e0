"""The files that a page links to, each with its name and its size, which stand in the link or behind it."""

from __future__ import annotations

import re
from itertools import takewhile

from gcmscrape.page.model import File
from gcmscrape.row.tokens import BLOCK, Element, Row, shown
from gcmscrape.site.addresses import file_name, is_file_address
from gcmscrape.site.words import clean

# Nine digits at most: what is longer is no size of a file.
_SIZE = re.compile(
    r"\(?\s*(?<![\d.,])(\d{1,9}(?:[.,]\d{1,9})?)\s*(bytes|octets|[KMG]i?B|[KMG]o|КБ|МБ|كيلوبايت|ميغابايت)(?![^\W_])\s*\)?",
    re.IGNORECASE,
)
_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3, "к": 1024, "м": 1024**2, "ك": 1024}
_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_PARTING = re.compile(r"\s*[,;|/·،]\s*|\s+[-–—]\s+")
_TRAILING = " ,;:|/·،-–—("
_FARTHEST = 12
"""In pieces of text: the cells of a row between a file and its size."""


def file_of(row: Row, link: Element, text: str, url: str) -> File | None:
    """Return the file that a link with some words leads to, None when it leads to a page.

    Its size may stand in its words, or behind it.
    """
    if not is_file_address(url):
        return None
    size = _SIZE.search(text) or _SIZE.search(_words_after(row, link))
    name = _without_type_and_size(text, file_name(url).rpartition(".")[2])
    return File(name or file_name(url), url, _bytes(size) if size else None, link.selector)


def _without_type_and_size(text: str, ending: str) -> str:
    """Return the name of a document: its words without the type that its address ends in, and without its size."""
    kind = re.compile(rf"(?:{re.escape(ending)}|{re.escape(ending[:3])})", re.IGNORECASE)

    def rest(found: re.Match[str]) -> str:
        kept = [part for part in _PARTING.split(_SIZE.sub("", found[1])) if part.strip() and not kind.fullmatch(part)]
        return found[0] if kept == [found[1]] else f" ({', '.join(kept)})" if kept else ""

    name = _SIZE.sub("", _BRACKETS.sub(rest, text)).rstrip(_TRAILING)
    before, _, last = name.rpartition(" ")
    is_type = before and kind.fullmatch(last) and (last.isupper() or before.rstrip() != before.rstrip(_TRAILING))
    return clean(before.rstrip(_TRAILING) if is_type else name)


def _words_after(row: Row, link: Element) -> str:
    """Return the words between a link and the next one, or the next block, or a block behind that is a size alone."""
    near = row.tokens[link.end : link.end + _FARTHEST]
    behind = list(takewhile(lambda token: token.element.link is None, near))
    beside = list(takewhile(lambda token: token.gap < BLOCK, behind))
    return shown(beside) or next((token.text for token in behind if _SIZE.fullmatch(token.text)), "")


def _bytes(size: re.Match[str]) -> int:
    unit = 1024**2 if size[2].startswith("مي") else _UNITS.get(size[2][0].lower(), 1)
    return round(float(size[1].replace(",", ".")) * unit)
