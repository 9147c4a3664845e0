"""The commands as a group: what is wrong with their arguments is told in one form."""

# ruff: noqa: PLC0415 - the command line starts quickly

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup


class Program(TyperGroup):
    """The commands. What they find wrong with their arguments is told in the form that standard error has."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as typer declares it
        """Run the command that was named."""
        from gcmscrape.commands.log import is_json, use
        from gcmscrape.commands.printable import printable
        from gcmscrape.commands.terminal import WRONG_USAGE, complain

        use("text")
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = printable(error.message)
            if not is_json():
                raise
            complain(error.format_message())
            raise typer.Exit(WRONG_USAGE) from error
