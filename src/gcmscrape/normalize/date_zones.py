"""Time zones as pages name them: how far one is ahead of UTC on a day.

The names are data (site/date_words.toml). No table of all summer times is asked: it lies outside the package, and not
every machine has one. Two rules are enough for the pairs that pages write together (CET/CEST).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from gcmscrape.site import load

UNKNOWN = "?"
"""Stands for a zone that is stated in words which no table has."""

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
# The first year of the rule, and which Sunday of which month begins and ends summer time: -1 is the last one. Clocks
# change at night, before any event of that day.
_RULES = {"european": (1996, (-1, 3), (-1, 10)), "american": (2007, (2, 3), (1, 11))}
_SUNDAY = 7

Doubt = Literal["ambiguous", "unknown"]


class Zone(NamedTuple):
    """A zone on a day: its name as the record writes it (an offset, UTC, GMT or an IANA name) and how far it is ahead.

    Without `name` and `ahead` the time stays local: `doubt` tells whether several zones go by the name, or none that is
    known. A name without `ahead` is IANA's. A `doubt` beside both: the zone is as written, and hardly meant.
    """

    name: str | None = None
    ahead: timedelta | None = None
    doubt: Doubt | None = None


def zone_on(written: str, day: date) -> Zone:
    """Return the zone that is called `written` (`CET`, `CET/CEST`, `+04:00`, `Europe/Zurich`) as it is on a day."""
    words = load("date_words")
    if written in words["zones"]:
        name = words["zones"][written]
        is_hardly_meant = written in words["winter_zones"]["names"] and _is_summer(day, "european")
        return Zone(name, _ahead(name), "unknown" if is_hardly_meant else None)
    if written in words["ambiguous_zones"]["names"]:
        return Zone(doubt="ambiguous")
    if _OFFSET.fullmatch(written):
        return Zone(written, _ahead(written))
    pair = words["zone_pairs"].get(written) or words["zone_pairs"].get("/".join(reversed(written.split("/"))))
    if pair:
        name = pair["summer" if _is_summer(day, pair["rule"]) else "winter"]
        return Zone(name, _ahead(name)) if day.year >= _RULES[pair["rule"]][0] else Zone(doubt="unknown")
    return Zone(written) if "/" in written and not written.isupper() else Zone(doubt="unknown")


def _ahead(name: str) -> timedelta:
    """Return how far an offset, UTC or GMT is ahead of UTC."""
    match = _OFFSET.fullmatch(name)
    if match is None:
        return timedelta(0)
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -ahead if match[1] == "-" else ahead


def _is_summer(day: date, rule: str) -> bool:
    _, begin, end = _RULES[rule]
    return _sunday(day.year, *begin) <= day < _sunday(day.year, *end)


def _sunday(year: int, which: int, month: int) -> date:
    """Return the first (1), second (2) or last (-1) Sunday of a month of 31 days or its first two."""
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=_SUNDAY - first.isoweekday(), weeks=which - 1)
    last = date(year, month, 31)
    return last - timedelta(days=last.isoweekday() % _SUNDAY)
