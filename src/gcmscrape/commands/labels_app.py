"""The command line of `gcmscrape labels`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from typing import Annotated, Literal

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def labels(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="Saved pages, as of extract; the archive by default.")
    ] = None,
    out: Out = None,
    config: Config = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="json: one object a label.")] = "text",
) -> None:
    """List the labels that nothing used, the field that each may name, and the line for the settings file.

    Exit status: 0, or 1 when an input or the archive cannot be read.
    """
    from gcmscrape.commands.labels import run

    run(inputs or [], flags_of(out), config, form)
