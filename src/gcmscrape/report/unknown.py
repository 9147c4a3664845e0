"""Labels of the pages that nothing used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from gcmscrape.record import Event, WarningCode

_VALUES: Final = 2


class Unknown(NamedTuple):
    """A label that nothing used: on how many events it stands, and two of its values."""

    label: str
    events: int
    values: Sequence[str]


def unknown_labels(events: Iterable[Event]) -> list[Unknown]:
    """Return the labels that nothing used, the most frequent first."""
    found: dict[str, list[Event]] = {}
    for event in events:
        told = [warning.label for warning in event.warnings if warning.code == WarningCode.UNKNOWN_LABEL]
        for label in dict.fromkeys(label for label in told if label is not None):
            found.setdefault(label, []).append(event)
    unknown = [Unknown(label, len(of), _values(label, of)) for label, of in found.items()]
    return sorted(unknown, key=lambda one: (-one.events, one.label))


def _values(label: str, events: Iterable[Event]) -> list[str]:
    values = dict.fromkeys(value for event in events for value in event.labels.get(label, ()))
    return list(values)[:_VALUES]
