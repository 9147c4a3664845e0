"""The command line of `gcmscrape show`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID|URL|FILE",
            help="A record of the dataset by its id (node/123, or 123 alone) or address; or a saved page.",
        ),
    ],
    *,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write one page that shows the record beside the archived page."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The record's line of JSON.")] = False,
    out: Out = None,
    config: Config = None,
) -> None:
    """Show one record: each field with its value and the words it was read from, or why it has none.

    With --html: the archived page on the left, without scripts, and the record on the right. A click on a field marks
    its words on the page, and the other way round; what nothing used is marked, too. The page needs no network.

    Exit status: 0, or 1 when there is no such record, or no page for --html.
    """
    from gcmscrape.commands.options import settings_of
    from gcmscrape.commands.show import run

    settings, _ = settings_of(flags_of(out), config)
    run(settings, name, html, as_json=as_json)
