"""The command line of `gcmscrape fixture`: names, arguments and help of its commands."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gcmscrape.commands.arguments import Config, Out, flags_of
from gcmscrape.commands.group import Whole

fixture = typer.Typer(
    cls=Whole,
    help="Keep saved pages with the records expected of them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Option(help="Folder of the fixtures.")]


@fixture.command()
def add(
    source: Annotated[
        str | None, typer.Argument(metavar="INPUT", help="A saved page, or a WARC that holds it.")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="The address of the page; it also chooses the page in a WARC.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the fixture; made from the address when missing.")] = None,
    from_archive: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The page behind a record of the dataset in --out: its id, or its address."),
    ] = None,
    folder: Folder = Path("fixtures/pages"),
    out: Out = None,
    config: Config = None,
) -> None:
    """Save a page as a fixture, with its record to review."""
    from gcmscrape.commands.fixture import add as run
    from gcmscrape.commands.fixture import add_archived
    from gcmscrape.commands.options import settings_of

    if from_archive is None and out is not None:
        raise typer.BadParameter("It goes with --from-archive; --folder is that of the fixtures.", param_hint="--out")
    if source is not None and from_archive is None:
        run(source, url, name, folder)
    elif from_archive is not None and source is None and url is None:
        settings, _ = settings_of(flags_of(out), config)
        add_archived(from_archive, settings.out, name, folder)
    else:
        raise typer.BadParameter("Name an input, or --from-archive without --url.", param_hint="INPUT")


@fixture.command()
def check(folder: Folder = Path("fixtures/pages")) -> None:
    """Read each page again and show what is not as expected, field by field.

    Exit status: 0 when all is as expected, 1 when it is not.
    """
    from gcmscrape.commands.fixture import check as run

    run(folder)


@fixture.command()
def update(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Fixtures to update; all by default.")
    ] = None,
    folder: Folder = Path("fixtures/pages"),
) -> None:
    """Make the expected records anew and show what changed."""
    from gcmscrape.commands.fixture import update as run

    run(names or [], folder)
