"""Deciding which label words are labels of this event, finding unknown labels among them, and where each value ends.

The decision is structural: labels of one page are made alike and stand alike. A word of the table that stands where
values stand is a value; an element that stands where labels stand is a label, known or not.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gcmscrape.page.body import heads
from gcmscrape.page.label_words import Label, has_wrapper, labels_in, start_of
from gcmscrape.page.no_labels import (
    is_left_empty,
    without_hand_written,
    without_openings_of_prose,
    without_value_words,
)
from gcmscrape.page.ornaments import says_nothing
from gcmscrape.page.roles import FREE, FURNITURE, LABEL, OTHERS, PASSED, TITLE, Ledger
from gcmscrape.page.tables import without_heads_of_lists
from gcmscrape.page.unknown_labels import unknown_labels
from gcmscrape.row.sentences import is_sentence
from gcmscrape.row.tokens import Element, Line, Row, Run
from gcmscrape.site.labels import comparable

_MOST_LINES = 3
_WORDS_AND_ADDRESS = re.compile(r"\w[^/]*:\s+https?://")
"""A line of the body: "Register here: https://..."."""
_PAIR = 2
"""So many blocks that are alike may be the columns of one event."""
_LONGEST_HEADING = 40
"""In characters: a longer heading tells something."""
_SKIPPED = frozenset({FURNITURE, OTHERS, PASSED, TITLE})


def settle(row: Row, words: list[Label], title: Element | None, node: Element | None, roles: Ledger) -> list[Label]:
    """Return this event's labels in document order, each with the end of its value; label words in values are claimed.

    Where several blocks could be the event's, `node`, the element that says that it is its node, and the title tell.

    No value holds owned tokens, but for those of the site: a button may stand before a value or in its wrapper.
    """
    words = without_heads_of_lists(row, without_value_words(row, words))
    labels = _own_block(
        without_hand_written(row, without_openings_of_prose(row, words), roles), title, node, row, roles
    )
    unknown, inner = unknown_labels(row, labels, roles)
    labels = sorted([*labels, *unknown], key=start_of)
    _end_values(row, labels, words, roles)
    roles.claim(LABEL, inner)
    return labels


def _own_block(
    labels: list[Label], title: Element | None, node: Element | None, row: Row, roles: Ledger
) -> list[Label]:
    """Keep one block of labels when several repeat a field; the rest are other events', unless they are its copies.

    The own block is the one nearest to the node, then to the title; of those as near, the one that says most. None of a
    list is.
    """
    repeated = [field for field, number in Counter(label.field for label in labels).items() if number > 1]
    if not repeated:
        return labels
    blocks = {label: _block_of(label, labels) for label in labels}
    fields = {
        block: frozenset(label.field for label in labels_in(block, labels))
        for block in sorted(set(blocks.values()), key=lambda block: block.order)
    }
    foreign = _listed(row, {block: fields[block] for block in fields if not _holds(block, title)})
    near = {block: (_nearness(block, node), _nearness(block, title), len(fields[block])) for block in fields}
    main = max(fields, key=near.__getitem__)
    if main in foreign:
        roles.claim(OTHERS, [block.run for block in foreign])
        return _own_block([label for label in labels if blocks[label] not in foreign], title, node, row, roles)
    lines = {scope: _line_of(row, scope) for scope in {label.scope for label in labels}}
    for field in repeated:
        found = [label for label in labels if label.field == field]
        around = {blocks[label] for label in found}.difference(foreign)
        # Where the main block does not say it: of the others, which may be this event's, the best one does.
        own = [main] if field in fields[main] else [block for block in fields if block in around]
        best = max(own, key=near.__getitem__, default=main)
        said = {lines[label.scope] for label in found if best.contains(label.box)}
        for block in around:
            again = said.issuperset(lines[label.scope] for label in labels_in(block, found))
            if not (block.contains(best) or best.contains(block) or again or _holds(block, title)):
                foreign.add(block)
    return [label for label in labels if blocks[label] not in foreign]


def _holds(block: Element, other: Element | None) -> bool:
    return other is not None and block.contains(other)


def _nearness(block: Element, other: Element | None) -> int:
    """How near a block is to another element: how deep the element is that holds both."""
    return sum(_holds(one, other) for one in (block, *block.ancestors()))


def _listed(row: Row, fields: Mapping[Element, frozenset[str | None]]) -> set[Element]:
    """The blocks that stand side by side, made alike, and tell the same fields of other events: three or more."""
    alike = Counter((block.signature, block.parent, fields[block]) for block in fields)
    listed = {block for block in fields if alike[block.signature, block.parent, fields[block]] > _PAIR}
    return listed if len(set(map(row.text, listed))) > 1 else set()


def _line_of(row: Row, scope: Element) -> str:
    """A label and its value, which stand in its scope, in a form to compare."""
    return comparable(row.text(scope).replace(":", " ").replace("  ", " "))


def _block_of(label: Label, labels: Sequence[Label]) -> Element:
    """The smallest element around a label that holds another label too."""
    around = (label.scope, *label.scope.ancestors())
    return next((element for element in around if len(labels_in(element, labels)) > 1), label.scope)


def _end_values(row: Row, labels: Sequence[Label], words: Sequence[Label], roles: Ledger) -> None:
    """Let each value end with the scope of its label, before the next label or label word, or before what is owned."""
    stops = sorted({start_of(word) for word in (*words, *labels)})
    wrapped = {label for label in labels if has_wrapper(label, labels)}
    for label in labels:
        at = bisect_right(stops, label.start)
        last = _last_item(row, label, stops) if label in wrapped and not label.single else label.scope
        end = min([last.end, *stops[at : at + 1]])
        through = (FREE, PASSED, FURNITURE) if label in wrapped and not label.inline else (FREE, PASSED)
        while label.value < end and roles[label.value] in (FURNITURE, PASSED):
            label.value += 1
        end = next((index for index in range(label.value, end) if roles[index] not in through), end)
        lines = row.lines(label.value, end)
        if lines and label not in wrapped and is_left_empty(row, label, lines[0].text):
            end = label.value
        elif lines:
            end = _before_prose(label, lines, is_whole=label in wrapped and not label.inline)
        label.end = max(end, label.value)


def _last_item(row: Row, label: Label, stops: Sequence[int]) -> Element:
    """The last of the items of one class that are all of a field, where the first holds the label; else its scope."""
    first, field, names = label.scope, label.scope.parent, frozenset(label.scope.classes)
    if field is None or field.start != first.start or bisect_left(stops, field.end) > bisect_right(stops, label.start):
        return first
    alike = not any(names.isdisjoint(item.classes) for item in first.following())
    told = any(is_sentence(line.text) for line in row.lines(first.end, field.end))
    return field.children[-1] if alike and not told else first


def _before_prose(label: Label, lines: Sequence[Line], *, is_whole: bool) -> int:
    """Where a value ends: before prose; a long date or place before a line without a number, unless it `is_whole`.

    A wrapper holds the whole value, but for dates and places that no element tells for sure.
    """
    if is_whole and (label.made or not label.single):
        return lines[-1].end
    value = next(label.box.following(), label.box)
    is_long = label.single and not is_whole and len(lines) > _MOST_LINES and value.end < lines[-1].end
    for line in lines[1:]:
        is_far = is_long and not any(map(str.isdigit, line.text))
        if is_far or is_sentence(line.text) or _WORDS_AND_ADDRESS.match(line.text):
            return line.start
    return lines[-1].end


def headings_over_labels(row: Row, labels: Sequence[Label], roles: Ledger) -> Iterator[Run]:
    """Yield the headings and tabs directly before labels; between them there may be icons, and what is the site's."""
    last = 0
    for label in labels:
        end = label.start
        while end > last and (roles[end - 1] in _SKIPPED or says_nothing(row.tokens[end - 1])):
            end -= 1
        while end > last and heads(row.tokens[end - 1].element):
            start = max(row.line_of(end - 1).start, last)
            if len(row.shown(start, end)) >= _LONGEST_HEADING:
                break
            yield start, end
            end = start
        last = max(label.end, label.value)
