"""The lists that narrow the table down. They are rules of CSS, so they work without JavaScript.

A row has a class for each value that it has, and an option that is chosen hides the rows without its class. The classes
are counted through, so that no word of a page is part of a rule. `:has` stands at the form, not at the body: browsers
look through all that is in it for each rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gcmscrape.export.countries import country_of
from gcmscrape.record import Event
from gcmscrape.report.charts import NOT_GIVEN, country_name, objective_name, online_word


class Option(NamedTuple):
    """A value of a list: the class of its rows, its words, and how many events have it."""

    row_class: str
    words: str
    events: int


class Filter(NamedTuple):
    """A list of values to narrow the table down by."""

    name: str
    options: Sequence[Option]


def _year(event: Event) -> Iterator[tuple[int, str]]:
    if event.year is not None:
        yield -event.year, str(event.year)


def _country(event: Event) -> Iterator[tuple[str, str]]:
    if name := country_name(event):
        yield name, name


def _region(event: Event) -> Iterator[tuple[str, str]]:
    country = country_of(event.country)
    if country and country.region:
        yield country.region, country.region


def _objective(event: Event) -> Iterator[tuple[int, str]]:
    for objective in event.gcm_objectives:
        yield objective.number or 0, objective_name(objective.number, objective.label)


def _theme(event: Event) -> Iterator[tuple[str, str]]:
    for theme in event.cross_cutting_themes:
        yield theme, theme


def _online(event: Event) -> Iterator[tuple[str, str]]:
    if event.online is not None:
        yield online_word(event), online_word(event)


_OF: Final[dict[str, Callable[[Event], Iterable[tuple[Hashable, str]]]]] = {
    "Year": _year,
    "Region": _region,
    "Country": _country,
    "Objective": _objective,
    "Theme": _theme,
    "Online or not": _online,
}
"""By the name of a list, what gives the values of an event: what they are sorted by, and their words."""


class Filters(NamedTuple):
    """The lists, and the classes of the rows, in the order of the events."""

    lists: Sequence[Filter]
    classes: Sequence[str]

    @property
    def style(self) -> str:
        """The rules that hide what was not chosen."""
        return "".join(
            f"#filters:has([value={option.row_class}]:checked)~table .e:not(.{option.row_class}){{display:none}}\n"
            for one in self.lists
            for option in one.options
        )


def filters(events: Sequence[Event]) -> Filters:
    """Return the lists to narrow events down by."""
    lists, classes = [], [["e"] for _ in events]
    for letter, (name, of) in zip("yrcotw", _OF.items(), strict=True):
        found: defaultdict[tuple[bool, object, str], list[int]] = defaultdict(list)
        for place, event in enumerate(events):
            for key in [(False, *value) for value in dict.fromkeys(of(event))] or [(True, 0, NOT_GIVEN)]:
                found[key].append(place)
        options = []
        for number, key in enumerate(_in_order(found)):
            options.append(Option(f"{letter}{number}", key[-1], len(found[key])))
            for place in found[key]:
                classes[place].append(options[-1].row_class)
        lists.append(Filter(name, options))
    return Filters(lists, [" ".join(one) for one in classes])


def _in_order(keys: Iterable[tuple[bool, object, str]]) -> list[tuple[bool, object, str]]:
    """Return values in their order, that of no value last."""
    given = [key for key in keys if not key[0]]
    return [*sorted(given), *(key for key in keys if key[0])]
