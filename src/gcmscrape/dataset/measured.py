"""Files measured while they are written, so that what describes a dataset can name their sizes and hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator


class Measured:
    """The pieces of a file. When all have been given, `size` (bytes), `lines` and `sha256` are those of the file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.size = self.lines = 0
        self._pieces = pieces
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            self.lines += piece.count(b"\n")
            self._hash.update(piece)
            yield piece

    @property
    def sha256(self) -> str:
        """In hexadecimal digits."""
        return self._hash.hexdigest()
