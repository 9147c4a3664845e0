"""Lists that people write into the text of a page ("Date: ... Time: ... Venue: ..."): a label among them is theirs."""

from __future__ import annotations

import functools
import re
from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.body import container, is_sentence
from gcmscrape.page.classes import FIELD_LABEL
from gcmscrape.page.tokens import BREAK
from gcmscrape.page.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.page.label_table import Meaning
    from gcmscrape.page.label_words import Label
    from gcmscrape.page.tokens import Element, Row

_LABELS = frozenset({"dt", "label", "th"})
_LONGEST_LINE = 40
"""In tokens: what a longer line says is not looked at."""


@functools.cache
def _words() -> frozenset[str]:
    return frozenset(map(fold, site.load("text")["hand_written"]))


@functools.cache
def _word_with_colon() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_words(), key=len, reverse=True)))})\s?[:：]")


def is_hand_written(text: str) -> bool:
    """Whether a line begins with a word that people write with a colon into the text of a page."""
    word, colon, _ = text.partition(":")
    return bool(colon) and len(word) < 40 and fold(word) in _words()  # noqa: PLR2004 - no such word is longer


def without_hand_written(row: Row, labels: list[Label]) -> list[Label]:
    """Drop the labels of dates and places that stand in such a list; where it says all of them, the last one is none."""
    written = [label for label in labels if label.meaning and label.meaning.single and _stands_in_list(row, label)]
    kept = {label.meaning: label for label in labels}
    again = {label.meaning for label in labels if label not in written} | _said_once(labels)
    dropped = [label for label in written if label.meaning in again or label is not kept[label.meaning]]
    return [label for label in labels if label not in dropped]


def _said_once(labels: list[Label]) -> set[Meaning | None]:
    count = Counter(label.meaning for label in labels)
    return {meaning for meaning, number in count.items() if number == 1}


def _stands_in_list(row: Row, label: Label) -> bool:
    """Whether a word of such a list follows a label in its line, or begins the line before or after it.

    Such a list stands among sentences, and what is made like a label is none of its words.
    """
    if not (label.inline or label.colon) or label.box.flags & FIELD_LABEL or label.box.tag in _LABELS:
        return False
    if not any(is_sentence(row.shown(*line)) for line in row.lines(*container(label.box).run)):
        return False
    end = _line_end(row, label.value)
    if any(row.tokens[index].element.tag == "time" for index in range(label.start, end)):
        return False
    rest = row.shown(label.value, end)[label.offset :]
    return _word_with_colon().search(fold(rest)) is not None or any(map(is_hand_written, _beside(row, label, end)))


def _beside(row: Row, label: Label, end: int) -> Iterator[str]:
    """Yield the line before and the line after that of a label, if they are in the same block or the next one."""
    start = _line_start(row, label.start)
    if end < len(row.tokens) and _are_neighbours(row, label.start, end):
        yield row.shown(end, _line_end(row, end))
    if start > 0 and _are_neighbours(row, label.start, start - 1):
        yield row.shown(_line_start(row, start - 1), start)


def _are_neighbours(row: Row, one: int, other: int) -> bool:
    block, beside = _block(row.tokens[one].element), _block(row.tokens[other].element)
    return block is beside or block.parent is beside.parent


def _block(element: Element) -> Element:
    while element.parent is not None and not element.is_block:
        element = element.parent
    return element


def _line_start(row: Row, index: int) -> int:
    """The start of the line that a token stands in."""
    start = index
    while start > 0 and row.tokens[start].gap < BREAK and index - start < _LONGEST_LINE:
        start -= 1
    return start


def _line_end(row: Row, index: int) -> int:
    """The end of the line that a token stands in."""
    end = index + 1
    while end < len(row.tokens) and row.tokens[end].gap < BREAK and end - index < _LONGEST_LINE:
        end += 1
    return min(end, len(row.tokens))
