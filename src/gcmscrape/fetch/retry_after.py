"""The Retry-After header (RFC 9110, section 10.2.3): seconds, or an HTTP-date."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from gcmscrape.fetch.copies import http_date

LONGEST: Final = 300.0
"""Seconds that are waited at most unless told otherwise: a page that is not to be had by then has failed."""


def retry_after(value: str | None, now: datetime, longest: float = LONGEST) -> float | None:
    """Return the seconds to wait, 0 to `longest`; None when the header is missing or says nothing that makes sense.

    A date that has passed means now. Negative numbers and garbage are passed over.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), longest)
    until = http_date(text)
    if until is None:
        return None
    seconds = (until - now).total_seconds()
    return min(max(seconds, 0.0), longest)
