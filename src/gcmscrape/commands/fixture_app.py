"""The command line of `gcmscrape fixture`: names, arguments and help of its commands."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A saved page, or a WARC that holds it.")],
    url: Annotated[
        str | None, typer.Option(help="The address of the page; it also chooses the page in a WARC.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the fixture; made from the address when missing.")] = None,
    folder: Folder = Path("fixtures/pages"),
) -> None:
    """Save a page as a fixture, with its record to review."""
    from gcmscrape.commands.fixture import add as run

    run(source, url, name, folder)


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
