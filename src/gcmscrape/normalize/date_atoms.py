"""The atoms of a date expression: whole or partial dates, times of day, time zones, and single words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gcmscrape.normalize.date_patterns import pattern
from gcmscrape.normalize.date_words import LEADING_ZERO, ONE_DIGIT, TWO_DIGITS, UNKNOWN, YEAR, Token, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# The kinds of atoms, one sign each: the grammar of ranges (date_grammar) is written in them.
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
NEWLINE: Final = "|"

_SHORT_NUMBERS = frozenset({ONE_DIGIT, TWO_DIGITS, LEADING_ZERO})
_MONTHS = 12
_MINUTES = 60
_FURTHEST_HOURS = 14
_LEAP_YEAR = 2000
_NOON = 12
_MIDNIGHT = 24


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


class Atom(NamedTuple):
    """What a few words mean, and where they stand in the text.

    `value` is a Date; a Clock, also for a length; or a zone as written, UNKNOWN for words that name one of no table.
    """

    kind: str
    begin: int
    end: int
    value: Any = None


def atoms(text: str) -> list[Atom]:
    """Return the atoms of `text`, in order. Words that say nothing ("on", "from", a weekday alone) are left out."""
    tokens, signs = signed(text)
    found: list[Atom] = []
    for match in pattern().finditer(signs):
        begin, end = match.span()
        if match.lastgroup:
            kind, value = _READERS[match.lastgroup](tokens[begin:end])
        else:
            kind, value = _single(tokens[begin])
        atom = Atom(kind, tokens[begin].begin, tokens[end - 1].end, value)
        if value == UNKNOWN and not (
            found and found[-1].kind in _TIMES and not text[found[-1].end : atom.begin].strip(_BETWEEN)
        ):
            atom = atom._replace(kind=OTHER)
        if kind:
            found.append(atom)
    return _lengths_told(found) if any(atom.kind in _LENGTHS for atom in found) else found


def _lengths_told(found: Sequence[Atom]) -> list[Atom]:
    """Tell lengths from times of day: what can be both is a length only behind a time of day that is written otherwise.

    "14:00 - 3 heures" is a length, "9 heures - 11 heures" are two times of day.
    """
    told: list[Atom] = []
    for place, atom in enumerate(found):
        kind = atom.kind
        if kind in _LENGTHS:
            before = next((other.kind for other in reversed(found[:place]) if other.kind not in {JOIN, ","}), None)
            if before == CLOCK:
                kind = LENGTH
            elif EITHER in {before, kind}:
                kind = CLOCK if atom.value.hour <= _MIDNIGHT else IMPOSSIBLE
        told.append(atom._replace(kind=kind))
    return told


_LENGTHS = {LENGTH, EITHER}
_TIMES = {CLOCK, *_LENGTHS}
_BETWEEN = " ("  # may stand between a time of day and the zone that no table has


def _single(token: Token) -> tuple[str, Date | None]:
    """Return what a token that no pattern took is for the grammar of ranges."""
    kind = _PLAIN.get(token.sign)
    if kind:
        return kind, Date(day=token.number) if kind == DAY else None
    return next((_KINDS[role] for role in _KINDS if role in token.roles), OTHER), None


_PLAIN = {
    "1": DAY, "2": DAY, "0": DAY, "4": NUMBER, "n": NUMBER, "\n": NEWLINE,
    "-": JOIN, ",": ",", ".": ".", "/": "/", ":": ":",
}  # fmt: skip
_KINDS = {
    "range": JOIN,
    "until": UNTIL,
    "between": BETWEEN,
    "and": AND,
    "time": TIME_LABEL,
    "limit": LIMIT,
    "unsettled": UNSETTLED,
    "skip": "",
}


def _numbers(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a date of numbers alone. The place of the year or the size of the numbers must tell which is the month."""
    year = next((token.number for token in tokens if token.sign == YEAR), None)
    rest = [token.number for token in tokens if token.sign in _SHORT_NUMBERS]
    if tokens[0].sign == YEAR or len(rest) == 1:
        return _dated(Date(year, *rest))  # 2022-04-20, 2022-04, 04/2022
    first, second, *two_digit_year = rest
    if two_digit_year:
        return IMPOSSIBLE, None
    if first != second and max(first, second) <= _MONTHS:
        return AMBIGUOUS, None
    return _dated(Date(year, *sorted((first, second))))


def _worded(tokens: Sequence[Token]) -> tuple[str, Any]:
    year = day = None
    months = []
    for index, token in enumerate(tokens):
        if token.sign == YEAR:
            year = token.number
        elif token.sign in _SHORT_NUMBERS:
            if any("month_mark" in behind.roles for behind in tokens[index + 1 : index + 3] if behind.sign != " "):
                months.append(token.number)
            else:
                day = token.number
        elif "month" in token.roles:
            months.append(token.roles["month"])
    if months[-1:] != months[:1] and any(token.sign == "/" for token in tokens):
        return AMBIGUOUS, None
    return _dated(Date(year, months[-1] if months else None, day))


def _or_first(number: int | None) -> int:
    return 1 if number is None else number


def _dated(written: Date) -> tuple[str, Any]:
    """Return the date, or IMPOSSIBLE when the calendar does not have it (29 February needs a leap year)."""
    try:
        date(written.year or _LEAP_YEAR, _or_first(written.month), _or_first(written.day))
    except ValueError:
        return IMPOSSIBLE, None
    return (DATE if written.year else PARTIAL), written


def _year(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a lone year, or the day and year that end "May 16-20, 2022"."""
    if tokens[0].sign == YEAR:
        return DATE, Date(tokens[0].number)
    year = next(token.number for token in tokens if token.sign == YEAR)
    kind, written = _dated(Date(year, None, tokens[0].number))
    return (DAY_AND_YEAR if kind == DATE else IMPOSSIBLE), written


def _length(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a length: hours and minutes, or a number whose unit stands with the other end of a range."""
    numbers = [token.number for token in tokens if token.sign in {*_SHORT_NUMBERS, "n"}]
    roles = {role for token in tokens for role in token.roles}
    if not roles & {"hours", "minutes"}:
        return EITHER, Clock(numbers[0], sum(numbers[1:]))
    if "hours" not in roles:
        return LENGTH, Clock(0, numbers[0])
    hour, minute = (*numbers, 0)[:2]
    if any(token.sign == "." for token in tokens[:2]):
        minute = minute * _MINUTES // 10  # 1.5 hours
    return (EITHER if "hour" in roles else LENGTH), Clock(hour, minute)


def _clock(tokens: Sequence[Token]) -> tuple[str, Any]:
    numbers = [token.number for token in tokens if token.sign in _SHORT_NUMBERS]
    marks = {role for token in tokens for role in token.roles}
    if not numbers and tokens[0].number:
        numbers = list(divmod(tokens[0].number, 100))  # 1500 hrs
    named = _NOON if "noon" in marks else _MIDNIGHT if "midnight" in marks else None
    hour, minute, second, *_ = [*(numbers or [named or 0]), 0, 0]
    half = next((half for half in ("am", "pm") if half in marks), None)
    if named and hour == _NOON and not (half and numbers):
        hour = named
    is_time = hour <= _MIDNIGHT and max(minute, second) < _MINUTES and (hour < _MIDNIGHT or not minute + second)
    if not is_time or (half == "am" and hour > _NOON):
        return IMPOSSIBLE, None
    return CLOCK, Clock(hour, minute, second, half)


def _dotted(tokens: Sequence[Token]) -> tuple[str, Any]:
    kind, value = _clock(tokens)
    return (DOTTED if kind == CLOCK else NUMBER), value


def _nothing(_: Sequence[Token]) -> tuple[str, None]:
    """Leave out a weekday: it says nothing that the date does not say."""
    return "", None


def _zone(tokens: Sequence[Token]) -> tuple[str, Any]:
    """Read a zone: an offset, one or two names, or UNKNOWN."""
    names = [token.roles["zone"] for token in tokens if "zone" in token.roles]
    numbers = [token for token in tokens if token.sign in {*_SHORT_NUMBERS, "4"}]
    if not numbers:
        return ZONE, "/".join(names) or UNKNOWN
    if names and not any("utc" in token.roles for token in tokens):
        return ZONE, UNKNOWN  # CET+1
    hours, minutes = divmod(numbers[0].number, 100) if numbers[0].sign == "4" else (numbers[0].number, 0)
    minutes = numbers[1].number if len(numbers) > 1 else minutes
    if hours > _FURTHEST_HOURS or minutes >= _MINUTES:
        return IMPOSSIBLE, None
    return ZONE, f"{'-' if any(token.sign == '-' for token in tokens) else '+'}{hours:02}:{minutes:02}"


_READERS: dict[str, Callable[[Sequence[Token]], tuple[str, Any]]] = {
    "numbers": _numbers,
    "worded": _worded,
    "length": _length,
    "clock": _clock,
    "year": _year,
    "dotted": _dotted,
    "weekday": _nothing,
    "weekday_alone": _nothing,
    "zone": _zone,
}
