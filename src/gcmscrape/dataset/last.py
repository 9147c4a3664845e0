"""The last dataset, in the file that it was published in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pydantic_core import from_json

from gcmscrape.dataset.jsonlines import read_lines


class Last:
    """The records of the last dataset, each read when it is asked for; none when there is no such file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, int] = {}
        place = 0
        for line in read_lines(path):
            self._places[_id(line)] = place
            place += len(line)

    def __len__(self) -> int:
        return len(self._places)

    def line(self, record_id: str) -> bytes | None:
        """Return the line of a record, None when the dataset has none of that id."""
        if record_id not in self._places:
            return None
        with self._path.open("rb") as file:
            file.seek(self._places[record_id])
            return file.readline()

    def lines(self, but: set[str]) -> Iterator[bytes]:
        """Give the lines of all records in their order, but for those with these ids."""
        for record_id in self._places:
            if record_id not in but and (line := self.line(record_id)) is not None:
                yield line


def _id(line: bytes) -> str:
    try:
        return str(from_json(line)["id"])
    except (ValueError, KeyError, TypeError):
        return f"sha256:{hashlib.sha256(line).hexdigest()}"  # it is counted, and compared with nothing
