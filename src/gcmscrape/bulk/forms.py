"""The forms of a part: JSON Lines as `extract` prints them, or Parquet with the types of `export parquet`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal

from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.export.arrow import arrow_schema, arrow_table
from gcmscrape.export.extras import library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gcmscrape.record import Event

Form = Literal["jsonl", "parquet"]

_ROWS: Final = 500
"""Events that are written at a time: what bounds the memory of a part."""


@contextmanager
def writing(form: Form, path: Path) -> Iterator[Callable[[Event], None]]:
    """Give what writes events to a file, one after another.

    Raises:
        ExportFailed: A library that the form needs is not installed.
        OSError: The disk is full, or the like.
    """
    with _parquet(path) if form == "parquet" else _lines(path) as write:
        yield write


@contextmanager
def _lines(path: Path) -> Iterator[Callable[[Event], None]]:
    with path.open("wb") as file:

        def write(event: Event) -> None:
            file.write(to_json_line(event))

        yield write


@contextmanager
def _parquet(path: Path) -> Iterator[Callable[[Event], None]]:
    waiting: list[Event] = []
    with library("pyarrow.parquet", "parquet").ParquetWriter(path, arrow_schema(), compression="zstd") as file:

        def flush() -> None:
            if waiting:
                file.write_table(arrow_table(waiting))
                waiting.clear()

        def write(event: Event) -> None:
            waiting.append(event)
            if len(waiting) == _ROWS:
                flush()

        yield write
        flush()
