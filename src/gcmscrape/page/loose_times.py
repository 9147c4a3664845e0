"""Dates without a label: `<time>` elements of the own node that stand on a line of their own."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.classes import has_word
from gcmscrape.page.values import read_times
from gcmscrape.page.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.page.model import Time
    from gcmscrape.page.roles import Ledger
    from gcmscrape.page.tokens import Element, Row, Run

_LETTERS = re.compile(r"[^\W\d_]{2}")


def loose_times(row: Row, node: Element, roles: Ledger) -> Iterator[tuple[Run, tuple[Time, ...]]]:
    """Yield the lines that are dates alone, with their times; when the page was submitted is no date of the event."""
    taken = 0
    for element in row.tagged_in(node, "time"):
        if not element.get("datetime") or element.start < taken or roles[element.start]:
            continue
        start, taken = row.line_of(element.start)
        times = read_times(row.tokens[start:taken])
        rest = row.shown(start, taken)
        for time in times:
            rest = rest.replace(time.text, "", 1)
        if _LETTERS.search(rest) or _is_of_the_page(row, element, start):
            continue
        yield (start, taken), times


def _is_of_the_page(row: Row, element: Element, start: int) -> bool:
    """Whether a time says when the page was written: by a class around it, or by the words before it."""
    if any(has_word(around.classes, "submitted_classes") for around in element.ancestors()):
        return True
    before = fold(row.shown(max(start - 3, 0), start))
    return any(word in before for word in _words())


@functools.cache
def _words() -> tuple[str, ...]:
    return tuple(fold(word) for word in site.load("chrome")["submitted_words"])
