"""SDG values without a label of their own: they follow another label's values, and belong to the goals all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape.page.model import Item, Labelled

if TYPE_CHECKING:
    from collections.abc import Sequence

_GOAL = re.compile(r"(?:SDG|ODS|ODD)[.\s]*\d{1,2}\b", re.IGNORECASE)
_TARGET = re.compile(r"(?:Target|Meta|Cible)\s+\d{1,2}\.(?:\d{1,2}|[a-d])\b", re.IGNORECASE)
_WHOLE = frozenset({"description", "date"})


def is_goal(text: str) -> bool:
    """Whether a value looks like `SDG.<n>`."""
    return _GOAL.match(text) is not None


def is_target(text: str) -> bool:
    """Whether a value looks like `Target <n>.<m>`."""
    return _TARGET.match(text) is not None


def part_goals(labelled: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Move the values that look like a goal or a target from under other labels to the key `SDG` or `SDG Targets`."""
    parted: list[Labelled] = []
    for entry in labelled:
        if entry.field in _WHOLE:
            parted.append(entry)
            continue
        goals = tuple(item for item in entry.items if entry.field != "sdgs" and is_goal(item.text))
        targets = tuple(item for item in entry.items if entry.field != "sdg_targets" and is_target(item.text))
        if not goals and not targets:
            parted.append(entry)
            continue
        rest = tuple(item for item in entry.items if item not in goals and item not in targets)
        parted.append(entry._replace(items=rest, text=" ".join(item.shown for item in rest)))
        for items, label, field in ((goals, "SDG", "sdgs"), (targets, "SDG Targets", "sdg_targets")):
            if items:
                parted.append(unlabelled(items, label, field, entry.selector))
    return tuple(parted)


def unlabelled(items: Sequence[Item], label: str, field: str, selector: str) -> Labelled:
    """Return the entry of values that carry their own kind in their words."""
    return Labelled(label, field, "label", tuple(items), " ".join(item.shown for item in items), (), selector)
