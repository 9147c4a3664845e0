"""The command line of `gcmscrape history`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def history(
    name: Annotated[
        str, typer.Argument(metavar="ID|URL", help="An event by its id (node/123, or 123 alone) or an address of it.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The event's lines of versions.jsonl.")] = False,
    out: Out = None,
    config: Config = None,
) -> None:
    """Show what an event said over time: each version, when it was seen, what changed, and when the event was gone.

    What changed is read from the archive of the dataset, where that holds the pages.

    Exit status: 0, or 1 when no version of such an event is known.
    """
    from gcmscrape.commands.history import run
    from gcmscrape.commands.options import settings_of

    settings, _ = settings_of(flags_of(out), config)
    run(settings, name, as_json=as_json)
