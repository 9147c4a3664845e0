"""Moments, known as exactly as a page tells them: how machines write them, how two compare, and the range of two."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from gcmscrape.event.dates.words import FIRST_YEAR, LAST_YEAR
from gcmscrape.record import DatePrecision, DateSource, Reason, WarningCode

_ISO = re.compile(
    r"(?P<day>\d{4}(?:-\d\d){0,2})(?:(?<=-\d\d-\d\d)[Tt ](?P<clock>\d\d:\d\d(?::\d\d)?)"
    r"(?:(?<=:\d\d:\d\d)[.,]\d+)? ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_LENGTH = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,6})S)?)?",
    re.ASCII,
)
_WIDTHS: dict[DatePrecision, int] = {"minute": 19, "day": 10, "month": 7, "year": 4}
_PRECISIONS = {width: precision for precision, width in _WIDTHS.items()}
_NOON = {"12:00", "12:00:00"}
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - see Moment
# Local time is between 12 hours behind and 14 hours ahead of UTC, anywhere on Earth.
_FURTHEST_BEHIND, _FURTHEST_AHEAD = timedelta(hours=-12), timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time.

    `at` is its beginning, without a zone: in UTC when `instant`, else in the local time of a place that the page does
    not name (floating, as in iCalendar). `precision` says how much of `at` is known. `zone` is the name or the offset
    (`+04:00`) that it was written with, None for `Z` and for none; it does not make it another moment.
    """

    at: datetime
    precision: DatePrecision
    instant: bool = False
    zone: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Return the record's form: `2022-04-20T06:00:00Z`, without the Z when floating, `2022-04-20`, `2022`."""
        return self._written + ("Z" if self.instant else "")

    @property
    def _written(self) -> str:
        return self.at.isoformat(timespec="seconds")[: _WIDTHS[self.precision]]

    @property
    def is_epoch(self) -> bool:
        """Whether it is where computers begin to count time, in any time zone: what an empty field is printed as."""
        return abs(self.at - _EPOCH) <= _DAY

    def covers(self, other: Moment) -> bool:
        """Whether `other` lies within it, so that the two together say nothing that `other` does not say."""
        return other._written.startswith(self._written)

    def shifted(self, length: timedelta) -> Moment:
        """Return the moment that is `length` later."""
        return replace(self, at=self.at + length)


def contradicts(one: Moment, other: Moment) -> bool:
    """Whether the two can't be the same day, whatever the time zone of a local one is.

    An instant late in the evening is the next day further east: only what no zone on Earth explains is a contradiction.
    """
    pairs = itertools.product(_days(one, other), _days(other, one))
    return not any(day[: len(another)] == another[: len(day)] for day, another in pairs)


def _days(moment: Moment, other: Moment) -> list[str]:
    """Return the days that a moment may be on where the other is told, or the month or year that is known."""
    is_elsewhere = moment.instant and not other.instant
    shifts = (_FURTHEST_BEHIND, timedelta(), _FURTHEST_AHEAD) if is_elsewhere else (timedelta(),)
    return [str(moment.shifted(shift))[: _WIDTHS["day"]] for shift in shifts]


def read_iso(text: str | None, *, shows_time: bool = False, behind_day: bool = False) -> Moment | None:
    """Read an ISO 8601 date or date and time; None when it is not one, or no date of the calendar.

    Where the page shows no time of day with it (`shows_time`), what stands for a day is that day: noon in UTC, as which
    Drupal stores one (DateTimePlus::setDefaultDateTime), and midnight with an offset; behind another day 23:59 as well.
    """
    match = _ISO.fullmatch((text or "").strip())
    if match is None or not FIRST_YEAR <= int(match["day"][:4]) <= LAST_YEAR:
        return None
    day, clock, zone = f"{match['day']}-01-01"[:10], match["clock"], (match["zone"] or "").upper()
    try:
        told = datetime.fromisoformat(f"{day}T{clock or '00:00'}{zone}")
    except ValueError:
        return None
    at, ahead = told.replace(tzinfo=None), told.utcoffset()
    if ahead is None:
        return Moment(at, "minute" if clock else _PRECISIONS[len(match["day"])])
    if abs(ahead) > _FURTHEST_AHEAD:
        return None
    is_day = clock in _NOON if zone == "Z" else clock[:5] == "00:00" or (behind_day and clock[:5] == "23:59")
    if is_day and not shows_time:
        return Moment(datetime.fromisoformat(day), "day")
    return Moment(at - ahead, "minute", instant=True, zone=None if zone == "Z" else told.isoformat()[-6:])


def read_length(text: str | None) -> timedelta:
    """Read an ISO 8601 duration (`PT3H`); what is none takes no time."""
    match = _LENGTH.fullmatch((text or "").strip())
    return timedelta(**{unit: int(number) for unit, number in match.groupdict().items() if number} if match else {})


class DateWarning(NamedTuple):
    """A warning, the field it concerns, and one sentence. `of_label`: it is about the value of the date label."""

    code: WarningCode
    field: str
    message: str
    of_label: bool = True


class Dates(NamedTuple):
    """What one source says. `end_unreadable` is why an end that is there gives none: no date, or before the start."""

    source: DateSource
    start: Moment
    end: Moment | None = None
    end_unreadable: Reason | None = None
    warnings: tuple[DateWarning, ...] = ()

    @property
    def ends(self) -> tuple[str, str | None]:
        """The start and the end in the record's forms."""
        return str(self.start), str(self.end) if self.end else None


def range_between(
    source: DateSource, start: Moment, end: Moment, *, is_whole: bool = True, doubts: Iterable[DateWarning] = ()
) -> Dates | None:
    """Return the dates from one to another; None at the epoch, which is what a field without a value holds.

    There is no end when it says nothing beyond the start (an equal value, or the month of a start that names the day),
    and when it lies before the start: a reversed range is told, never swapped. Unless it `is_whole`, there is another
    end that can't be read.
    """
    if start.is_epoch:
        return None
    if end.is_epoch:
        return Dates(source, start, end_unreadable=Reason.NO_DATE, warnings=tuple(doubts))
    is_further = not end.covers(start)
    if is_further and end.at < start.at:
        message = f"The end ({end}) lies before the start ({start}); it was left out."
        reversed_range = DateWarning(WarningCode.REVERSED_RANGE, "end", message)
        return Dates(source, start, end_unreadable=Reason.REVERSED, warnings=(reversed_range, *doubts))
    reason = None if is_whole else Reason.NO_DATE
    return Dates(source, start, end if is_further else None, reason, tuple(doubts))
