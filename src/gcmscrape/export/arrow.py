"""The record as Arrow: a schema made from the models, so that it is the same whatever the day's data are."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from gcmscrape.export.columns import DERIVED
from gcmscrape.export.extras import library
from gcmscrape.export.models import core, is_table_of_names, item_of, model_of, plain
from gcmscrape.record import SCHEMA_VERSION, Event, Model

_EXTRA: Final = "parquet"
_NULLABLE: Final = {"integer": "Int64", "boolean": "boolean"}
"""Types of pandas that hold null; its others would turn a column with a null into another type."""
_MISSING: Final = "missing"


def arrow_schema() -> Any:  # noqa: ANN401 - of a library without types
    """Return the `pyarrow.Schema` of an event: the record's fields nested as they are, then the derived columns.

    Raises:
        ExportFailed: The library is not installed.
    """
    pa = library("pyarrow", _EXTRA)
    fields = [_field(pa, name, info.annotation, info.description or "") for name, info in Event.model_fields.items()]
    fields += [
        pa.field(column.name, _derived_type(pa, column.name, column.type), metadata={"description": column.meaning})
        for column, _ in DERIVED
    ]
    metadata = {"gcmscrape": f"record {SCHEMA_VERSION}", "pandas": json.dumps(_pandas())}
    return pa.schema(fields, metadata=metadata)


def arrow_table(events: Iterable[Event]) -> Any:  # noqa: ANN401 - of a library without types
    """Return events as a `pyarrow.Table`.

    Raises:
        ExportFailed: The library is not installed.
    """
    pa = library("pyarrow", _EXTRA)
    return pa.Table.from_pylist([_row(event) for event in events], schema=arrow_schema())


def _row(event: Event) -> dict[str, Any]:
    """Return an event as Arrow takes it: a table of names is a list of pairs there."""
    row = event.model_dump(mode="json") | {derived.column.name: derived.of(event) for derived in DERIVED}
    row[_MISSING] = event.missing
    return {name: list(value.items()) if name in _TABLES_OF_NAMES else value for name, value in row.items()}


_TABLES_OF_NAMES: Final = {
    *(name for name, info in Event.model_fields.items() if is_table_of_names(info.annotation)),
    _MISSING,
}


def _field(pa: Any, name: str, annotation: Any, about: str) -> Any:  # noqa: ANN401 - of a library without types
    _, nullable = core(annotation)
    metadata = {"description": about} if about else None
    return pa.field(name, _type(pa, annotation), nullable=nullable, metadata=metadata)


def _type(pa: Any, annotation: Any) -> Any:  # noqa: ANN401 - of a library without types
    """Return the Arrow type of an annotation."""
    if (type_ := plain(annotation)) is not None:
        return _plain_type(pa, type_)
    if (model := model_of(annotation)) is not None:
        return _struct(pa, model)
    item = _type(pa, item_of(annotation))
    return pa.map_(pa.string(), item) if is_table_of_names(annotation) else pa.list_(item)


def _struct(pa: Any, model: type[Model]) -> Any:  # noqa: ANN401 - of a library without types
    return pa.struct([_field(pa, name, info.annotation, "") for name, info in model.model_fields.items()])


def _derived_type(pa: Any, name: str, type_: str) -> Any:  # noqa: ANN401 - of a library without types
    return pa.map_(pa.string(), pa.string()) if name == _MISSING else _plain_type(pa, type_)


def _plain_type(pa: Any, type_: str) -> Any:  # noqa: ANN401 - of a library without types
    return {
        "text": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "instant": pa.timestamp("us", tz="UTC"),
    }[type_]


def _pandas() -> dict[str, Any]:
    """Return what pandas looks for in a schema: into which of its types to read whole numbers and truth values."""
    types = {name: plain(info.annotation) for name, info in Event.model_fields.items()}
    types |= {column.name: column.type for column, _ in DERIVED}
    columns = [
        {"name": name, "field_name": name, "pandas_type": name, "numpy_type": _NULLABLE[type_], "metadata": None}
        for name, type_ in types.items()
        if type_ in _NULLABLE
    ]
    return {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "2.0.0"}
