"""Deciding which label words are labels of this event, finding unknown labels among them, and where each value ends.

The decision is structural: labels of one page are made alike and stand alike. A word of the table that stands where
values stand is a value; an element that stands where labels stand is a label, known or not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.body import is_prose, is_sentence
from gcmscrape.page.classes import FIELD_LABEL
from gcmscrape.page.goals import is_goal, is_target
from gcmscrape.page.hand_written import without_hand_written
from gcmscrape.page.label_table import LONGEST, class_meaning, comparable, meaning
from gcmscrape.page.label_words import Label, make_label
from gcmscrape.page.made import Places, count_in, signatures, start_of
from gcmscrape.page.prose_words import without_openings_of_prose
from gcmscrape.page.roles import FREE, FURNITURE, LABEL, PASSED
from gcmscrape.page.tables import column_headed, without_heads_of_lists
from gcmscrape.page.value_words import without_value_words
from gcmscrape.page.words import is_punctuation

_MOST_LINES = 3

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gcmscrape.page.roles import Ledger
    from gcmscrape.page.tokens import Element, Row, Run


def settle(row: Row, words: list[Label], roles: Ledger) -> list[Label]:
    """Return this event's labels in document order, each with the end of its value; label words in values are claimed.

    No value holds owned tokens, but for those of the site: a button may stand before a value or in its wrapper.
    """
    words = without_heads_of_lists(without_value_words(words))
    labels = _own_block(without_hand_written(row, without_openings_of_prose(row, words)), row)
    below_heads = {index for indexes in column_headed(labels).values() for index in indexes}
    unknown, inner = _unknown_labels(row, labels, roles, below_heads)
    labels.extend(unknown)
    labels.sort(key=start_of)
    _end_values(row, labels, [word.start for word in words], roles)
    roles.claim(LABEL, inner)
    return labels


def _own_block(labels: list[Label], row: Row) -> list[Label]:
    """Keep one block of labels when several repeat a field; the rest are other events', unless they are its copies."""
    by_field: dict[str, list[Label]] = {}
    for label in labels:
        if label.meaning:
            by_field.setdefault(label.meaning.field, []).append(label)
    repeated = {field: found for field, found in by_field.items() if len(found) > 1}
    if not repeated:
        return labels
    starts = sorted(label.start for label in labels)
    containers = {id(label): _container(label, starts) for label in labels}
    distinct = sorted({id(one): one for one in containers.values()}.values(), key=lambda one: one.order)
    innermost = [
        one for one, after in zip(distinct, [*distinct[1:], None], strict=True) if not (after and one.contains(after))
    ]
    fields = {id(one): _fields_in(one, labels) for one in distinct}
    main = max(innermost, key=lambda one: len(fields[id(one)]))
    foreign: set[int] = set()
    dropped: set[int] = set()
    for field, found in repeated.items():
        around = list({id(containers[id(label)]): containers[id(label)] for label in found}.values())
        best = main
        if field not in fields[id(main)]:
            # The main block does not say it: of the others, which may be this event's, the one that says most does.
            foreign.update(_listed(around))
            around = [one for one in around if id(one) not in foreign]
            if not around:
                continue
            best = max(around, key=lambda one: len(fields[id(one)]))
        kept = next((label for label in found if best.contains(label.box)), found[0])
        said = _line_of(row, kept)
        others = {
            id(one)
            for one in around
            if not _belongs(one, best, row)
            and not any(inner.tag == "h1" for inner in row.inside(one))
            and not all(_line_of(row, label) == said for label in _in(one, found))
        }
        if best is main:
            foreign.update(others)
        else:
            dropped.update(id(label) for label in found if id(containers[id(label)]) in others)
    return [label for label in labels if id(containers[id(label)]) not in foreign and id(label) not in dropped]


def _fields_in(container: Element, labels: Sequence[Label]) -> set[str]:
    return {label.meaning.field for label in _in(container, labels) if label.meaning}


def _in(container: Element, labels: Sequence[Label]) -> Sequence[Label]:
    """The labels in an element, of labels in document order."""
    return labels[bisect_left(labels, container.start, key=start_of) : bisect_left(labels, container.end, key=start_of)]


def _listed(blocks: Sequence[Element]) -> set[int]:
    """The blocks that stand side by side and are made alike, three or more: a list of other events."""
    made = Counter((one.signature, id(one.parent)) for one in blocks)
    return {id(one) for one in blocks if made[one.signature, id(one.parent)] > 2}  # noqa: PLR2004 - two may be two columns


def _belongs(container: Element, main: Element, row: Row) -> bool:
    """Whether a block is the main one, holds it or lies in it, or says the same (printed twice, for two widths)."""
    return container.contains(main) or main.contains(container) or row.text(container) == row.text(main)


def _line_of(row: Row, label: Label) -> str:
    """A label and its value in a form to compare."""
    return comparable(row.text(label.scope).replace(":", " ").replace("  ", " "))


def _container(label: Label, starts: Sequence[int]) -> Element:
    """The smallest element around a label that holds another label too. `starts` is sorted."""
    for element in (label.scope, *label.scope.ancestors()):
        if bisect_left(starts, element.end) - bisect_left(starts, element.start) > 1:
            return element
    return label.scope


def _unknown_labels(
    row: Row, labels: list[Label], roles: Ledger, below_heads: Collection[int]
) -> tuple[list[Label], list[Run]]:
    """Return labels that the table does not know (elements made and placed like those that it knows), and those in values."""
    made = signatures(labels)
    known = {id(label.box) for label in labels}
    places = Places(labels)
    starts = {label.start for label in labels}
    found: list[Label] = []
    inner: list[Run] = []
    for element in row.elements:
        start = element.start
        if not (element.flags & FIELD_LABEL or element.signature in made) or start == element.end:
            continue
        if roles[start] or start in below_heads or start in starts or id(element) in known:
            continue
        alike = element.signature in made and places.has_place_of_label(element)
        if not (alike or element.flags & FIELD_LABEL) or not _reads_like_label(row, element):
            continue
        if not alike and places.is_in_value(element):
            inner.append(element.run)
        else:
            found.append(make_label(row, start, element, class_meaning(_field_classes(element))))
            starts.add(start)
    return found, inner


def _field_classes(element: Element) -> tuple[str, ...]:
    around = [element, *list(element.ancestors())[:3]]
    return tuple(name for above in around for name in above.classes)


def _reads_like_label(row: Row, element: Element) -> bool:
    text = row.text(element)
    return (
        1 < len(text) <= LONGEST
        and not is_punctuation(text)
        and meaning(text) is None
        and not is_goal(text)
        and not is_target(text)
    )


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
