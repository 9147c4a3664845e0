"""A dataset as tables: `events` with what has one value, a table for each list of the record, and the versions.

The columns are those of the models, the names of the tables those of `tables.toml`.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import Any, Final, NamedTuple

from gcmscrape.dataset.history import EventVersion
from gcmscrape.export.columns import DERIVED, Cell, Column
from gcmscrape.export.models import is_table_of_names, item_of, model_of, plain
from gcmscrape.record import Event, Model

Row = tuple[Cell, ...]

EVENTS: Final = "events"
VERSIONS: Final = "versions"
_EVENT_ID: Final = Column("event_id", "text", "The id of the event: events.id.")
_POSITION: Final = Column("position", "integer", "The place among the event's values in this table, from 1.")
_KEY: Final = (_EVENT_ID.name, _POSITION.name)
_UNITS: Final = {"size_bytes": "B", "source_archive_offset": "B"}


class Content(NamedTuple):
    """What an export is of: the records, and the versions of events over time."""

    events: Sequence[Event]
    versions: Sequence[EventVersion] = ()


class Table(NamedTuple):
    """A table of a dataset.

    Attributes:
        name: Its name.
        about: What it holds.
        columns: Its columns, in their order.
        key: The names of those that are the key: the id, or the event's id and the place.
        rows_of: The rows of an event, or of a version.
        facets: Columns that one narrows down by.
        flat: Whether its values are among the columns of the one flat table.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows_of: Callable[[Any], Iterator[Row]]
    facets: tuple[str, ...]
    flat: bool

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that are not the key."""
        return tuple(column for column in self.columns if column.name not in self.key)

    @property
    def belongs_to_events(self) -> bool:
        """Whether each of its rows is of an event by its `event_id`."""
        return self.key == _KEY

    def rows(self, content: Content) -> Iterator[Row]:
        """Give all its rows."""
        told: Sequence[Event | EventVersion] = content.versions if self.name == VERSIONS else content.events
        return (row for one in told for row in self.rows_of(one))


def tables() -> tuple[Table, ...]:
    """Return the tables in their order, `events` first."""
    return tuple(_table(name, told) for name, told in told_of_tables().items())


@functools.cache
def told_of_tables() -> dict[str, dict[str, Any]]:
    """Return what `tables.toml` says."""
    text = resources.files("gcmscrape.export").joinpath("tables.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _table(name: str, told: dict[str, Any]) -> Table:
    about, facets = told["about"], tuple(told.get("facets", ()))
    if name == EVENTS:
        columns = (*_columns(Event), *(derived.column for derived in DERIVED))
        return Table(name, about, columns, ("id",), _event_row, facets, flat=True)
    if name == VERSIONS:
        return Table(name, about, _columns(EventVersion), ("id", "number"), _version_row, facets, flat=False)
    field, key = told["field"], told.get("key")
    item = item_of(Event.model_fields[field].annotation)
    model = model_of(item)
    meaning = Event.model_fields[field].description or about
    values = _columns(model) if model else (Column(told["column"], plain(item) or "text", meaning),)
    names = (Column(key, "text", "The name."),) if key else ()
    rows = functools.partial(_rows, field, model)
    return Table(name, about, (_EVENT_ID, _POSITION, *names, *values), _KEY, rows, facets, told.get("flat", True))


def _columns(model: type[Model], prefix: str = "") -> tuple[Column, ...]:
    """Return the columns of what has one value in a model; those of its parts are named behind it."""
    found: list[Column] = []
    for field, info in model.model_fields.items():
        name = f"{prefix}{field}"
        if (type_ := plain(info.annotation)) is not None:
            found.append(Column(name, type_, info.description or "", _UNITS.get(name)))
        elif (part := model_of(info.annotation)) is not None:
            found += _columns(part, f"{name}_")
    return tuple(found)


def _cells(model: type[Model], value: Model | None) -> Row:
    """Return the cells of `_columns`."""
    cells: list[Cell] = []
    for field, info in model.model_fields.items():
        if plain(info.annotation) is not None:
            cells.append(None if value is None else getattr(value, field))
        elif (part := model_of(info.annotation)) is not None:
            cells += _cells(part, None if value is None else getattr(value, field))
    return tuple(cells)


def _event_row(event: Event) -> Iterator[Row]:
    yield *_cells(Event, event), *(derived.of(event) for derived in DERIVED)


def _version_row(version: EventVersion) -> Iterator[Row]:
    yield _cells(EventVersion, version)


def _rows(field: str, model: type[Model] | None, event: Event) -> Iterator[Row]:
    value = getattr(event, field)
    if is_table_of_names(Event.model_fields[field].annotation):
        named = [(name, of) for name, of in value.items()]
        rows = [(name, *cells) for name, of in named for cells in _of_name(model, of)]
    else:
        rows = [_cells(model, item) if model else (item,) for item in value]
    for position, cells in enumerate(rows, 1):
        yield event.id, position, *cells


def _of_name(model: type[Model] | None, of: Any) -> list[Row]:  # noqa: ANN401 - a model, or a list of words
    """Return the cells of a name: those of its model, or one for each of its values, and an empty one without any."""
    return [_cells(model, of)] if model else [(value,) for value in of] or [(None,)]
