"""Labels among the lines of a page saved as text: which lines are labels, and which lines are their values.

A label is a line of the closed table, or begins a line with a colon. The same words stand in prose, in lists that
people write by hand, in menus and in other events' teasers; what stands around the line tells.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape import site
from gcmscrape.page.body import is_prose
from gcmscrape.page.hand_written import is_hand_written
from gcmscrape.page.label_table import Meaning, inline_label, meaning, tidy
from gcmscrape.page.words import is_punctuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.text_lines import Line

_STOPS = (".", "!", "?", "。", "؟", "…", ".”", ".»", '."')
_SENTENCE_WORDS = 5
_SENTENCES = re.compile(r"[^\W\d_]{3}[.!?][”»\"]? [“«\"]?[^\W\d_a-z]")
_RUN_IN = re.compile(r"[^\W\d_]{2,}\s*:\s")
_TIME_OF_DAY = re.compile(r"[\d:.hH\s-]*\d[\d:.hH\s-]*(?:[ap]\.?m\.?|[A-Z]{2,5}|[(]?[A-Z]{2,5}[)]?)?", re.IGNORECASE)
_MOST_LINES = 3
"""No place that stands between labels has more."""
_PLACES = ("date", "location_text")


class Mark(NamedTuple):
    """A label: the line it stands in, its words and meaning, the rest of that line, and whether a colon follows it."""

    at: int
    text: str
    meaning: Meaning
    rest: str
    colon: bool


class Found(NamedTuple):
    """A label with the lines of its value."""

    mark: Mark
    values: tuple[int, ...]


def find_labels(lines: Sequence[Line]) -> list[Found]:
    """Return the labels and their values, in page order. Every other line is free."""
    marks = _marks(lines)
    marks = _without_hand_written(lines, marks)
    count = Counter(mark.meaning.field for mark in marks)
    marks = [mark for index, mark in enumerate(marks) if not _among_prose(lines, marks, index, count)]
    ends = [*(mark.at for mark in marks), len(lines)][1:]
    beside = _stand_beside_values(marks)
    found: list[Found] = []
    parted = False
    for mark, end in zip(marks, ends, strict=True):
        last = mark is marks[-1]
        values = () if beside and _is_left_empty(lines, mark) else _values(lines, mark, end, whole=not last or parted)
        parted = parted or any(lines[at].apart for at in values[1:])
        found.append(Found(mark, values))
    return found


def _stand_beside_values(marks: Sequence[Mark]) -> bool:
    """Whether a colon says that the value stands on the same line: dates and places do so, and no label without."""
    beside = any(mark.colon and mark.rest and mark.meaning.single for mark in marks)
    return beside and not any(mark.colon and not (mark.rest or mark.meaning.single) for mark in marks)


def _is_left_empty(lines: Sequence[Line], mark: Mark) -> bool:
    if not mark.colon or mark.rest or not mark.meaning.single:
        return False
    following = lines[mark.at + 1].text if mark.at + 1 < len(lines) else ""
    return mark.meaning.field != "date" or not any(map(str.isdigit, following))


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence, or several: it ends like one, and is too long for a value."""
    if text.endswith(_STOPS):
        return is_prose(text) or len(text.split()) >= _SENTENCE_WORDS
    return is_prose(text) and _SENTENCES.search(text) is not None


def _marks(lines: Sequence[Line]) -> list[Mark]:
    sure = [_mark(at, line.text) for at, line in enumerate(lines)]
    found = [mark or _led(at, lines[at].text) for at, mark in enumerate(sure)]
    marks = [mark for mark in found if mark is not None]
    return [
        mark
        for index, mark in enumerate(marks)
        if sure[mark.at] is not None
        or _is_glued(lines, mark)
        or any(
            _in_one_block(lines, mark, near)
            for near in (*marks[max(index - 1, 0) : index], *marks[index + 1 : index + 2])
        )
    ]


def _mark(at: int, text: str) -> Mark | None:
    sense = meaning(text)
    if sense is not None:
        return (
            Mark(at, tidy(text), sense, "", colon=text.endswith((":", "："))) if sense.field != "description" else None
        )
    found = inline_label(text)
    if found is None or found[1].field == "description":
        return None
    rest = text[found[2] :].strip()
    return None if _RUN_IN.search(rest) else Mark(at, found[0], found[1], rest, colon=True)


@functools.cache
def _names() -> tuple[str, ...]:
    names = [name for entry in site.load("labels").values() for name in entry["names"]]
    return tuple(sorted((name for name in names if len(name) > 3), key=len, reverse=True))  # noqa: PLR2004 - "SDG" begins values


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:4] for name in _names())


@functools.cache
def _leads() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _names()))
    return re.compile(rf"({words})(?: ?(?=[^\W\d_a-z]|[✔✖“\"])|(?=\d)|[\s,;–-]+$)")


def _led(at: int, text: str) -> Mark | None:
    """A line that begins with a label, without colon, as rows of tables are saved ("Type of EventWorkshop")."""
    found = _leads().match(text) if text[:4] in _beginnings() else None
    if found is None:
        return None
    sense, rest = meaning(found[1]), text[found.end() :]
    if sense is None or sense.field == "description" or is_sentence(text) or (rest and _leads().match(rest)):
        return None
    return Mark(at, found[1], sense, rest, colon=False)


def _is_glued(lines: Sequence[Line], led: Mark) -> bool:
    """Whether a label of several words and the value stand without a space between, as nobody writes."""
    return " " in led.text and bool(led.rest) and lines[led.at].text[len(led.text)] != " "


def _in_one_block(lines: Sequence[Line], led: Mark, near: Mark) -> bool:
    """Whether the label beside a line that begins like one stands in the same block, with no sentence between."""
    between = lines[min(near.at, led.at) + 1 : max(near.at, led.at) + 1]
    if any(is_sentence(line.text) or line.apart for line in between):
        return False
    return near.meaning.field != led.meaning.field


def _without_hand_written(lines: Sequence[Line], marks: list[Mark]) -> list[Mark]:
    """Drop the labels with colon that stand in a list of the body ("Date: ...", "Time: ...", "Moderator: ...").

    Where such a list goes over into the label block, what comes again behind its last line is the label.
    """
    by_line = {mark.at: mark for mark in marks}
    final = {mark.meaning.field: mark.at for mark in marks}
    dropped: set[int] = set()
    at = 0
    while at < len(lines):
        run = _run(lines, at, by_line)
        hands = [place for place in run if place not in by_line]
        if hands:
            beside_block = run[-1] + 1 in by_line and not lines[run[-1] + 1].apart
            among = [by_line[place] for place in run if place in by_line]
            dropped |= {
                mark.at for mark in among
                if not (beside_block or mark.at > hands[-1]) or mark.at < hands[-1] < final[mark.meaning.field]
            }  # fmt: skip
        at = run[-1] + 1 if run else at + 1
    return [mark for mark in marks if mark.at not in dropped]


def _run(lines: Sequence[Line], at: int, marks: dict[int, Mark]) -> list[int]:
    """The lines from `at` on, without a blank between them, that are each a label with colon or written by hand."""
    run: list[int] = []
    while at < len(lines) and (not run or not lines[at].apart):
        mark = marks.get(at)
        if not (mark.rest if mark is not None else is_hand_written(lines[at].text)):
            break
        run.append(at)
        at += 1
    return run


def _among_prose(lines: Sequence[Line], marks: Sequence[Mark], index: int, count: Counter[str]) -> bool:
    """Whether a label word is part of the prose: a heading or an opening of a paragraph, not of the label block."""
    mark = marks[index]
    elsewhere = len(marks) > 1
    following = marks[index + 1].at if index + 1 < len(marks) else len(lines)
    if mark.rest:
        if is_prose(mark.rest) and elsewhere and mark.meaning.field not in _PLACES:
            return True
        return count[mark.meaning.field] > 1 and is_sentence(mark.rest)
    between = [line.text for line in lines[mark.at + 1 : following]]
    if not between or not is_sentence(between[0]):
        return False
    if len(between) == 1 and index > 0 and index + 1 < len(marks) and not _ends_in_prose(lines, marks[index - 1], mark):
        return False  # in the middle of the block: a value that reads like a sentence
    return elsewhere or len(between) > 1


def _ends_in_prose(lines: Sequence[Line], before: Mark, mark: Mark) -> bool:
    between = lines[before.at + 1 : mark.at]
    return any(is_sentence(line.text) for line in between) or bool(before.rest and between)


def _values(lines: Sequence[Line], mark: Mark, end: int, *, whole: bool) -> tuple[int, ...]:
    """The lines of a value: up to the next label or a sentence; unless `whole`, up to a blank line too."""
    if mark.meaning.single:
        return _one_line(lines, mark, end, whole=whole)
    values: list[int] = []
    start = mark.at + 1
    whole = whole or (not mark.rest and start < end and lines[start].apart)
    for at in range(start, end):
        if (values or mark.rest) and (is_sentence(lines[at].text) or (lines[at].apart and not whole)):
            break
        values.append(at)
    return tuple(values)


def _is_time_of_day(text: str) -> bool:
    return len(text) < 40 and _TIME_OF_DAY.fullmatch(text) is not None  # noqa: PLR2004 - no times of day are longer


def _one_line(lines: Sequence[Line], mark: Mark, end: int, *, whole: bool) -> tuple[int, ...]:
    """The lines of a date or place: one, and more where it is broken at its punctuation or before a time of day."""
    start = mark.at + 1
    rest = [line.text for line in lines[start:end]]
    if not rest or (not mark.rest and is_sentence(rest[0])):
        return ()
    count = 0 if mark.rest else 1
    shown = mark.rest or rest[0]
    while count < len(rest) and (
        is_punctuation(rest[count]) or (count and (is_punctuation(shown) or _is_time_of_day(rest[count])))
    ):
        shown = rest[count]
        count += 1
    more = lines[start + 1 : end]
    if (
        whole
        and not mark.rest
        and len(rest) <= _MOST_LINES
        and not any(is_sentence(li.text) or li.apart for li in more)
    ):
        count = len(rest)
    return tuple(range(start, start + count))
