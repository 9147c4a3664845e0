"""Events over time: by year, and by month of the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from gcmscrape.record import Event

MONTHS: Final = 12
_SHADES: Final = 5
_MONTH: Final = 7  # characters of a start that tells year and month
_GAP: Final = 0.22
"""Of the width of a column, the part that is left free."""


class Year(NamedTuple):
    """The events of a year.

    Attributes:
        year: The year.
        months: Events by month, from January on.
        of_year: Events that begin at some time of the year.
        events: All of them.
        x, width, middle: Where its column stands, in per cent of the chart's width.
        height: The height of its column, in per cent of the highest one.
        named: Whether its number is shown where there is no room for each.
    """

    year: int
    months: tuple[int, ...]
    of_year: int
    events: int
    x: float
    width: float
    middle: float
    height: float
    named: bool


class Timeline(NamedTuple):
    """The years from the first to the last one with events.

    `not_given` counts the events without a start, `busiest` those of the busiest month.
    """

    years: Sequence[Year]
    not_given: int
    busiest: int

    def shade(self, number: int) -> int:
        """Return how dark the field of a month is: 0 for no event, to 5."""
        return -(-number * _SHADES // self.busiest)


def timeline(events: Sequence[Event]) -> Timeline:
    """Return the events over time, by the day of their start in their time zone; a year without events stands, too."""
    moments = Counter((event.year, _month(event)) for event in events)
    known = {year for year, _ in moments if year is not None}
    span = range(min(known), max(known) + 1) if known else range(0)
    totals = {year: sum(moments[year, month] for month in [None, *range(1, MONTHS + 1)]) for year in span}
    most, width = max(totals.values(), default=1), 100 / max(len(span), 1)
    years = [
        Year(
            year,
            tuple(moments[year, month] for month in range(1, MONTHS + 1)),
            moments[year, None],
            totals[year],
            round((place + _GAP / 2) * width, 2),
            round((1 - _GAP) * width, 2),
            round((place + 0.5) * width, 2),
            round(100 * totals[year] / most, 2),
            (len(span) - 1 - place) % max(1, -(-len(span) // 6)) == 0,
        )
        for place, year in enumerate(span)
    ]
    busiest = max((number for year in years for number in year.months), default=0)
    return Timeline(years, sum(number for (year, _), number in moments.items() if year is None), max(busiest, 1))


def _month(event: Event) -> int | None:
    """Return the month of an event's start; None when it says a year only, or nothing."""
    if event.start_day:
        return event.start_day.month
    return int(event.start[_MONTH - 2 : _MONTH]) if event.start and len(event.start) == _MONTH else None
