"""Lines that say who wrote the page, and when: they are no prose and no date of the event."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from gcmscrape import site
from gcmscrape.page.classes import SUBMITTED
from gcmscrape.page.label_words import Label
from gcmscrape.page.roles import Ledger
from gcmscrape.page.tokens import Element, Row, Run
from gcmscrape.page.words import fold

_LONGEST = 120
"""In characters: what is longer is prose."""


def submitted_lines(row: Row, main: Element, words: Sequence[Label], owners: Ledger) -> Iterator[Run]:
    """Yield the short blocks that a class names so, and the lines that begin so and hold a number."""
    for element in row.inside(main):
        if element.flags & SUBMITTED and element.start < element.end:
            holds_label = any(element.start <= word.start < element.end for word in words)
            if not holds_label and len(row.text(element)) < _LONGEST:
                yield element.run
    for start, end in row.lines(*main.run):
        text = "" if owners[start] else row.shown(start, end)
        told = len(text) < _LONGEST and _begins().match(text) and any(map(str.isdigit, text))
        if told and not any(start <= word.start < end for word in words):
            yield start, end


@functools.cache
def _begins() -> re.Pattern[str]:
    words = "|".join(
        map(re.escape, sorted(map(fold, site.load("furniture")["submitted_words"]), key=len, reverse=True))
    )
    return re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE)
