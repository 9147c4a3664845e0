"""The command `verify`: its arguments and help."""

# ruff: noqa: PLC0415 - the command line starts quickly

from __future__ import annotations

from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def verify(
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended; nothing is thrown away.")] = False,
    out: Out = None,
    config: Config = None,
) -> None:
    """Verify a dataset: each record against the response it was read from, the archive's files, the state.

    Without --repair nothing is changed. What has to be fetched again, the next harvest or refresh fetches.

    Exit status: 0 when all is as it should be, 1 when something is not; each fault is a line on standard error.
    """
    from gcmscrape.commands.options import settings_of
    from gcmscrape.commands.verify import run

    settings, _ = settings_of(flags_of(out), config)
    run(settings.out, repair=repair)
