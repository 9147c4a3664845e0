"""The table of all events: what stands in its columns, and what can be unfolded of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gcmscrape.dataset.summary import REPORTED_FIELDS, is_filled
from gcmscrape.record import Document, Event, Goal, Objective, Occurrence
from gcmscrape.report.charts import NOT_GIVEN, country_name, objective_name, online_word
from gcmscrape.site.addresses import is_web_address

_LONG: Final = 300
"""Characters of a value that are shown: a page of 2,000 events is to stay below 3 MB."""
_IN_COLUMNS: Final = frozenset({"title", "description", "links", "country"})
"""Fields that stand in a column of the table, or are too long for it."""
_CUT: Final = " [...]"


class Row(NamedTuple):
    """An event in the table.

    Attributes:
        line: Its line in events.jsonl, from 1.
        id: The record's id.
        day: When it begins, as the record has it without the time of day; empty when it does not tell.
        title: Its title, or the id of a record without one.
        url: The address of the page; None when none is known that a browser should open.
        country: The name of its country; empty without one.
        organizers: Its organizers; empty without one.
        online: How one takes part.
        fields: Names and values of the other fields that have one.
    """

    line: int
    id: str
    day: str
    title: str
    url: str | None
    country: str
    organizers: str
    online: str
    fields: Sequence[tuple[str, str]]


def rows(events: Iterable[Event]) -> list[Row]:
    """Return the events, the latest first; those without a date stand last."""
    told = [_row(line, event) for line, event in enumerate(events, 1)]
    return sorted(told, key=lambda row: row.day, reverse=True)


def _row(line: int, event: Event) -> Row:
    online = online_word(event)
    return Row(
        line,
        event.id,
        event.start_day.isoformat() if event.start_day else event.start or "",
        _cut(event.title or event.id),
        event.url if event.url is not None and is_web_address(event.url) else None,
        country_name(event) or "",
        _cut("; ".join(event.organizers)),
        "" if online == NOT_GIVEN else online,
        list(_fields(event)),
    )


def _fields(event: Event) -> Iterator[tuple[str, str]]:
    for name in REPORTED_FIELDS:
        value = getattr(event, name)
        if name not in _IN_COLUMNS and is_filled(value):
            yield name, _cut("; ".join(map(_words, value)) if isinstance(value, list) else _words(value))
    if event.missing:
        yield "missing", "; ".join(f"{name}: {reason.replace('_', ' ')}" for name, reason in event.missing.items())
    source = event.source
    if source.retrieved_at is not None:
        yield "retrieved_at", source.retrieved_at
    if source.archive is not None:
        yield "archive", f"{source.archive.file}, byte {source.archive.offset}"


def _words(value: object) -> str:
    """Return a value as people read it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Occurrence():
            return f"{value.start} to {value.end}" if value.end else value.start
        case Document():
            return value.name
        case Objective() | Goal():
            return objective_name(value.number, value.label)
        case _:
            return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - len(_CUT)]}{_CUT}"
