"""What a response tells of its own making: whether its end can be told, whether a cache gave an older copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

_ROUNDING: Final = timedelta(seconds=1)
_LONGEST: Final = timedelta(days=7)
"""A cache that does not tell the age of its copies is not expected to keep them for longer."""


def has_length(headers: Mapping[str, str]) -> bool:
    """Whether the headers of a response, names in lower case, let its end be told from a connection that broke off."""
    return "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()


def is_older(headers: Mapping[str, str], retrieved_at: str, than: Mapping[str, str], than_retrieved_at: str) -> bool:
    """Whether a response is a copy out of a cache, made before another one that was retrieved earlier.

    `Age` tells when a copy was made (RFC 9111, 5.1), an earlier `Last-Modified` that its content is older. Some caches
    send no `Age`: then an earlier `Last-Modified` counts for a week, in which a copy may have been kept. One that was
    still to come counts as the moment of its request (RFC 9110, 8.8.2.1).

    Args:
        headers: Of the response, names in lower case.
        retrieved_at: When it was asked for, an RFC 3339 instant.
        than: The headers of the other one.
        than_retrieved_at: When that one was asked for.
    """
    now, then = datetime.fromisoformat(retrieved_at), datetime.fromisoformat(than_retrieved_at)
    if now < then:  # the clock was put back, and tells nothing
        return False
    if now - _age(headers) + _ROUNDING < then - _age(than):
        return True
    modified, modified_then = _modified(headers, now), _modified(than, then)
    earlier = modified is not None and modified_then is not None and modified < modified_then
    return earlier and ("age" in headers or now - then < _LONGEST)


def http_date(value: str | None) -> datetime | None:
    """Return an HTTP-date (RFC 9110, 5.6.7) as an instant; None when it is missing or says nothing that makes sense."""
    try:
        moment = parsedate_to_datetime((value or "").strip())
    except (ValueError, OverflowError):  # the latter for a time zone of twenty digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _modified(headers: Mapping[str, str], at: datetime) -> datetime | None:
    moment = http_date(headers.get("last-modified"))
    return min(moment, at) if moment is not None else None


def _age(headers: Mapping[str, str]) -> timedelta:
    text = headers.get("age", "").strip()
    return timedelta(seconds=int(text[:9])) if text.isascii() and text.isdigit() else timedelta()
