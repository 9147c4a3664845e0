"""The columns that are derived from a record, each with its type and what it means.

They stand behind the record's own columns, in every form that has columns. None of them says more than the record does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from gcmscrape.export.countries import Country, country_of
from gcmscrape.record import Event

Type = Literal["text", "integer", "boolean", "date", "instant"]
Cell = str | int | bool | date | datetime | None


class Column(NamedTuple):
    """A column of a table. `unit` is None for what is not measured."""

    name: str
    type: Type
    meaning: str
    unit: str | None = None


class Derived(NamedTuple):
    """A column of the events that is derived from a record, and how."""

    column: Column
    of: Callable[[Event], Cell]


def reasons(event: Event) -> str | None:
    """Return why fields are missing as text: `start: no_date; organizers: empty_label`."""
    return "; ".join(f"{field}: {reason}" for field, reason in event.missing.items()) or None


def _of_country(fact: Callable[[Country], str | None]) -> Callable[[Event], str | None]:
    def of(event: Event) -> str | None:
        country = country_of(event.country)
        return fact(country) if country else None

    return of


DERIVED: Final = (
    Derived(
        Column(
            "start_day",
            "date",
            "The first day, in the event's time zone when known, else in UTC; null for a month or year.",
        ),
        lambda event: event.start_day,
    ),
    Derived(
        Column("end_day", "date", "The last day, likewise; the first one when the page gives one date only."),
        lambda event: event.end_day,
    ),
    Derived(
        Column("start_utc", "instant", "The start in UTC; null without a time of day or, for a local one, a zone."),
        lambda event: event.start_utc,
    ),
    Derived(
        Column("year", "integer", "The year of start_day, or of a start that is a month or year."),
        lambda event: event.year,
    ),
    Derived(
        Column("duration_days", "integer", "How many days it touches, the first and the last one counted.", "d"),
        lambda event: event.duration_days,
    ),
    Derived(
        Column("country_name", "text", "The country's English name, of Unicode CLDR."),
        _of_country(lambda country: country.name),
    ),
    Derived(
        Column("country_alpha3", "text", "The country's ISO 3166-1 alpha-3 code."),
        _of_country(lambda country: country.alpha3),
    ),
    Derived(
        Column("un_m49_region", "text", "The country's region in UN M49."),
        _of_country(lambda country: country.region),
    ),
    Derived(
        Column("un_m49_subregion", "text", "The country's subregion in UN M49."),
        _of_country(lambda country: country.subregion),
    ),
    Derived(
        Column(
            "missing",
            "text",
            "Fields that the page shows and that could not be read, each with the reason; a field that is null and not "
            "named here is not on the page.",
        ),
        reasons,
    ),
)
"""In their order. Taken from the record alone, and for countries from `countries.toml`."""
