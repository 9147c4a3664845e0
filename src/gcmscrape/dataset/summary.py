"""What a dataset holds, in numbers. It tells no clock, path or duration: the same input gives the same bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gcmscrape.record import SCHEMA_VERSION, Event, Model

if TYPE_CHECKING:
    from gcmscrape.dataset.rejects import Reject

_BOOKKEEPING: Final = frozenset({
    "schema_version", "id", "node_id", "url", "language", "interface_language", "translations", "labels",
    "fields_unreadable", "provenance", "warnings", "source", "content_sha256", "extractor",
})  # fmt: skip
REPORTED_FIELDS: Final = tuple(name for name in Event.model_fields if name not in _BOOKKEEPING)
"""The fields that say something of the event itself, in the order of the record."""


def is_filled(value: object) -> bool:
    """Whether a field says something: not null, not empty. False and 0 do."""
    return value is not None and value not in ("", [])


class Summary(Model):
    """What summary.json tells. `responses` is the sum of the five counts after it."""

    schema_version: str
    responses: int
    """Saved responses in the input, the unreadable ones too."""
    events: int
    """Records in events.jsonl."""
    language_versions: int
    """Pages of a node whose record another page gives."""
    older_captures: int
    """Captures of an address that a later one replaces."""
    other_pages: dict[str, int]
    """Pages that are no event, by kind."""
    refused: dict[str, int]
    """Responses that gave no answer, by code."""
    fill_rates: dict[str, float | None]
    """For every content field the share of events that have it, 0 to 1; null when there are no events."""
    warnings: dict[str, int]
    """By code."""
    unreadable: dict[str, int]
    """Events whose page shows the field and whose value cannot be read, by field."""


@dataclass(slots=True)
class Tally:
    """Counts while the records go by."""

    events: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    other_pages: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, record: dict[str, Any]) -> None:
        """Count one record, given as its JSON."""
        self.events += 1
        self.filled.update(name for name in REPORTED_FIELDS if is_filled(record[name]))
        self.warnings.update(warning["code"] for warning in record["warnings"])
        self.unreadable.update(record["fields_unreadable"])

    def add_reject(self, reject: Reject) -> None:
        """Count one page that gave no record."""
        (self.other_pages if reject.outcome == "other_page" else self.refused)[reject.code] += 1

    def summary(self, language_versions: int, older_captures: int) -> Summary:
        """Return the summary of what was counted, with the two numbers that nothing that went by tells."""
        rejected = self.other_pages.total() + self.refused.total()
        return Summary(
            schema_version=SCHEMA_VERSION,
            responses=self.events + language_versions + older_captures + rejected,
            events=self.events,
            language_versions=language_versions,
            older_captures=older_captures,
            other_pages=_sorted(self.other_pages),
            refused=_sorted(self.refused),
            fill_rates={name: self._rate(name) for name in REPORTED_FIELDS},
            warnings=_sorted(self.warnings),
            unreadable=_sorted(self.unreadable),
        )

    def _rate(self, name: str) -> float | None:
        return round(self.filled[name] / self.events, 4) if self.events else None


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
