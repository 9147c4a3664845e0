"""Labels that the table does not know: told by how they are made, or by standing where known labels stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from gcmscrape.page.goals import is_goal, is_target
from gcmscrape.page.label_words import LABEL_TAGS, MADE_LABELS, Label, has_wrapper, make_label, make_of
from gcmscrape.page.ornaments import begins
from gcmscrape.page.roles import Ledger
from gcmscrape.page.tables import column_headed
from gcmscrape.row.flags import FIELD_LABEL
from gcmscrape.row.sentences import is_sentence
from gcmscrape.row.tokens import Element, Row, Run
from gcmscrape.site.checks import LONGEST_LABEL
from gcmscrape.site.labels import class_meaning, meaning

_FARTHEST = 5
"""Elements up to what holds the blocks of labels: a table of one row in a column has five of them."""
_VALUE_TAGS = {"dt": "dd", "th": "td"}
"""The elements that are labels when this element stands behind them."""


def unknown_labels(row: Row, labels: Sequence[Label], roles: Ledger) -> tuple[list[Label], list[Run]]:
    """Return the labels that the table does not know, and the words made like labels inside the value of another one.

    `labels` are those that it knows, in document order.
    """
    places = _Places(row, labels)
    known = {label.meaning for label in labels}
    taken = {label.start for label in labels}.union(*column_headed(row, labels).values())
    found: list[Label] = []
    inner: list[Run] = []
    for element in row.elements:
        start, named = element.start, element.flags & FIELD_LABEL
        if start == element.end or roles[start] or start in taken:
            continue
        may_be = named or element.tag in MADE_LABELS or (element.tag, element.cls) in places.makes
        if not (may_be and _reads_like_label(row, element)):
            continue
        made = named or (_is_made_label(element) and not places.is_under_heading(element))
        if places.has(element) or (made and not places.is_in_value(element)):
            around = [one for one in (element, *islice(element.ancestors(), 3)) if begins(row, one, start)]
            sense = class_meaning(tuple(name for above in around for name in above.classes))
            # A class may name the field of another label, too: the label over it tells more.
            found.append(make_label(row, start, element, sense if sense not in known else None))
            taken.add(start)
        elif named:
            inner.append(element.run)
    return found, inner


def _is_made_label(element: Element) -> bool:
    """Whether an element is a `dt` before its `dd`, a `th` before the `td` of its row, or a `label` before a value."""
    behind = next(element.following(), None)
    if element.tag in _VALUE_TAGS:
        return behind is not None and behind.tag == _VALUE_TAGS[element.tag]
    return element.tag == "label" and element.parent is not None and element.end < element.parent.end


class _Places:
    """Where the known labels stand. `makes` are the tags and classes that they are made of."""

    def __init__(self, row: Row, labels: Sequence[Label]) -> None:
        self._row = row
        self.makes: set[tuple[str, str]] = set()
        self._wrappers: set[int] = set()
        self._blocks: set[tuple[object, ...]] = set()
        self._beside: set[tuple[object, ...]] = set()
        self._told_apart: Counter[tuple[object, ...]] = Counter()
        self._values = {label.value for label in labels}
        for label in labels:
            if label.inline:
                continue
            make, scope = make_of(row, label.box), label.scope
            self.makes.add(label.box.signature)
            # A field's wrapper may have a class of its own: labels of a make tell enough.
            wrappers = {scope.cls, None} if self._is_made(label.box) else {scope.cls}
            self._beside.update((make, cls, *place) for cls in wrappers for place in _places_of(scope))
            value = next(label.box.following(), None)
            differs = value is not None and value.signature != label.box.signature
            alone = has_wrapper(label, labels)
            if alone:
                self._wrappers.add(id(scope))
            if not alone or (differs and self._is_made(label.box)):
                self._blocks.add((make, id(scope)))
            if value is not None:
                self._told_apart[make, id(scope)] += 1 if differs else -len(labels)

    def has(self, element: Element) -> bool:
        """Whether an element stands between known labels of the same make, or in an element made like theirs."""
        make, parent = make_of(self._row, element), element.parent
        if parent is None:
            return False
        if (make, id(parent)) in self._blocks:
            told = self._is_made(element) or self._told_apart[make, id(parent)] > 1
            return told and element.start not in self._values  # what stands behind a label is its value
        if id(parent) in self._wrappers:
            return False  # after the one label of a wrapper come its values
        if element.end == parent.end or not begins(self._row, parent, element.start):
            return False
        places = [(cls, *place) for cls in (parent.cls, None) for place in _places_of(parent)]
        near, *far = [*((make, *place) in self._beside for place in places), False]
        if near or not any(far) or self.is_in_value(element):
            return near
        return not any(is_sentence(line.text) for line in self._row.lines(*parent.run))

    def _is_made(self, element: Element) -> bool:
        """Whether an element says that it is one of some kind: by a class, by its tag, or by that of its words."""
        inner = self._row.tokens[element.start].element
        return bool(element.cls) or element.tag in LABEL_TAGS or inner.tag in LABEL_TAGS

    def is_in_value(self, element: Element) -> bool:
        """Whether an element lies deep in a wrapper that one label begins: a part of a value (an icon of a term)."""
        around = element.parent
        return around is not None and any(id(above) in self._wrappers for above in around.ancestors())

    def is_under_heading(self, element: Element) -> bool:
        """Whether an element lies in a block, a list or a table, that is the value of the label before it."""
        return any(above.start in self._values for above in element.ancestors())


def _places_of(scope: Element) -> Iterator[tuple[object, ...]]:
    """Yield where an element that holds a label stands: the tags of those around it, and in which element."""
    makes: tuple[str, ...] = ()
    for above, around in islice(pairwise((scope, *scope.ancestors())), _FARTHEST):
        makes += (above.tag,)  # the blocks around it may have classes of their own: "left", "right"
        yield makes, id(around)


def _reads_like_label(row: Row, element: Element) -> bool:
    text = row.text(element)
    return 1 < len(text) <= LONGEST_LABEL and not (meaning(text) or is_goal(text) or is_target(text))
