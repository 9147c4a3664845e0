"""Tables with the labels in the first row: the values of a label stand below it, in its column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape.page.tokens import holds_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.tokens import Element

_CELLS = ("td", "th")


def without_heads_of_lists(labels: Sequence[Label]) -> list[Label]:
    """Drop the label words that head a column of several rows: a schedule, a calendar; they say nothing of the page."""
    starts = [label.start for label in labels]
    return [label for label in labels if not _heads_list(label, starts)]


def _heads_list(label: Label, starts: Sequence[int]) -> bool:
    cell = _cell(label.box)
    row = cell.parent if cell is not None else None
    if cell is None or row is None:
        return False
    cells = [child for child in row.children if child.tag in _CELLS and child.start < child.end]
    heads = len(cells) > 1 and all(child.tag == "th" for child in cells)
    if not heads and len(cells) < 3:  # noqa: PLR2004 - a label and its value make a row too
        return False
    rows = [other for other in _rows_after(row) if other.start < other.end]
    return len(rows) > 1 and not any(holds_any(starts, other.start, other.end) for other in rows)


def column_headed(labels: Sequence[Label]) -> dict[int, list[int]]:
    """Return, for each label in a heading row of a table, the indexes of the tokens below it."""
    starts = [label.start for label in labels]
    below: dict[int, dict[int, list[int]]] = {}
    columns: dict[int, list[int]] = {}
    for label in labels:
        cell = _cell(label.box)
        row = cell.parent if cell is not None else None
        if cell is None or row is None:
            continue
        if id(row) not in below:
            below[id(row)] = _tokens_below(row, starts)
        tokens = below[id(row)].get(cell.order)
        if tokens is not None:
            columns[label.start] = tokens
    return columns


def _tokens_below(row: Element, starts: Sequence[int]) -> dict[int, list[int]]:
    """Return, for each cell of a heading row (by its order), the tokens in its column; nothing for any other row."""
    cells = [child for child in row.children if child.tag in _CELLS and child.start < child.end]
    named = all(holds_any(starts, cell.start, cell.start + 1) for cell in cells)
    heads = all(cell.tag == "th" for cell in cells) and any(
        holds_any(starts, cell.start, cell.start + 1) for cell in cells
    )
    if len(cells) < 2 or not (named or heads):  # noqa: PLR2004 - a label and its value make a row too
        return {}
    rows = _rows_below(row, starts)
    if not rows:
        return {}
    by_column: dict[int, list[int]] = {}
    for below in rows:
        for column, cell in _columns(below):
            by_column.setdefault(column, []).extend(range(cell.start, cell.end))
    return {cell.order: by_column.get(column, []) for column, cell in _columns(row)}


def _cell(element: Element) -> Element | None:
    return next((e for e in (element, *element.ancestors()) if e.tag in _CELLS), None)


def _rows_below(row: Element, starts: Sequence[int]) -> list[Element]:
    """The rows of the same table from this one to the next with a label."""
    below: list[Element] = []
    for other in _rows_after(row):
        if holds_any(starts, other.start, other.end):
            break
        below.append(other)
    return below


def _rows_after(row: Element) -> Iterator[Element]:
    for around in (row, *row.ancestors()):
        if around.tag == "table":
            return
        for sibling in around.following():
            yield from (inner for inner in sibling.walk() if inner.tag == "tr")


def _columns(row: Element) -> Iterator[tuple[int, Element]]:
    """Yield the cells of a row, each with the number of its column, from 0."""
    column = 0
    for cell in row.children:
        if cell.tag in _CELLS:
            yield column, cell
        column += _span(cell)


def _span(cell: Element) -> int:
    """How many columns a cell covers; HTML takes at most 1,000."""
    span = cell.get("colspan").strip()
    return int(span) if re.fullmatch("[1-9][0-9]{0,2}", span) else 1
