"""What follows from the fields of a record, for those who work with it: days, and why a value is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Protocol

from gcmscrape.moments import day_of, instant_of
from gcmscrape.notebook import card

UNREADABLE: Final = "unreadable"
"""The reason of a field that the record lists as unreadable, and says no more of."""
_NOTHING: Final[tuple[object, ...]] = (None, "", [])


class _Warning(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...


class Derived:
    """The properties of an event that follow from its fields; they are no part of its JSON."""

    if TYPE_CHECKING:  # fields of the event
        title: str
        url: str | None
        start: str | None
        end: str | None
        time_zone: str | None
        fields_unreadable: list[str]
        warnings: Sequence[_Warning]

    @property
    def start_day(self) -> date | None:
        """The first day, in the event's time zone when it is known, else in UTC; None for a month or a year."""
        return day_of(self.start, self.time_zone)

    @property
    def end_day(self) -> date | None:
        """The last day, likewise; that of start when the page gives one date only."""
        return day_of(self.start if self.end is None else self.end, self.time_zone)

    @property
    def start_utc(self) -> datetime | None:
        """The instant of start; None when the page gives no time of day, or a local one without a zone."""
        return instant_of(self.start, self.time_zone)

    @property
    def year(self) -> int | None:
        """The year of start."""
        day = self.start_day
        return day.year if day else int(self.start[:4]) if self.start else None

    @property
    def duration_days(self) -> int | None:
        """How many days it touches, 1 at least; None when either day is."""
        first, last = self.start_day, self.end_day
        return (last - first).days + 1 if first and last else None

    @property
    def missing(self) -> dict[str, str]:
        """Why fields have no value although the page shows something: the reason of a warning, or its code, by field.

        Where nothing tells more, the reason is `unreadable`. An empty field that is not named is not on the page.
        """
        told: dict[str, str] = {}
        for warning in self.warnings:
            if warning.field is not None:
                told.setdefault(warning.field, str(warning.reason or warning.code))
        fields = [*self.fields_unreadable, *told]
        return {field: told.get(field, UNREADABLE) for field in fields if getattr(self, field) in _NOTHING}

    def _repr_html_(self) -> str:
        """Return the record as a notebook shows it."""
        return card(self.title, self.url, vars(self), self.missing)
