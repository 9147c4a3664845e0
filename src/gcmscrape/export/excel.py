"""Excel: the tables as sheets of one workbook, behind a sheet that explains the columns."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from gcmscrape.export.columns import Cell, Column
from gcmscrape.export.exported import Exported, counted
from gcmscrape.export.extras import library
from gcmscrape.export.tables import EVENTS, Content, Table, tables

_CELL: Final = 32_767
"""Characters that Excel lets a cell have."""
_CUT: Final = " [...]"
"""Stands at the end of a text that is too long for a cell."""
_WIDE: Final = 60
_WIDTHS: Final = {"text": 24, "integer": 12, "boolean": 10, "date": 12, "instant": 18}
"""Characters that a column of a type is wide."""
_WIDER: Final = frozenset({"title", "url", "description", "message", "source_text", "value"})
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook has no zones
"""What it says of when it was made, so that the same data give the same bytes."""
_EXPLAINED: Final = ("table", "column", "type", "unit", "meaning")


def write_workbook(content: Content, name: str) -> Exported:
    """Return the workbook.

    Raises:
        ExportFailed: The library is not installed.
    """
    xlsxwriter = library("xlsxwriter", "excel")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    sheets = _Sheets(xlsxwriter.Workbook(buffer, options))
    told = tables()
    sheets.add("columns", _EXPLAINED, [_WIDTHS["text"]] * 4 + [100], _explained(told))
    for table in told:
        names = [column.name for column in table.columns]
        sheets.add(table.name, names, [_width(column) for column in table.columns], table.rows(content), table)
    sheets.workbook.close()
    notes = counted(
        sheets.cut,
        "1 text is too long for a cell of Excel: it ends with [...] there, and is whole in the other formats.",
        "{} texts are too long for a cell of Excel: they end with [...] there, and are whole in the other formats.",
    )
    return Exported({name: [buffer.getvalue()]}, len(content.events), notes)


def _explained(told: Sequence[Table]) -> Iterator[Sequence[Cell]]:
    for table in told:
        yield table.name, None, None, None, table.about
        for column in table.columns:
            yield table.name, column.name, column.type, column.unit, column.meaning


def _width(column: Column) -> int:
    return _WIDE if column.name in _WIDER else _WIDTHS[column.type]


class _Sheets:
    """The sheets of a workbook; `cut` counts the texts that are too long for a cell."""

    def __init__(self, workbook: Any) -> None:  # noqa: ANN401 - of a library without types
        self.workbook = workbook
        self.cut = 0
        workbook.set_properties({"title": "gcmscrape", "created": _MADE})
        self._head = workbook.add_format({"bold": True, "bottom": 1})
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._instant = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def add(
        self,
        name: str,
        head: Sequence[str],
        widths: Sequence[int],
        rows: Iterator[Sequence[Cell]],
        table: Table | None = None,
    ) -> None:
        """Add a sheet: the head stays in view, as do the ids of events, and every column has a filter."""
        sheet = self.workbook.add_worksheet(name)
        sheet.write_row(0, 0, head, self._head)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        last = 0
        for last, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                self._write(sheet, last, place, cell)
        sheet.freeze_panes(1, 2 if table is not None and table.name == EVENTS else 0)
        sheet.autofilter(0, 0, last, len(head) - 1)

    def _write(self, sheet: Any, row: int, place: int, cell: Cell) -> None:  # noqa: ANN401 - of a library without types
        if isinstance(cell, bool):
            sheet.write_boolean(row, place, cell)
        elif isinstance(cell, int):
            sheet.write_number(row, place, cell)
        elif isinstance(cell, datetime):
            sheet.write_datetime(row, place, cell.replace(tzinfo=None), self._instant)
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, cell, self._day)
        elif cell:
            if len(cell) > _CELL:
                self.cut += 1
                cell = cell[: _CELL - len(_CUT)] + _CUT
            sheet.write_string(row, place, cell)
