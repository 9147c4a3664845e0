"""Time zones as pages name them: a time of day on a day becomes the moment that it is there.

The names are data (site/date_words.toml). No table of all summer times is asked: it lies outside the package, and not
every machine has one. Two rules are enough for the pairs that pages write together (CET/CEST).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from gcmscrape.event.dates.moments import DateWarning, Moment
from gcmscrape.record import WarningCode
from gcmscrape.site import load

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
# The first year of the rule, and the month and day from which on the next Sunday begins and ends summer time (the last
# Sunday of a month of 31 days is the first from its 25th on). Clocks change at night, before any event of that day.
_RULES = {"european": (1996, (3, 25), (10, 25)), "american": (2007, (3, 8), (11, 1))}


def moment_on(day: Moment, time: timedelta, zone: str | None) -> tuple[Moment, Sequence[DateWarning]]:
    """Return a time of day on a day in a zone as written (`CET`, `CET/CEST`, `+04:00`), and what is doubtful about it.

    The time stays local without a zone, in one of IANA's, and when several zones go by the name, or none that is known.
    """
    local = Moment(day.at + time, "minute")
    if zone is None:
        return local, ()
    words, on = load("date_words"), day.at.date()
    if zone in words["ambiguous_zones"]["names"]:
        message = "The zone beside the time may be one of several; the time was left local."
        return local, [DateWarning(WarningCode.AMBIGUOUS_DATE, "time_zone", message)]
    name = words["zones"].get(zone, zone)
    pair = words["zone_pairs"].get(zone) or words["zone_pairs"].get("/".join(reversed(zone.split("/"))))
    if pair and on.year >= _RULES[pair["rule"]][0]:
        name = pair["summer" if _is_summer(on, pair["rule"]) else "winter"]
    offset = _OFFSET.fullmatch("+00:00" if name in ("UTC", "GMT") else name)
    if not offset and "/" in name and not name.isupper():
        return Moment(local.at, "minute", zone=name), ()
    if not offset:
        return local, [_unknown("is not known; the time was left local")]
    sign, hours, minutes = offset.groups()
    ahead = timedelta(hours=int(sign + hours), minutes=int(sign + minutes))
    is_hardly_meant = zone in words["winter_zones"]["names"] and _is_summer(on, "european")
    doubts = [_unknown(f"is that of winter; {name} was taken as written")] if is_hardly_meant else []
    return Moment(local.at - ahead, "minute", instant=True, zone=name), doubts


def _unknown(what: str) -> DateWarning:
    return DateWarning(WarningCode.UNKNOWN_ZONE, "time_zone", f"The zone beside the time {what}.")


def _is_summer(day: date, rule: str) -> bool:
    _, begin, end = _RULES[rule]
    return _sunday_from(date(day.year, *begin)) <= day < _sunday_from(date(day.year, *end))


def _sunday_from(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())
