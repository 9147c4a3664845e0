"""How pages are read: what is filled, what is not, and what the reading was not sure of, counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from gcmscrape.archive.saved import Failure
from gcmscrape.dataset.summary import is_filled
from gcmscrape.health.shapes import shape_of
from gcmscrape.record import CONTENT_FIELDS, Event, OtherPage, WarningCode
from gcmscrape.refusal import PageRefused

_SAMPLES: Final = 2


class Shape(NamedTuple):
    """Pages of one shape: how many, the address of one, and whether the shape is new."""

    shape: str
    pages: int
    example: str
    new: bool


@dataclass(slots=True)
class Condition:
    """Counts while pages and records go by.

    Attributes:
        pages: Pages by what they are: `event`, another kind, or a code of a refusal.
        events: Records, one a node.
        filled: Records by the field that they have.
        unknown_labels: Pages by the label that nothing used, each with sample values.
        unknown_terms: Pages by field and what is said of the words.
        unreadable: Pages by field and reason of a value that could not be read.
        prose: Pages whose date was read from the prose, each with the words.
    """

    pages: Counter[str] = field(default_factory=Counter)
    events: int = 0
    filled: Counter[str] = field(default_factory=Counter)
    unknown_labels: Counter[str] = field(default_factory=Counter)
    samples: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    unknown_terms: Counter[tuple[str, str]] = field(default_factory=Counter)
    unreadable: Counter[tuple[str, str]] = field(default_factory=Counter)
    prose: dict[str, str] = field(default_factory=dict)
    _shapes: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, str] = field(default_factory=dict)

    def add_page(self, event: Event) -> str:
        """Count the record of one page, and return its shape."""
        self.pages["event"] += 1
        shape = shape_of(event)
        address = event.source.url or event.id
        self._shapes[shape] += 1
        self._examples.setdefault(shape, address)
        for label in {
            warning.label for warning in event.warnings if warning.code is WarningCode.UNKNOWN_LABEL and warning.label
        }:
            self.unknown_labels[label] += 1
            self.samples[label].update(dict.fromkeys(event.labels.get(label, [])))
        self.unknown_terms.update(
            {
                (warning.field or "", warning.message)
                for warning in event.warnings
                if warning.code is WarningCode.UNKNOWN_TERM
            }
        )
        self.unreadable.update((name, _reason(event, name)) for name in event.fields_unreadable)
        if event.date_source == "prose":
            self.prose[address] = event.date_text or ""
        return shape

    def add_other(self, answer: OtherPage | PageRefused | Failure) -> None:
        """Count a page that gave no record."""
        self.pages[answer.kind.value if isinstance(answer, OtherPage) else answer.code] += 1

    def add_event(self, event: Event) -> None:
        """Count the record of one node."""
        self.events += 1
        self.filled.update(name for name in CONTENT_FIELDS if is_filled(getattr(event, name)))

    def shapes(self, known: Collection[str]) -> list[Shape]:
        """Return the shapes, the commonest first; those that are not `known` are new, if any are known."""
        return [
            Shape(shape, number, self._examples[shape], bool(known) and shape not in known)
            for shape, number in self._shapes.most_common()
        ]

    def fill_rates(self) -> dict[str, float]:
        """Return the share of records that have each field, 0 to 1; empty when there are none."""
        return {name: round(self.filled[name] / self.events, 4) for name in CONTENT_FIELDS} if self.events else {}

    def samples_of(self, label: str) -> list[str]:
        """Return some values that stand under an unknown label."""
        return list(self.samples[label])[:_SAMPLES]


def _reason(event: Event, name: str) -> str:
    told = (warning.reason for warning in event.warnings if warning.field == name and warning.reason is not None)
    return next((reason.value for reason in told), "not told")
