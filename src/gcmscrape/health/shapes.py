"""The shape of the labelled part of a page: pages of one template have the same, and a new one is a new template."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from gcmscrape.record import Event

NO_LABEL: Final = "no label"
_PLACE: Final = re.compile(r":nth-(?:child|of-type)\(\d+\)")
_APART: Final = frozenset(
    {"start", "end", "further_dates", "location_text", "online", "venue", "city", "country", "platform"}
)
"""Fields of the Date and Location lines, which stand apart; the shape is that of the others when there are any."""


def shape_of(event: Event) -> str:
    """Return the elements that most labelled values of a page stand in, from the outside in, without their numbers.

    They are those of the provenance, so a record alone tells them; in stripped text it is `line`.
    """
    labelled = {
        name: _elements(found.selector)
        for name, found in event.provenance.items()
        if found.label is not None and found.selector is not None
    }
    fields = [elements for name, elements in labelled.items() if name not in _APART] or [*labelled.values()]
    if not fields:
        return NO_LABEL
    counts = Counter(fields)
    return min(counts, key=lambda elements: (-counts[elements], elements))


def _elements(selector: str) -> str:
    return "line" if selector.startswith("line ") else _PLACE.sub("", selector)
