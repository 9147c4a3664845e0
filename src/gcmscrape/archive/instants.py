"""Dates as the tools write them that save pages: as RFC 3339 instants."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_JAVASCRIPT: Final = "%a %b %d %Y %H:%M:%S GMT%z"
_LONGEST: Final = 60


def instant_of(written: str) -> str | None:
    """Return a date of RFC 3339, of an HTTP header or mail (RFC 5322), or of JavaScript as an instant in UTC.

    None for any other, and for one without a zone.
    """
    text = written.strip()[:_LONGEST]
    for read in (datetime.fromisoformat, parsedate_to_datetime, _of_javascript):
        try:
            moment = read(text)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _of_javascript(date: str) -> datetime:
    return datetime.strptime(date, _JAVASCRIPT)  # noqa: DTZ007 - the form has a zone
