"""The record's forms of dates as Python's own dates: days and instants."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

_DAY: Final = 10
"""Characters of `YYYY-MM-DD`; what is shorter is a month or a year."""
_OFFSET: Final = re.compile(r"([+-])(\d\d):(\d\d)")


def day_of(moment: str | None, zone: str | None) -> date | None:
    """Return the day of a moment, in its zone when that is known, else as it is written: an instant in UTC.

    Args:
        moment: In one of the record's forms; of a month, a year or None the day is None.
        zone: The record's time_zone.
    """
    if moment is None or len(moment) < _DAY:
        return None
    if not moment.endswith("Z"):
        return date.fromisoformat(moment[:_DAY])
    at = datetime.fromisoformat(moment)
    try:
        return at.astimezone(zone_of(zone) or UTC).date()
    except OverflowError:  # at the ends of the calendar
        return at.date()


def instant_of(moment: str | None, zone: str | None) -> datetime | None:
    """Return a moment in UTC; None for a day, a month, a year, and a local time whose zone is not known."""
    if moment is None or "T" not in moment:
        return None
    at = datetime.fromisoformat(moment)
    if at.tzinfo is None:
        known = zone_of(zone)
        if known is None:
            return None
        at = at.replace(tzinfo=known)
    return at.astimezone(UTC)


def zone_of(name: str | None) -> tzinfo | None:
    """Return the zone of a name of the tz database or of an offset as `+04:00`; None when there is none such."""
    if name is None:
        return None
    if offset := _OFFSET.fullmatch(name):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-ahead if offset[1] == "-" else ahead) if ahead < timedelta(days=1) else None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # no such zone, or no tz database on this machine
        return None
