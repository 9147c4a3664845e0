"""The command line of `gcmscrape sample`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of


def sample(
    number: Annotated[int | None, typer.Argument(metavar="N", min=1, max=200, help="How many records to draw.")] = None,
    *,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="The page to write.")] = None,
    seed: Annotated[int, typer.Option(metavar="S", help="Another seed draws other records; 1 by default.")] = 1,
    score: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Print what the verdicts in a file come to, and nothing else.")
    ] = None,
    out: Out = None,
    config: Config = None,
) -> None:
    """Draw records at random, and write a page to judge each value beside the archived page.

    Each template gives as many records as its share. The page saves your verdicts to a file; --score gives the
    precision of each field with its Wilson interval, and a sentence that can be cited.

    Exit status: 0, or 1 when there is no dataset, no page in its archive, or no verdict in the file.
    """
    from gcmscrape.commands.options import settings_of
    from gcmscrape.commands.sample import run
    from gcmscrape.commands.sample import score as run_score

    if score is not None and number is None and html is None:
        run_score(score)
        return
    if score is not None or number is None or html is None:
        raise typer.BadParameter("Name N and --html FILE, or --score FILE alone.", param_hint="N")
    settings, _ = settings_of(flags_of(out), config)
    run(settings, number, seed, html)
