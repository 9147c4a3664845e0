"""CSV: a folder of tidy tables, or one flat file. UTF-8, RFC 4180."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Final

from gcmscrape.export.columns import Cell
from gcmscrape.export.exported import Exported
from gcmscrape.export.tables import Content, Table, tables
from gcmscrape.record import Event

SEPARATOR: Final = " | "
"""Between the values of a list in one cell."""
_FORMULA: Final = re.compile(r"'*(?![+-][0-9:.]*\Z)[=+\-@\t\r\n＝＋－＠]")
"""How a text begins that a spreadsheet may run. A number and an offset such as +04:00 are none."""


def write_tables(content: Content, *, raw: bool) -> Exported:
    """Return a CSV file for each table.

    Args:
        content: The records and versions.
        raw: Whether texts stay as they are. Else one that a spreadsheet may take for a formula has a `'` in front of
            it, as has one that begins with such signs and a formula: to take one away gives the text back.
    """
    told = {table.name: table for table in tables()}
    files = {f"{name}.csv": _table(table, content, raw=raw) for name, table in told.items()}
    return Exported(files, len(content.events))


def write_flat(events: Sequence[Event], name: str, *, raw: bool) -> Exported:
    """Return one CSV file with a row an event, the values of its lists joined; `raw` as of `write_tables`."""
    first, *lists = [table for table in tables() if table.flat]
    head = [column.name for column in first.columns]
    head += [column for table in lists for column in _flat_names(table)]

    def rows() -> Iterator[Sequence[Cell]]:
        for event in events:
            (row,) = first.rows_of(event)
            yield [*row, *(cell for table in lists for cell in _joined(table, event))]

    return Exported({name: _lines(head, rows(), raw=raw)}, len(events))


def _flat_names(table: Table) -> list[str]:
    """Return the names of a list's columns in the flat table: its own, with those of the parts of a value behind it."""
    names = [column.name for column in table.values]
    return [table.name] if len(names) == 1 else [f"{table.name}_{name}" for name in names]


def _joined(table: Table, event: Event) -> Iterator[str]:
    rows = list(table.rows_of(event))
    for place, column in enumerate(table.columns):
        if column in table.values:
            yield SEPARATOR.join(text_of(row[place]) for row in rows)


def _table(table: Table, content: Content, *, raw: bool) -> Iterator[bytes]:
    return _lines([column.name for column in table.columns], table.rows(content), raw=raw)


def _lines(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, raw: bool) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    told = text_of if raw else defused
    for row in chain([head], rows):
        writer.writerow(map(told, row))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def text_of(cell: Cell) -> str:
    """Return a cell as text: nothing for null, `true` and `false`, dates in the forms of the record."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def defused(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet runs."""
    text = text_of(cell)
    return f"'{text}" if isinstance(cell, str) and _FORMULA.match(text) else text
