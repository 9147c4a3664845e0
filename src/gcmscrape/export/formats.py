"""The forms that a dataset can be exported in, by name."""

# ruff: noqa: PLC0415 - a form is loaded when it is asked for

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

from gcmscrape.export.exported import Exported
from gcmscrape.export.tables import Content

Form = Literal["csv", "excel", "parquet", "sqlite", "ics", "jsonld", "geojson"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)

NAMES: Final[Mapping[Form, str]] = {
    "csv": "csv",
    "excel": "gcm.xlsx",
    "parquet": "gcm.parquet",
    "sqlite": "gcm.db",
    "ics": "gcm.ics",
    "jsonld": "gcm.jsonld",
    "geojson": "gcm.geojson",
}
"""What the file is called when nobody names it; of csv the folder."""
FLAT_NAME: Final = "gcm.csv"


class Options(NamedTuple):
    """How to export.

    Attributes:
        name: The name of the file.
        flat: Whether CSV is one file.
        raw: Whether CSV keeps texts that a spreadsheet may run.
        revisions: How often the content of an event changed, by its id.
    """

    name: str
    flat: bool = False
    raw: bool = False
    revisions: Mapping[str, int] = {}


def export(form: Form, content: Content, options: Options) -> Exported:
    """Return a dataset in a form.

    Raises:
        ExportFailed: It needs a library that is not installed.
    """
    events = content.events
    match form:
        case "csv":
            from gcmscrape.export.csv_tables import write_flat, write_tables

            if options.flat:
                return write_flat(events, options.name, raw=options.raw)
            return write_tables(content, raw=options.raw)
        case "excel":
            from gcmscrape.export.excel import write_workbook

            return write_workbook(content, options.name)
        case "parquet":
            from gcmscrape.export.parquet import write_parquet

            return write_parquet(events, options.name)
        case "sqlite":
            from gcmscrape.export.sqlite import write_database

            return write_database(content, options.name)
        case "ics":
            from gcmscrape.export.ics import write_calendar

            return write_calendar(events, options.revisions, options.name)
        case "jsonld":
            from gcmscrape.export.jsonld import write_graph

            return write_graph(events, options.name)
        case "geojson":
            from gcmscrape.export.geojson import write_features

            return write_features(events, options.name)
