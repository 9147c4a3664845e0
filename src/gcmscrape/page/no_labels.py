"""Label words that are no labels: values, openings of prose, and lists that people write into a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from gcmscrape import site
from gcmscrape.page.body import container
from gcmscrape.page.label_words import LABEL_TAGS, Label, labels_in, make_of, starts_behind
from gcmscrape.page.roles import Ledger
from gcmscrape.row.sentences import is_prose, is_sentence
from gcmscrape.row.tokens import BLOCK, BREAK, Element, Line, Row
from gcmscrape.site.words import either, fold

_WRITTEN = frozenset({"p", "li"})
"""What people write such lists in, without any element of the label's own."""
_DEEPEST_IN_CELL = 3
_LONGEST_LINE = 400
"""In characters: what a line says behind is not looked at."""


def without_value_words(row: Row, words: Sequence[Label]) -> list[Label]:
    """Drop the label words that stand in the place of a value of the label before."""
    makes = Counter(word.box.signature for word in words if not word.inline)
    wrappers = Counter(word.scope.signature for word in words if word.scope.start == word.start)
    labels: list[Label] = []
    for word, end in zip(words, starts_behind(row, words), strict=True):
        before = labels[-1] if labels else None
        if before is None or _is_no_value(word, before):
            labels.append(word)
            continue
        make, usual = word.box.signature, before.box.signature
        pair = len(labels_in(before.scope, words)) == 2  # noqa: PLR2004 - the label and the word
        first = word.start == before.value
        if word.inline:  # "Location: ..." as all that stands under another label
            is_wrapped = before.scope.start == before.start and before.scope is not before.box
            is_value = pair and first and is_wrapped and not before.colon
        elif make != usual:  # labels of one page are made alike, and so are values
            is_all = first and word.value >= min(before.scope.end, end)
            is_value = makes[make] < makes[usual] and (is_all or _is_among_values(row, word, before, words))
        else:  # a value that is made like its label, in a wrapper like those of others
            own = word.scope is not before.scope and word.scope.start == word.start
            last = word.scope is not before.scope or not any(True for _ in word.box.following())
            wrapped = wrappers[before.scope.signature] > 1
            is_value = wrapped and make[0] not in LABEL_TAGS and (pair if first else last and not own)
        if not is_value:
            labels.append(word)
    return labels


def _is_no_value(word: Label, label: Label) -> bool:
    """Whether a word can't be the value of the label before: it says that it is a label, or the value has its place."""
    return word.colon or word.made or label.inline or not label.scope.contains(word.box) or _has_empty_place(label)


def _is_among_values(row: Row, word: Label, label: Label, words: Sequence[Label]) -> bool:
    """Whether a word stands in the text behind a label, or beside an element made like it that is no label word."""
    box, before = word.box, row.tokens[word.start - 1].element
    if box.contains(label.box):
        return True
    while before.parent is not None and before.parent is not box.parent:
        before = before.parent
    is_pair = label.scope.start < label.start and word.scope is not label.scope and box.tag != "li"
    behind = None if is_pair else box.next  # in a wrapper without other values it is the value of the word
    beside = [one for one in (before, behind) if one is not None and label.value <= one.start < one.end]
    return any(make_of(row, one) == make_of(row, box) and not labels_in(one, words) for one in beside)


def without_openings_of_prose(row: Row, words: Sequence[Label]) -> list[Label]:
    """Drop the label words without a wrapper that have a sentence behind them, where others have a value."""
    kept: list[Label] = []
    for word, end in zip(words, starts_behind(row, words), strict=True):
        if word.scope.start != word.start or word.inline:
            lines = [line.text for line in row.lines(word.value, min(word.scope.end, end))]
            if lines and _opens_prose(row, word, lines, at_edge=word is words[-1] or not kept):
                continue
        kept.append(word)
    return kept


def is_left_empty(row: Row, label: Label, first_line: str) -> bool:
    """Whether a label stands over no value: the line behind it is a sentence of the body.

    That is so of a date or place with a colon in a block of its own, of a label with an empty element behind it, and of
    one that goes with the line before it and not with the one behind it.
    """
    if label.inline or not is_sentence(first_line):
        return False
    alone = label.colon and label.box.is_block and label.single
    ends_block = row.tokens[label.start].gap == BREAK and row.tokens[label.value].gap == BLOCK
    return alone or ends_block or _has_empty_place(label)


def _has_empty_place(label: Label) -> bool:
    """Whether an empty block stands behind a label, where others have their value."""
    behind = label.box.next
    return behind is not None and behind.is_block and behind.start == behind.end


def _opens_prose(row: Row, word: Label, lines: list[str], *, at_edge: bool) -> bool:
    if not is_sentence(lines[0][word.offset :].strip()) or is_left_empty(row, word, lines[0]):
        return False
    if word.inline:
        return not word.single
    return len(lines) > 1 or at_edge


def without_prose_words(row: Row, main: Element, roles: Ledger, words: list[Label]) -> list[Label]:
    """Drop the label words between the paragraphs of an unnamed body, or said beside it, when most stand elsewhere."""
    dropped: set[int] = set()
    for element, first, last in _texts(row, main, roles, words):
        inside = labels_in(element, words)
        beside = {word.meaning for word in words if word not in inside}
        if len(inside) * 2 <= len(words):
            dropped.update(word.start for word in inside if first <= word.start < last or word.meaning in beside)
    return [word for word in words if word.start not in dropped or word.made]


def _texts(row: Row, main: Element, roles: Ledger, words: Sequence[Label]) -> Iterable[tuple[Element, int, int]]:
    """The elements that hold paragraphs of prose, from the first to the last, outside the wrappers of single labels."""
    in_field = bytearray(len(row.tokens))
    for scope in (word.scope for word in words if word.scope.start == word.start):
        in_field[scope.start : scope.end] = b"\1" * (scope.end - scope.start)
    found: dict[int, tuple[Element, int, int]] = {}
    for line in row.lines(*main.run):
        own = roles[line.start] or in_field[line.start] or _is_in_cell(row, line)
        if not own and is_prose(line.text):
            around = container(row.tokens[line.start].element)
            _, first, _ = found.get(around.order, (around, line.start, line.end))
            found[around.order] = around, first, line.end
    return found.values()


def _is_in_cell(row: Row, line: Line) -> bool:
    """Whether a line stands in a table: what is there belongs to no paragraph above it."""
    element = row.tokens[line.start].element
    return any(above.tag == "td" for above in (element, *islice(element.ancestors(), _DEEPEST_IN_CELL)))


@site.cached()
def _word_with_colon() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(map(fold, site.load('text')['hand_written']))})\s?[:：]")


def without_hand_written(row: Row, labels: list[Label], roles: Ledger) -> list[Label]:
    """Drop the labels of dates and places that stand in such a list; of several that all do, the last one is kept.

    What is made like a label that nobody writes by hand, beside it, is the site's.
    """
    site_made = {_group_of(label) for label in labels if label.box.tag not in _WRITTEN and not label.single}
    single = [label for label in labels if label.single and _group_of(label) not in site_made]
    written = [label for label in single if _stands_in_list(row, label, roles)]
    elsewhere = {label.meaning for label in labels if label not in written}
    number = Counter(label.meaning for label in written)
    last = {label.meaning: label for label in written if number[label.meaning] > 1 and label.meaning not in elsewhere}
    return [label for label in labels if label not in written or label is last.get(label.meaning)]


def _group_of(label: Label) -> tuple[object, ...]:
    """What a label has in common with those that the site makes like it, in the same block."""
    scope = label.scope
    if scope.start == label.start:
        return label.inline, label.box.signature, scope.signature, scope.parent
    return label.inline, label.box.signature, scope


def _stands_in_list(row: Row, label: Label, roles: Ledger) -> bool:
    """Whether a word of such a list follows a label in its line, or stands in the line before or after it.

    Such a list stands among sentences, and what is made like a label is none of its words.
    """
    if not (label.inline or label.colon) or label.made:
        return False
    start, end = row.line_of(label.start).start, row.line_of(label.value).end
    if any(token.element.tag == "time" for token in row.tokens[start:end]):
        return False
    beside = [row.line_of(at).text for at in (end, start - 1) if 0 <= at < len(row.tokens) and not roles[at]]
    texts = (row.shown(label.value, end)[label.offset :], *beside)
    in_list = any(_word_with_colon().search(fold(text[:_LONGEST_LINE])) for text in texts)
    return in_list and any(is_sentence(line.text) for line in row.lines(*container(label.box).run))
