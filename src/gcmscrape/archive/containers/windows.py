"""A part of a file, read as a file of its own, without a copy."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Buffer  # type: ignore[attr-defined]  # from Python 3.12 on


class _Window(io.RawIOBase):
    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        self._file = file
        self._begin = begin
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Buffer, /) -> int:
        wanted = max(0, min(len(buffer), self._size - self._position))
        self._file.seek(self._begin + self._position)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def window(file: BinaryIO, begin: int, size: int) -> BinaryIO:
    """Return so many bytes of a file, from a byte on. Closing it leaves the file open."""
    return io.BufferedReader(_Window(file, begin, size))


class Cautious:
    """A file that gives no more than so many bytes at once.

    The readers of zip and tar hold at once what a header says is one, and a header may say what it likes.
    """

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes.

        Raises:
            ValueError: They are too many.
        """
        data = self._file.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(data) > self._most:
            raise ValueError("it says that its headers are larger than any")
        return data
