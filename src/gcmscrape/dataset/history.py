"""The versions of an event: what it was seen to say, and from when to when, by whatever source.

Looks at the site and captures of public archives tell the same way: a page said this at that moment. What says the same
as before, under whatever template, is no new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from gcmscrape.record import Event, Model, Source


class EventVersion(Model):
    """What an event said from one change of its content to the next: a line of versions.jsonl."""

    id: str
    """The event's id."""
    number: int
    """1 for the oldest version that is known."""
    url: str | None
    """Its address then; null when the page names none."""
    title: str
    """Its title then."""
    first_seen: str | None
    """When it was first seen to say this, an RFC 3339 instant; null when the saved page does not tell."""
    last_seen: str | None
    """When it was last seen to say this; null when the saved page does not tell, and while the site shows it."""
    gone: str | None
    """When the event was judged gone behind this version, an RFC 3339 instant; null when it was not."""
    content_sha256: str
    """The hash of its content then: the template does not count."""
    source: Source
    """The response that showed it first."""


class Sighting(NamedTuple):
    """That a page said something of an event when its response was fetched or captured, and until `last_seen`.

    `rank` is lower for the better page, as of `gcmscrape.dataset.version`. `tongue` are the languages of content and
    chrome; None when they are not told. `is_live`: the site shows this page now, as far as known.
    """

    url: str | None
    title: str
    rank: int
    tongue: str | None
    content_sha256: str
    source: Source
    last_seen: str | None
    is_live: bool = False


def tongue_of(event: Event) -> str:
    """Return the languages of a page's content and chrome; a chrome that does not tell has that of the content."""
    return f"{event.language}/{event.interface_language or event.language}"


def seconds(moment: str | None) -> float:
    """Return an RFC 3339 instant as a number that can be compared; below all others when there is none."""
    try:
        instant = datetime.fromisoformat(moment or "")
    except ValueError:
        return float("-inf")
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def versions_of(event_id: str, sightings: Sequence[Sighting], gone: Iterable[str] = ()) -> Iterator[EventVersion]:
    """Give the versions of an event in their order.

    The pages of a node in other languages say the same in other words. So those count that have the languages of the
    best page: one that the site shows now, or else the one that would speak for the event.

    Args:
        event_id: Its id.
        sightings: All that is known of it, at least one.
        gone: When it was judged gone.
    """
    points = sorted(_points(_of_one_page(sightings), gone), key=lambda point: point.key)
    number, last = 0, _Point("", None, 0)
    version: EventVersion | None = None
    for point in points:
        seen = point.sighting
        if seen is None:
            if version is not None:
                yield version.model_copy(update={"gone": point.moment})
            version = None
        elif version is not None and version.content_sha256 == seen.content_sha256:
            version = version.model_copy(update={"last_seen": point.moment})
        else:
            if version is not None:
                yield version
            number += 1
            version = _begun(event_id, number, seen, point.moment)
        last = point
    if version is not None:
        shows = last.sighting is not None and last.sighting.is_live
        yield version.model_copy(update={"last_seen": None}) if shows else version


class _Point(NamedTuple):
    """A moment at which an event was seen, or was judged gone (no sighting)."""

    moment: str | None
    sighting: Sighting | None
    place: int

    @property
    def key(self) -> tuple[float, bool, int, int]:
        rank = self.sighting.rank if self.sighting is not None else 0
        return seconds(self.moment), self.sighting is None, -rank, self.place


def _points(sightings: Sequence[Sighting], gone: Iterable[str]) -> Iterator[_Point]:
    for place, sighting in enumerate(sightings):
        yield _Point(sighting.source.retrieved_at, sighting, place)
        if sighting.last_seen != sighting.source.retrieved_at:
            yield _Point(sighting.last_seen, sighting, place)
    yield from (_Point(moment, None, 0) for moment in gone)


def _of_one_page(sightings: Sequence[Sighting]) -> list[Sighting]:
    told = [sighting for sighting in sightings if sighting.tongue is not None]
    if not told:
        return list(sightings)
    best = min(told, key=lambda one: (not one.is_live, one.rank, -seconds(one.last_seen)))
    return [sighting for sighting in sightings if sighting.tongue in {best.tongue, None}]


def _begun(event_id: str, number: int, seen: Sighting, moment: str | None) -> EventVersion:
    return EventVersion(
        id=event_id,
        number=number,
        url=seen.url,
        title=seen.title,
        first_seen=moment,
        last_seen=moment,
        gone=None,
        content_sha256=seen.content_sha256,
        source=seen.source,
    )
