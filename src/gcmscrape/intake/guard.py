"""A cheap look at a page before it is parsed: is it made to hurt the parser.

The parser (lexbor) and the readers are linear on everything that people write. A few shapes cost time or memory that
grows with the square of the page: deep nesting, one tag with thousands of attributes, one list with thousands of
options, and formatting elements (`<b id=1>`, `<font color=red>`) that are left open and made again in every block.
Small pages cannot do harm with any of them, so they are told by counting; the tags of the others are walked through.
Limits, with the reasons for each, are in docs/limits.md.
"""

import re
from collections import Counter
from typing import Final

from gcmscrape.intake.encoding import MAX_BYTES
from gcmscrape.intake.tagwalk import ATTRIBUTE, FORMATTING, KEPT, MAX_ATTRIBUTES, MAX_TAGS, Walk
from gcmscrape.refusal import PageRefused

SMALL_TAGS: Final = 4_000
"""Start tags of a page that is too small to hurt by nesting or by options."""
SMALL_LENGTH: Final = 100_000
"""Bytes of a page that is too small to hurt by attributes."""
SMALL_COPIES: Final = 8_000_000
"""Bytes copied if every formatting element were left open and made again at every tag."""
MAX_BRACKETS: Final = 4 * MAX_TAGS
"""Opening brackets of a page; each element has two, and they are rare in text."""

_ELEMENT_SIZE: Final = 20
"""An element without attributes costs the parser about as much as this many bytes of attributes."""
_LONG_TAG: Final = re.compile(rf"<[a-zA-Z][^\s/>]*+(?>{ATTRIBUTE}){{{MAX_ATTRIBUTES}}}".encode())
_ROOT: Final = re.compile(rb"<(?:[hH][tT][mM][lL]|[bB][oO][dD][yY])(?=[\s/>])")
_ROOTS: Final = 4
"""The attributes of these tags are put together on one element, however often they come."""

# `<a>` and `<nobr>` are left out: a second one closes the first, so they do not pile up. Each letter in both cases,
# because a case-insensitive pattern takes twice the time.
_NAMES: Final = "|".join("".join(f"[{c}{c.upper()}]" for c in name) for name in sorted(FORMATTING - {"a", "nobr"}))
_FORMATTING_TAG: Final = re.compile(rf"<(?=[bisutecfBISUTECF])(?:{_NAMES})(?=[\s/>])(?:{ATTRIBUTE})*+".encode())


def check(html: bytes) -> None:
    """Refuse a page that would take the parser out of all proportion.

    Raises:
        PageRefused: `too_large`, `too_many_tags` (also: attributes, options, formatting elements) or `too_deep`.
    """
    if len(html) > MAX_BYTES:
        raise PageRefused("too_large", f"The page has {len(html):,} bytes of UTF-8; the limit is {MAX_BYTES:,}.")
    brackets = html.count(b"<")
    if brackets > MAX_BRACKETS:
        raise PageRefused("too_many_tags", f'The page has {brackets:,} times "<"; the limit is {MAX_BRACKETS:,}.')
    if not (_has_few_tags(html, brackets) and _has_short_tags(html) and _has_little_to_copy(html, brackets)):
        Walk(html.decode()).run()


def _has_few_tags(html: bytes, brackets: int) -> bool:
    if brackets <= SMALL_TAGS:
        return True
    return brackets <= 2 * SMALL_TAGS and brackets - html.count(b"</") <= SMALL_TAGS


def _has_short_tags(html: bytes) -> bool:
    """Whether no element can have so many attributes that they hurt."""
    return len(html) <= SMALL_LENGTH or not (_LONG_TAG.search(html) or len(_ROOT.findall(html)) > _ROOTS)


def _has_little_to_copy(html: bytes, brackets: int) -> bool:
    formatting = Counter(_FORMATTING_TAG.findall(html))
    copied = sum(min(number, KEPT) * (_ELEMENT_SIZE + len(tag)) for tag, number in formatting.items())
    return brackets * copied <= SMALL_COPIES
