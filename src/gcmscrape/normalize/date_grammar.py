"""The grammar of dates as people write them: single dates, times of day, and ranges, in any language of the tables."""

from __future__ import annotations

import itertools
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from gcmscrape.normalize.date_atoms import (
    AMBIGUOUS,
    AND,
    BETWEEN,
    CLOCK,
    DATE,
    DAY,
    DAY_AND_YEAR,
    DOTTED,
    IMPOSSIBLE,
    LIMIT,
    NUMBER,
    OTHER,
    PARTIAL,
    UNSETTLED,
    UNTIL,
    ZONE,
    Atom,
    Clock,
    Date,
    atoms,
)
from gcmscrape.normalize.date_moments import Moment, range_end
from gcmscrape.normalize.date_words import UNCLEAR_ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_TEXT = 2_000
"""Characters of a date that are read; what stands behind them is not looked at."""

Doubt = Literal["ambiguous", "unreadable"]

# What may form one expression, in the signs of date_atoms. A time of day may follow its date behind a comma or a dash
# ("20 April 2022 - 10:00"), or stand before it.
_TO = "[-U]"
_AT = r"(?:\|?c|[,-]{0,2})"
_TIME = "TZ?"
_TIMES = f"(?:{_TIME}(?:{_TO}{_TIME})?|b{_TIME}&{_TIME})"
_DAYS = (
    f"(?:b?[DPd]{_TO}[DPQ]"  # 17-20 May 2022; 29 January - 2 February 2024; May 16-20, 2022
    "|b[DPd]&[DPQ]"  # between 17 and 20 May 2022
    "|[DPd](?:,d){0,9},?[&/][DQ]"  # 20, 21 and 22 April 2022
    "|D)"
)
_DAY_LENGTH = timedelta(days=1)
_EXPRESSION = re.compile(
    f"(?:[DP]{_AT}{_TIME}{_TO}[DP]{_AT}{_TIME}"  # 20 April 2022, 10:00 - 22 April 2022, 12:00
    f"|{_TIME},?[DP]Z?{_TO}{_TIME},?[DP]"  # 10:00, 20 April 2022 - 12:00, 22 April 2022
    f"|{_DAYS}(?:{_AT}{_TIMES})?"
    f"|{_TIMES},?{_DAYS})(?:,?Z)?"
    f"|{AMBIGUOUS}"
)


class Expression(NamedTuple):
    """A date or range in a text.

    `start` is None when the words are a date and don't settle one: `doubt` says why. `end` is the last day or moment,
    None for a single date; an end before the start is in `reversed` instead. `time_zone` is the zone written with the
    time (an offset, or a name); `zone_unclear` says that a name was written that several zones go by. `times_dropped`
    says that the times of day do not fit the dates, so that only the days are sure. `begin` and `stop` are its place in
    the text.
    """

    begin: int
    stop: int
    start: Moment | None = None
    end: Moment | None = None
    doubt: Doubt | None = None
    reversed: Moment | None = None
    time_zone: str | None = None
    zone_unclear: bool = False
    times_dropped: bool = False


class Value(NamedTuple):
    """What a text that should be one date says.

    `expression` is None when it says no date. `doubt` tells why a text with words gives no date: "ambiguous" when it
    allows more than one reading. `clocks` are the times of day in it, in order.
    """

    expression: Expression | None
    doubt: Doubt | None
    clocks: tuple[timedelta, ...]


def parse(text: str) -> list[Expression]:
    """Return the dates and ranges in a text, in order. Words between two of them keep them apart."""
    found = atoms(text)
    signs = "".join(atom.kind for atom in found)
    return [_read(found[slice(*match.span())]) for match in _EXPRESSION.finditer(signs)]


def read_value(text: str) -> Value:
    """Read a text that should be one date or one range: the value under a date label.

    Words that the grammar does not know are skipped, numbers are not: when a number is left over, or a word that
    unsettles a date ("postponed", "before 20 May"), or a different date, there is no date rather than a guess.
    """
    found = [atom for atom in atoms(text[:LONGEST_TEXT]) if atom.kind not in _SKIPPED]
    signs = "".join([atom.kind for atom in found])
    if DOTTED in signs and DATE in signs:
        found = [atom._replace(kind=CLOCK) if atom.kind == DOTTED else atom for atom in found]
        signs = signs.replace(DOTTED, CLOCK)
    clocks = tuple(_times(found)) if CLOCK in signs else ()
    match = _EXPRESSION.search(signs)
    if match is None:
        return Value(None, "unreadable", clocks)
    first = found[match.start() : match.end()]
    expression = _read(first)
    left = signs[: match.start()] + " " + signs[match.end() :]
    for again in _EXPRESSION.finditer(signs, match.end()):
        more = found[again.start() : again.end()]
        if _ends(_read_days(more)) != _ends(_read_days(first)):
            return Value(None, "ambiguous", clocks)
        is_same = _ends(_read(more)) == _ends(expression)
        left = left.replace(again.group(), " " if is_same else CLOCK, 1)
    if expression.doubt or _UNREADABLE.search(left):
        return Value(None, expression.doubt or "unreadable", clocks)
    if CLOCK in left:
        expression = _read_days(first)._replace(times_dropped=True)
    return Value(expression, None, clocks)


def _read_days(found: Sequence[Atom]) -> Expression:
    return _read([atom for atom in found if atom.kind not in {CLOCK, ZONE}])


def _ends(expression: Expression) -> tuple[Moment | None, Moment | None]:
    return expression.start, expression.end


_SKIPPED = frozenset({OTHER, ":", ".", "|"})
# In what is left around the expressions, each of which has become a space.
_UNREADABLE = re.compile(f"[{IMPOSSIBLE}{UNSETTLED}{DAY}{NUMBER}{PARTIAL}{DAY_AND_YEAR}]|[{LIMIT}{UNTIL}] ")
_DATES = frozenset({DATE, PARTIAL, DAY_AND_YEAR, DAY})
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_JANUARY, _DECEMBER = 1, 12
_NOON = 12


def _read(found: Sequence[Atom]) -> Expression:
    """Read the atoms of one expression."""
    blank = Expression(found[0].begin, found[-1].end)
    if found[0].kind == AMBIGUOUS:
        return blank._replace(doubt="ambiguous")
    dates = _completed([atom.value for atom in found if atom.kind in _DATES])
    try:
        ends = [_days(date) for date in dates]
    except (TypeError, ValueError):
        return blank._replace(doubt="unreadable")
    is_list = len(dates) > 1 and any(atom.kind in {AND, "/"} for atom in found) and found[0].kind != BETWEEN
    if is_list and any(later.at - earlier.at != _DAY_LENGTH for earlier, later in itertools.pairwise(ends)):
        return blank._replace(doubt="ambiguous")
    start, last = ends[0], ends[-1]
    times, zones = _times(found), _zones(found)
    if times and start.precision == "day" and _fit(times, ends):
        start, last = _timed(start, times[0], zones[0]), _timed(last, times[-1], zones[-1])
        blank = blank._replace(time_zone=zones[0] or None, zone_unclear=UNCLEAR_ZONE in zones)
    else:
        blank = blank._replace(times_dropped=bool(times))
    end, is_reversed = range_end(start, last)
    return blank._replace(start=start, end=end, reversed=last if is_reversed else None)


def _fit(times: Sequence[timedelta], ends: Sequence[Moment]) -> bool:
    """Whether there is a time for the start and one for the end, or one for the only day.

    A start at midnight does not fit: it does not tell which end of the day it means.
    """
    return times[0] < _DAY_LENGTH and (len(times) == 2 or len(ends) == 1)  # noqa: PLR2004


def _completed(dates: Sequence[Date]) -> list[Date]:
    """Give each date of a range or list the year and the month that it shares with the others.

    A range that would run backwards because its two ends share the year crosses the new year (30 December - 2 January
    2024).
    """
    first, last = dates[0], dates[-1]
    year = first.year or last.year
    month = next((date.month for date in (first, last) if date.month), None)
    completed = [
        Date(date.year or year, month if date.month is None and date.day is not None else date.month, date.day)
        for date in dates
    ]
    if year and (first.month, last.month) == (_DECEMBER, _JANUARY):
        if first.year is None:
            completed[0] = completed[0]._replace(year=year - 1)
        elif last.year is None:
            completed[-1] = completed[-1]._replace(year=year + 1)
    return completed


def _days(date: Date) -> Moment:
    """Return the day, month or year. Raises TypeError without a year, ValueError when the calendar has no such day."""
    at = datetime(date.year, date.month or 1, date.day or 1)  # type: ignore[arg-type]  # noqa: DTZ001 - see Moment
    return Moment(at, "day" if date.day else "month" if date.month else "year")


def _timed(day: Moment, time: timedelta, zone: str | None) -> Moment:
    local = day.at + time
    offset = zone_offset(zone)
    return Moment(local, "minute") if offset is None else Moment(local - offset, "minute", instant=True)


def zone_offset(zone: str | None) -> timedelta | None:
    """Return how far a zone as the record writes it is ahead of UTC; None for none and for a name like Europe/Zurich.

    Such a name needs a table of the summer times of that year, which not every machine has.
    """
    if zone in {"UTC", "GMT"}:
        return timedelta(0)
    match = _OFFSET.fullmatch(zone or "")
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -offset if match[1] == "-" else offset


def _zones(found: Iterable[Atom]) -> list[str | None]:
    """Return the zone of the first and the last time of day: its own, else the one written with the other."""
    zones: list[str | None] = []
    for atom in found:
        if atom.kind == CLOCK:
            zones.append(None)
        elif atom.kind == ZONE and zones:
            zones[-1] = atom.value
    own = [zone for zone in zones if zone is not None]
    return [zone if zone is not None else own[0] if own else None for zone in (zones or [None])]


def _times(found: Iterable[Atom]) -> list[timedelta]:
    """Return the times of day. In a range, one without am or pm shares that of the other: "9 - 11 am", "2 pm - 4:00".

    It does not where that would turn the range round: "11 - 1 pm", "9 am - 12:30".
    """
    clocks: list[Clock] = [atom.value for atom in found if atom.kind == CLOCK]
    if len(clocks) == 2:  # noqa: PLR2004 - the two ends of a range
        first, last = clocks
        if last.half and not first.half and 1 <= first.hour <= _NOON:
            shared = first._replace(half=last.half)
            clocks[0] = shared if _length(shared) <= _length(last) else first._replace(half="am")
        elif first.half and not last.half and 1 <= last.hour <= _NOON:
            shared = last._replace(half=first.half)
            clocks[1] = shared if _length(first) <= _length(shared) else last
    return [_length(clock) for clock in clocks]


def _length(clock: Clock) -> timedelta:
    """Return how long after the beginning of the day it is."""
    hour = clock.hour
    if clock.half and hour <= _NOON:
        hour = hour % _NOON + (_NOON if clock.half == "pm" else 0)
    return timedelta(hours=hour, minutes=clock.minute, seconds=clock.second)
