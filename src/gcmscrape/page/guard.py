"""A cheap look at a page before it is parsed: is it made to hurt the parser.

The parser (lexbor) is linear on everything that people write. A few shapes cost it time or memory that grows with the
square of the page: deep nesting, one tag with thousands of attributes, one list with thousands of options, and
formatting elements (`<b id=1>`, `<font color=red>`) that are left open and made again in every block that follows.
Small pages cannot do harm with any of them, so they are told by counting; the tags of the others are walked through.
Limits, with the reasons for each, are in docs/limits.md.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from gcmscrape.page.decode import MAX_BYTES
from gcmscrape.page.tagwalk import ATTRIBUTE, FORMATTING, KEPT, MAX_TAGS, Walk
from gcmscrape.refusal import PageRefused

SMALL_TAGS: Final = 4_000
"""Opening brackets of a page that is too small to hurt by nesting or by options; twice as many when tags are ended."""
SMALL_ATTRIBUTES: Final = 25_000
"""Characters between attributes (white space, slashes, quotes) of a page that is too small to hurt by attributes."""
SMALL_TAG: Final = 20_000
"""Characters between two opening brackets that are too few to hurt by attributes, of which each takes two at least."""
SMALL_COPIES: Final = 8_000_000
"""Characters copied if every formatting element were left open and made again at every tag."""
MAX_BRACKETS: Final = 4 * MAX_TAGS
"""Opening brackets of a page; each element has two, and they are rare in text."""

_ELEMENT_SIZE: Final = 20
"""An element without attributes costs the parser about as much as this many characters of attributes."""

_ENDED: Final = 3
"""Where at least one bracket of so many begins an end tag, few elements are left open."""
_ROOT: Final = re.compile("<(?:html|body)(?=[^a-z])", re.IGNORECASE)
_ROOTS: Final = 4
"""The attributes of these tags are put together on one element, however often they come."""

# `<a>` and `<nobr>` are left out: a second one closes the first, so they do not pile up. Each letter in both cases,
# because a case-insensitive pattern takes twice the time.
_NAMES: Final = "|".join("".join(f"[{c}{c.upper()}]" for c in name) for name in sorted(FORMATTING - {"a", "nobr"}))
_FORMATTING_TAG: Final = re.compile(rf"<(?=[bisutecfBISUTECF])(?:{_NAMES})(?=[\s/>])(?:{ATTRIBUTE})*+")


def check(html: str) -> None:
    """Refuse a page that would take the parser out of all proportion.

    Raises:
        PageRefused: `too_large`, `too_many_tags` (also: attributes, options, formatting elements) or `too_deep`.
    """
    if len(html) > MAX_BYTES:
        raise PageRefused("too_large", f"The page has {len(html):,} characters; the limit is {MAX_BYTES:,}.")
    brackets = html.count("<")
    if brackets > MAX_BRACKETS:
        raise PageRefused("too_many_tags", f'The page has {brackets:,} times "<"; the limit is {MAX_BRACKETS:,}.')
    if not _is_small(html, brackets):
        Walk(html).run()


def _is_small(html: str, brackets: int) -> bool:
    """Whether counting alone shows that the page cannot hurt."""
    ended = html.count("</") * _ENDED > brackets
    if brackets > SMALL_TAGS * (2 if ended else 1):
        return False
    if _has_many_attributes(html):
        return False
    formatting = Counter(_FORMATTING_TAG.findall(html))
    copied = sum(min(number, KEPT) * (_ELEMENT_SIZE + len(tag)) for tag, number in formatting.items())
    return brackets * copied <= SMALL_COPIES


def _has_many_attributes(html: str) -> bool:
    """Whether so many attributes may be there that one tag can hurt; many may also be spread over many tags."""
    if len(html) <= 4 * SMALL_ATTRIBUTES or sum(map(html.count, " \n\t\f\r/\"'")) <= SMALL_ATTRIBUTES:
        return False
    return max(map(len, html.split("<"))) > SMALL_TAG or len(_ROOT.findall(html)) > _ROOTS
