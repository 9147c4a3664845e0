"""What one page says of a node: its record, and what decides between it and those of other pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsBytes

from gcmscrape.dataset.jsonlines import in_this_version, to_json_line
from gcmscrape.record import Event, WarningCode, read_record
from gcmscrape.record import Warning as RecordWarning
from gcmscrape.site.addresses import is_english_alias


@dataclass(frozen=True, slots=True)
class Version:
    """One page's record, kept as its JSON line (smaller than the model), with what decides between versions.

    `bytes(line)` is the line, in memory or wherever else it waits. `address` is the page's own, None when it is not
    known; `url` the one that it names. `mistaken`: what it names is not its own, and its record says so.

    `rank` is lower for the better page, 0 to 15; of equal ranks the later capture (`captured`) wins.
    """

    id: str
    node_id: int | None
    url: str | None
    rank: int
    captured: tuple[float, int]
    line: SupportsBytes
    address: str | None = None
    mistaken: bool = False

    @classmethod
    def of(cls, event: Event, captured: tuple[float, int]) -> Version:
        """Return the version that a page's record is; `captured`: the time in seconds, then the place in the input."""
        line = to_json_line(event)
        return cls(event.id, event.node_id, event.url, rank_of(event), captured, line, event.source.url)

    def record_line(self) -> bytes:
        """Return the line of the record."""
        return to_json_line(self.event()) if self.mistaken else in_this_version(bytes(self.line))

    def event(self) -> Event:
        """Return the record."""
        event = read_record(bytes(self.line))
        if not self.mistaken:
            return event
        message = f"the page names the address of another one, which is ignored: {event.url}"
        warning = RecordWarning(
            code=WarningCode.SHARED_CANONICAL, field="url", label=None, reason=None, message=message
        )
        return event.model_copy(
            update={"id": self.id, "node_id": self.node_id, "url": self.url, "warnings": [*event.warnings, warning]}
        )


def rank_of(event: Event) -> int:
    """Return how good a page's record is beside others of its node: lower is better, 0 to 15."""
    worse = (
        not is_english_alias(event.source.url or ""),
        _is_fallback(event),
        event.language != "en",
        event.interface_language != "en",
    )
    return sum(2 ** (3 - place) for place, is_worse in enumerate(worse) if is_worse)


def _is_fallback(event: Event) -> bool:
    """Whether the page shows content that is not in the language of the page around it, as far as it tells."""
    interface = event.interface_language
    return interface is not None and interface.casefold() != event.language.casefold()
