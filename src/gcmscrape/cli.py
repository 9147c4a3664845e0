"""The command line. Each command is declared in a file of its own, `gcmscrape/commands/NAME_app.py`."""

# ruff: noqa: PLC0415 - what a run may not need is imported when it is needed, so that the command line starts quickly

from __future__ import annotations

import errno
import sys
from typing import Annotated, Final

import typer

from gcmscrape.commands.group import Program
from gcmscrape.version import __version__

app = typer.Typer(
    name="gcmscrape",
    cls=Program,
    help="Read event pages of the United Nations Network on Migration into validated records.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_OF_OUTPUT: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EPIPE})
"""Errors of writing. The commands handle their own; what comes as far as `main` is of the texts that typer prints."""


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


def main() -> None:
    """Run the command line."""
    from gcmscrape.commands.terminal import INTERRUPTED, READER_GONE, TERMINATED, end_output

    try:
        app(prog_name="gcmscrape")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # of a help text; typer ends with 1
            sys.exit(READER_GONE)
        if end.code in {INTERRUPTED, TERMINATED}:
            from gcmscrape.commands.stopping import leave

            leave(end.code)
        raise
    except OSError as error:
        if error.errno not in _OF_OUTPUT:
            raise
        sys.exit(end_output(error))
