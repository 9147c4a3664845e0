"""The atoms of a date expression: whole or partial dates, times of day, time zones, and single words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gcmscrape.event.dates.patterns import pattern
from gcmscrape.event.dates.words import LEADING_ZERO, ONE_DIGIT, TWO_DIGITS, UNKNOWN, YEAR, Token, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SHORT_NUMBERS = frozenset({ONE_DIGIT, TWO_DIGITS, LEADING_ZERO})
_MONTHS = 12
_MINUTES = 60
_FURTHEST_HOURS = 14
_LEAP_YEAR = 2000
NOON = 12
_MIDNIGHT = 24


class Kind:
    """The kinds of atoms, one sign each: the grammar of ranges (date_grammar) is written in them."""

    DATE: Final = "D"  # has a year
    PARTIAL: Final = "P"  # a month, with or without a day
    DAY_AND_YEAR: Final = "Q"  # "20, 2022", the end of "May 16-20, 2022"
    DAY: Final = "d"  # a bare number that may be a day
    NUMBER: Final = "n"  # any other number
    CLOCK: Final = "T"
    DOTTED: Final = "w"  # "15.00", a time of day only where one is expected
    LENGTH: Final = "L"  # "3 hours"
    EITHER: Final = "E"  # "3 heures": a time of day, or a length behind one
    ZONE: Final = "Z"
    AMBIGUOUS: Final = "A"  # 03/04/2019
    IMPOSSIBLE: Final = "B"  # 31 February, 20/04/22
    JOIN, UNTIL, BETWEEN, AND, TIME_LABEL, LIMIT, UNSETTLED, OTHER = "-", "U", "b", "&", "c", "l", "x", "?"


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


_LENGTHS = {Kind.LENGTH, Kind.EITHER}
_TIMES = {Kind.CLOCK, *_LENGTHS}
_BETWEEN = " ("  # may stand between a time of day and the zone that no table has
_PLAIN = {
    "1": Kind.DAY, "2": Kind.DAY, "0": Kind.DAY, "4": Kind.NUMBER, "n": Kind.NUMBER, "\n": "|",
    "-": Kind.JOIN, ",": ",", ".": ".", "/": "/", ":": ":",
}  # fmt: skip
_ROLES = {
    "range": Kind.JOIN, "until": Kind.UNTIL, "between": Kind.BETWEEN, "and": Kind.AND, "time": Kind.TIME_LABEL,
    "limit": Kind.LIMIT, "unsettled": Kind.UNSETTLED, "skip": "",
}  # fmt: skip
"""What a word that no pattern took is for the grammar of ranges; of several roles the first counts."""


def atoms(text: str) -> list[Atom]:
    """Return the atoms of `text`, in order. Words that say nothing ("on", "from", a weekday alone) are left out."""
    tokens, signs = signed(text)
    found: list[Atom] = []
    for match in pattern().finditer(signs):
        taken = tokens[slice(*match.span())]
        begin = taken[0].begin
        kind, value = _READERS[match.lastgroup](taken) if match.lastgroup else _single(taken[0])
        if value == UNKNOWN and not (
            found and found[-1].kind in _TIMES and not text[found[-1].end : begin].strip(_BETWEEN)
        ):
            kind = Kind.OTHER
        if kind:
            found.append(Atom(kind, begin, taken[-1].end, value))
    return [_length_told(atom, found[:place]) if atom.kind in _LENGTHS else atom for place, atom in enumerate(found)]


def _length_told(atom: Atom, before: Sequence[Atom]) -> Atom:
    """Tell lengths from times of day: what can be both is a length only behind a time of day that is written otherwise.

    "14:00 - 3 heures" is a length, "9 heures - 11 heures" are two times of day.
    """
    last = next((other.kind for other in reversed(before) if other.kind not in {Kind.JOIN, ","}), None)
    if last == Kind.CLOCK:
        return atom._replace(kind=Kind.LENGTH)
    if Kind.EITHER not in {last, atom.kind}:
        return atom
    return atom._replace(kind=Kind.CLOCK if atom.value.hour <= _MIDNIGHT else Kind.IMPOSSIBLE)


def _single(token: Token) -> tuple[str, Date | None]:
    """Return what a token that no pattern took is for the grammar of ranges."""
    kind = _PLAIN.get(token.sign)
    if kind:
        return kind, Date(day=token.number) if kind == Kind.DAY else None
    return next((_ROLES[role] for role in _ROLES if role in token.roles), Kind.OTHER), None


def _year_of(tokens: Sequence[Token]) -> int | None:
    return next((token.number for token in tokens if token.sign == YEAR), None)


def _short_numbers(tokens: Sequence[Token]) -> list[int]:
    return [token.number for token in tokens if token.sign in _SHORT_NUMBERS]


def _roles(tokens: Sequence[Token]) -> set[str]:
    return {role for token in tokens for role in token.roles}


def _numbers(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a date of numbers alone. The place of the year or the size of the numbers must tell which is the month."""
    year, rest = _year_of(tokens), _short_numbers(tokens)
    if tokens[0].sign == YEAR or len(rest) == 1:
        return _dated(Date(year, *rest))  # 2022-04-20, 2022-04, 04/2022
    first, second, *two_digit_year = rest
    if two_digit_year:
        return Kind.IMPOSSIBLE, None
    if first != second and max(first, second) <= _MONTHS:
        return Kind.AMBIGUOUS, None
    return _dated(Date(year, *sorted((first, second))))


def _worded(tokens: Sequence[Token]) -> tuple[str, Any]:
    day = None
    months = []
    for index, token in enumerate(tokens):
        if token.sign in _SHORT_NUMBERS:
            if any("month_mark" in behind.roles for behind in tokens[index + 1 : index + 3] if behind.sign != " "):
                months.append(token.number)
            else:
                day = token.number
        elif "month" in token.roles:
            months.append(token.roles["month"])
    if months[-1:] != months[:1] and any(token.sign == "/" for token in tokens):
        return Kind.AMBIGUOUS, None
    return _dated(Date(_year_of(tokens), months[-1] if months else None, day))


def _dated(written: Date) -> tuple[str, Any]:
    """Return the date, or Kind.IMPOSSIBLE when the calendar does not have it (29 February needs a leap year)."""
    try:
        date(written.year or _LEAP_YEAR, *(1 if part is None else part for part in written[1:]))
    except ValueError:
        return Kind.IMPOSSIBLE, None
    return (Kind.DATE if written.year else Kind.PARTIAL), written


def _year(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a lone year, or the day and year that end "May 16-20, 2022"."""
    year = _year_of(tokens)
    if tokens[0].sign == YEAR:
        return Kind.DATE, Date(year)
    kind, written = _dated(Date(year, None, tokens[0].number))
    return (Kind.DAY_AND_YEAR if kind == Kind.DATE else Kind.IMPOSSIBLE), written


def _length(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a length: hours and minutes, or a number whose unit stands with the other end of a range."""
    numbers = [token.number for token in tokens if token.sign in {*_SHORT_NUMBERS, "n"}]
    roles = _roles(tokens)
    if not roles & {"hours", "minutes"}:
        return Kind.EITHER, Clock(numbers[0], sum(numbers[1:]))
    if "hours" not in roles:
        return Kind.LENGTH, Clock(0, numbers[0])
    hour, minute = (*numbers, 0)[:2]
    if any(token.sign == "." for token in tokens[:2]):
        minute = minute * _MINUTES // 10  # 1.5 hours
    return (Kind.EITHER if "hour" in roles else Kind.LENGTH), Clock(hour, minute)


def _clock(tokens: Sequence[Token]) -> tuple[str, Any]:
    numbers, marks = _short_numbers(tokens), _roles(tokens)
    if not numbers and tokens[0].number:
        numbers = list(divmod(tokens[0].number, 100))  # 1500 hrs
    named = NOON if "noon" in marks else _MIDNIGHT if "midnight" in marks else None
    hour, minute, second, *_ = [*(numbers or [named or 0]), 0, 0]
    half = next((half for half in ("am", "pm") if half in marks), None)
    if named and hour == NOON:
        hour = named
    is_time = hour <= _MIDNIGHT and max(minute, second) < _MINUTES and (hour < _MIDNIGHT or not minute + second)
    if not is_time or (half == "am" and hour > NOON):
        return Kind.IMPOSSIBLE, None
    return Kind.CLOCK, Clock(hour, minute, second, half)


def _dotted(tokens: Sequence[Token]) -> tuple[str, Any]:
    kind, value = _clock(tokens)
    return (Kind.DOTTED if kind == Kind.CLOCK else Kind.NUMBER), value


def _zone(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a zone: an offset, one or two names, or UNKNOWN."""
    names = [token.roles["zone"] for token in tokens if "zone" in token.roles]
    numbers = [token for token in tokens if token.sign in {*_SHORT_NUMBERS, "4"}]
    if not numbers:
        return Kind.ZONE, "/".join(names) or UNKNOWN
    if names and not any("utc" in token.roles for token in tokens):
        return Kind.ZONE, UNKNOWN  # CET+1
    hours, minutes = divmod(numbers[0].number, 100) if numbers[0].sign == "4" else (numbers[0].number, 0)
    minutes = numbers[1].number if len(numbers) > 1 else minutes
    if hours > _FURTHEST_HOURS or minutes >= _MINUTES:
        return Kind.IMPOSSIBLE, None
    return Kind.ZONE, f"{'-' if any(token.sign == '-' for token in tokens) else '+'}{hours:02}:{minutes:02}"


_READERS: dict[str, Callable[[Sequence[Token]], tuple[str, Any]]] = {
    "numbers": _numbers,
    "worded": _worded,
    "length": _length,
    "clock": _clock,
    "year": _year,
    "dotted": _dotted,
    "weekday": lambda _: ("", None),  # it says nothing that the date does not say
    "weekday_alone": lambda _: ("", None),
    "zone": _zone,
}
