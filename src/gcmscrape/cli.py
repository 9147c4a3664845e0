"""The command line: names, arguments and help of the commands. What they do is in `gcmscrape.commands`."""

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the command line starts quickly

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from gcmscrape.version import __version__

app = typer.Typer(
    name="gcmscrape",
    help="Read event pages of the United Nations Network on Migration into validated records.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
fixtures = typer.Typer(
    help="Keep saved pages with the records expected of them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(fixtures, name="fixture")

_OF_OUTPUT: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EPIPE})
"""Errors of writing. The commands handle their own; what comes as far as `main` is of the texts that typer prints."""

Folder = Annotated[Path, typer.Option(help="Folder of the fixtures.")]


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it with the value of the option
    if wanted:
        typer.echo(f"gcmscrape {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before the command."""


@app.command()
def extract(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="An HTML file, a page of stripped text, a WARC or WET file (each plain or .gz), a folder of them, "
            "or - for standard input.",
        ),
    ],
    url: Annotated[
        str | None, typer.Option(help="The address of the page, when the input is one page that does not tell its own.")
    ] = None,
) -> None:
    """Print one JSON record a line for each event page in the inputs.

    Other pages and failures go to standard error, one line each: input, code, address and a sentence, parted by tabs.

    Exit status: 0 when all was read, 1 when an input or a page could not be read, 2 for wrong usage.
    """
    from gcmscrape.commands.extract import run

    run(inputs, url)


@app.command()
def harvest(
    replay: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="A WARC, file or folder of saved responses, read instead of the site."),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", readable=False, help="Folder for the dataset; made when it is missing.")
    ] = Path("output"),
) -> None:
    """Make a dataset: one record per event, and what was left out.

    Writes events.jsonl, events.schema.json, rejects.jsonl and summary.json to DIR, all or none.

    Exit status: 0 when the dataset was published, 1 when it could not be, 2 for wrong usage, 130 after Ctrl-C.
    """
    from gcmscrape.commands.harvest import run

    run(replay, out)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from gcmscrape.commands.terminal import standard_output
    from gcmscrape.publish.schema import schema_text

    with standard_output() as output:
        output.write(schema_text().encode())


@fixtures.command()
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


@fixtures.command()
def update(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Fixtures to update; all by default.")
    ] = None,
    folder: Folder = Path("fixtures/pages"),
) -> None:
    """Make the expected records anew and show what changed."""
    from gcmscrape.commands.fixture import update as run

    run(names or [], folder)


def main() -> None:
    """Run the command line."""
    from gcmscrape.commands.terminal import INTERRUPTED, READER_GONE, end_output

    try:
        app(prog_name="gcmscrape")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # of a help text; typer ends with 1
            sys.exit(READER_GONE)
        raise
    except OSError as error:
        if error.errno not in _OF_OUTPUT:
            raise
        sys.exit(end_output(error))
