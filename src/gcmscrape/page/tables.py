"""Tables with the labels in the first row: the values of a label stand below it, in its column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from gcmscrape.page.label_words import Label
from gcmscrape.page.tokens import Element, Row, holds_any

_CELLS = ("td", "th")
_LABEL_AND_VALUE = 2
"""A row of so many cells may be a label and its value."""


def without_heads_of_lists(row: Row, labels: list[Label]) -> list[Label]:
    """Drop the label words that head a column of several rows: a schedule, a calendar; they say nothing of the page."""
    starts = [label.start for label in labels]
    dropped: set[int] = set()
    for line, heads in _rows_with_labels(row, labels):
        cells = [cell for cell in line.children if _is_cell(cell)]
        below = [other for other in _rows_after(row, line) if other.start < other.end]
        all_heads = len(heads) == len(cells) or all(cell.tag == "th" for cell in cells)
        is_head = len(cells) > _LABEL_AND_VALUE or (len(cells) > 1 and all_heads)
        if is_head and len(below) > 1 and not any(holds_any(starts, *other.run) for other in below):
            dropped.update(label.start for _, label in heads)
    return [label for label in labels if label.start not in dropped]


def column_headed(row: Row, labels: Sequence[Label]) -> dict[int, list[int]]:
    """Return, for each label in a heading row of a table, the indexes of the tokens below it."""
    starts = [label.start for label in labels]
    columns: dict[int, list[int]] = {}
    for line, heads in _rows_with_labels(row, labels):
        cells = [cell for cell in line.children if _is_cell(cell)]
        named = [cell for cell in cells if holds_any(starts, cell.start, cell.start + 1)]
        below = list(takewhile(lambda other: not holds_any(starts, *other.run), _rows_after(row, line)))
        is_head = named and (len(named) == len(cells) or all(cell.tag == "th" for cell in cells))
        if len(cells) < _LABEL_AND_VALUE or not is_head or not below:
            continue
        tokens: dict[int, list[int]] = {}
        for column, cell in (found for other in below for found in _columns(other)):
            tokens.setdefault(column, []).extend(range(*cell.run))
        column_of = {cell.order: column for column, cell in _columns(line)}
        columns.update((label.start, tokens.get(column_of[cell.order], [])) for cell, label in heads)
    return columns


def _rows_with_labels(row: Row, labels: Sequence[Label]) -> Iterator[tuple[Element, list[tuple[Element, Label]]]]:
    """Yield the rows of tables that hold labels, with each label and its cell."""
    rows: dict[int, tuple[Element, list[tuple[Element, Label]]]] = {}
    for label in labels if row.tagged("table") else ():
        cell = next((e for e in (label.box, *label.box.ancestors()) if e.tag in _CELLS), None)
        if cell is not None and cell.parent is not None:
            rows.setdefault(cell.parent.order, (cell.parent, []))[1].append((cell, label))
    yield from rows.values()


def _is_cell(element: Element) -> bool:
    """Whether an element is a cell that says something."""
    return element.tag in _CELLS and element.start < element.end


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
