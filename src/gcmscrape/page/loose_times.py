"""Dates without a label: `<time>` elements of the own node that stand on a line of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gcmscrape.page.model import Time
from gcmscrape.page.roles import Ledger
from gcmscrape.page.tokens import Element, Row, Run
from gcmscrape.page.values import read_times

_LETTERS = re.compile(r"[^\W\d_]{2}")


def loose_times(row: Row, node: Element, roles: Ledger) -> Iterator[tuple[Run, tuple[Time, ...]]]:
    """Yield the lines that are dates alone, with their times."""
    taken = 0
    for element in row.tagged_in(node, "time"):
        if not element.get("datetime") or element.start < taken or roles[element.start]:
            continue
        start, taken, rest = row.line_of(element.start)
        times = read_times(row.tokens[start:taken])
        for time in times:
            rest = rest.replace(time.text, "", 1)
        if _LETTERS.search(rest):
            continue
        yield (start, taken), times
