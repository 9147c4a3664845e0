"""The atoms of a date expression: whole or partial dates, times of day, time zones, and single words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple

from gcmscrape.event.dates.words import SHORT_NUMBERS, UNKNOWN, YEAR, Token, pieces

NOON = 12
_MIDNIGHT = 24
_MONTHS = 12
_MINUTES = 60
_FURTHEST_HOURS = 14


class Kind:
    """The kinds of atoms, one sign each: the grammar of ranges is written in them."""

    DATE: Final = "D"  # has a year
    PARTIAL: Final = "P"  # a month, with or without a day
    DAY_AND_YEAR: Final = "Q"  # "20, 2022", the end of "May 16-20, 2022"
    DAY: Final = "d"  # a bare number that may be a day
    CLOCK: Final = "T"
    DOTTED: Final = "w"  # "15.00", a time of day only where one is expected
    LENGTH: Final = "L"  # "3 hours"
    EITHER: Final = "E"  # "3 heures": a time of day, or a length behind one
    ZONE: Final = "Z"
    AMBIGUOUS: Final = "A"  # 03/04/2019
    IMPOSSIBLE: Final = "B"  # 31 February, 20/04/22
    NUMBER: Final = "n"  # one that is no day
    JOIN, UNTIL, BETWEEN, AND, TIME_LABEL, LIMIT, UNSETTLED = "-", "U", "b", "&", "c", "l", "x"
    COMMA, SLASH, LINE, OTHER = ",", "/", "|", "?"


class Date(NamedTuple):
    """The parts of a date that were written."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


class Clock(NamedTuple):
    """A time of day; `half` is the am or pm written with it."""

    hour: int
    minute: int = 0
    second: int = 0
    half: str | None = None

    @property
    def since_midnight(self) -> timedelta:
        """How long after the beginning of the day it is."""
        hour = self.hour % NOON + (NOON if self.half == "pm" else 0) if self.half else self.hour
        return timedelta(hours=hour, minutes=self.minute, seconds=self.second)


class Atom(NamedTuple):
    """What a few words mean, and where they stand in the text.

    `value` is a Date; a Clock, also for a length; or a zone as written, UNKNOWN for words that name one of no table.
    """

    kind: str
    begin: int
    end: int
    value: Any = None


_ZONES = {"zone", "zone_word", "zone_place"}
_LENGTHS = {Kind.LENGTH, Kind.EITHER}
_TIMES = {Kind.CLOCK, *_LENGTHS}


def atoms(text: str) -> list[Atom]:
    """Return the atoms of `text`, in order. Words that say nothing ("on", "from", a weekday) are left out."""
    found: list[Atom] = []
    for row, tokens in pieces(text):
        kind, value = _READERS[row](tokens) if row in _READERS else (_KINDS.get(row), None)
        if row == "zone_behind_time" and not any(before.kind in _TIMES for before in found[-1:]):
            kind = Kind.OTHER
        if kind:
            found.append(Atom(kind, tokens[0].begin, tokens[-1].end, value))
    return [_length_told(atom, found[:place]) if atom.kind in _LENGTHS else atom for place, atom in enumerate(found)]


def _length_told(atom: Atom, before: Sequence[Atom]) -> Atom:
    """Tell lengths from times of day: what can be both is a length only behind a time of day that is written otherwise.

    "14:00 - 3 heures" is a length, "9 heures - 11 heures" are two times of day.
    """
    last = next((other.kind for other in reversed(before) if other.kind not in {Kind.JOIN, Kind.COMMA}), None)
    if last == Kind.CLOCK:
        return atom._replace(kind=Kind.LENGTH)
    if Kind.EITHER not in {last, atom.kind}:
        return atom
    return atom._replace(kind=Kind.CLOCK if atom.value.hour <= _MIDNIGHT else Kind.IMPOSSIBLE)


def _short_numbers(tokens: Sequence[Token]) -> list[int]:
    return [token.number for token in tokens if token.sign in SHORT_NUMBERS]


def _roles(tokens: Sequence[Token]) -> set[str]:
    return {role for token in tokens for role in token.roles}


def _has(tokens: Sequence[Token], sign: str) -> bool:
    return any(token.sign == sign for token in tokens)


def _year_of(tokens: Sequence[Token]) -> int | None:
    return next((token.number for token in tokens if token.sign == YEAR), None)


def _numbers(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a date of numbers alone. The place of the year or the size of the numbers must tell which is the month."""
    year, rest = _year_of(tokens), _short_numbers(tokens)
    if tokens[0].sign == YEAR or len(rest) == 1:
        return _dated(year, *rest)  # 2022-04-20, 2022-04, 04/2022
    if len(rest) > 2:  # noqa: PLR2004 - 20/04/22
        return Kind.IMPOSSIBLE, None
    day, month = sorted(rest, reverse=True)
    return (Kind.AMBIGUOUS, None) if month < day <= _MONTHS else _dated(year, month, day)


def _words(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a date with a month in words, or a year. "April/May" must be one month, but "mar. 20 avril" is a Tuesday."""
    days: list[int] = []
    months: list[int] = []
    for index, token in enumerate(tokens):
        if token.sign in SHORT_NUMBERS:
            is_month = "month_mark" in _roles(tokens[index + 1 : index + 3])
            (months if is_month else days).append(token.number)
        elif "months" in token.roles:
            months.append(token.roles["months"])
    if len(set(months)) > 1 and _has(tokens, "/"):
        return Kind.AMBIGUOUS, None
    return _dated(_year_of(tokens), months[-1] if months else None, days[-1] if days else None)


def _dated(year: int | None, month: int | None = None, day: int | None = None) -> tuple[str, Any]:
    """Return the date, whether the calendar has it or not: that may depend on the other end of a range."""
    kind = Kind.PARTIAL if year is None else Kind.DAY_AND_YEAR if day and not month else Kind.DATE
    return kind, Date(year, month, day)


def _length(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a length: hours and minutes, or a number whose unit stands with the other end of a range."""
    roles = _roles(tokens)
    hour, minute, *_ = [*(token.number for token in tokens if token.sign in {*SHORT_NUMBERS, "n"}), 0]
    if "hours" in roles and _has(tokens[:2], "."):
        minute = minute * _MINUTES // 10  # 1.5 hours
    elif not roles & {"hour", "hours"} and "minutes" in roles:
        hour, minute = 0, hour
    is_either = "hour" in roles or not roles & {"hours", "minutes"}
    return (Kind.EITHER if is_either else Kind.LENGTH), Clock(hour, minute)


def _clock(tokens: Sequence[Token]) -> tuple[str, Any]:
    numbers, roles = _short_numbers(tokens), _roles(tokens)
    named = NOON if "noon" in roles else _MIDNIGHT if "midnight" in roles else None
    if not numbers:
        numbers = [named] if named else [*divmod(tokens[0].number, 100)]  # 1500 hrs
    hour, minute, second, *_ = [*numbers, 0, 0]
    hour = named if named and hour == NOON else hour
    half = next((half for half in ("am", "pm") if half in roles), None)
    is_time = hour <= _MIDNIGHT and max(minute, second) < _MINUTES and (hour < _MIDNIGHT or not minute + second)
    if not is_time or (half == "am" and hour > NOON):
        return Kind.IMPOSSIBLE, None
    return Kind.CLOCK, Clock(hour, minute, second, half)


def _dotted(tokens: Sequence[Token]) -> tuple[str, Any]:
    kind, value = _clock(tokens)
    return (Kind.DOTTED if kind == Kind.CLOCK else Kind.NUMBER), value


def _zone(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a zone: an offset, one or two names, or UNKNOWN."""
    names = [token.roles[min(named)] for token in tokens if (named := _ZONES & token.roles.keys())]
    numbers = [token.number for token in tokens if token.sign in {*SHORT_NUMBERS, "4"}]
    if not numbers:
        return Kind.ZONE, "/".join(names) or UNKNOWN
    if names and "utc" not in _roles(tokens):
        return Kind.ZONE, UNKNOWN  # CET+1
    hours, minutes = divmod(numbers[0], 100) if _has(tokens, "4") else [*numbers, 0][:2]
    if hours > _FURTHEST_HOURS or minutes >= _MINUTES:
        return Kind.IMPOSSIBLE, None
    return Kind.ZONE, f"{'-' if _has(tokens, '-') else '+'}{hours:02}:{minutes:02}"


_READERS: dict[str, Callable[[Sequence[Token]], tuple[str, Any]]] = {
    "numbers": _numbers,
    "words": _words,
    "length": _length,
    "clock": _clock,
    "year": _words,
    "dotted": _dotted,
    "zone": _zone,
    "zone_behind_time": _zone,
    "day": lambda tokens: (Kind.DAY, Date(day=tokens[0].number)),
}
"""How a piece is read, by its row in site/date_patterns.toml."""
_KINDS = {
    "join": Kind.JOIN, "until": Kind.UNTIL, "between": Kind.BETWEEN, "and": Kind.AND, "time": Kind.TIME_LABEL,
    "limit": Kind.LIMIT, "unsettled": Kind.UNSETTLED, "number": Kind.NUMBER, "comma": Kind.COMMA, "slash": Kind.SLASH,
    "line": Kind.LINE, "other": Kind.OTHER,
}  # fmt: skip
"""What the pieces of one word or mark are. Those of other rows say nothing: weekdays, days that are counted."""
