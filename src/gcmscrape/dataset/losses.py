"""What a new dataset has of the last one: which fields said something and say nothing now, or say all the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from gcmscrape.dataset.changes import CAUSES, Cause
from gcmscrape.dataset.summary import is_filled
from gcmscrape.record import CONTENT_FIELDS, Event, WarningCode

_SHOWN: Final = 80
"""Characters of a value that are told."""


class Sameness(NamedTuple):
    """A field of which several `values` of the `had` events that had one became one and the same, which begins so."""

    field: str
    values: int
    had: int
    begins: str


class Loss(NamedTuple):
    """A field that events of both datasets lost.

    Of the `events` in both, `had` had a value and `has` have one now; `lost` had one and have none now, because of
    `cause`. `reasons` are why their values could not be read, and `labels` the unknown labels on their pages, the most
    frequent first, each with its number of pages.
    """

    field: str
    cause: Cause
    lost: int
    had: int
    has: int
    events: int
    reasons: tuple[tuple[str, int], ...]
    labels: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Comparison:
    """Counts while the records of a new dataset go by, each with that of the last one.

    `shown` counts what events show at all: a title, an address, a label, a date or one that is known to be unreadable.
    """

    events: int = 0
    shown: Counter[str] = field(default_factory=Counter)
    _both: int = 0
    _had: Counter[str] = field(default_factory=Counter)
    _has: Counter[str] = field(default_factory=Counter)
    _became: defaultdict[tuple[str, int, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    _lost: Counter[tuple[str, Cause]] = field(default_factory=Counter)
    _labels: defaultdict[tuple[str, Cause], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _reasons: defaultdict[tuple[str, Cause], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        """Count the `new` record of an event, as its JSON; `old` is that of the last dataset, None when it had none."""
        self.events += 1
        self.shown.update(_shown(new))
        if old is None:
            return
        self._both += 1
        had, has = _filled(old), _filled(new)
        self._had.update(had)
        self._has.update(has)
        for name in had & has:
            if old[name] != new[name]:
                value = str(new[name])
                self._became[name, hash(value), value[:_SHOWN]].add(hash(str(old[name])))
        # Of the same bytes only another reading can make less.
        cause: Cause = "extractor" if _bytes(old) == _bytes(new) else "site"
        for name in had - has:
            self._lost[name, cause] += 1
            self._labels[name, cause].update(_unknown_labels(new))
            self._reasons[name, cause].update(_reasons(new, name))

    def sameness(self) -> list[Sameness]:
        """Return which different values became one, the most of each field, in the order of the record's fields."""
        most = {name: Sameness(name, 0, self._had[name], "") for name in CONTENT_FIELDS}
        for (name, _, begins), values in self._became.items():
            if len(values) > max(1, most[name].values):
                most[name] = Sameness(name, len(values), self._had[name], begins)
        return [same for same in most.values() if same.values]

    def losses(self) -> list[Loss]:
        """Return what was lost, in the order of the record's fields."""
        found = [(name, cause) for name in CONTENT_FIELDS for cause in CAUSES if self._lost[name, cause]]
        return [
            Loss(name, cause, self._lost[name, cause], self._had[name], self._has[name], self._both,
                 _by_number(self._reasons[name, cause]), _by_number(self._labels[name, cause]))
            for name, cause in found
        ]  # fmt: skip


def _by_number(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda found: (-found[1], found[0])))


def shows_less(event: Event, before: Event) -> bool:
    """Whether a record says less than an earlier one of the same event: a field is empty or shorter now."""
    for name in CONTENT_FIELDS:
        old, new = getattr(before, name), getattr(event, name)
        if is_filled(old) and (not is_filled(new) or (isinstance(old, (str, list)) and len(new) < len(old))):
            return True
    return False


def _filled(record: dict[str, Any]) -> set[str]:
    """The content fields that say something; a record of an older contract may lack some."""
    return {name for name in CONTENT_FIELDS if is_filled(record.get(name))}


def _reasons(record: dict[str, Any], name: str) -> set[str]:
    """Why a record has no value of a field, as far as it says."""
    reasons = {warning["reason"] for warning in record["warnings"] if warning["field"] == name and warning["reason"]}
    return reasons | {warning["code"] for warning in record["warnings"] if warning["code"] == WarningCode.TRUNCATED}


def _bytes(record: dict[str, Any]) -> object:
    """The hash of what a record was read from."""
    return record.get("source", {}).get("sha256")


def _unknown_labels(record: dict[str, Any]) -> set[str]:
    code = WarningCode.UNKNOWN_LABEL
    return {warning["label"] for warning in record["warnings"] if warning["code"] == code and warning["label"]}


def _shown(record: dict[str, Any]) -> list[str]:
    shown = {
        "title": record["title"],
        "address": record["url"],
        "label": any(origin["label"] for origin in record["provenance"].values()),
        "date": record["start"] or "start" in record["fields_unreadable"],
    }
    return [name for name, value in shown.items() if value]
