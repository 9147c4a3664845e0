"""The lines of a page saved as text, however the tool that saved it wrote lists, headings and long lines."""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from gcmscrape.page.label_table import LONGEST, meaning
from gcmscrape.page.words import clean

_CELLS = re.compile(r"\t+|[ \xa0]{2,}|\|")
_TABLE_RULE = re.compile(r"[\s|:+-]*-{3}[\s|:+-]*")
_BULLET = re.compile(r"[•◦▪‣·●○■*+-]\s+(?=\S)")
_HEADING = re.compile(r"#{1,6}\s+(?=\S)")
_RULE = re.compile(r"([=_*~#-])\1{2,}")
_BOLD = re.compile(r"(?<!\w)(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_LONGEST_ROW = 2000
"""In characters: longer lines are not looked at for tables and marks."""
_NARROW, _WIDE = 60, 100
"""The line lengths that tools wrap text to."""


class Line(NamedTuple):
    """One line: its number (from 1), its cleaned words, and what stood before: a blank line, bullet, dropped chrome."""

    number: int
    text: str
    after_blank: bool
    bullet: bool = False
    after_chrome: bool = False

    @property
    def apart(self) -> bool:
        """Whether something parts it from the line before."""
        return self.after_blank or self.after_chrome


def read_lines(text: str) -> list[Line]:
    """Return the lines that say something. What was wrapped at a column is one line again."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    width = _wrapped_at(raw)
    tables = _tables(raw)
    lines: list[Line] = []
    blank, continued = True, False
    for number, written in enumerate(raw, start=1):
        line = _read_line(number, written, after_blank=blank)
        if number in tables:
            lines += [Line(number, words, blank and not at) for at, words in enumerate(tables[number])]
            blank, continued = False, False
            continue
        if line is None:
            blank, continued = True, False
            continue
        if continued and not line.bullet:
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text} {line.text}")
        else:
            lines.append(line)
        blank = False
        continued = width is not None and number < len(raw) and _did_not_fit(written, raw[number], width)
    return _with_whole_labels(lines)


def _is_table_rule(text: str) -> bool:
    return len(text) <= _LONGEST_ROW and "---" in text and _TABLE_RULE.fullmatch(text) is not None


def _with_whole_labels(lines: list[Line]) -> list[Line]:
    """Put labels on one line that were broken over two ("Target", "Audience")."""
    whole: list[Line] = []
    for line in lines:
        before = whole[-1].text if whole and not line.after_blank else None
        if before is not None and len(before) + len(line.text) < LONGEST and meaning(before) is None:
            joined = f"{before} {line.text}"
            if meaning(joined) is not None:
                whole[-1] = whole[-1]._replace(text=joined)
                continue
        whole.append(line)
    return whole


def _read_line(number: int, written: str, *, after_blank: bool) -> Line | None:
    words = clean(written)
    if not words or _RULE.fullmatch(words) or _is_table_rule(words):
        return None
    bullet = _BULLET.match(words)
    heading = None if bullet else _HEADING.match(words)
    words = words[bullet.end() if bullet else heading.end() if heading else 0 :]
    if len(words) <= _LONGEST_ROW and ("**" in words or "__" in words):
        words = _BOLD.sub(r"\2", words)
    return Line(number, words, after_blank, bullet is not None)


def _tables(raw: list[str]) -> dict[int, list[str]]:
    """Return the rows of tables that hold labels, each as the lines of labels and values: by the number of the row.

    A label begins its row, or heads its column.
    """
    tables: dict[int, list[str]] = {}
    heads: list[str] = []
    for number, written in enumerate(raw, start=1):
        if _is_table_rule(written):
            continue
        row = written.strip().strip("|").strip() if len(written) <= _LONGEST_ROW else ""
        cells = [clean(cell) for cell in _CELLS.split(row)]
        labels = sum(1 for cell in cells if meaning(cell) is not None) if len(cells) > 1 else 0
        if labels == len(cells):
            heads, tables[number] = cells, []
        elif heads and len(heads) == len(cells):
            tables[number] = [words for pair in zip(heads, cells, strict=True) for words in pair if words]
            heads = []
        elif heads:
            tables[number - 1], heads = heads, []
        elif labels == 1 and meaning(cells[0]) is not None:
            tables[number] = [cell for cell in cells if cell]
    if heads:
        tables[len(raw)] = heads
    return tables


def _wrapped_at(raw: list[str]) -> int | None:
    """Return the column at which the text is wrapped, None when its lines are whole."""
    width = max(len(line.rstrip()) for line in raw)
    if not _NARROW <= width <= _WIDE:
        return None
    broken = sum(
        1
        for line, following in itertools.pairwise(raw)
        if _did_not_fit(line, following, width) and following.lstrip()[:1].islower()
    )
    return width if broken > 1 else None


def _did_not_fit(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room at the end of this one."""
    words = following.split(maxsplit=1)
    return bool(words) and bool(line.strip()) and len(line.rstrip()) + 1 + len(words[0]) > width
