"""Tables with the labels in the first row: the values of a label stand below it, in its column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element

_CELLS = ("td", "th")


def column_headed(labels: Sequence[Label]) -> dict[int, list[int]]:
    """Return, for each label in a heading row of a table, the indexes of the tokens below it."""
    columns: dict[int, list[int]] = {}
    for label in labels:
        cell = _cell(label.box)
        row = cell.parent if cell is not None else None
        if cell is None or row is None or not _is_heading_row(row, labels):
            continue
        column = _column(cell)
        columns[label.start] = [
            index
            for below in _rows_below(row, labels)
            for inner in below.children
            if inner.tag in _CELLS and _column(inner) == column
            for index in range(inner.start, inner.end)
        ]
    return columns


def _cell(element: Element) -> Element | None:
    return next((e for e in (element, *element.ancestors()) if e.tag in _CELLS), None)


def _is_heading_row(row: Element, labels: Sequence[Label]) -> bool:
    """Whether every cell of a row is a label, and there are at least two."""
    cells = [child for child in row.children if child.tag in _CELLS and child.start < child.end]
    starts = {label.start for label in labels}
    return len(cells) > 1 and all(cell.start in starts for cell in cells) and bool(_rows_below(row, labels))


def _rows_below(row: Element, labels: Sequence[Label]) -> list[Element]:
    table = next((e for e in row.ancestors() if e.tag == "table"), row.parent)
    rows = (
        [e for e in table.walk() if e.tag == "tr" and e is not row and e.start >= row.end] if table is not None else []
    )
    below: list[Element] = []
    for other in rows:
        if any(other.start <= label.start < other.end for label in labels):
            break
        below.append(other)
    return below


def _column(cell: Element) -> int:
    before = [sibling for sibling in cell.parent.children if sibling.position < cell.position] if cell.parent else []
    return sum(_span(sibling) for sibling in before)


def _span(cell: Element) -> int:
    """How many columns a cell covers; HTML takes at most 1,000."""
    span = cell.get("colspan").strip()
    return int(span) if re.fullmatch("[1-9][0-9]{0,2}", span) else 1
