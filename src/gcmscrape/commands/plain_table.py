"""Tables of plain text whose cells come from anywhere, as wide as the terminal that shows them."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final, Literal

from rich.cells import cell_len

from gcmscrape.commands.fitting import width_of
from gcmscrape.commands.printable import printable

Style = Literal["bold", "dim", "green", "red"]
_CODES: Final[dict[Style, str]] = {"bold": "1", "dim": "2", "green": "32", "red": "1;31"}
_GAP: Final = "  "
_LEAST: Final = 12
"""Columns that a cell is not made narrower than."""
_INDENT: Final = 4
_BAR: Final = 20
"""Columns of a bar."""


def on_terminal() -> bool:
    """Whether standard output is one."""
    return width_of(sys.stdout) is not None


def styled(text: str, style: Style | None) -> str:
    """Return a text in a style; as it is where the user wants no colours."""
    if style is None or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"


def bar(rate: float, columns: int = _BAR) -> str:
    """Return a bar for a share from 0 to 1, so many columns wide."""
    full = round(columns * rate)
    return "█" * full + "░" * (columns - full)


class PlainTable:
    """Rows of cells below heads. No cell speaks to the terminal, and no address is broken.

    On a terminal that is too narrow an address stands below its row, whole, and so do the columns in `asides`; wide
    cells are broken between words.
    """

    def __init__(self, *heads: str, numbers: Iterable[str] = (), asides: Iterable[str] = ()) -> None:
        """Begin a table; the columns in `numbers` are set to the right."""
        self.heads = heads
        self._asides = frozenset(asides)
        self.rows: list[tuple[str, ...]] = []
        self._styles: list[Style | None] = []
        self._numbers = frozenset(numbers)

    def add_row(self, *cells: str, style: Style | None = None) -> None:
        """Add a row."""
        self.rows.append(tuple(" ".join(printable(cell).split()) for cell in cells))
        self._styles.append(style)

    def text(self, width: int | None) -> str:
        """Return the table as lines, for a terminal of that width; None: for none, a line a row however long it is."""
        columns = list(range(len(self.heads)))
        widths = [max(cell_len(cell) for cell in cells) for cells in zip_longest(self.heads, *self.rows, fillvalue="")]
        below: list[int] = []
        if width is not None and _whole(widths) > width:
            below = [column for column in columns if self._is_below(column)]
            columns = [column for column in columns if column not in below]
            _narrow(widths, columns, width)
        words = [cell_len(word) for row in self._full() for column in below for word in row[column].split()]
        indent = max(0, min(_INDENT, (width or 0) - max(words, default=0)))

        def lines_of(cells: Sequence[str]) -> list[str]:
            lines = self._lines(cells, columns, widths)
            return [*lines, *(line for column in below for line in _aside(cells[column], width, indent))]

        lines = [styled(line, "bold" if width else None) for line in lines_of(self.heads)]
        if width is not None:
            lines.append(styled("─" * min(width, _whole([widths[column] for column in columns])), "dim"))
        for row, style in zip(self._full(), self._styles, strict=True):
            lines += [styled(line, style if width else None) for line in lines_of(row)]
        return "".join(f"{line}\n" for line in lines)

    def _is_below(self, column: int) -> bool:
        """Whether a column stands below the rows where there is no room for it beside the others."""
        return self.heads[column] in self._asides or any(_is_address(row[column]) for row in self._full())

    def _full(self) -> list[tuple[str, ...]]:
        """Return the rows with a cell for each head."""
        return [(*row, *[""] * (len(self.heads) - len(row))) for row in self.rows]

    def _lines(self, cells: Sequence[str], columns: Sequence[int], widths: Sequence[int]) -> list[str]:
        """Return the lines of a row, whose cells may be broken."""
        parts = []
        for column in columns:
            cell, width = cells[column], widths[column]
            broken = [cell] if cell_len(cell) <= width else textwrap.wrap(cell, width, break_on_hyphens=False)
            right = self.heads[column] in self._numbers
            parts.append([" " * (width - cell_len(part)) + part if right else _padded(part, width) for part in broken])
        blank = [" " * widths[column] for column in columns]
        return [
            _GAP.join(part or blank[number] for number, part in enumerate(line)).rstrip()
            for line in zip_longest(*parts, fillvalue="")
        ]


def _aside(cell: str, width: int | None, indent: int) -> list[str]:
    """Return what stands below a row, in lines that begin alike."""
    room = max(1, (width or 0) - indent)
    lines = textwrap.wrap(cell, room, break_long_words=False, break_on_hyphens=False)
    return [f"{' ' * indent}{line}" for line in lines]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _is_address(cell: str) -> bool:
    return "://" in cell and " " not in cell


def _narrow(widths: list[int], columns: Sequence[int], width: int) -> None:
    """Make the widest columns narrower until all fit."""
    while columns and _whole([widths[column] for column in columns]) > width:
        widest = max(columns, key=lambda column: widths[column])
        if widths[widest] <= _LEAST:
            return
        widths[widest] -= 1
