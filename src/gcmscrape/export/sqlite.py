"""SQLite: the tables with keys, indexes, full-text search and views, and a description of them for Datasette."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import PurePath
from typing import Any, Final

from gcmscrape.export.columns import Cell
from gcmscrape.export.csv_tables import text_of
from gcmscrape.export.exported import Exported
from gcmscrape.export.extras import library
from gcmscrape.export.tables import EVENTS, Content, Table, tables

METADATA: Final = "metadata.yaml"
_TYPES: Final[dict[str, type]] = {"text": str, "integer": int, "boolean": int, "date": str, "instant": str}


def write_database(content: Content, name: str) -> Exported:
    """Return the database, and beside it `metadata.yaml`.

    Raises:
        ExportFailed: The library is not installed.
    """
    database = library("sqlite_utils", "sqlite").Database(memory=True)
    told = tomllib.loads(resources.files("gcmscrape.export").joinpath("sqlite.toml").read_text(encoding="utf-8"))
    all_tables = tables()
    for table in all_tables:
        _fill(database, table, content, told["index"].get(table.name, table.facets))
    database[EVENTS].enable_fts(told["search"]["columns"], tokenize=told["search"]["tokenize"])
    for view, of in told["view"].items():
        database.create_view(view, of["sql"].strip())
    database.conn.commit()
    database.vacuum()
    about = "".join(_yaml(_metadata(PurePath(name).stem, all_tables, told["view"])))
    return Exported({name: [database.conn.serialize()], METADATA: [about.encode()]}, len(content.events))


def _fill(database: Any, table: Table, content: Content, index: Sequence[str]) -> None:  # noqa: ANN401 - of a library
    names = [column.name for column in table.columns]
    made = database[table.name].create(
        {column.name: _TYPES[column.type] for column in table.columns},
        pk=table.key if len(table.key) > 1 else table.key[0],
        foreign_keys=[(table.key[0], EVENTS, "id")] if table.belongs_to_events else [],
        not_null=table.key,
        strict=True,
    )
    made.insert_all(dict(zip(names, map(_stored, row), strict=True)) for row in table.rows(content))
    for column in index:
        made.create_index([column], if_not_exists=True)


def _stored(cell: Cell) -> str | int | None:
    """Return a cell as SQLite keeps it: truth values as 1 and 0, dates as text."""
    return int(cell) if isinstance(cell, int) else None if cell is None else text_of(cell)


def _metadata(database: str, all_tables: Sequence[Table], views: Mapping[str, Any]) -> dict[str, Any]:
    """Return what Datasette shows: a description of each table, column and view, units, and what to narrow down by."""
    described = {table.name: _described(table) for table in all_tables}
    described |= {name: {"description": view["about"]} for name, view in views.items()}
    return {
        "title": "Events of the United Nations Network on Migration",
        "description": "Read by gcmscrape from the event archive of migrationnetwork.un.org. Not an official product.",
        "source": "United Nations Network on Migration",
        "source_url": "https://migrationnetwork.un.org",
        "databases": {database: {"tables": described}},
    }


def _described(table: Table) -> dict[str, Any]:
    own = {"label_column": "title", "sort_desc": "start_day"} if table.name == EVENTS else {}
    units = {column.name: column.unit for column in table.columns if column.unit}
    return {
        "description": table.about,
        **own,
        "facets": list(table.facets),
        **({"units": units} if units else {}),
        "columns": {column.name: column.meaning for column in table.columns if column.meaning},
    }


def _yaml(value: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Give a table of names as YAML; every other value is written as JSON, which YAML includes."""
    for name, of in value.items():
        if isinstance(of, Mapping):
            yield f"{'  ' * depth}{name}:\n"
            yield from _yaml(of, depth + 1)
        else:
            yield f"{'  ' * depth}{name}: {json.dumps(of, ensure_ascii=False)}\n"
