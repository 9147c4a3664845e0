"""A moment: a point in time, known as exactly as a page tells it, and how two of them compare."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gcmscrape.record import DatePrecision

_WIDTHS: dict[DatePrecision, int] = {"minute": 19, "day": 10, "month": 7, "year": 4}
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - see Moment
# Local time is between 12 hours behind and 14 hours ahead of UTC, anywhere on Earth.
_FURTHEST_BEHIND, _FURTHEST_AHEAD = timedelta(hours=-12), timedelta(hours=14)


class Moment(NamedTuple):
    """A point in time.

    `at` is its beginning, without a zone: in UTC when `instant`, else in the local time of a place that the page does
    not name (floating, as in iCalendar). `precision` says how much of `at` is known.
    """

    at: datetime
    precision: DatePrecision
    instant: bool = False

    def __str__(self) -> str:
        """Return the record's form: `2022-04-20T06:00:00Z`, without the Z when floating, `2022-04-20`, `2022`."""
        return self.at.isoformat(timespec="seconds")[: _WIDTHS[self.precision]] + ("Z" if self.instant else "")

    @property
    def last(self) -> datetime:
        """The last second that it covers: of a day, month or year the last one in it."""
        if self.precision == "minute":
            return self.at
        if self.precision == "day":
            return self.at + _DAY - _SECOND
        last_month = self.at if self.precision == "month" else self.at.replace(month=12)
        return (last_month.replace(day=28) + 4 * _DAY).replace(day=1) - _SECOND

    @property
    def day(self) -> Moment:
        """The day that it begins on."""
        return Moment(self.at.replace(hour=0, minute=0, second=0), "day")

    @property
    def is_epoch(self) -> bool:
        """Whether it is where computers begin to count time, in any time zone: what an empty field is printed as."""
        return self.precision in {"minute", "day"} and abs(self.at - _EPOCH) <= _DAY

    def covers(self, other: Moment) -> bool:
        """Whether `other` lies within it, so that the two together say nothing that `other` does not say."""
        return self.at <= other.at and other.last <= self.last

    def shifted(self, length: timedelta) -> Moment:
        """Return the moment that is `length` later."""
        return self._replace(at=self.at + length)


def contradicts(one: Moment, other: Moment) -> bool:
    """Whether the two can't be the same day, whatever the time zone of a local one is.

    An instant late in the evening is the next day further east: only what no zone on Earth explains is a contradiction.
    """
    (one_first, one_last), (other_first, other_last) = _days(one, other), _days(other, one)
    return one_last < other_first or other_last < one_first


def _days(moment: Moment, other: Moment) -> tuple[datetime, datetime]:
    """Return the first and the last second of the days that the moment covers or lies in, where the other is told."""
    if moment.instant and not other.instant:
        return moment.at + _FURTHEST_BEHIND, moment.at + _FURTHEST_AHEAD
    days = moment.day if moment.precision == "minute" else moment
    return days.at, days.last


def range_end(start: Moment, end: Moment) -> tuple[Moment | None, bool]:
    """Return the end to report for a range, and whether the range is reversed.

    There is no end when it says nothing beyond the start (an equal value, or the month of a start that names the day),
    and when it lies before the start: a reversed range is told, never swapped.
    """
    if end.covers(start):
        return None, False
    return (None, True) if end.at < start.at else (end, False)
