"""The command line of `gcmscrape changes`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Form, Out, flags_of


def changes(
    since: Annotated[
        str, typer.Option(metavar="SPAN", help="A span such as 12h, 7d or 2w, or a date; 7d by default.")
    ] = "7d",
    form: Form = "text",
    out: Out = None,
    config: Config = None,
) -> None:
    """Show what changed in a dataset: what is new, what is gone, and fields with their old and new values.

    Exit status: 0, or 1 when the dataset keeps no changes.
    """
    from gcmscrape.commands.changes import run
    from gcmscrape.commands.options import settings_of

    settings, _ = settings_of(flags_of(out), config)
    run(settings, since, form)
