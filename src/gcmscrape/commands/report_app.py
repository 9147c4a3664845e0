"""The command line of `gcmscrape report`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def report(
    html: Annotated[Path, typer.Option(metavar="FILE", help="The page to write, such as report.html.")],
    out: Out = None,
    config: Config = None,
) -> None:
    """Write a report on a dataset: one page that needs no network and no other file.

    It shows events over time, on a map, by region, objective, theme and organizer, how full the fields are and why
    values are missing, what changed lately, unknown labels, a table of all events, how the data were made, and how to
    cite them. The same dataset gives the same bytes.

    It needs an extra: pip install 'gcmscrape[report]'.

    Exit status: 0 when it was written, 1 when it could not be, 2 for wrong usage.
    """
    from gcmscrape.commands.options import settings_of
    from gcmscrape.commands.report import run

    settings, _ = settings_of(flags_of(out), config)
    run(settings, html)
