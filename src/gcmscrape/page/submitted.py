"""Lines that say who wrote the page, and when: they are no prose and no date of the event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gcmscrape import site
from gcmscrape.page.flags import SUBMITTED
from gcmscrape.page.label_words import Label
from gcmscrape.page.roles import Ledger
from gcmscrape.page.tokens import Element, Row, Run, holds_any
from gcmscrape.page.words import fold

_LONGEST = 120
"""In characters: what is longer is prose."""


def submitted_lines(row: Row, main: Element, words: Sequence[Label], owners: Ledger) -> Iterator[Run]:
    """Yield the short blocks that a class names so, and the lines that begin so and hold a number."""
    starts = [word.start for word in words]
    lines = [line for line in row.lines(*main.run) if _begins().match(line.text) and not owners[line.start]]
    told = [element.run for element in row.flagged(SUBMITTED, main) if element.start < element.end]
    for start, end in (*told, *(line.run for line in lines if any(map(str.isdigit, line.text)))):
        if len(row.shown(start, end)) < _LONGEST and not holds_any(starts, start, end):
            yield start, end


@site.cached()
def _begins() -> re.Pattern[str]:
    words = "|".join(
        map(re.escape, sorted(map(fold, site.load("furniture")["submitted_words"]), key=len, reverse=True))
    )
    return re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE)
