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
_LONGEST = 64
_STORAGE = {"z", "Z"}
# What Drupal stores for a date without a time of day (DateTimePlus::setDefaultDateTime): noon, UTC.
_NOON = (12, 0, 0)
_WIDEST_OFFSET = timedelta(hours=14)


class IsoDate(NamedTuple):
    """A moment, and the offset that was written with it (`+04:00`; None for `Z` and for no offset)."""

    moment: Moment
    offset: str | None


def read_iso(text: str | None, *, time_of_day_shown: bool) -> IsoDate | None:
    """Read an ISO 8601 date or date and time.

    Args:
        text: The attribute as written.
        time_of_day_shown: Whether the page shows a time of day with it; if not, `T12:00:00Z` is Drupal's way to write
            a day.

    Returns:
        None when it is not such a date, or no date of the calendar.
    """
    match = _ISO.fullmatch(text.strip()) if text and len(text) <= _LONGEST else None
    if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return None
    clock = (int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
    try:
        at = datetime(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1), *clock)  # noqa: DTZ001 - see Moment
        offset = _offset(match)
    except ValueError:
        return None
    if offset is None:
        return IsoDate(Moment(at, _precision(match)), None)
    if match["zone"] in _STORAGE:
        is_day = clock == _NOON and not time_of_day_shown
        return IsoDate(Moment(at.replace(hour=0), "day") if is_day else Moment(at, "minute", instant=True), None)
    written = f"{match['sign']}{match['hours']}:{match['minutes'] or '00'}"
    return IsoDate(Moment(at - offset, "minute", instant=True), written)


def _precision(match: re.Match[str]) -> DatePrecision:
    if match["hour"]:
        return "minute"
    if match["day"]:
        return "day"
    return "month" if match["month"] else "year"


def _offset(match: re.Match[str]) -> timedelta | None:
    """Return the offset from UTC, zero for `Z`; None without zone. Raises ValueError for one that no place has."""
    if not match["zone"]:
        return None
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    if offset > _WIDEST_OFFSET:
        raise ValueError("no place on Earth is so far from UTC")
    return -offset if match["sign"] == "-" else offset
