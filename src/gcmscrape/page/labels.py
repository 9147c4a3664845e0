"""Deciding which label words are labels of this event, finding unknown labels among them, and where each value ends.

The decision is structural: labels of one page are made alike and stand alike. A word of the table that stands where
values stand is a value; an element that stands where labels stand is a label, known or not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.body import is_prose
from gcmscrape.page.candidates import Label, make_label
from gcmscrape.page.goals import is_goal, is_target
from gcmscrape.page.hand_written import without_hand_written
from gcmscrape.page.label_table import LONGEST, class_meaning, comparable, meaning
from gcmscrape.page.places import Places, count_in, signatures, start_of
from gcmscrape.page.tables import column_headed
from gcmscrape.page.value_words import without_value_words
from gcmscrape.page.words import is_punctuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.tree import Element, Tree


def settle(tree: Tree, candidates: list[Label], barred: bytearray, chrome: bytearray) -> list[Label]:
    """Return this event's labels in document order, each with the end of its value.

    No value holds `barred` tokens, but for those of `chrome`: a button may stand before a value or in its wrapper.
    """
    labels = _own_block(without_hand_written(tree, without_value_words(candidates)), tree)
    below_heads = bytearray(barred)
    for indexes in column_headed(labels).values():
        for index in indexes:
            below_heads[index] = 1
    labels.extend(_unknown_labels(tree, labels, below_heads))
    labels.sort(key=start_of)
    _end_values(tree, labels, barred, chrome)
    return labels


def _own_block(labels: list[Label], tree: Tree) -> list[Label]:
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
        said = _line_of(tree, kept)
        others = {
            id(one)
            for one in around
            if not _belongs(one, best, tree)
            and not any(inner.tag == "h1" for inner in one.walk())
            and not all(_line_of(tree, label) == said for label in _in(one, found))
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


def _belongs(container: Element, main: Element, tree: Tree) -> bool:
    """Whether a block is the main one, holds it or lies in it, or says the same (printed twice, for two widths)."""
    return container.contains(main) or main.contains(container) or tree.text(container) == tree.text(main)


def _line_of(tree: Tree, label: Label) -> str:
    """A label and its value in a form to compare."""
    return comparable(tree.text(label.scope).replace(":", " ").replace("  ", " "))


def _container(label: Label, starts: Sequence[int]) -> Element:
    """The smallest element around a label that holds another label too. `starts` is sorted."""
    for element in (label.scope, *label.scope.ancestors()):
        if bisect_left(starts, element.end) - bisect_left(starts, element.start) > 1:
            return element
    return label.scope


def _unknown_labels(tree: Tree, labels: list[Label], barred: bytearray) -> list[Label]:
    """Return labels that the table does not know: elements made and placed like those that it knows."""
    made = signatures(labels)
    known = {id(label.box) for label in labels}
    places = Places(labels)
    starts = {label.start for label in labels}
    found: list[Label] = []
    for element in _area(labels).walk() if labels else ():
        start = element.start
        if start == element.end or barred[start] or start in starts or id(element) in known:
            continue
        alike = made.get(element.signature) and places.has_place_of_label(element)
        if not (alike or _is_field_label(element)) or not _reads_like_label(tree, element):
            continue
        if not alike and places.is_in_value(element):
            _silence(tree, element)
        else:
            found.append(make_label(tree, start, element, class_meaning(_field_classes(element))))
            starts.add(start)
    return found


def _silence(tree: Tree, element: Element) -> None:
    """Take the words of a label within a value off: they are not the value."""
    for token in tree.tokens[element.start : element.end]:
        token.text = ""


def _is_field_label(element: Element) -> bool:
    """Whether a class of Drupal's says that the element is a label."""
    return any(name in ("field__label", "field--label", "field-label", "views-label") for name in element.classes)


def _field_classes(element: Element) -> tuple[str, ...]:
    around = [element, *list(element.ancestors())[:3]]
    return tuple(name for above in around for name in above.classes)


def _area(labels: list[Label]) -> Element:
    """The smallest element that holds all labels."""
    area = labels[0].scope
    for label in labels[1:]:
        while not area.contains(label.box) and area.parent is not None:
            area = area.parent
    return area


def _reads_like_label(tree: Tree, element: Element) -> bool:
    text = tree.text(element)
    return (
        1 < len(text) <= LONGEST
        and not is_punctuation(text)
        and meaning(text) is None
        and not is_goal(text)
        and not is_target(text)
    )


def _end_values(tree: Tree, labels: list[Label], barred: bytearray, chrome: bytearray) -> None:
    alone = [label for label in labels if not label.inline and count_in(label.scope, labels) == 1]
    wrapped = {id(label) for label in alone}
    made = {label.box.signature for label in alone}
    wrappers = Counter(label.scope.signature for label in alone)
    holders = {id(label.scope.parent) for label in alone}
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        end = label.scope.end
        if following is not None:
            end = min(end, following.start)
        own = id(label) in wrapped and label.scope.start == label.start
        if own or following is not None:
            _skip(label, chrome, end)
        through = chrome if own and wrappers[label.scope.signature] > 1 else None
        end = next((i for i in range(label.value, end) if barred[i] and not (through and through[i])), end)
        if label.inline and label.meaning is not None and label.meaning.single and count_in(label.scope, labels) > 1:
            end = _line_end(tree, label, end)
        elif (
            id(label) not in wrapped
            and label.box.signature in made
            and label.scope.start != label.start
            and (label.box.signature in wrappers or id(label.scope) in holders)
        ):
            # Its wrapper holds no value (others' wrappers do), so what follows it is none either, unless it is loose.
            end = min(end, _loose_value(tree, label, labels))
        label.end = max(end, label.value)


def _loose_value(tree: Tree, label: Label, labels: Sequence[Label]) -> int:
    """The end of the blocks between a label and the next one, or of a lone block at the end of their parent."""
    end, blocks = label.value, 0
    for block in label.box.following():
        if block.start == block.end:
            continue
        at = bisect_left(labels, block.start, key=start_of)
        if at < len(labels) and labels[at].start == block.start:
            return end
        if block.start != end or count_in(block, labels) or is_prose(tree.text(block)):
            return label.value
        end, blocks = block.end, blocks + 1
    return end if blocks == 1 else label.value


def _skip(label: Label, chrome: bytearray, end: int) -> None:
    """Move the start of a value past the buttons before it."""
    first = label.value
    while first < end and chrome[first]:
        first += 1
    if first < end and not label.offset:
        label.value = first


def _line_end(tree: Tree, label: Label, end: int) -> int:
    """The end of the line that a label and its value share; of all lines when the label's own line has no value."""
    first = next(iter(tree.lines(label.start, end)), (label.start, end))
    shown = tree.shown(label.value, first[1])
    rest = shown[label.offset :] if label.offset else shown
    return first[1] if rest and label.value < first[1] else end
