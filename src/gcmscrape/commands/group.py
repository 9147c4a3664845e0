"""The commands as a group: what is wrong with their arguments is told in one form."""

# ruff: noqa: PLC0415 - the command line starts quickly

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from gcmscrape.commands.fitting import fitted, width_of
from gcmscrape.commands.found import Commands


class Whole(TyperGroup):
    """A group whose help has the whole first sentence of each command, where typer cuts it to a line."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - as typer declares it
        """Write the names and sentences of the commands."""
        rows = [(name, command.get_short_help_str(limit=1000)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


class Program(Whole):
    """The commands. What they find wrong with their arguments is told in the form that standard error has."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - as typer declares it
        super().__init__(**given)
        self.commands = Commands()  # type: ignore[assignment]  # a dictionary is declared; it is only read

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as typer declares it
        """Run the command that was named."""
        from gcmscrape.commands.log import is_json, use
        from gcmscrape.commands.printable import printable
        from gcmscrape.commands.terminal import WRONG_USAGE, complain

        use("text")
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            from gcmscrape.settings import plain_reason

            if error.message:  # a missing argument has none
                error.message = f"{printable(plain_reason(error.message)).removesuffix('.')}."
            if not is_json():
                error.message = _fitted(error)
                raise
            complain(error.format_message())
            raise typer.Exit(WRONG_USAGE) from error


def _fitted(error: typer.BadParameter) -> str:
    """Return the message so that, behind what is written before it, no word is broken at the end of the terminal."""
    line = f"Error: {error.format_message()}"
    return fitted(line, width_of(sys.stderr))[len(line) - len(error.message) :]
