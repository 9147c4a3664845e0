"""Time zones as pages name them: how far one is ahead of UTC on a day.

The names are data (site/date_words.toml). No table of all summer times is asked: it lies outside the package, and not
every machine has one. Two rules are enough for the pairs that pages write together (CET/CEST).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

from gcmscrape.site import load

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
# The first year of the rule, and the month and day from which on the next Sunday begins and ends summer time (the last
# Sunday of a month of 31 days is the first from its 25th on). Clocks change at night, before any event of that day.
_RULES = {"european": (1996, (3, 25), (10, 25)), "american": (2007, (3, 8), (11, 1))}


class Zone(NamedTuple):
    """A zone on a day: its name as the record writes it (an offset, UTC, GMT or an IANA name) and how far it is ahead.

    Without `name` and `ahead` the time stays local: `doubt` tells whether several zones go by the name, or none that is
    known. A name without `ahead` is IANA's. A `doubt` beside both: the zone is as written, and hardly meant.
    """

    name: str | None = None
    ahead: timedelta | None = None
    doubt: Literal["ambiguous", "unknown"] | None = None


def zone_on(written: str, day: date) -> Zone:
    """Return the zone that is called `written` (`CET`, `CET/CEST`, `+04:00`, `Europe/Zurich`) as it is on a day."""
    words = load("date_words")
    if written in words["ambiguous_zones"]["names"]:
        return Zone(doubt="ambiguous")
    name = words["zones"].get(written, written)
    pair = words["zone_pairs"].get(written) or words["zone_pairs"].get("/".join(reversed(written.split("/"))))
    if pair and day.year >= _RULES[pair["rule"]][0]:
        name = pair["summer" if _is_summer(day, pair["rule"]) else "winter"]
    offset = _OFFSET.fullmatch(name)
    if offset or name in ("UTC", "GMT"):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3])) if offset else timedelta(0)
        is_hardly_meant = written in words["winter_zones"]["names"] and _is_summer(day, "european")
        return Zone(name, -ahead if name[0] == "-" else ahead, "unknown" if is_hardly_meant else None)
    return Zone(name) if "/" in name and not name.isupper() else Zone(doubt="unknown")


def _is_summer(day: date, rule: str) -> bool:
    _, begin, end = _RULES[rule]
    return _sunday_from(day.year, *begin) <= day < _sunday_from(day.year, *end)


def _sunday_from(year: int, month: int, day: int) -> date:
    first = date(year, month, day)
    return first + timedelta(days=6 - first.weekday())
