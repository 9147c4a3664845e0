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


class Line(NamedTuple):
    """The words of one date or range as shown, and its `<time>` elements."""

    text: str
    times: tuple[Time, ...]


def occurrences(label: Labelled) -> list[Line]:
    """Return one line an occurrence, the whole value when it shows one.

    Occurrences stand side by side: as items that are a date each, or on one line when each has a day and times of its
    own. Items that are parts of one date (a day and its times, the two ends of a range) are no occurrences. The first
    hundred items count.
    """
    lines = [Line(item.shown, item.times) for item in label.items[:_MOST_LINES]]
    if len(lines) == 1 or _are_joined(lines, label.text) or not all(_stands_alone(line) for line in lines):
        lines = []
    return [part for line in lines or [Line(label.text, label.times)] for part in _parts(line)]


def _are_joined(lines: Sequence[Line], text: str) -> bool:
    """Whether a dash or a word between the lines makes them one range."""
    text = text[:LONGEST_TEXT]
    for line in lines:
        text = text.replace(line.text, " ", 1)
    return read_value(text).is_part


def _stands_alone(line: Line) -> bool:
    """Whether a line is a date by itself."""
    value = read_value(line.text)
    is_date = value.dates is not None or from_elements(line.times) is not None
    return is_date and not value.is_part and not value.is_clock


def _parts(line: Line) -> list[Line]:
    """Take a line apart whose words are several dates. Its elements go with them when as many show a date.

    An element that shows a time of day alone belongs to the date before it.
    """
    dates = read_value(line.text).expressions
    if len(dates) < 2:  # noqa: PLR2004 - several
        return [line]
    begins = [0, *(date.begin for date in dates[1:]), len(line.text)]
    texts = [line.text[begin:end].strip(_SEPARATORS) for begin, end in itertools.pairwise(begins)]
    first = [place for place, time in enumerate(line.times) if not read_value(time.text).is_clock]
    groups = [line.times[begin:end] for begin, end in itertools.pairwise([*first, len(line.times)])]
    if len(groups) != len(texts):
        groups = [()] * len(texts)
    return [Line(text, group) for text, group in zip(texts, groups, strict=True)]
