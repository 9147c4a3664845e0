"""iCalendar (RFC 5545): one VEVENT for each event with a day. Events of a month or a year are left out, and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from gcmscrape.export.exported import Exported, counted
from gcmscrape.export.extras import library
from gcmscrape.export.ics_zones import zones_of
from gcmscrape.moments import day_of, instant_of, zone_of
from gcmscrape.record import Event

_DAY: Final = timedelta(days=1)
_HOST: Final = "migrationnetwork.un.org"
_NEVER: Final = "1970-01-01T00:00:00Z"
"""Stands where a record does not tell when its page was retrieved: DTSTAMP must not be missing."""


class Span(NamedTuple):
    """When something takes place, as a calendar tells it: from a day, or a date and time, until before another one.

    `end` is None where the page gives one date: for days the same day, for times a moment.
    """

    start: date
    end: date | None

    @property
    def is_of_days(self) -> bool:
        """Whether it is of whole days."""
        return not isinstance(self.start, datetime)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return (self.end - self.start) if self.end is not None else _DAY if self.is_of_days else timedelta()


def write_calendar(events: Sequence[Event], revisions: Mapping[str, int], name: str) -> Exported:
    """Return the calendar.

    Args:
        events: The records.
        revisions: How often the content of an event changed, by its id; those that are not in it did not.
        name: The name of the file.

    Raises:
        ExportFailed: The library is not installed.
    """
    icalendar = library("icalendar", "ics")
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//gcmscrape//events//EN")
    calendar.add("x-wr-calname", "Events of the United Nations Network on Migration")
    latest = max((event.source.retrieved_at for event in events if event.source.retrieved_at), default=_NEVER)
    entries, undated, unlike = [], 0, 0
    times: list[datetime] = []
    for event in events:
        span = span_of(event.start, event.end, event.time_zone)
        if span is None:
            undated += 1
            continue
        entry = _entry(icalendar, event, span, event.source.retrieved_at or latest, revisions.get(event.id, 0))
        further = [span_of(one.start, one.end, event.time_zone) for one in event.further_dates]
        told = [one for one in further if one is not None and _alike(one, span)]
        unlike += len(further) - len(told)
        _add_further_dates(icalendar, entry, span, told)
        entries.append(entry)
        times += [time for one in (span, *told) for time in one if isinstance(time, datetime)]
    for component in (*zones_of(icalendar, times), *entries):
        calendar.add_component(component)
    notes = (
        *counted(
            undated,
            "Left out: 1 event, which has a month, a year or no date.",
            "Left out: {} events, which have a month, a year or no date.",
        ),
        *counted(
            unlike,
            "1 further date is left out: it is not of the same kind as the first one.",
            "{} further dates are left out: they are not of the same kind as the first one.",
        ),
    )
    return Exported({name: [calendar.to_ical()]}, len(entries), notes)


def span_of(start: str | None, end: str | None, zone: str | None) -> Span | None:
    """Return when something takes place; None without a day. Where only one of start and end has a time, days count."""
    first, last = day_of(start, zone), day_of(end, zone)
    if first is None or start is None:
        return None
    timed = [_time_of(moment, zone) for moment in (start, end) if moment is not None]
    if None not in timed and len({time.tzinfo is None for time in timed if time}) == 1:
        return Span(*timed, *([None] * (2 - len(timed))))  # type: ignore[arg-type]  # the first is one, checked above
    return Span(first, last + _DAY if last is not None else None)


def _time_of(moment: str, zone: str | None) -> datetime | None:
    """Return a date and time: in its zone when that has a name, else in UTC, else local; None when it has no time."""
    if "T" not in moment:
        return None
    known, instant = zone_of(zone), instant_of(moment, zone)
    if instant is None:
        return datetime.fromisoformat(moment)
    return instant.astimezone(known) if known is not None and hasattr(known, "key") else instant


def _entry(icalendar: Any, event: Event, span: Span, retrieved_at: str, revisions: int) -> Any:  # noqa: ANN401 - of a library
    entry = icalendar.Event()
    entry.add("uid", f"{event.id}@{_HOST}")
    entry.add("dtstamp", datetime.fromisoformat(retrieved_at).astimezone(UTC))
    entry.add("sequence", revisions)
    entry.add("summary", event.title)
    entry.add("dtstart", span.start)
    if span.end is not None:
        entry.add("dtend", span.end)
    if event.url is not None:
        entry.add("url", event.url)
    if event.description:
        entry.add("description", event.description)
    if event.location_text is not None:
        entry.add("location", event.location_text)
    categories = dict.fromkeys([*event.event_types, *event.event_categories])
    if categories:
        entry.add("categories", list(categories))
    return entry


def _add_further_dates(icalendar: Any, entry: Any, first: Span, further: Sequence[Span]) -> None:  # noqa: ANN401 - of a library
    """Add further dates. RDATE gives days the length of the first ones, so several days are told one by one."""
    for span in further:
        if span.length == first.length:
            entry.add("rdate", span.start)
        elif span.is_of_days:
            for number in range(span.length // _DAY):
                entry.add("rdate", span.start + number * _DAY)
        else:
            entry.add("rdate", icalendar.vPeriod((span.start, span.start + span.length)), {"VALUE": "PERIOD"})


def _alike(span: Span, first: Span) -> bool:
    """Whether RDATE can tell an occurrence of an event whose first one is this."""
    if span.is_of_days:
        return first.is_of_days and first.length in {span.length, _DAY}
    local = [not isinstance(start, datetime) or start.tzinfo is None for start in (span.start, first.start)]
    return not first.is_of_days and local[0] == local[1]
