"""Dates written for machines: the `datetime` of a `<time>`, and the dates of structured data."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.normalize.date_moments import Moment
from gcmscrape.normalize.date_words import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from gcmscrape.record import DatePrecision

_ISO = re.compile(
    r"""(?P<year>\d{4}) (?:-(?P<month>\d\d) (?:-(?P<day>\d\d)
        (?:[Tt\ ] (?P<hour>\d\d):(?P<minute>\d\d) (?::(?P<second>\d\d)(?:[.,]\d+)?)?
            \ ?(?P<zone>[Zz] | (?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?)?
        )? )? )?""",
    re.VERBOSE | re.ASCII,
)
_LENGTH = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,6})S)?)?",
    re.ASCII,
)
_LONGEST = 64
_STORAGE = {"z", "Z"}
# What Drupal stores for a date without a time of day (DateTimePlus::setDefaultDateTime): noon, UTC.
_NOON = (12, 0)
_MIDNIGHT = (0, 0)
_LAST_MINUTE = (23, 59)
_WIDEST_OFFSET = timedelta(hours=14)


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
    clock = (int(match["hour"] or 0), int(match["minute"] or 0))
    try:
        at = datetime(  # noqa: DTZ001 - see Moment
            int(match["year"]), int(match["month"] or 1), int(match["day"] or 1), *clock, int(match["second"] or 0)
        )
        ahead = _ahead(match)
    except ValueError:
        return None
    if ahead is None:
        return IsoDate(Moment(at, _precision(match)))
    is_storage = match["zone"] in _STORAGE
    is_day = clock == _NOON and not at.second if is_storage else clock in {_MIDNIGHT, _LAST_MINUTE}
    return IsoDate(
        Moment(at - ahead, "minute", instant=True),
        None if is_storage else f"{match['sign']}{match['hours']}:{match['minutes'] or '00'}",
        Moment(at.replace(hour=0, minute=0, second=0), "day") if is_day else None,
        is_end_of_day=clock == _LAST_MINUTE,
    )


def read_length(text: str | None) -> timedelta | None:
    """Read an ISO 8601 duration (`PT3H`); None when it is not one."""
    match = _LENGTH.fullmatch(text.strip()) if text and len(text) <= _LONGEST else None
    if match is None or not any(match.groups()):
        return None
    return timedelta(**{unit: int(number) for unit, number in match.groupdict().items() if number})


def _precision(match: re.Match[str]) -> DatePrecision:
    if match["hour"]:
        return "minute"
    if match["day"]:
        return "day"
    return "month" if match["month"] else "year"


def _ahead(match: re.Match[str]) -> timedelta | None:
    """Return the offset from UTC, zero for `Z`; None without zone. Raises ValueError for one that no place has."""
    if not match["zone"]:
        return None
    ahead = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    if ahead > _WIDEST_OFFSET:
        raise ValueError("no place on Earth is so far from UTC")
    return -ahead if match["sign"] == "-" else ahead
