"""Lines kept in a file instead of in memory until they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from gcmscrape.dataset.atomic import PublishFailed


@dataclass(frozen=True, slots=True)
class Kept:
    """A line in a spool: `bytes()` reads it again. `offset` and `size` are in bytes."""

    file: IO[bytes]
    offset: int
    size: int

    def __bytes__(self) -> bytes:
        self.file.seek(self.offset)
        return self.file.read(self.size)


class Spool:
    """Keeps lines in a temporary file, which must stay open as long as they are needed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0

    def keep(self, line: bytes) -> Kept:
        """Write a line behind the others.

        Raises:
            PublishFailed: The disk is full.
        """
        try:
            self._file.seek(self._end)
            self._file.write(line)
            self._file.flush()
        except OSError as error:
            raise PublishFailed(
                f"Nothing was published: the folder for temporary files cannot be written to "
                f"({error.strerror or error}); make room there, or name another folder in TMPDIR."
            ) from error
        kept = Kept(self._file, self._end, len(line))
        self._end += len(line)
        return kept
