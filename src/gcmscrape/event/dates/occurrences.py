"""The value of a date label, taken apart where it shows several occurrences: sessions, or repeats of the event."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from gcmscrape.event.dates.grammar import LONGEST_TEXT, read_value
from gcmscrape.event.dates.sources import from_elements
from gcmscrape.page.model import Labelled, Time

_MOST_LINES = 100
_SEPARATORS = " ,;|•·/"
_LINE = "\n"  # stands where a line was; no value holds one


class Line(NamedTuple):
    """The words of one date or range as shown, and its `<time>` elements."""

    text: str
    times: tuple[Time, ...]


def occurrences(label: Labelled) -> list[Line]:
    """Return one line an occurrence, the whole value when it shows one.

    Occurrences stand side by side: as items that are a date each, or on one line when each has a day and times of its
    own. Where elements tell the dates of several items, the others are words beside them ("All times CEST"). Items that
    are parts of one date (a day and its times, the two ends of a range) are no occurrences. The first hundred count.
    """
    items = [Line(item.shown, item.times) for item in label.items[:_MOST_LINES]]
    told = [line for line in items if from_elements(line.times)] if len(items) > 1 else []
    lines = told if len(told) > 1 else items
    if len(lines) < 2 or _are_joined(lines, label.text) or not all(_stands_alone(line) for line in lines):  # noqa: PLR2004 - several
        lines = [Line(label.text, label.times)]
    return [part for line in lines for part in _parts(line)]


def _are_joined(lines: Sequence[Line], text: str) -> bool:
    """Whether a dash or a word between two lines makes them one range."""
    text = text[:LONGEST_TEXT]
    for line in lines:
        text = text.replace(line.text, _LINE, 1)
    between = text.split(_LINE)[1:-1] if any(line.text for line in lines) else [text.strip(_LINE)]
    return any(read_value(words.strip(_SEPARATORS)).is_part for words in between)


def _stands_alone(line: Line) -> bool:
    """Whether a line is a date by itself."""
    value = read_value(line.text)
    is_date = value.dates is not None or from_elements(line.times) is not None
    return is_date and not value.is_part and not value.is_clock


def _parts(line: Line) -> list[Line]:
    """Take a line apart whose words are several dates. Its elements go with them when as many show a date.

    An element that shows a time of day alone belongs to the date before it. Of more than two elements that are run
    together each has words of its own.
    """
    text = line.text
    for one, other in itertools.pairwise(line.times if len(line.times) > 2 else ()):  # noqa: PLR2004 - start and end
        text = text.replace(one.text + other.text, f"{one.text} {other.text}".strip())
    dates = read_value(text).expressions
    if len(dates) < 2:  # noqa: PLR2004 - several
        return [line]
    begins = [0, *(date.begin for date in dates[1:]), len(text)]
    texts = [text[begin:end].strip(_SEPARATORS) for begin, end in itertools.pairwise(begins)]
    first = [place for place, time in enumerate(line.times) if not read_value(time.text).is_clock]
    groups = [line.times[begin:end] for begin, end in itertools.pairwise([*first, len(line.times)])]
    if len(groups) != len(texts):
        groups = [()] * len(texts)
    return [Line(text, group) for text, group in zip(texts, groups, strict=True)]
