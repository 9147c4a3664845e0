"""The shape of the labelled part of a page: pages of one template have the same, and a new one is a new template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from gcmscrape.record import Event

NO_LABEL: Final = "no label"
_STEP: Final = " > "
_TEXT: Final = "line"
_PLACE: Final = re.compile(r":nth-(?:child|of-type)\(\d+\)")
_APART: Final = frozenset(
    {"start", "end", "further_dates", "location_text", "online", "venue", "city", "country", "platform"}
)
"""Fields of the Date and Location lines, which stand apart; the shape is that of the others when there are any."""


def shape_of(event: Event) -> str:
    """Return the elements around most labelled values of a page, from the outside in, without their numbers.

    The last one is the smallest that holds more than half of the values; those inside tell how many words a value has.
    They are told by the provenance, so a record alone tells them; in stripped text the shape is `line`.
    """
    labelled = {
        name: found.selector.split(_STEP)
        for name, found in event.provenance.items()
        if found.label is not None and found.selector is not None
    }
    if any(path[0].startswith("line ") for path in labelled.values()):
        return _TEXT
    paths = [path for name, path in labelled.items() if name not in _APART] or [*labelled.values()]
    if not paths:
        return NO_LABEL
    holding = Counter(tuple(path[:depth]) for path in paths for depth in range(1, len(path) + 1))
    return _elements(max((steps for steps, number in holding.items() if 2 * number > len(paths)), key=len, default=()))


def _elements(path: Sequence[str]) -> str:
    return _PLACE.sub("", _STEP.join(path))
