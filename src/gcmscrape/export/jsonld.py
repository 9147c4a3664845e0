"""JSON-LD: the events as schema.org describes them, in one graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pydantic_core import to_json

from gcmscrape.export.exported import Exported, counted
from gcmscrape.record import Event

_SCHEMA: Final = "https://schema.org"
_UNDETERMINED: Final = "und"

Node = dict[str, Any]


def write_graph(events: Sequence[Event], name: str) -> Exported:
    """Return the graph. What the page does not state is not in it."""
    graph = {"@context": _SCHEMA, "@graph": [node_of(event) for event in events]}
    text = to_json(graph, indent=1) + b"\n"
    short = sum(not {"name", "startDate", "location"} <= node.keys() for node in graph["@graph"])  # type: ignore[attr-defined]  # they are nodes
    notes = counted(
        short,
        "1 event lacks a name, a start or a location, which Google's search asks for.",
        "{} events lack a name, a start or a location, which Google's search asks for.",
    )
    return Exported({name: [text]}, len(events), notes)


def node_of(event: Event) -> Node:
    """Return an event as a node of schema.org; names of its properties are those of https://schema.org/Event."""
    node: Node = {
        "@type": "Event",
        "@id": event.url,
        "identifier": event.id,
        "name": event.title,
        "url": event.url,
        "sameAs": _same_as(event),
        "description": event.description,
        "startDate": event.start,
        "endDate": event.end,
        "eventAttendanceMode": _attendance(event),
        "location": _location(event),
        "organizer": [
            {"@type": "Organization", "name": name} for name in dict.fromkeys(event.organizers + event.other_organizers)
        ],
        "audience": [{"@type": "Audience", "audienceType": name} for name in event.target_audiences],
        "inLanguage": None if event.language == _UNDETERMINED else event.language,
        "keywords": list(dict.fromkeys([*event.event_types, *event.event_categories])),
        "about": [*(goal.label for goal in event.gcm_objectives), *event.cross_cutting_themes]
        + [f"SDG {goal.number}: {goal.label}" for goal in event.sdgs],
        "subEvent": [_sub_event(event, further.start, further.end) for further in event.further_dates],
        "subjectOf": [
            {"@type": "DigitalDocument", "name": document.name, "url": document.url} for document in event.documents
        ],
    }
    return _without_nothing(node)


def _without_nothing(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _same_as(event: Event) -> list[str]:
    """Return the other addresses of the event."""
    addresses = [event.source.url, *(translation.url for translation in event.translations)]
    return list(dict.fromkeys(address for address in addresses if address and address != event.url))


def _attendance(event: Event) -> str | None:
    if event.online is None:
        return None
    mode = "Offline" if not event.online else "Mixed" if _place(event) else "Online"
    return f"{_SCHEMA}/{mode}EventAttendanceMode"


def _location(event: Event) -> list[Node] | Node | None:
    """Return the place, the address to join at, or both; where no place is recognised, the words that were shown."""
    place = _place(event)
    if not event.online:
        shown = {"@type": "Place", "name": event.location_text, "address": event.location_text}
        return place or (shown if event.location_text else None)
    join = {"@type": "VirtualLocation", "name": event.platform, "url": event.registration_url or event.url}
    virtual = _without_nothing(join)
    return [place, virtual] if place else virtual


def _place(event: Event) -> Node | None:
    if not (event.venue or event.city or event.country):
        return None
    address = {"@type": "PostalAddress", "addressLocality": event.city, "addressCountry": event.country}
    name = event.venue or event.city or event.location_text
    return _without_nothing({"@type": "Place", "name": name, "address": _without_nothing(address)})


def _sub_event(event: Event, start: str, end: str | None) -> Node:
    node = {"@type": "Event", "name": event.title, "startDate": start, "endDate": end}
    return _without_nothing({**node, "eventAttendanceMode": _attendance(event), "location": _location(event)})
