"""Lists that people write into the text of a page ("Date: ... Time: ... Venue: ..."): a label among them is theirs."""

from __future__ import annotations

import re
from collections import Counter

from gcmscrape import site
from gcmscrape.page.body import container, is_sentence
from gcmscrape.page.flags import FIELD_LABEL
from gcmscrape.page.label_words import Label
from gcmscrape.page.tokens import Row
from gcmscrape.page.words import fold

_LABELS = frozenset({"dt", "label", "th"})
_LONGEST = 40
"""In tokens: what a line says behind is not looked at."""


@site.cached()
def _word_with_colon() -> re.Pattern[str]:
    words = sorted(map(fold, site.load("text")["hand_written"]), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})\s?[:：]")


def without_hand_written(row: Row, labels: list[Label]) -> list[Label]:
    """Drop the labels of dates and places that stand in such a list; of several that all do, the last one is kept."""
    written = [label for label in labels if label.meaning and label.meaning.single and _stands_in_list(row, label)]
    elsewhere = {label.meaning for label in labels if label not in written}
    number = Counter(label.meaning for label in written)
    last = {label.meaning: label for label in written if number[label.meaning] > 1 and label.meaning not in elsewhere}
    return [label for label in labels if label not in written or label is last.get(label.meaning)]


def _stands_in_list(row: Row, label: Label) -> bool:
    """Whether a word of such a list follows a label in its line, or stands in the line before or after it.

    Such a list stands among sentences, and what is made like a label is none of its words.
    """
    if not (label.inline or label.colon) or label.box.flags & FIELD_LABEL or label.box.tag in _LABELS:
        return False
    start, end = row.line_of(label.start).start, row.line_of(label.value).end
    if any(token.element.tag == "time" for token in row.tokens[start:end]):
        return False
    beside = [row.line_of(at) for at in (end, start - 1) if 0 <= at < len(row.tokens) and _are_near(row, start, at)]
    rest = row.shown(label.value, min(end, label.value + _LONGEST))[label.offset :]
    texts = (rest, *(row.shown(line.start, min(line.end, line.start + _LONGEST)) for line in beside))
    in_list = any(_word_with_colon().search(fold(text)) for text in texts)
    return in_list and any(is_sentence(line.text) for line in row.lines(*container(label.box).run))


def _are_near(row: Row, one: int, other: int) -> bool:
    """Whether two tokens stand in one block, or in two side by side."""
    block, beside = row.tokens[one].element.block, row.tokens[other].element.block
    return block is beside or block.parent is beside.parent
