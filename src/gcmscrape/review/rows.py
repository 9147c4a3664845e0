"""A record as rows for people: each field with its value, what it was read from, or why it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final, NamedTuple

from pydantic import BaseModel

from gcmscrape.record import CONTENT_FIELDS, Event, Goal, Objective, Provenance
from gcmscrape.review.sizes import beginning, size

_LEFT_OUT: Final = frozenset({"provenance", "fields_unreadable"})
"""What the other rows tell."""
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})
_REASONS: Final = {
    "empty_label": "the page has the label, and nothing stands under it",
    "icon_without_words": "what stands under the label shows no words that tell it",
    "no_date": "what stands there is no date",
    "ambiguous": "there are several readings, and nothing tells which one holds",
    "reversed": "the end lies before the start",
    "unknown_word": "the words under the label are no value of the closed list",
    "no_file": "no file stands under the label",
    "no_title": "nothing names the page",
    "unreadable": "the page shows it, and it could not be read",
}
_OF_PLACE: Final = "the words of the location don't tell it"
_ABSENT: Final = {
    "node_id": "neither the page nor its address tells it",
    "url": "no address is known",
    "end": "the page gives one date only",
    "time_zone": "the page states none",
    "date_text": "the date was not read from words",
    "venue": _OF_PLACE, "city": _OF_PLACE, "country": _OF_PLACE, "online": _OF_PLACE, "platform": _OF_PLACE,
}  # fmt: skip
"""Why a field is empty where the one that it goes with is not."""
_GOES_WITH: Final = {
    "end": "start", "time_zone": "start", "date_text": "start", "date_precision": "start", "date_source": "start",
    "venue": "location_text", "city": "location_text", "country": "location_text", "online": "location_text",
    "platform": "location_text",
}  # fmt: skip


class Row(NamedTuple):
    """A field of a record for people.

    `values` are one text each; none when the field is empty: then `reason` says why. `words` are what the value was
    read from, `how` says by what; both are None for what the page does not word.
    """

    field: str
    values: tuple[str, ...]
    words: str | None
    how: str | None
    reason: str | None


def rows(event: Event) -> Iterator[Row]:
    """Give a row for each field: those that say what the event is come first."""
    missing = event.missing
    for field in dict.fromkeys((*CONTENT_FIELDS, *type(event).model_fields)):
        if field in _LEFT_OUT:
            continue
        value = getattr(event, field)
        if value in _NOTHING:
            yield Row(field, (), None, None, _why(event, field, missing.get(field)))
            continue
        proof = event.provenance.get(field)
        words, how = (proof.source_text, _how(proof)) if proof is not None else (None, None)
        yield Row(field, tuple(_texts(value)), words, how, None)


def shortened(rows: Iterable[Row], room: float) -> Iterator[Row]:
    """Give rows whose values together take at most so many bytes as markup; a value that is cut says so."""
    for row in rows:
        values: list[str] = []
        for number, value in enumerate(row.values):
            shown = beginning(value, room)
            room -= size(escape(shown))
            if shown != value:
                left_out = len(row.values) - number - 1
                more = f" and {left_out} more values" if left_out else ""
                values.append(f"{shown} [... {len(value) - len(shown)} more characters{more}: see events.jsonl]")
                room = 0
                break
            values.append(value)
        yield row._replace(values=tuple(values))


def _why(event: Event, field: str, told: str | None) -> str:
    """Why a field has no value; what could not be read is told with the words that stand there."""
    if told is not None:
        about = [warning.message for warning in event.warnings if warning.field == field and warning.message]
        return "; ".join([_REASONS.get(told, told.replace("_", " ")), *about[:1]])
    other = _GOES_WITH.get(field)
    if other is not None and getattr(event, other) in _NOTHING:
        return f"there is no {other}"
    return _ABSENT.get(field, "there are none" if field == "warnings" else "the page does not have it")


def _how(proof: Provenance) -> str:
    return proof.method if proof.label is None else f"{proof.method}, under {proof.label}"


def _texts(value: object) -> Iterator[str]:
    """Give a value as texts: one for each value of a list."""
    if isinstance(value, list):
        for one in value:
            yield _text(one)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield f"{name}: {'; '.join(map(_text, inner)) or '(nothing)'}"
    elif isinstance(value, BaseModel):
        yield from (f"{name}: {_text(part)}" for name, part in vars(value).items() if part not in _NOTHING)
    else:
        yield _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Objective | Goal):
        return value.label if value.number is None else f"{value.number} {value.label}"
    if isinstance(value, BaseModel):
        return " | ".join(_text(part) for part in vars(value).values() if part not in _NOTHING)
    return str(value)
