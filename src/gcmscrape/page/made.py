"""The places where the labels of a page stand: what an unknown label is told by, and a value's own parts."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.label_words import LABEL_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.tokens import Element

_BY_NATURE = LABEL_TAGS - {"strong", "b"}
"""Elements that are labels wherever they stand among labels; bold words may stand in values too."""


def signatures(labels: Iterable[Label]) -> Counter[tuple[str, str]]:
    """Count how the labels with an element of their own are made."""
    return Counter(label.box.signature for label in labels if not label.inline)


def count_in(scope: Element, labels: Sequence[Label]) -> int:
    """Return how many labels stand in an element. The labels stand in document order."""
    return bisect_left(labels, scope.end, key=start_of) - bisect_left(labels, scope.start, key=start_of)


def start_of(label: Label) -> int:
    """Return the token that a label begins with."""
    return label.start


class Places:
    """The places of the known labels, looked up by element."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self._starts = [label.start for label in labels]
        self._values = [label.value for label in labels]
        self._in_scope: dict[int, list[Label]] = {}
        self._alike: set[tuple[tuple[str, str], int]] = set()
        self._beside: set[tuple[tuple[str, str], tuple[str, str], int]] = set()
        self._nested: set[tuple[tuple[str, str], tuple[str, str]]] = set()
        for label in labels:
            self._in_scope.setdefault(id(label.scope), []).append(label)
            if label.inline:
                continue
            make, scope = label.box.signature, label.scope
            self._alike.add((make, id(scope)))
            if scope.start == label.start:
                self._beside.add((make, scope.signature, id(scope.parent)))
                self._nested.add((make, scope.signature))
        self._value_wrappers = {
            identity
            for identity, inside in self._in_scope.items()
            if len(inside) == 1 and not inside[0].inline and inside[0].scope.start == inside[0].start
        }

    def has_place_of_label(self, element: Element) -> bool:
        """Whether an element has the place that known labels of the same make have."""
        parent = element.parent
        if parent is None:
            return False
        inside = self._in_scope.get(id(parent), [])
        if len(inside) == 1 and inside[0].start == parent.start:
            return False  # after the one label of a wrapper come its values, made alike or not
        make = element.signature
        distinct = element.tag in _BY_NATURE or bool(element.cls)
        if (make, id(parent)) in self._alike:
            if element.tag not in _BY_NATURE and self._is_all_between(element):
                return False
            followed = bool(parent.children) and parent.children[-1].position > element.position
            return distinct or (element.tag in LABEL_TAGS and followed)
        if not (parent.start == element.start and parent.end > element.end):
            return False
        beside = (make, parent.signature, id(parent.parent)) in self._beside
        return beside or (distinct and (make, parent.signature) in self._nested)

    def _is_all_between(self, element: Element) -> bool:
        """Whether an element is all that stands between a known label and the next one, or the end of their parent."""
        at = bisect_left(self._values, element.start)
        if at == len(self._values) or self._values[at] != element.start:
            return False
        end = self._starts[at + 1] if at + 1 < len(self._starts) else element.end
        return element.end == end or (element.parent is not None and element.end == element.parent.end)

    def is_in_value(self, element: Element) -> bool:
        """Whether an element lies in a wrapper that one label begins: a part of a value (an icon of a term)."""
        return any(id(around) in self._value_wrappers for around in element.ancestors())
