"""The grammar of dates as people write them: single dates, times of day, and ranges, in any language of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from gcmscrape.event.dates.atoms import NOON, Atom, Clock, Date, Kind, atoms
from gcmscrape.event.dates.moments import Dates, DateWarning, Moment, range_between
from gcmscrape.event.dates.zones import moment_on
from gcmscrape.record import WarningCode
from gcmscrape.site import remembered

LONGEST_TEXT = 2_000
"""Characters of a date that are read; what stands behind them is not looked at."""

Doubt = Literal["ambiguous", "unreadable"]

# What may form one expression, in the signs of atoms. A time of day may follow its date behind a comma or a dash
# ("20 April 2022 - 10:00"), or stand before it.
_TO = "(?:,?[-U],?)"
_AT = r"(?:[|,]?c|[,-]{0,2})(?:Z,?)?"
_TIME = "TZ?"
_IN_ZONE = re.compile(f"T(?:Z?{_TO}T)?Z")
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
_DATES = frozenset("DPQd")
_OF_TIME = frozenset("TZL")
_SKIPPED = frozenset({Kind.OTHER, Kind.LINE})
_GOES_ON = {Kind.JOIN, Kind.UNTIL}
_UNREADABLE = re.compile("[BxdnPQ]|[lU] ")  # in what is left around the expressions, each of which has become a space
_NUMBERS = re.compile("[DPQdnAB]")
_DAY_LENGTH = timedelta(days=1)
_TIMES_DROPPED = DateWarning(
    WarningCode.AMBIGUOUS_DATE, "start", "The times of day do not fit one start and one end; only the day was taken."
)


class Expression(NamedTuple):
    """A date or range at the place from `begin` to `stop` of a text; `doubt` says why the words settle none."""

    begin: int
    stop: int
    dates: Dates | None = None
    doubt: Doubt | None = None


class Value(NamedTuple):
    """What a text that should be one date says.

    `expressions` are several dates side by side, each with its own times, or none: then `doubt` tells why, "ambiguous"
    when the text allows more than one reading. `clocks` are the times of day in it, in order. `is_clock` says that it
    shows times of day and no other number, `is_part` that a range goes on beyond it: "20 April -", "to 22 April".
    """

    expressions: tuple[Expression, ...]
    doubt: Doubt | None
    clocks: tuple[timedelta, ...]
    is_clock: bool
    is_part: bool

    @property
    def dates(self) -> Dates | None:
        """The first date or range."""
        return self.expressions[0].dates if self.expressions else None


def parse(text: str) -> list[Expression]:
    """Return the dates and ranges in a text, in order. Words between two of them keep them apart."""
    return [_read(part) for part in _parts(atoms(text))]


@remembered(256)  # the same words are asked for more than once a page
def read_value(text: str) -> Value:
    """Read a text that should be one date or one range: the value under a date label.

    Words that the grammar does not know are skipped, numbers are not: when a number is left over, or a word that
    unsettles a date ("postponed", "before 20 May"), or a different date, there is no date rather than a guess.
    """
    found = [atom for atom in atoms(text[:LONGEST_TEXT]) if atom.kind not in _SKIPPED]
    found = [atom._replace(kind=Kind.CLOCK) if atom.kind == Kind.DOTTED else atom for atom in found]
    signs = _signs(found)
    expressions, doubt = _settled(found, signs)
    return Value(
        expressions=tuple(expressions),
        doubt=doubt,
        clocks=tuple(_times(found)),
        is_clock=Kind.CLOCK in signs and not _NUMBERS.search(signs),
        is_part=signs[:1] in _GOES_ON or signs[-1:] in _GOES_ON,
    )


def _signs(found: Sequence[Atom]) -> str:
    return "".join([atom.kind for atom in found])


def _parts(found: Sequence[Atom]) -> list[Sequence[Atom]]:
    """Return the atoms of each expression."""
    return [found[slice(*match.span())] for match in _EXPRESSION.finditer(_signs(found))]


def _settled(value: Sequence[Atom], signs: str) -> tuple[list[Expression], Doubt | None]:
    """Return the dates that the atoms of a value give, or why they give none.

    The same date again is one date. Different ones are several when each has a day and times of its own.
    """
    parts, left = _parts(value), _EXPRESSION.sub(" ", signs)
    found = _distinct(map(_read, parts))
    doubts = [one.doubt for one in found if one.doubt]
    if doubts or not found or _UNREADABLE.search(left):
        return [], (*doubts, "unreadable")[0]
    starts = [one.dates.start for one in found if one.dates]
    are_alike = {(start.precision, start.zone) for start in starts} == {("minute", starts[0].zone)}
    if Kind.CLOCK not in left and (len(found) == 1 or are_alike):
        return found, None
    without_times = [[atom for atom in part if atom.kind not in _OF_TIME] for part in parts]
    days = _distinct(map(_read, without_times))
    if len(days) > 1:
        return [], "ambiguous"
    told = _distinct(_read([*without_times[0], *value[slice(*times.span())]]) for times in _IN_ZONE.finditer(signs))
    if len(told) == 1 and told[0].dates and told[0].dates.start.instant and Kind.CLOCK not in _IN_ZONE.sub("", signs):
        return told, None  # one time told in several zones
    return [day._replace(dates=day.dates._replace(warnings=(_TIMES_DROPPED,))) for day in days if day.dates], None


def _distinct(dates: Iterable[Expression]) -> list[Expression]:
    found: dict[tuple[Moment, Moment | None] | None, Expression] = {}
    for date in dates:
        found.setdefault((date.dates.start, date.dates.end) if date.dates else None, date)
    return list(found.values())


def _read(found: Sequence[Atom]) -> Expression:
    """Read the atoms of one expression."""
    place = (found[0].begin, found[-1].end)
    if found[0].kind == Kind.AMBIGUOUS:
        return Expression(*place, doubt="ambiguous")
    try:
        days = _days([atom.value for atom in found if atom.kind in _DATES])
    except ValueError:
        return Expression(*place, doubt="unreadable")
    is_list = any(atom.kind in {Kind.AND, Kind.SLASH} for atom in found) and found[0].kind != Kind.BETWEEN
    if is_list and any(not timedelta() <= later.at - earlier.at <= _DAY_LENGTH for earlier, later in pairwise(days)):
        return Expression(*place, doubt="ambiguous")
    dates = _ranged(days, found)
    return Expression(*place, dates, None if dates else "unreadable")


def _ranged(days: Sequence[Moment], found: Sequence[Atom]) -> Dates | None:
    """Return the range of the days with its times of day. Where these do not fit, only the days are sure."""
    (start, *_), (*_, end), times = days, days, _times(found)
    # Each end has a time, or the only day. A start at midnight does not tell which end of the day it means.
    fit = (len(times) == 2 or len(days) == 1) and start.precision == "day" and times[:1] < [_DAY_LENGTH]  # noqa: PLR2004
    if not times or not fit:
        return range_between("text", start, end, doubts=[_TIMES_DROPPED] if times else [])
    zones = [atom.value for atom in found if atom.kind == Kind.ZONE] or [None]  # one goes for both ends
    (start, doubts), (end, _) = moment_on(start, times[0], zones[0]), moment_on(end, times[-1], zones[-1])
    lengths = [atom.value.since_midnight for atom in found if atom.kind == Kind.LENGTH]
    return range_between("text", start, start.shifted(lengths[0]) if lengths else end, doubts=doubts)


def _days(dates: Sequence[Date]) -> list[Moment]:
    """Return the days; give each date of a range or list the year and the month that it shares with the others.

    A year belongs to the end that it is written at: where the months would run backwards with one year for both, the
    range crosses the new year (28 November - 9 January 2020). Raises ValueError without a year, or when the calendar
    has no such day.
    """
    first, last = dates[0], dates[-1]
    year, month = first.year or last.year, first.month or last.month
    if year is None:
        raise ValueError("a date without a year")
    years_between = 1 if first.month and last.month and first.month > last.month else 0
    begin = first.year or year - years_between
    years = [*[begin] * (len(dates) - 1), last.year or begin + years_between]
    return [
        _day(year, date.month or (month if date.day else None), date.day)
        for date, year in zip(dates, years, strict=True)
    ]


def _day(year: int, month: int | None, day: int | None) -> Moment:
    """Return the day, month or year. Raises ValueError when the calendar has no such day."""
    at = datetime(year, month or 1, 1 if day is None else day)  # noqa: DTZ001 - see Moment
    return Moment(at, "day" if day else "month" if month else "year")


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
    return [clock.since_midnight for clock in clocks]
