"""Deciding which label words are labels of this event, finding unknown labels among them, and where each value ends.

The decision is structural: labels of one page are made alike and stand alike. A word of the table that stands where
values stand is a value; an element that stands where labels stand is a label, known or not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.body import is_prose, is_sentence
from gcmscrape.page.hand_written import without_hand_written
from gcmscrape.page.label_table import comparable
from gcmscrape.page.label_words import count_in, start_of
from gcmscrape.page.roles import FREE, FURNITURE, LABEL, PASSED
from gcmscrape.page.tables import without_heads_of_lists
from gcmscrape.page.unknown_labels import unknown_labels
from gcmscrape.page.value_words import without_openings_of_prose, without_value_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.roles import Ledger
    from gcmscrape.page.tokens import Element, Row

_MOST_LINES = 3


def settle(row: Row, words: list[Label], roles: Ledger) -> list[Label]:
    """Return this event's labels in document order, each with the end of its value; label words in values are claimed.

    No value holds owned tokens, but for those of the site: a button may stand before a value or in its wrapper.
    """
    words = without_heads_of_lists(without_value_words(words))
    labels = _own_block(without_hand_written(row, without_openings_of_prose(row, words)), row)
    unknown, inner = unknown_labels(row, labels, roles)
    labels = sorted([*labels, *unknown], key=start_of)
    _end_values(row, labels, [word.start for word in words], roles)
    roles.claim(LABEL, inner)
    return labels


def _own_block(labels: list[Label], row: Row) -> list[Label]:
    """Keep one block of labels when several repeat a field; the rest are other events', unless they are its copies."""
    count = Counter(label.meaning.field for label in labels if label.meaning)
    if not any(number > 1 for number in count.values()):
        return labels
    blocks = {label: _block_of(label, labels) for label in labels}
    fields: dict[Element, set[str]] = {}
    for label, block in blocks.items():
        fields[block] = {
            inner.meaning.field for inner in labels if inner.meaning and block.start <= inner.start < block.end
        }
    main = max(_innermost(fields), key=lambda block: len(fields[block]))
    foreign: set[Element] = set()
    for field in (field for field, number in count.items() if number > 1):
        found = [label for label in labels if label.meaning and label.meaning.field == field]
        around = {blocks[label] for label in found}
        best: Element | None = main
        if field not in fields[main]:
            # The main block does not say it: of the others, which may be this event's, the one that says most does.
            foreign |= _listed(around)
            best = max(
                (block for block in blocks.values() if block in around - foreign),
                key=lambda block: len(fields[block]),
                default=None,
            )
        if best is None:
            continue
        said = next((_line_of(row, label) for label in found if best.contains(label.box)), None)
        for block in around:
            again = all(_line_of(row, label) == said for label in found if blocks[label] is block)
            if not (block.contains(best) or best.contains(block) or again or row.tagged_in(block, "h1")):
                foreign.add(block)
    return [label for label in labels if blocks[label] not in foreign]


def _innermost(blocks: Iterable[Element]) -> list[Element]:
    ordered = sorted(blocks, key=lambda block: block.order)
    return [
        one for one, after in zip(ordered, [*ordered[1:], None], strict=True) if not (after and one.contains(after))
    ]


def _listed(blocks: Iterable[Element]) -> set[Element]:
    """The blocks that stand side by side and are made alike, three or more: a list of other events."""
    alike = Counter((block.signature, block.parent) for block in blocks)
    return {block for block in blocks if alike[block.signature, block.parent] > 2}  # noqa: PLR2004 - two may be two columns


def _line_of(row: Row, label: Label) -> str:
    """A label and its value in a form to compare."""
    return comparable(row.text(label.scope).replace(":", " ").replace("  ", " "))


def _block_of(label: Label, labels: Sequence[Label]) -> Element:
    """The smallest element around a label that holds another label too."""
    around = (label.scope, *label.scope.ancestors())
    return next((element for element in around if count_in(element, labels) > 1), label.scope)


def _end_values(row: Row, labels: list[Label], stops: Sequence[int], roles: Ledger) -> None:
    alone = [label for label in labels if not label.inline and count_in(label.scope, labels) == 1]
    wrapped = {id(label) for label in alone}
    made = {label.box.signature for label in alone}
    wrappers = Counter(label.scope.signature for label in alone)
    holders = {id(label.scope.parent) for label in alone}
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        end = label.scope.end
        if following is not None:
            end = min(end, following.start)
        at = bisect_right(stops, label.start)
        if at < len(stops):
            end = min(end, stops[at])
        own = id(label) in wrapped and label.scope.start == label.start
        if own or following is not None:
            _skip(label, roles, end)
        through = (FREE, PASSED, FURNITURE) if own and wrappers[label.scope.signature] > 1 else (FREE, PASSED)
        end = next((i for i in range(label.value, end) if roles[i] not in through), end)
        if label.inline and label.meaning is not None and label.meaning.single and count_in(label.scope, labels) > 1:
            end = _line_end(row, label, end)
        elif (
            id(label) not in wrapped
            and label.box.signature in made
            and label.scope.start != label.start
            and (label.box.signature in wrappers or id(label.scope) in holders)
        ):
            # Its wrapper holds no value (others' wrappers do), so what follows it is none either, unless it is loose.
            end = min(end, _loose_value(row, label, labels))
        if not own:
            end = _before_prose(row, label, end)
        label.end = max(end, label.value)


def _before_prose(row: Row, label: Label, end: int) -> int:
    """Where the value of a label without a wrapper ends: before prose; a date or a place that goes on for long is one line."""
    lines = list(row.lines(label.value, end))
    if label.meaning is not None and label.meaning.single and len(lines) > _MOST_LINES:
        return lines[0][1]
    return next((start for start, stop in lines[1:] if is_sentence(row.shown(start, stop))), end)


def _loose_value(row: Row, label: Label, labels: Sequence[Label]) -> int:
    """The end of the blocks between a label and the next one, or of a lone block at the end of their parent."""
    end, blocks = label.value, 0
    for block in label.box.following():
        if block.start == block.end:
            continue
        at = bisect_left(labels, block.start, key=start_of)
        if at < len(labels) and labels[at].start == block.start:
            return end
        if block.start != end or count_in(block, labels) or is_prose(row.text(block)):
            return label.value
        end, blocks = block.end, blocks + 1
    return end if blocks == 1 else label.value


def _skip(label: Label, roles: Ledger, end: int) -> None:
    """Move the start of a value past the buttons before it."""
    first = label.value
    while first < end and roles[first] in (FURNITURE, PASSED):
        first += 1
    if first < end and not label.offset:
        label.value = first


def _line_end(row: Row, label: Label, end: int) -> int:
    """The end of the line that a label and its value share; of all lines when the label's own line has no value."""
    first = next(iter(row.lines(label.start, end)), (label.start, end))
    shown = row.shown(label.value, first[1])
    rest = shown[label.offset :] if label.offset else shown
    return first[1] if rest and label.value < first[1] else end
