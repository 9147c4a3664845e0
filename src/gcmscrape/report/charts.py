"""What the charts count: events by what they say, each chart a list of bars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from gcmscrape.export.countries import country_of
from gcmscrape.record import Event
from gcmscrape.report.organizers import organizers

NOT_GIVEN: Final = "not given"
_SHOWN: Final = 15
"""Bars that stand on the page at once; the others can be opened."""
_MOST: Final = 200
"""Bars of a chart at most, so that a page of many events stays small."""
_ONLINE: Final = {True: "online or hybrid", False: "in person"}


class Bar(NamedTuple):
    """How many events say something; `about` says more of it."""

    name: str
    events: int
    about: str = ""


class Chart(NamedTuple):
    """How many events say what.

    Attributes:
        name: A word for it, for addresses.
        title: What is counted.
        bars: The values, in their order.
        not_given: Events that say nothing of it.
        several: Whether an event can say several things, and so count in several bars.
    """

    name: str
    title: str
    bars: Sequence[Bar]
    not_given: int
    several: bool = False

    @property
    def most(self) -> int:
        """The number of the longest bar, at least 1."""
        return max([1, self.not_given, *(bar.events for bar in self.bars)])

    @property
    def first(self) -> Sequence[Bar]:
        """The bars that stand on the page at once."""
        return self.bars[:_SHOWN]

    @property
    def others(self) -> Sequence[Bar]:
        """The bars behind them."""
        return self.bars[_SHOWN:_MOST]

    @property
    def left_out(self) -> Sequence[Bar]:
        """The bars that are not on the page."""
        return self.bars[_MOST:]


def online_word(event: Event) -> str:
    """Return how one takes part in an event."""
    return NOT_GIVEN if event.online is None else _ONLINE[event.online]


def country_name(event: Event) -> str | None:
    """Return the name of an event's country; None when it says none."""
    country = country_of(event.country)
    return country.name if country else None


def charts(events: Sequence[Event]) -> list[Chart]:
    """Return the charts of lists of values, in the order of the page."""
    return [
        _chart("country", "By country", events, lambda event: _one(country_name(event))),
        _chart("m49", "By region of the country (UN M49)", events, _m49),
        _chart("region", "By region that the page names", events, lambda event: event.sub_regions, several=True),
        _objectives(events),
        _chart(
            "theme", "By cross-cutting theme", events, lambda event: event.cross_cutting_themes, several=True
        ),
        _organizers(events),
        _chart(
            "online",
            "Online or not",
            events,
            lambda event: [] if event.online is None else [online_word(event)],
        ),
    ]  # fmt: skip


def _chart(
    name: str, title: str, events: Sequence[Event], of: Callable[[Event], Iterable[str]], *, several: bool = False
) -> Chart:
    """Return a chart with the most frequent value first."""
    said = [dict.fromkeys(of(event)) for event in events]
    counted = Counter(chain.from_iterable(said))
    bars = [Bar(value, number) for value, number in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    return Chart(name, title, bars, sum(not values for values in said), several)


def _one(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _m49(event: Event) -> Iterator[str]:
    country = country_of(event.country)
    if country and country.region:
        yield country.region if country.subregion is None else f"{country.region}: {country.subregion}"


def _objectives(events: Sequence[Event]) -> Chart:
    """Return the chart of the objectives, in their order."""
    numbers = {(objective.number or 0, objective.label): None for event in events for objective in event.gcm_objectives}
    chart = _chart(
        "objective",
        "By objective of the Global Compact",
        events,
        lambda event: [objective_name(one.number, one.label) for one in event.gcm_objectives],
        several=True,
    )
    order = {objective_name(number or None, label): place for place, (number, label) in enumerate(sorted(numbers))}
    return chart._replace(bars=sorted(chart.bars, key=lambda bar: order[bar.name]))


def objective_name(number: int | None, label: str) -> str:
    """Return the words for an objective: its number and its label."""
    return label if number is None else f"{number}. {label}"


def _organizers(events: Sequence[Event]) -> Chart:
    """Return the chart of the organizers, main and other ones, by the normal form of their names."""
    known = organizers(name for event in events for name in (*event.organizers, *event.other_organizers))
    chart = _chart(
        "organizer",
        "By organizer",
        events,
        lambda event: [known[name].name for name in (*event.organizers, *event.other_organizers)],
        several=True,
    )
    bars = [bar._replace(about=", ".join(known[bar.name].others)) for bar in chart.bars]
    return chart._replace(bars=bars)
