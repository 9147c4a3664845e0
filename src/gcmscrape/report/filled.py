"""How full each field is, and why values are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from gcmscrape.dataset.summary import REPORTED_FIELDS, is_filled
from gcmscrape.record import Event


class Filled(NamedTuple):
    """How many events have a field.

    Attributes:
        field: Its name.
        events: Events that have a value.
        rate: Their share in per cent.
        unread: The share of those whose page shows something that could not be read, in per cent.
        absent: Events whose page does not have it.
        reasons: Of those that could not be read, how many for which reason, the most frequent first.
    """

    field: str
    events: int
    rate: float
    unread: float
    absent: int
    reasons: Sequence[tuple[str, int]]


def filled(events: Sequence[Event]) -> list[Filled]:
    """Return how full the fields are, in the order of the record; nothing when there are no events."""
    missing = [event.missing for event in events]
    return [_filled(name, events, [one[name] for one in missing if name in one]) for name in REPORTED_FIELDS if events]


def _filled(name: str, events: Sequence[Event], reasons: Sequence[str]) -> Filled:
    have = sum(is_filled(getattr(event, name)) for event in events)
    counted = sorted(Counter(reason.replace("_", " ") for reason in reasons).items(), key=lambda item: (-item[1], item))
    per_cent = 100 / len(events)
    return Filled(
        name,
        have,
        round(have * per_cent, 1),
        round(len(reasons) * per_cent, 1),
        len(events) - have - len(reasons),
        counted,
    )
