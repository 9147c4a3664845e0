"""GeoJSON (RFC 7946): the events that have a country, each at a point that stands for the country as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pydantic_core import to_json

from gcmscrape.export.columns import Cell
from gcmscrape.export.countries import Country, country_of
from gcmscrape.export.csv_tables import text_of
from gcmscrape.export.exported import Exported, counted
from gcmscrape.export.tables import tables
from gcmscrape.record import Event

POINT_IS: Final = "representative point of the country, not the venue"
"""The property `point_is` of every feature."""


def write_features(events: Sequence[Event], name: str) -> Exported:
    """Return the feature collection; its properties are the columns of the tables, lists as lists."""
    of_events, *lists = [table for table in tables() if table.flat]
    features = []
    for event in events:
        country = country_of(event.country)
        if country is None:
            continue
        (row,) = of_events.rows_of(event)
        properties: dict[str, Any] = {
            column.name: _value(cell) for column, cell in zip(of_events.columns, row, strict=True)
        }
        for table in lists:
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, map(_value, row), strict=True)) for row in table.rows_of(event)]
            values = [column.name for column in table.values]
            properties[table.name] = [
                row[values[0]] if len(values) == 1 else {name: row[name] for name in values} for row in rows
            ]
        features.append(_feature(event, country, properties))
    text = to_json({"type": "FeatureCollection", "features": features}, indent=1) + b"\n"
    notes = counted(
        len(events) - len(features),
        "Left out: 1 event, whose country is not told.",
        "Left out: {} events, whose country is not told.",
    )
    return Exported({name: [text]}, len(features), notes)


def _feature(event: Event, country: Country, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": event.id,
        "geometry": {"type": "Point", "coordinates": list(country.point)},
        "properties": {"point_is": POINT_IS, **properties},
    }


def _value(cell: Cell) -> str | int | None:
    """Return a cell as JSON has it: dates as text."""
    return cell if cell is None or isinstance(cell, int | str) else text_of(cell)
