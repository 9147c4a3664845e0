"""The assumptions about what pages show: labels, dates, text, terms, and each field with a label of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from gcmscrape import site
from gcmscrape.health.evidence import Evidence
from gcmscrape.health.renamed import foreign_labels, name_of, renamed, unknown_labels
from gcmscrape.health.table import FEWEST, UNREAD, Row, Setting, Verdict, is_most, row, words_of
from gcmscrape.record import CONTENT_FIELDS, Event, WarningCode

_SHOWN: Final = 3
_DATE: Final = "date"


def field_rows(seen: Evidence) -> Iterator[Row]:
    """Give the rows about what pages show."""
    events = seen.events
    unseen = labelled().keys() - {name_of(label) for event in events for label in event.labels}
    stand_ins = renamed(foreign_labels(events), [name for name in labelled() if name in unseen], events)
    yield _title(events)
    yield _labels(events)
    yield _text(events)
    yield _terms(events)
    yield from (_field(name, events, stand_ins.get(name)) for name in labelled())


def labelled() -> dict[str, str]:
    """Return the field of the record for each name of labels.toml that an event may have; for a date it is `start`."""
    table = site.load("labels")
    fields = {name: "start" if name == _DATE else entry.get("field", name) for name, entry in table.items()}
    return {name: field for name, field in fields.items() if field in CONTENT_FIELDS and field != "description"}


def _title(events: Sequence[Event]) -> Row:
    without = sum(not event.title for event in events)
    told = f"on {len(events) - without} of {len(events)}"
    return _share("title", told, without, len(events), f"note: {without} have none")


def _labels(events: Sequence[Event]) -> Row:
    without = sum(not any(map(name_of, event.labels)) for event in events)
    told = f"on {len(events) - without} of {len(events)}"
    unknown = unknown_labels(events).most_common(_SHOWN)
    if unknown:
        told += "; unknown: " + ", ".join(f'"{label}" ({number})' for label, number in unknown)
    note = f"note: {without} show none" if without else "note: see `gcmscrape labels`" if unknown else ""
    return _share("label", told, without, len(events), note)


def _text(events: Sequence[Event]) -> Row:
    filled = sum(bool(event.description) for event in events)
    left = _warned(events, WarningCode.UNCLAIMED_TEXT)
    told = f"a description on {filled} of {len(events)}"
    if left:
        told += f"; words that nothing took on {left}"
    return _share("text", told, left, len(events), "note: a warning on each says which words")


def _terms(events: Sequence[Event]) -> Row:
    number = _warned(events, WarningCode.UNKNOWN_TERM)
    messages = Counter(
        warning.message for event in events for warning in event.warnings if warning.code is WarningCode.UNKNOWN_TERM
    )
    told = "; ".join([f"unknown ones on {number} of {len(events)}", *dict(messages.most_common(_SHOWN))])
    return _share("terms", told, number, len(events), f"note: {words_of('terms', 'differs')}")


def _share(name: str, told: str, failing: int, pages: int, note: str) -> Row:
    """Return a row that differs when it fails on most pages; on some it is a note."""
    if not pages:
        return row(name, UNREAD, Verdict.NOT_SEEN, "")
    if is_most(failing, pages):
        return row(name, told, Verdict.DIFFERS)
    return row(name, told, Verdict.FITS, note if failing else "")


def _warned(events: Sequence[Event], code: WarningCode) -> int:
    return sum(any(warning.code is code for warning in event.warnings) for event in events)


def _field(name: str, events: Sequence[Event], stand_in: str | None) -> Row:
    words = words_of("fields", "assumes", site.load("labels")[name]["names"][0])
    field = labelled()[name]
    showing = _showing(name, events)
    if stand_in is not None:
        return _renamed(name, words, events, stand_in)
    if not showing:
        told = f"on no page{_sources(name, events)}"
        return Row(
            name,
            words,
            told,
            Verdict.NOT_SEEN,
            words_of("fields", "missing") if events else "",
        )
    unread = [event for event in showing if field in event.fields_unreadable]
    told = f"on {len(showing)} of {len(events)}{_sources(name, showing)}"
    if not unread:
        return Row(name, words, told, Verdict.FITS)
    reasons = f"not read on {len(unread)}: {_reasons(field, unread)}"
    if len(unread) >= FEWEST and is_most(len(unread), len(showing)):
        return Row(name, words, f"{told}; {reasons}", Verdict.DIFFERS, words_of("fields", "differs"))
    return Row(name, words, told, Verdict.FITS, f"note: {reasons}")


def _renamed(name: str, words: str, events: Sequence[Event], label: str) -> Row:
    """Return the row of a label that no page shows, while an unknown one may stand for it."""
    number = sum(label in event.labels for event in events)
    told, advice = f'on no page, but "{label}" is on {number}', words_of("fields", "renamed", label)
    if is_most(number, len(events)):
        return Row(name, words, told, Verdict.DIFFERS, advice, Setting("labels", name, (label,)))
    return Row(name, words, told, Verdict.NOT_SEEN, f"note: {advice}", Setting("labels", name, (label,)))


def _showing(name: str, events: Sequence[Event]) -> list[Event]:
    """Return the events whose page shows the label of a name, or has its value without one."""
    field = labelled()[name]
    return [event for event in events if any(name_of(label) == name for label in event.labels) or _has(event, field)]


def _has(event: Event, field: str) -> bool:
    found = event.provenance.get(field)
    return field in event.fields_unreadable or (
        found is not None and found.method in {"label", "class", "time-element"}
    )


def _sources(name: str, events: Sequence[Event]) -> str:
    """Say where dates were read; nothing for other fields."""
    sources = Counter(event.date_source for event in events if event.date_source is not None)
    told = ", ".join(f"{source} ({number})" for source, number in sources.most_common())
    return f", read from {told}" if name == _DATE and told else ""


def _reasons(field: str, events: Sequence[Event]) -> str:
    reasons = Counter(
        next((one.reason for one in event.warnings if one.field == field and one.reason), "not told")
        for event in events
    )
    return ", ".join(f"{reason} ({number})" for reason, number in reasons.most_common())
