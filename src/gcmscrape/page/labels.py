"""Deciding which label words are labels of this event, finding unknown labels among them, and where each value ends.

The decision is structural: labels of one page are made alike and stand alike. A word of the table that stands where
values stand is a value; an element that stands where labels stand is a label, known or not.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.candidates import LABEL_TAGS, Label, make_label
from gcmscrape.page.goals import is_goal, is_target
from gcmscrape.page.label_table import LONGEST, class_meaning, meaning
from gcmscrape.page.tables import column_headed
from gcmscrape.page.words import is_punctuation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.page.tree import Element, Tree

_CELLS = ("td", "th")
_GENERIC = frozenset({"div", "span", "p", "li", "td", "a", "section"})
_VALUE_TAGS = frozenset({"li", "dd", "td"})
Signature = tuple[str, str]


def settle(tree: Tree, candidates: list[Label], barred: bytearray) -> list[Label]:
    """Return this event's labels in document order, each with the end of its value."""
    labels = _own_block(_without_value_words(candidates), tree)
    below_heads = bytearray(barred)
    for indexes in column_headed(labels).values():
        for index in indexes:
            below_heads[index] = 1
    labels.extend(_unknown_labels(tree, labels, below_heads))
    labels.sort(key=lambda label: label.start)
    _end_values(tree, labels, barred)
    return labels


def _signatures(labels: Iterable[Label]) -> Counter[Signature]:
    return Counter(label.box.signature for label in labels if not label.inline)


def _without_value_words(candidates: list[Label]) -> list[Label]:
    """Drop the label words that stand directly after a label, in the place where values stand."""
    made = _signatures(candidates)
    kept: list[Label] = []
    for label in candidates:
        before = kept[-1] if kept else None
        if before is None or not (
            _is_listed_value(label, before, made)
            or (label.start == before.value and _is_value_place(label, before, made, candidates))
        ):
            kept.append(label)
    return kept


def _is_listed_value(label: Label, before: Label, made: Counter[Signature]) -> bool:
    """Whether a label word stands in the wrapper that another label begins, and is not made like a label."""
    if label.inline or label.colon or before.inline or before.scope.start != before.start:
        return False
    if not before.scope.contains(label.box):
        return False
    return label.box.signature != before.box.signature and made[label.box.signature] < made[before.box.signature]


def _is_value_place(label: Label, before: Label, made: Counter[Signature], candidates: list[Label]) -> bool:
    if label.inline or label.colon or before.inline:
        return False
    if not before.scope.contains(label.box):
        return False
    in_scope = sum(1 for other in candidates if before.scope.contains(other.box))
    if in_scope > 2 and label.scope is not before.scope and label.scope.start == label.start:  # noqa: PLR2004 - the pair itself
        # It begins a wrapper of its own, and the label before it does not share one with it alone.
        return False
    if label.box.signature != before.box.signature:
        tag = label.box.tag
        if made[label.box.signature] > made[before.box.signature]:
            return False
        if before.box.tag in LABEL_TAGS and tag not in LABEL_TAGS:
            return True
        return made[label.box.signature] < made[before.box.signature] or tag in _VALUE_TAGS
    # Alike: in wrappers of their own (label, value), the second of two is the value.
    if label.box.tag in LABEL_TAGS or "label" in label.box.get("class"):
        return False
    alone = sum(
        1 for other in candidates if other.scope is not before.scope and other.scope.signature == before.scope.signature
    )
    return in_scope == 2 and alone > 0 and before.scope.start == before.start  # noqa: PLR2004 - the pair itself


def _own_block(labels: list[Label], tree: Tree) -> list[Label]:
    """Keep one block of labels when several repeat a field; the rest are other events', unless they are its copies."""
    repeated = [
        field for field, count in Counter(label.meaning.field for label in labels if label.meaning).items() if count > 1
    ]
    if not repeated:
        return labels
    containers = {id(label): _container(label, labels) for label in labels}
    distinct = list({id(container): container for container in containers.values()}.values())
    innermost = [one for one in distinct if not any(other is not one and one.contains(other) for other in distinct)]
    main = max(innermost, key=lambda container: len(_fields_in(container, labels)))
    foreign: set[int] = set()
    for field in repeated:
        around = [containers[id(label)] for label in labels if label.meaning and label.meaning.field == field]
        foreign.update(id(container) for container in around if not _belongs(container, main, tree))
    return [label for label in labels if id(containers[id(label)]) not in foreign]


def _fields_in(container: Element, labels: list[Label]) -> set[str]:
    return {label.meaning.field for label in labels if label.meaning and container.contains(label.box)}


def _belongs(container: Element, main: Element, tree: Tree) -> bool:
    """Whether a block is the main one, holds it or lies in it, or says the same (printed twice, for two widths)."""
    return container.contains(main) or main.contains(container) or tree.text(container) == tree.text(main)


def _container(label: Label, labels: list[Label]) -> Element:
    """The smallest element around a label that holds another label too."""
    for element in (label.scope, *label.scope.ancestors()):
        if any(other is not label and element.start <= other.start < element.end for other in labels):
            return element
    return label.scope


def _unknown_labels(tree: Tree, labels: list[Label], barred: bytearray) -> list[Label]:
    """Return labels that the table does not know: elements made and placed like those that it knows."""
    made = _signatures(labels)
    known = {id(label.box) for label in labels}
    found: list[Label] = []
    for element in _area(labels).walk() if labels else ():
        if element.start == element.end or barred[element.start] or id(element) in known:
            continue
        if made.get(element.signature) and _stands_like(element, labels) and _reads_like_label(tree, element):
            sense = class_meaning(_field_classes(element))
            found.append(make_label(tree, element.start, element, sense))
        elif _is_field_label(element) and _reads_like_label(tree, element):
            if _is_in_value(element, labels):
                _silence(tree, element)
            else:
                found.append(make_label(tree, element.start, element, class_meaning(_field_classes(element))))
    return _outermost(found, labels)


def _is_in_value(element: Element, labels: list[Label]) -> bool:
    """Whether an element lies in a wrapper that one label begins: the label of a part of a value (a term's icon)."""
    for label in labels:
        scope = label.scope
        if scope.start == label.start and scope.contains(element) and not label.inline:
            return sum(1 for other in labels if scope.contains(other.box)) == 1
    return False


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


def _outermost(found: list[Label], labels: list[Label]) -> list[Label]:
    starts = {label.start for label in labels}
    kept: list[Label] = []
    for label in found:
        if label.start not in starts:
            starts.add(label.start)
            kept.append(label)
    return kept


def _area(labels: list[Label]) -> Element:
    """The smallest element that holds all labels."""
    area = labels[0].scope
    for label in labels[1:]:
        while not area.contains(label.box) and area.parent is not None:
            area = area.parent
    return area


def _stands_like(element: Element, labels: list[Label]) -> bool:
    """Whether an element has the place that known labels of the same make have."""
    like = [label for label in labels if not label.inline and label.box.signature == element.signature]
    distinct = element.tag in ("dt", "th", "h2", "h3", "h4", "h5", "h6", "label", "legend", "summary") or bool(
        element.get("class")
    )
    parent = element.parent
    if parent is None:
        return False
    beginning = [label for label in labels if label.scope is parent]
    if len(beginning) == 1 and beginning[0].start == parent.start:
        return False  # after the one label of a wrapper come its values, made alike or not
    if any(label.scope is parent for label in like):
        return distinct or (element.tag in LABEL_TAGS and any(s.position > element.position for s in parent.children))
    first = parent.start == element.start and parent.end > element.end
    beside = any(
        label.scope.signature == parent.signature
        and label.scope.parent is parent.parent
        and label.scope.start == label.start
        for label in like
    )
    nested = (
        any(label.scope.signature == parent.signature and label.scope.start == label.start for label in like)
        and distinct
    )
    return first and (beside or nested)


def _reads_like_label(tree: Tree, element: Element) -> bool:
    text = tree.text(element)
    return (
        1 < len(text) <= LONGEST
        and not is_punctuation(text)
        and meaning(text) is None
        and not is_goal(text)
        and not is_target(text)
    )


def _end_values(tree: Tree, labels: list[Label], barred: bytearray) -> None:
    own_wrappers = [
        label
        for label in labels
        if not label.inline and sum(1 for other in labels if label.scope.contains(other.box)) == 1
    ]
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        end = label.scope.end
        if following is not None:
            end = min(end, following.start)
        for index in range(label.value, end):
            if barred[index]:
                end = index
                break
        if label.inline and label.meaning is not None and label.meaning.single and _shares_scope(label, labels):
            end = _line_end(tree, label, end)
        elif (
            label not in own_wrappers
            and any(own.box.signature == label.box.signature for own in own_wrappers)
            and label.scope.start != label.start
            and _is_wrapped(label, own_wrappers)
        ):
            # Its wrapper holds no value (others' wrappers do), so what follows the wrapper is not its value either.
            end = label.value
        label.end = max(end, label.value)


def _shares_scope(label: Label, labels: list[Label]) -> bool:
    """Whether another label stands in the block of this one."""
    return any(other is not label and label.scope.contains(other.box) for other in labels)


def _is_wrapped(label: Label, own_wrappers: list[Label]) -> bool:
    return any(own.scope.signature == label.box.signature or own.scope.parent is label.scope for own in own_wrappers)


def _line_end(tree: Tree, label: Label, end: int) -> int:
    """The end of the line that a label and its value share; of all lines when the label's own line has no value."""
    first = next(iter(tree.lines(label.start, end)), (label.start, end))
    shown = tree.shown(label.value, first[1])
    rest = shown[label.offset :] if label.offset else shown
    return first[1] if rest and label.value < first[1] else end
