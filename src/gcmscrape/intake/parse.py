"""The parser, as everything here uses it."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, SelectolaxError


def parse(html: bytes) -> LexborHTMLParser:
    """Return the tree of a page in UTF-8.

    Raises:
        MemoryError: There is no room for it. The parser makes a tree of any text, so that its own error,
            "Can't parse HTML.", means nothing else.
    """
    try:
        return LexborHTMLParser(html)
    except SelectolaxError as error:
        raise MemoryError from error
