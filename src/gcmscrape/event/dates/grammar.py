"""The grammar of dates as people write them: single dates, times of day, and ranges, in any language of the tables."""

from __future__ import annotations

import functools
import itertools
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from gcmscrape.event.dates.atoms import NOON, Atom, Clock, Date, Kind, atoms
from gcmscrape.event.dates.moments import Moment, range_end
from gcmscrape.event.dates.zones import Zone, zone_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_TEXT = 2_000
"""Characters of a date that are read; what stands behind them is not looked at."""

Doubt = Literal["ambiguous", "unreadable"]

# What may form one expression, in the signs of date_atoms. A time of day may follow its date behind a comma or a dash
# ("20 April 2022 - 10:00"), or stand before it.
_TO = "(?:-|,?U)"
_AT = r"(?:\|?c|[,-]{0,2})"
_TIME = "TZ?"
_TIMES = f"(?:{_TIME}(?:{_TO}{_TIME}|[-,]?L)?|b{_TIME}&{_TIME})"
_DAYS = (
    f"(?:b?[DPd]{_TO}[DPQ]"  # 17-20 May 2022; 29 January - 2 February 2024; May 16-20, 2022
    "|b[DPd]&[DPQ]"  # between 17 and 20 May 2022
    "|[DPd](?:,d){0,9},?[&/][DQ]"  # 20, 21 and 22 April 2022
    "|D)"
)
_EXPRESSION = re.compile(
    f"(?:[DP]{_AT}{_TIME}{_TO}[DP]{_AT}{_TIME}"  # 20 April 2022, 10:00 - 22 April 2022, 12:00
    f"|{_TIME},?[DP]Z?{_TO}{_TIME},?[DP]"  # 10:00, 20 April 2022 - 12:00, 22 April 2022
    f"|{_DAYS}(?:{_AT}{_TIMES})?"
    f"|{_TIMES},?{_DAYS})(?:,?Z)?"
    f"|{Kind.AMBIGUOUS}"
)


class Expression(NamedTuple):
    """A date or range in a text.

    `start` is None when the words are a date and don't settle one: `doubt` says why. `end` is the last day or moment,
    None for a single date; an end before the start is in `reversed` instead. `zone` is the one written with the times.
    `times_dropped` says that the times of day do not fit the dates, so that only the days are sure. `begin` and `stop`
    are its place in the text.
    """

    begin: int
    stop: int
    start: Moment | None = None
    end: Moment | None = None
    doubt: Doubt | None = None
    reversed: Moment | None = None
    zone: Zone = Zone()
    times_dropped: bool = False


class Value(NamedTuple):
    """What a text that should be one date says.

    `expression` is None when it says no date. `doubt` tells why a text with words gives no date: "ambiguous" when it
    allows more than one reading. `further` are dates side by side with the first, each with its own times. `clocks` are
    the times of day in the text, in order. `is_clock` says that it shows times of day and no other number, `is_part`
    that a range goes on beyond it: "20 April -", "to 22 April".
    """

    expression: Expression | None
    doubt: Doubt | None
    further: tuple[Expression, ...] = ()
    clocks: tuple[timedelta, ...] = ()
    is_clock: bool = False
    is_part: bool = False


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
    return _value(text[:LONGEST_TEXT])


@functools.lru_cache(maxsize=256)  # the same words are asked for more than once a page
def _value(text: str) -> Value:
    found = [atom for atom in atoms(text) if atom.kind not in _SKIPPED]
    found = [atom._replace(kind=Kind.CLOCK) if atom.kind == Kind.DOTTED else atom for atom in found]
    signs = "".join([atom.kind for atom in found])
    parts = [found[slice(*match.span())] for match in _EXPRESSION.finditer(signs)]
    dates, doubt = _settled(parts, _EXPRESSION.sub(" ", signs))
    return Value(
        expression=dates[0] if dates else None,
        doubt=doubt,
        further=tuple(dates[1:]),
        clocks=tuple(_times(found)),
        is_clock=Kind.CLOCK in signs and not _NUMBERS.search(signs),
        is_part=signs[:1] in _GOES_ON or signs[-1:] in _GOES_ON,
    )


def _settled(parts: Sequence[Sequence[Atom]], left: str) -> tuple[list[Expression], Doubt | None]:
    """Return the dates that the expressions of a value give, or why they give none. `left` is what stands around them.

    The same date again is one date. Different ones are several when each has a day and times of its own.
    """
    if not parts:
        return [], "unreadable"
    dates: list[Expression] = []
    for date in map(_read, parts):
        if _ends(date) not in map(_ends, dates):
            dates.append(date)
    days = {_ends(_read_days(part)) for part in parts}
    are_timed = Kind.CLOCK not in left and all(date.start and date.start.precision == "minute" for date in dates)
    if len(days) > 1 and not are_timed:
        return [], "ambiguous"
    if dates[0].doubt or _UNREADABLE.search(left):
        return [], dates[0].doubt or "unreadable"
    if len(dates) == 1 and Kind.CLOCK not in left:
        return dates, None
    if are_timed and (len(days) > 1 or len({date.zone for date in dates}) == 1):
        return dates, None
    return [_read_days(parts[0])._replace(times_dropped=True)], None  # one time told in several zones, or several times


def _read_days(found: Sequence[Atom]) -> Expression:
    return _read([atom for atom in found if atom.kind not in {Kind.CLOCK, Kind.ZONE, Kind.LENGTH}])


def _ends(date: Expression) -> tuple[Moment | None, Moment | None]:
    return date.start, date.end


_SKIPPED = frozenset({Kind.OTHER, ":", ".", "|"})
_GOES_ON = {Kind.JOIN, Kind.UNTIL}
_UNREADABLE = re.compile("[BxdnPQ]|[lU] ")  # in what is left around the expressions, each of which has become a space
_NUMBERS = re.compile("[DPQdnAB]")
_DATES = frozenset("DPQd")
_DAY_LENGTH = timedelta(days=1)


def _read(found: Sequence[Atom]) -> Expression:
    """Read the atoms of one expression."""
    blank = Expression(found[0].begin, found[-1].end)
    if found[0].kind == Kind.AMBIGUOUS:
        return blank._replace(doubt="ambiguous")
    dates = _completed([atom.value for atom in found if atom.kind in _DATES])
    try:
        ends = [_days(date) for date in dates]
    except (TypeError, ValueError):
        return blank._replace(doubt="unreadable")
    is_list = any(atom.kind in {Kind.AND, "/"} for atom in found) and found[0].kind != Kind.BETWEEN
    if is_list and any(later.at - earlier.at != _DAY_LENGTH for earlier, later in itertools.pairwise(ends)):
        return blank._replace(doubt="ambiguous")
    start, last = ends[0], ends[-1]
    times = _times(found)
    # Each end has a time, or the only day. A start at midnight does not tell which end of the day it means.
    fit = (len(times) == 2 or len(ends) == 1) and times[:1] < [_DAY_LENGTH]  # noqa: PLR2004
    if times and start.precision == "day" and fit:
        zones = _zones(found)
        (start, zone), (last, _) = _timed(start, times[0], zones[0]), _timed(last, times[-1], zones[-1])
        lengths = [atom.value.since_midnight for atom in found if atom.kind == Kind.LENGTH]
        last = start.shifted(lengths[0]) if lengths else last
        blank = blank._replace(zone=zone)
    else:
        blank = blank._replace(times_dropped=bool(times))
    end, is_reversed = range_end(start, last)
    return blank._replace(start=start, end=end, reversed=last if is_reversed else None)


def _completed(dates: Sequence[Date]) -> list[Date]:
    """Give each date of a range or list the year and the month that it shares with the others.

    A year belongs to the end that it is written at: where the months would run backwards with one year for both, the
    range crosses the new year (28 November - 9 January 2020).
    """
    first, last = dates[0], dates[-1]
    year = first.year or last.year
    month = next((date.month for date in (first, last) if date.month), None)
    completed = [
        Date(date.year or year, month if date.month is None and date.day is not None else date.month, date.day)
        for date in dates
    ]
    if year and first.month and last.month and first.month > last.month:
        if first.year is None:
            completed[0] = completed[0]._replace(year=year - 1)
        elif last.year is None:
            completed[-1] = completed[-1]._replace(year=year + 1)
    return completed


def _days(date: Date) -> Moment:
    """Return the day, month or year. Raises TypeError without a year, ValueError when the calendar has no such day."""
    at = datetime(date.year, date.month or 1, date.day or 1)  # type: ignore[arg-type]  # noqa: DTZ001 - see Moment
    return Moment(at, "day" if date.day else "month" if date.month else "year")


def _timed(day: Moment, time: timedelta, written: str | None) -> tuple[Moment, Zone]:
    """Return the time of day on a day, and the zone that it is written with."""
    local = day.at + time
    zone = zone_on(written, day.at.date()) if written else Zone()
    if zone.ahead is None:
        return Moment(local, "minute"), zone
    return Moment(local - zone.ahead, "minute", instant=True), zone


def _zones(found: Iterable[Atom]) -> list[str | None]:
    """Return the zone of the first and the last time of day: its own, else the one written with the other."""
    zones: list[str | None] = []
    for atom in found:
        if atom.kind == Kind.CLOCK:
            zones.append(None)
        elif atom.kind == Kind.ZONE:
            zones[-1] = atom.value
    own = next(filter(None, zones), None)
    return [zone or own for zone in zones]


def _times(found: Iterable[Atom]) -> list[timedelta]:
    """Return the times of day. In a range, one without am or pm shares that of the other: "9 - 11 am", "2 pm - 4:00".

    It does not where that would turn the range round: "11 - 1 pm", "9 am - 12:30".
    """
    clocks: list[Clock] = [atom.value for atom in found if atom.kind == Kind.CLOCK]
    if len(clocks) == 2:  # noqa: PLR2004 - the two ends of a range
        half = clocks[0].half or clocks[1].half
        first, last = (
            clock._replace(half=half) if 0 < clock.hour <= NOON and not clock.half else clock for clock in clocks
        )
        if first.since_midnight <= last.since_midnight:
            clocks = [first, last]
        elif first != clocks[0]:
            clocks[0] = clocks[0]._replace(half="am")
    return [clock.since_midnight for clock in clocks]
