"""Label words that are values: "Regional Review Process" may stand under a label, and is none there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gcmscrape.page.candidates import LABEL_TAGS
from gcmscrape.page.places import count_in, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element

_VALUE_TAGS = frozenset({"li", "dd", "td"})


class _Makes:
    """How the label words of a page are made, counted."""

    def __init__(self, candidates: Sequence[Label]) -> None:
        self.candidates = candidates
        self.labels = signatures(candidates)
        self.scopes = Counter(label.scope.signature for label in candidates)
        self.wrappers = Counter(label.scope.signature for label in candidates if _begins_wrapper(label))
        self.sharing = Counter(id(label.scope) for label in candidates)

    def has_others_like(self, scope: Element) -> bool:
        """Whether other labels have a scope that is made like this one."""
        return self.scopes[scope.signature] > self.sharing[id(scope)]


def without_value_words(candidates: list[Label]) -> list[Label]:
    """Drop the label words that stand directly after a label, in the place where values stand."""
    makes = _Makes(candidates)
    kept: list[Label] = []
    for label in candidates:
        before = kept[-1] if kept else None
        if before is None or not (
            _is_listed_value(label, before, makes)
            or _is_value_with_colon(label, before, makes)
            or _is_later_value(label, before, makes)
            or (label.start == before.value and _is_value_place(label, before, makes))
        ):
            kept.append(label)
    return kept


def _is_listed_value(label: Label, before: Label, makes: _Makes) -> bool:
    """Whether a label word stands in the wrapper that another label begins, and is not made like a label."""
    if label.inline or label.colon or before.inline or before.scope.start != before.start:
        return False
    if not before.scope.contains(label.box):
        return False
    make, usual = label.box.signature, before.box.signature
    return make != usual and makes.labels[make] < makes.labels[usual]


def _is_later_value(label: Label, before: Label, makes: _Makes) -> bool:
    """Whether a label word stands behind a value of another label, made like the value, and not like a label."""
    if label.inline or label.colon or label.start == before.value or not before.scope.contains(label.box):
        return False
    box = label.box
    if box.tag in LABEL_TAGS or "label" in box.get("class"):
        return False
    if before.inline:
        return box.tag == "li" and box.parent is not None and before.value <= box.parent.start
    follows = any(True for _ in box.following())
    alike = makes.labels[box.signature], makes.labels[before.box.signature]
    if alike[0] < alike[1] or (box.tag == "li" and before.box.tag != "li"):
        sibling = box.preceding()
        return sibling is not None and sibling.signature == box.signature and sibling.start >= before.value
    # Made alike: it is a value in a list of values that the label before it begins, or when it ends one.
    begun = _begins_wrapper(before) and makes.wrappers[before.scope.signature] > 1
    if label.scope is before.scope:
        return begun and not follows
    return before.value <= label.scope.start < label.start and (begun or not follows)


def _begins_wrapper(label: Label) -> bool:
    return not label.inline and label.scope.start == label.start


def _is_value_with_colon(label: Label, before: Label, makes: _Makes) -> bool:
    """Whether words with a colon are all that stands under another label, in a wrapper like those of others."""
    return (
        label.inline
        and label.start == before.value
        and _begins_wrapper(before)
        and before.scope.contains(label.box)
        and label.meaning != before.meaning
        and makes.wrappers[before.scope.signature] > 1
        and count_in(before.scope, makes.candidates) == 2  # noqa: PLR2004 - the pair itself
    )


def _is_value_place(label: Label, before: Label, makes: _Makes) -> bool:
    if label.inline or label.colon or before.inline:
        return False
    if not before.scope.contains(label.box):
        return False
    made = makes.labels
    rarer = made[label.box.signature] < made[before.box.signature]
    if rarer and before.box.tag in LABEL_TAGS and label.box.tag not in LABEL_TAGS:
        return True
    in_scope = count_in(before.scope, makes.candidates)
    if in_scope > 2 and label.scope is not before.scope and label.scope.start == label.start:  # noqa: PLR2004 - the pair itself
        # It begins a wrapper of its own, and the label before it does not share one with it alone.
        return False
    if label.box.signature != before.box.signature:
        tag = label.box.tag
        if made[label.box.signature] > made[before.box.signature]:
            return False
        if before.box.tag in LABEL_TAGS and tag not in LABEL_TAGS:
            return True
        return rarer or tag in _VALUE_TAGS
    # Alike: in wrappers of their own (label, value), the second of two is the value.
    if label.box.tag in LABEL_TAGS or "label" in label.box.get("class"):
        return False
    return in_scope == 2 and makes.has_others_like(before.scope) and before.scope.start == before.start  # noqa: PLR2004 - the pair itself
