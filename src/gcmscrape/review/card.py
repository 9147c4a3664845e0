"""A record as a card of plain text: each field with its value and what it was read from, or why it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from gcmscrape.record import Event
from gcmscrape.review.rows import Row, rows

_NARROWEST = 40
_GAP = "  "
_HASH = re.compile("[0-9a-f]{64}")
_LEGEND = "(< what a value was read from, - why there is none)"


def card(event: Event, width: int) -> str:
    """Return the card, lines of so many columns.

    An address or hash that is too long for its column stands on a line of its own, farther left, and is never parted.
    """
    told = list(rows(event))
    names = max(len(row.field) for row in told)
    room = max(width, _NARROWEST) - names - len(_GAP)
    title = list(wrapped(event.title or event.id, width))
    lines = [*title, "=" * max(map(cell_len, title)), _LEGEND, ""]
    for row in told:
        for number, line in enumerate(_lines(row, room)):
            name = row.field if not number else ""
            if cell_len(line) > room:
                lines += [name, f"{_GAP}{line.strip()}"] if name else [f"{_GAP}{line.strip()}"]
            else:
                lines.append(f"{name:<{names}}{_GAP}{line}".rstrip())
    return "\n".join(lines) + "\n"


def _lines(row: Row, room: int) -> Iterator[str]:
    if not row.values:
        yield from wrapped(f"- ({row.reason})", room)
        return
    several = len(row.values) > 1
    for value in row.values:
        for number, line in enumerate(
            line for part in value.splitlines() for line in wrapped(part, room - 2 * several)
        ):
            yield f"{'  ' if number else '* '}{line}" if several else line
    if row.words is not None:
        yield from wrapped(f'< "{row.words}" ({row.how})', room)
    elif row.how is not None:
        yield from wrapped(f"< ({row.how})", room)


def wrapped(text: str, room: int) -> Iterator[str]:
    """Give a text in lines of so many columns, parted at spaces; only words that are no address or hash are cut."""
    line = ""
    for word in text.split():
        if line and cell_len(line) + 1 + cell_len(word) > room:
            yield line
            line = ""
        if "://" not in word and not _HASH.fullmatch(word) and cell_len(word) > room:
            *whole, word = chop_cells(word, room)  # noqa: PLW2901 - its last part goes on
            yield from whole
        line = f"{line} {word}" if line else word
    yield line
