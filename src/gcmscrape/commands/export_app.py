"""The command line of `gcmscrape export`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def export(
    form: Annotated[
        Literal["csv", "excel", "parquet", "sqlite", "ics", "jsonld", "geojson"],
        typer.Argument(
            metavar="FORMAT",
            help="csv: a folder of tables. excel: a workbook. parquet: one nested file. sqlite: a database for "
            "Datasette. ics: a calendar. jsonld: schema.org. geojson: points of countries.",
        ),
    ],
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The file to write, or the folder of csv; in DIR/export by default. - is standard output.",
        ),
    ] = None,
    flat: Annotated[bool, typer.Option("--flat", help="csv: one file, the values of lists joined by ' | '.")] = False,
    raw: Annotated[
        bool,
        typer.Option("--raw", help="csv: leave texts as they are; else what a spreadsheet would run begins with '."),
    ] = False,
    out: Out = None,
    config: Config = None,
) -> None:
    """Write a dataset in a form that other programs read.

    The columns have the record's names and values; derived ones follow: start_day, end_day, start_utc, year,
    duration_days, country_name, country_alpha3, un_m49_region, un_m49_subregion, missing. What a form cannot hold is
    told on standard error.

    excel, parquet, sqlite and ics need an extra each: pip install 'gcmscrape[excel]'.

    Exit status: 0 when it was written, 1 when it could not be, 2 for wrong usage.
    """
    from gcmscrape.commands.export import run
    from gcmscrape.commands.options import settings_of

    settings, _ = settings_of(flags_of(out), config)
    run(settings, form, to, flat=flat, raw=raw)
