"""What changed from one dataset to the next: one line a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from pydantic import JsonValue

from gcmscrape.record import CONTENT_FIELDS, Event, Model

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["added", "changed", "gone", "returned"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Cause = Literal["site", "extractor", "archive"]
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)

COMPARED: Final = ("url", "language", "translations", *CONTENT_FIELDS)
"""The fields whose changes are told. The others follow from them, or tell how they were found."""


class Change(Model):
    """One change of a record: a line of changes.jsonl."""

    when: str
    """When the change was noticed, an RFC 3339 instant."""
    id: str
    """The record's id."""
    kind: Kind
    """What happened to the record."""
    field: str | None
    """The field that changed; null when the record as a whole came or went."""
    old: JsonValue
    """Its value before; for a record that is gone, its address."""
    new: JsonValue
    """Its value now; for a record that came, its address."""
    cause: Cause
    """Whether the page says something else now, a newer version of the extractor reads the same bytes otherwise, or a
    public archive tells of an event that the site never showed."""


class Tombstone(Model):
    """A record that is in the dataset no more: a line of tombstones.jsonl."""

    id: str
    """The record's id."""
    url: str | None
    """Its address."""
    title: str
    """Its title when it was last seen."""
    gone_at: str
    """When it was judged gone, an RFC 3339 instant."""
    content_sha256: str
    """The hash of its content when it was last seen."""


def _compared(field: str, record: dict[str, Any]) -> object:
    """Return what counts of a field. The title of a page that shows the record's own text follows from its title."""
    if field != "translations":
        return record[field]
    own = record["language"]
    return [
        (page["language"], page["url"], page["title"] if page["language"] != own else None) for page in record[field]
    ]


def changes(old: Event, new: Event, when: str, cause: Cause) -> Iterator[Change]:
    """Give what changed from one state of a record to the next, in the order of the record."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    for field in COMPARED:
        if _compared(field, before) != _compared(field, after):
            yield Change(
                when=when, id=new.id, kind="changed", field=field, old=before[field], new=after[field], cause=cause
            )
