"""SDG values without a label of their own: they follow another label's values, and belong to the goals all the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gcmscrape.page.model import Item, Labelled
from gcmscrape.page.selectors import around
from gcmscrape.site import cached, load
from gcmscrape.site.words import either, fold

_TERMS = load("terms")
_ACRONYMS = either(_TERMS["goals"]["acronyms"])
_MARKERS = either(_TERMS["targets"]["markers"])
_GOAL = re.compile(
    rf"\W*(?:{_ACRONYMS})[\W_]{{0,3}}\d{{1,2}}(?!\w|\.\d)\s*(?P<parting>[-–—:.,;/&(|]|$)?\s*", re.IGNORECASE
)
_TARGET = re.compile(
    rf"\W*(?:(?:{_ACRONYMS})\W{{0,3}}(?:(?:{_MARKERS})\W{{0,3}})?|(?:{_MARKERS})\W{{0,3}})"
    r"\d{1,2}\.(?:\d{1,2}|[a-d])(?![^\W_]|\.\d)",
    re.IGNORECASE,
)
_INDICATOR = re.compile(
    rf"\W*(?:{either(_TERMS['indicators']['markers'])})\W{{0,3}}\d{{1,2}}\.(?:\d{{1,2}}|[a-d])\.\d{{1,2}}(?![^\W_]|\.\d)",
    re.IGNORECASE,
)
_WHOLE = frozenset({"description", "date"})
_MORE_NUMBERS = re.compile(rf"(?:[\W\d_]|\b(?:{either(_TERMS['words']['joiners'])})\b)*", re.IGNORECASE)


@cached()
def _goal_names() -> frozenset[str]:
    terms = load("terms")["goals"]["terms"]
    return frozenset(fold(name) for term in terms for name in (term["name"], *term["en"], *term["es"], *term["fr"]))


def is_goal(text: str) -> bool:
    """Whether a text is a goal whatever label it stands under: "SDG.<n>", alone or with its name behind it.

    "SDG 17 Partners Hub", the name of something else, is not.
    """
    match = _GOAL.match(text)
    if match is None:
        return False
    rest = text[match.end() :]
    return match["parting"] is not None or fold(rest) in _goal_names() or _MORE_NUMBERS.fullmatch(rest) is not None


def is_target(text: str) -> bool:
    """Whether a text is a target whatever label it stands under: "Target 10.7", "SDG 10.7"; a bare "10.7" is not."""
    return _TARGET.match(text) is not None


def is_indicator(text: str) -> bool:
    """Whether a text is an indicator whatever label it stands under: "Indicator 10.7.1"."""
    return _INDICATOR.match(text) is not None


_MOVED = (
    ("sdgs", "SDG", is_goal),
    ("sdg_targets", "SDG Targets", is_target),
    ("sdg_indicators", "SDG Indicators", is_indicator),
)


def part_goals(labelled: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Move the values that look like a goal, a target or an indicator from under other labels to keys of their own."""
    parted: list[Labelled] = []
    for entry in labelled:
        rest = entry.items
        moved: list[Labelled] = []
        for field, label, is_one in () if entry.field in _WHOLE else _MOVED:
            items = [item for item in entry.items if entry.field != field and is_one(item.text)]
            if items:
                moved.append(unlabelled(items, label, field))
                rest = tuple(item for item in rest if item not in items)
        parted.append(entry._replace(items=rest, text=" ".join(item.shown for item in rest)) if moved else entry)
        parted += moved
    return tuple(parted)


def unlabelled(items: Sequence[Item], label: str, field: str) -> Labelled:
    """Return the entry of values that carry their own kind in their words."""
    selector = around([item.selector for item in items]) or ""
    return Labelled(label, field, "label", tuple(items), " ".join(item.shown for item in items), (), selector)
