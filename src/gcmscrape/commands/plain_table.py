"""Tables whose cells come from anywhere."""

from __future__ import annotations

from rich.table import Table

from gcmscrape.commands.printable import printable


class PlainTable(Table):
    """A table that shows its cells as they are, and lets none of them speak to the terminal."""

    def add_row(self, *cells: str, style: str | None = None) -> None:  # type: ignore[override] # texts only
        """Add a row."""
        super().add_row(*map(printable, cells), style=style)
