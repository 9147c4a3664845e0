"""Labels of saved pages that nothing used, each with the field that it may name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.record import CONTENT_FIELDS, Event, WarningCode
from gcmscrape.site import load
from gcmscrape.site.checks import similar
from gcmscrape.workers.answers import answers

_SAMPLES: Final = 2


class UnusedLabel(NamedTuple):
    """A label that no field was read from, on so many pages, with the first two values under it.

    `field` is the name of labels.toml that it may be of; None when no field that these pages lack has a similar name.
    """

    label: str
    pages: int
    values: tuple[str, ...]
    field: str | None


@dataclass(slots=True)
class _Seen:
    """What was seen of a label: its pages, the values under it, and on how many of the pages each field stands."""

    pages: int = 0
    values: dict[str, None] = field(default_factory=dict)
    beside: Counter[str] = field(default_factory=Counter)


def unused_labels(pages: Iterable[SavedPage | Failure]) -> list[UnusedLabel]:
    """Return the labels of pages that nothing used, the most frequent first."""
    seen: dict[str, _Seen] = {}
    for _, answer in answers(pages):
        if isinstance(answer, Event):
            for label in _unknown(answer):
                found = seen.setdefault(label, _Seen())
                found.pages += 1
                found.values |= dict.fromkeys(answer.labels.get(label, ()))
                found.beside.update({*answer.provenance, *answer.fields_unreadable})
    known = _fields_by_name()
    labels = [
        UnusedLabel(label, found.pages, tuple(found.values)[:_SAMPLES], _nearest(label, found, known))
        for label, found in seen.items()
        if label.casefold() not in known
    ]
    return sorted(labels, key=lambda one: (-one.pages, one.label))


def _unknown(event: Event) -> dict[str, None]:
    code = WarningCode.UNKNOWN_LABEL
    return dict.fromkeys(warning.label for warning in event.warnings if warning.code == code and warning.label)


def _fields_by_name() -> dict[str, str]:
    """The name of labels.toml by each label of it; the labels of other kinds of page are known, too."""
    return {name.casefold(): key for key, entry in load("labels").items() for name in entry["names"]}


def _nearest(label: str, found: _Seen, known: dict[str, str]) -> str | None:
    """Return the field with the most similar name that most of the label's pages lack.

    None for a label with nothing under it: that is more likely a label and its value in one.
    """
    if not found.values:
        return None
    fields = {key: "start" if key == "date" else entry.get("field", key) for key, entry in load("labels").items()}
    lacking = {key for key, name in fields.items() if name in CONTENT_FIELDS and found.beside[name] * 2 < found.pages}
    near = similar(label, {name: key for name, key in known.items() if key in lacking})
    return known[near] if near is not None else None
