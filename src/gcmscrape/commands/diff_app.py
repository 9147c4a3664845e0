"""The command line of `gcmscrape diff`: its arguments and help."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Form


def diff(
    datasets: Annotated[
        list[Path] | None, typer.Argument(metavar="A B", help="Two datasets: folders, or files such as events.jsonl.")
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A dataset's folder: its records and what its archive gives as it is read now."
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With --archive: the settings file with whose words the archive is read."),
    ] = None,
    form: Form = "text",
) -> None:
    """Show in what two datasets differ, record by record, with counts by field and cause.

    The cause is `extractor` where both records were read from the same bytes, else `site`.

    Exit status: 0 when they say the same, 1 when they differ, 2 when one cannot be read.
    """
    from gcmscrape.commands.diff import run, run_archive
    from gcmscrape.commands.options import settings_of

    if archive is not None and not datasets:
        settings_of({}, labels)
        run_archive(archive, form)
    elif archive is None and labels is None and datasets is not None and len(datasets) == 2:  # noqa: PLR2004 - a difference is between two
        run(datasets[0], datasets[1], form)
    else:
        raise typer.BadParameter("Name two datasets, or --archive and no other.", param_hint="A B")
