"""The canonical form of a record, one line of JSON, and the lines of a file of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic_core import to_json

from gcmscrape.record import SCHEMA_VERSION, read_record

if TYPE_CHECKING:
    from pydantic import BaseModel

# Line ends that JSON lets stand inside a string, and that many readers of lines break at.
_LINE_ENDS: Final = tuple(end.encode() for end in ("\u2028", "\u2029", "\u0085"))
_OF_THIS_VERSION: Final = f'{{"schema_version":"{SCHEMA_VERSION}"'.encode()


def to_json_line(record: BaseModel) -> bytes:
    """Return the record as one line: keys in the order of the model, UTF-8, a newline at the end.

    The same record gives the same bytes. No line end stands inside the line: those that JSON does not escape become
    spaces.
    """
    line = to_json(record)
    for line_end in _LINE_ENDS:
        if line_end[-1] in line:  # one byte is looked for many times quicker than three
            line = line.replace(line_end, b" ")
    return line + b"\n"


def in_this_version(line: bytes) -> bytes:
    """Return the line of a record as this version writes it; a line that it wrote itself is not read for that.

    Raises:
        ValueError: The line is no record.
    """
    return line if line.startswith(_OF_THIS_VERSION) else to_json_line(read_record(line))


def read_lines(path: Path) -> Iterator[bytes]:
    """Give the lines of a file, each with its end; none when there is no such file."""
    if path.is_file():
        with path.open("rb") as file:
            yield from file
