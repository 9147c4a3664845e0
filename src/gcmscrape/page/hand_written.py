"""Lists that people write into the text of a page ("Date: ... Time: ... Venue: ..."): a label among them is theirs."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.tree import Gap
from gcmscrape.page.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Tree

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


def without_hand_written(tree: Tree, labels: list[Label]) -> list[Label]:
    """Drop the labels that stand in such a list, when the same field stands elsewhere too."""
    by_field: dict[str, list[Label]] = {}
    for label in labels:
        if label.meaning is not None and label.meaning.single:
            by_field.setdefault(label.meaning.field, []).append(label)
    dropped: set[int] = set()
    for found in by_field.values():
        if len(found) > 1:
            written = {id(label) for label in found if _stands_in_list(tree, label)}
            if len(written) < len(found):
                dropped |= written
    return [label for label in labels if id(label) not in dropped]


def _stands_in_list(tree: Tree, label: Label) -> bool:
    """Whether a word of such a list follows a label in its line, or begins the line before or after it."""
    if not (label.inline or label.colon):
        return False
    end = _line_end(tree, label.value)
    if any(tree.tokens[index].element.tag == "time" for index in range(label.start, end)):
        return False
    rest = tree.shown(label.value, end)[label.offset :]
    return _word_with_colon().search(fold(rest)) is not None or any(map(is_hand_written, _beside(tree, label, end)))


def _beside(tree: Tree, label: Label, end: int) -> Iterator[str]:
    """Yield the line before and the line after that of a label, if they are in the same block or the next one."""
    start = _line_start(tree, label.start)
    if end < len(tree.tokens) and _are_neighbours(tree, label.start, end):
        yield tree.shown(end, _line_end(tree, end))
    if start > 0 and _are_neighbours(tree, label.start, start - 1):
        yield tree.shown(_line_start(tree, start - 1), start)


def _are_neighbours(tree: Tree, one: int, other: int) -> bool:
    block, beside = _block(tree.tokens[one].element), _block(tree.tokens[other].element)
    return block is beside or block.parent is beside.parent


def _block(element: Element) -> Element:
    while element.parent is not None and not element.is_block:
        element = element.parent
    return element


def _line_start(tree: Tree, index: int) -> int:
    """The start of the line that a token stands in."""
    start = index
    while start > 0 and tree.tokens[start].gap < Gap.BREAK and index - start < _LONGEST_LINE:
        start -= 1
    return start


def _line_end(tree: Tree, index: int) -> int:
    """The end of the line that a token stands in."""
    end = index + 1
    while end < len(tree.tokens) and tree.tokens[end].gap < Gap.BREAK and end - index < _LONGEST_LINE:
        end += 1
    return min(end, len(tree.tokens))
