"""The lines of a page saved as text, however the tool that saved it wrote lists, headings and long lines."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gcmscrape.site.labels import meaning
from gcmscrape.site.words import clean

_CELLS = re.compile(r"\t|\|")
_BULLET = re.compile(r"[•◦▪‣·●○■*+-]\s+(?=\S)")
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_RULE = re.compile(r"(?=.*([-=_*~#])\1\1)[\s|:+=_*~#-]+")
_NARROWEST, _WIDEST = 60, 100
"""In characters: the lines that tools wrap text to."""


class Line(NamedTuple):
    """One line: its number (from 1), its cleaned words, and whether a blank line or a bullet stood before it."""

    number: int
    text: str
    after_blank: bool
    bullet: bool = False


def read_lines(text: str) -> list[Line]:
    """Return the lines that say something. What was wrapped at a column is one line again."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    width = _wrapped_at(raw)
    tables = _tables(raw)
    lines: list[Line] = []
    blank, continued = True, False
    for number, written in enumerate(raw, start=1):
        if number in tables:
            lines += [Line(number, words, after_blank=False) for words in tables[number]]
            blank = continued = False
            continue
        line = None if _RULE.fullmatch(written) else _read_line(number, written, after_blank=blank)
        if line is not None and lines and ((continued and not line.bullet) or _ends_label(lines[-1], line)):
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text} {line.text}")
        elif line is not None:
            lines.append(line)
        blank = line is None
        continued = not blank and number < len(raw) and _did_not_fit(written, raw[number], width)
    return lines


def _read_line(number: int, written: str, *, after_blank: bool) -> Line | None:
    words = clean(written)
    mark = _BULLET.match(words) or _HEADING.match(words)
    text = words[mark.end() :] if mark else words
    return Line(number, text, after_blank, mark is not None and mark[0][0] != "#") if words else None


def _ends_label(before: Line, line: Line) -> bool:
    """Whether a line is the rest of a label that was broken over two ("Target", "Audience")."""
    return before.text[-1].isalpha() and meaning(f"{before.text} {line.text}") is not None


def _tables(raw: Sequence[str]) -> dict[int, Sequence[str]]:
    """Return the rows of tables that hold labels, each as the lines of labels and values: by the number of the row.

    A label begins its row, or heads its column.
    """
    tables: dict[int, Sequence[str]] = {}
    head = 0
    for number, cells in _rows(raw):
        labels = [cell for cell in cells if meaning(cell) is not None]
        if len(labels) == len(cells):
            head, tables[number] = number, cells
        elif head and len(tables[head]) == len(cells):
            tables[number] = [words for pair in zip(tables[head], cells, strict=True) for words in pair if words]
            tables[head] = ()
            head = 0
        elif meaning(cells[0]) is not None:
            tables[number] = [cell for cell in cells if cell]
    return tables


def _rows(raw: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are parted into cells, each with its number."""
    for number, written in enumerate(raw, start=1):
        cells = [clean(cell) for cell in _CELLS.split(written.strip().strip("|"))]
        if len(cells) > 1 and not _RULE.fullmatch(written):
            yield number, cells


def _wrapped_at(raw: Sequence[str]) -> int:
    """Return the column at which the text is wrapped, 0 when its lines are whole."""
    width = max(len(line.rstrip()) for line in raw)
    is_broken = any(line.lstrip()[:1].islower() for line in raw[1:])
    return width if _NARROWEST <= width <= _WIDEST and is_broken else 0


def _did_not_fit(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room at the end of this one."""
    words = following.split(maxsplit=1)
    return bool(width and words and line.strip()) and len(line.rstrip()) + 1 + len(words[0]) > width
