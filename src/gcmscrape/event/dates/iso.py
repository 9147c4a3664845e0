"""Dates written for machines: the `datetime` of a `<time>`, and the dates of structured data."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.event.dates.moments import Moment
from gcmscrape.event.dates.words import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from gcmscrape.record import DatePrecision

_ISO = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>-\d\d)(?:(?P<day>-\d\d)(?:[Tt ](?P<clock>\d\d:\d\d(?::\d\d)?)"
    r"(?:(?<=:\d\d:\d\d)[.,]\d+)? ?(?P<zone>[Zz]|[+-]\d\d:?(?:\d\d)?)?)?)?)?",
    re.ASCII,
)
_LENGTH = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,6})S)?)?",
    re.ASCII,
)
_LONGEST = 64
# What Drupal stores for a date without a time of day (DateTimePlus::setDefaultDateTime): noon, UTC.
_NOON = (12, 0)
_MIDNIGHT = (0, 0)
_LAST_MINUTE = (23, 59)
_WIDEST_OFFSET = timedelta(hours=14)  # no place on Earth is further from UTC


class IsoDate(NamedTuple):
    """A moment, and the offset that was written with it (`+04:00`; None for `Z` and for no offset).

    `day` is the day that it stands for where the page shows no time of day with it: Drupal writes a day as noon in UTC,
    and one that lasts all day as midnight or, for its end, 23:59 with an offset. None when it can't stand for one.
    """

    moment: Moment
    offset: str | None = None
    day: Moment | None = None
    is_end_of_day: bool = False

    @property
    def as_day(self) -> IsoDate:
        """The day that it stands for, or itself when it can stand for none or for the end of one alone."""
        return IsoDate(self.day) if self.day and not self.is_end_of_day else self


def read_iso(text: str | None) -> IsoDate | None:
    """Read an ISO 8601 date or date and time; None when it is not one, or no date of the calendar."""
    match = _ISO.fullmatch(text.strip()) if text and len(text) <= _LONGEST else None
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return None
    zone = (match["zone"] or "").upper()
    try:
        written = f"{match['year']}{match['month'] or '-01'}{match['day'] or '-01'}T{match['clock'] or '00:00'}"
        at = datetime.fromisoformat(written)
        ahead = datetime.fromisoformat(f"2000-01-01T00:00{zone.rstrip(':')}").utcoffset()
    except ValueError:
        return None
    if not zone or ahead is None:
        precision: DatePrecision = (
            "minute" if match["clock"] else "day" if match["day"] else "month" if match["month"] else "year"
        )
        return IsoDate(Moment(at, precision))
    if abs(ahead) > _WIDEST_OFFSET:
        return None
    clock = (at.hour, at.minute)
    is_day = clock == _NOON and not at.second if zone == "Z" else clock in {_MIDNIGHT, _LAST_MINUTE}
    moment = Moment(at - ahead, "minute", instant=True)
    offset = None if zone == "Z" else f"{zone[:3]}:{zone[3:].strip(':') or '00'}"
    return IsoDate(moment, offset, Moment(at, "day").day if is_day else None, clock == _LAST_MINUTE)


def read_length(text: str | None) -> timedelta | None:
    """Read an ISO 8601 duration (`PT3H`); None when it is not one."""
    match = _LENGTH.fullmatch(text.strip()) if text and len(text) <= _LONGEST else None
    if match is None or not any(match.groups()):
        return None
    return timedelta(**{unit: int(number) for unit, number in match.groupdict().items() if number})
