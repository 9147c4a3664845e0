"""WARCs read by others: by fastwarc alone, by resiliparse for titles. `python -m bench.readers WAY FILE...`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FASTWARC: Final = "fastwarc"
TITLES: Final = "resiliparse"


def _records(path: str) -> Iterator[Any]:
    fastwarc = import_module("fastwarc")
    with open(path, "rb") as file:  # noqa: PTH123 - as its documentation has it
        yield from fastwarc.ArchiveIterator(file, record_types=fastwarc.WarcRecordType.response)


def read_alone(path: str) -> int:
    """Return how many pages a WARC has; each is read to its end."""
    return sum(bool(record.reader.read()) for record in _records(path))


def read_titles(path: str) -> int:
    """Return how many pages of a WARC have a title; each is parsed, and nothing else is asked."""
    parse = import_module("resiliparse.parse.html").HTMLTree.parse_from_bytes
    return sum(bool(parse(record.reader.read(), "utf-8").title) for record in _records(path))


WAYS: Final[Mapping[str, Callable[[str], int]]] = {FASTWARC: read_alone, TITLES: read_titles}


if __name__ == "__main__":
    sys.stdout.write(f"{sum(map(WAYS[sys.argv[1]], sys.argv[2:]))}\n")
