"""Which label of the table an unknown one stands for: told by class names, by words, or by its place among others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from gcmscrape import site
from gcmscrape.health.table import is_most
from gcmscrape.record import Event, WarningCode
from gcmscrape.site.labels import comparable, meaning

_ALIKE: Final = 0.6
"""Two names are alike from here on, 0 to 1; of unlike names of labels.toml few are."""


def unknown_labels(events: Sequence[Event]) -> Counter[str]:
    """Return the labels that nothing used, each with the number of pages that show it."""
    return Counter(
        label
        for event in events
        for label in {
            warning.label for warning in event.warnings if warning.code is WarningCode.UNKNOWN_LABEL and warning.label
        }
    )


@site.cached()
def name_of(label: str) -> str | None:
    """Return the name that a label has in labels.toml; None for an unknown one."""
    sense = meaning(label)
    if sense is None:
        return None
    return next((name for name, entry in site.load("labels").items() if entry.get("field", name) == sense.field), None)


def foreign_labels(events: Sequence[Event]) -> Counter[str]:
    """Return the labels that labels.toml does not name and some page loses by, with the number of pages that show them.

    Where a class name tells the field, such a label loses nothing.
    """
    shown = Counter(label for event in events for label in event.labels if name_of(label) is None)
    lost = unknown_labels(events)
    return Counter({label: number for label, number in shown.items() if lost[label]})


def renamed(foreign: Counter[str], unseen: Collection[str], events: Sequence[Event]) -> dict[str, str]:
    """Return the label that stands for each name of labels.toml that no page shows, as far as that is told.

    A class name on some page tells it, else the words, else the place, which takes a label on most pages.

    Args:
        foreign: Labels that labels.toml does not name, with their number of pages.
        unseen: Names of labels.toml.
        events: The pages.
    """
    found: dict[str, str] = {}
    pairs = [(_kinship(label, name, events), label, name) for label in foreign for name in unseen]
    for kinship, label, name in sorted(pairs, reverse=True):
        if kinship >= _ALIKE and label not in found and name not in found.values():
            found[label] = name
    for label, number in foreign.most_common():
        if label not in found and is_most(number, len(events)):
            left = [name for name in unseen if name not in found.values()]
            if (by_place := _between(label, left, found, events)) is not None:
                found[label] = by_place
    return {name: label for label, name in found.items()}


def _kinship(label: str, name: str, events: Sequence[Event]) -> float:
    """Return how sure it is by class names or words that a label stands for a name, 0 to 1."""
    table = site.load("labels")
    fields = {field for event in events for field, found in event.provenance.items() if found.label == label}
    if table[name].get("field", name) in fields:
        return 1.0
    return max(_likeness(label, known) for known in table[name]["names"])


def _between(label: str, names: Sequence[str], found: Mapping[str, str], events: Sequence[Event]) -> str | None:
    """Return the name whose place in the order of the site is that of the label on most pages.

    `found` are names of labels that labels.toml does not know.
    """
    order = [*site.load("labels")]
    votes: Counter[str] = Counter()
    for shown in (list(event.labels) for event in events if label in event.labels):
        places = [order.index(name) if (name := found.get(one) or name_of(one)) else None for one in shown]
        here = shown.index(label)
        low = next((place for place in reversed(places[:here]) if place is not None), -1)
        high = next((place for place in places[here:] if place is not None), len(order))
        votes.update(name for name in names if low < order.index(name) < high)
    return votes.most_common(1)[0][0] if votes else None


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, comparable(one), comparable(other)).ratio()
