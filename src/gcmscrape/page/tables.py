"""Tables with the labels in the first row: the values of a label stand below it, in its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from gcmscrape.page.label_words import Label, labels_in
from gcmscrape.row.tokens import Element, Row

_Heads = list[tuple[Element, Label]]
_CELLS = ("td", "th")
_LABEL_AND_VALUE = 2
"""A row of so many cells may be a label and its value."""


def without_heads_of_lists(row: Row, labels: list[Label]) -> list[Label]:
    """Drop the label words that head a column of several rows: a schedule, a calendar; they say nothing of the page."""
    dropped: set[int] = set()
    for line, cells, heads in _rows_with_labels(row, labels):
        below = [other for other in _rows_after(row, line) if other.start < other.end]
        all_heads = len(heads) == len(cells) or all(cell.tag == "th" for cell in cells)
        is_head = len(cells) > _LABEL_AND_VALUE or all_heads
        if is_head and len(below) > 1 and not any(labels_in(other, labels) for other in below):
            dropped.update(label.start for _, label in heads)
    return [label for label in labels if label.start not in dropped]


def column_headed(row: Row, labels: Sequence[Label]) -> dict[int, list[int]]:
    """Return, for each label in a heading row of a table, the indexes of the tokens below it."""
    columns: dict[int, list[int]] = {}
    for line, cells, heads in _rows_with_labels(row, labels):
        named = {cell.order for cell, label in heads if label.start == cell.start}
        below = list(takewhile(lambda other: not labels_in(other, labels), _rows_after(row, line)))
        is_head = len(named) == len(cells) or all(cell.tag == "th" for cell in cells)
        if not is_head or not below:
            continue
        tokens: dict[int, list[int]] = {}
        for column, cell in (found for other in below for found in _columns(other)):
            tokens.setdefault(column, []).extend(range(*cell.run))
        column_of = {cell.order: column for column, cell in _columns(line)}
        columns.update((label.start, tokens.get(column_of[cell.order], [])) for cell, label in heads)
    return columns


def _rows_with_labels(row: Row, labels: Sequence[Label]) -> Iterator[tuple[Element, list[Element], _Heads]]:
    """Yield the rows of tables that hold labels, with their cells, and each label with its cell."""
    rows: dict[int, tuple[Element, _Heads]] = {}
    for label in labels if row.tagged("table") else ():
        cell = next((e for e in (label.box, *label.box.ancestors()) if e.tag in _CELLS), None)
        if cell is not None and cell.parent is not None:
            rows.setdefault(cell.parent.order, (cell.parent, []))[1].append((cell, label))
    for line, heads in rows.values():
        yield line, [cell for cell in line.children if cell.tag in _CELLS], heads


def _rows_after(row: Row, line: Element) -> Iterator[Element]:
    for around in (line, *line.ancestors()):
        if around.tag == "table":
            return
        for sibling in around.following():
            yield from row.tagged("tr", sibling)


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
