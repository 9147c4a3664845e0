"""Reading a WARC's bytes piece by piece, plain or gzip, so that damage in one place costs one place.

A compressed WARC is a row of gzip members, usually one a record. A member that breaks is given up, and reading goes on
at the next member that begins a record. The `gzip` module cannot do that, and neither can warcio (1.8), which takes a
damaged member for a short one, has no limit on what comes out, and refuses a WARC that was compressed in one piece.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.formats import GZIP_MAGIC, GZIP_WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK: Final = 16 * 1024  # compressed bytes at a time; deflate makes at most 1,032 times as much of them
_GLANCE: Final = 1024  # compressed bytes that tell how a member begins: its header and the tables of its first block
_RECORD_START: Final = b"WARC/"


class Damage(Exception):  # noqa: N818 - named for what happened
    """The bytes cannot be read on from here. The message says why, in words that follow "the record is damaged: "."""


class Member:
    """Bytes that can be read in one go: the whole of a plain file, or one gzip member.

    `offset` is where it begins in the file. `size` is its length in bytes, None when it is compressed: then it is not
    known beforehand, and positions inside it mean nothing in the file.
    """

    def __init__(self, offset: int, blocks: Iterator[bytes], size: int | None = None) -> None:
        self.offset = offset
        self.size = size
        self.position = 0
        self._blocks = blocks
        self._buffer = bytearray()

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes without moving, fewer only at the end.

        Raises:
            Damage: The compressed data is broken or ends too early.
        """
        while len(self._buffer) < size and (block := next(self._blocks, b"")):
            self._buffer += block
        return bytes(self._buffer[:size])

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes and move behind them. Raises like `peek`."""
        data = self.peek(size)
        self._move(len(data))
        return data

    def read_line(self, limit: int) -> bytes:
        """Return the next line with its end, cut at `limit` bytes, and move behind it. Raises like `peek`."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked)) < 0 and looked < limit:
            looked = len(self._buffer)
            if len(self.peek(looked + 1)) == looked:
                break
        return self.read(min(end + 1, limit) if end >= 0 else min(looked, limit))

    def unread(self, data: bytes) -> None:
        """Move back before `data`, the bytes read last."""
        self._buffer[:0] = data
        self.position -= len(data)

    def skip(self, size: int) -> bool:
        """Move `size` bytes ahead; false when the end comes first. Raises like `peek`."""
        while size > 0 and self.peek(1):
            step = min(size, len(self._buffer))
            self._move(step)
            size -= step
        return size == 0

    def skip_to(self, marker: bytes) -> bool:
        """Move to the next `marker`; false, at the end, when there is none. Raises like `peek`."""
        while (found := self._buffer.find(marker)) < 0:
            self._move(max(0, len(self._buffer) - len(marker) + 1))
            held = len(self._buffer)
            if len(self.peek(held + 1)) == held:
                self._move(held)
                return False
        self._move(found)
        return True

    def _move(self, size: int) -> None:
        del self._buffer[:size]
        self.position += size


def whole_file(file: BinaryIO) -> Member:
    """Return the whole file as one member."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return Member(0, iter(lambda: file.read(_BLOCK), b""), size)


def rest_of_file(file: BinaryIO, offset: int) -> Member:
    """Return what stands in a plain file from a byte on."""
    file.seek(offset)
    return Member(offset, iter(lambda: file.read(_BLOCK), b""))


def gzip_member(file: BinaryIO, offset: int) -> Member:
    """Return the gzip member that begins at a byte of a file."""
    return Member(offset, _GzipMember(file, offset).blocks())


def gzip_members(file: BinaryIO) -> Iterator[Member]:
    """Give the gzip members one after another; each must be read before the next is asked for.

    Bytes that are no gzip member come as a member of their own, which raises `Damage` when it is read.
    """
    position: int | None = 0
    while position is not None and not _only_padding(file, position):
        member = _GzipMember(file, position)
        yield Member(position, member.blocks())
        position = member.end if member.end is not None else next_member(file, position + 1)


class _GzipMember:
    """One gzip member, joined with those after it that do not begin a record (a record may span members)."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._offset = offset
        self.end: int | None = None

    def blocks(self) -> Iterator[bytes]:
        position = self._offset
        while True:
            inflater = zlib.decompressobj(GZIP_WINDOW)
            self._file.seek(position)
            while not inflater.eof:
                if content := _inflate(inflater, self._file.read(_BLOCK)):
                    yield content
            position = self._file.tell() - len(inflater.unused_data)
            self._file.seek(position)
            start = _inflated_start(self._file.read(_GLANCE))
            if not start or start.startswith(_RECORD_START):
                self.end = position
                return


def _inflate(inflater: zlib._Decompress, block: bytes) -> bytes:
    if not block:
        raise Damage("the file ends in the middle of it")
    try:
        return inflater.decompress(block)
    except zlib.error as error:
        raise Damage("its compressed data is broken") from error


def next_member(file: BinaryIO, position: int) -> int | None:
    """Return where the next gzip member begins that begins a record, None when there is none."""
    file.seek(position)
    while window := file.read(_BLOCK + _GLANCE):
        found = window.find(GZIP_MAGIC)
        while 0 <= found < _BLOCK:
            if (_inflated_start(window[found : found + _GLANCE]) or b"").startswith(_RECORD_START):
                return position + found
            found = window.find(GZIP_MAGIC, found + 1)
        position += _BLOCK
        file.seek(position)
    return None


def _inflated_start(member: bytes) -> bytes | None:
    """Return the first bytes that come out of a member ("" when it is empty), None when it is no gzip member."""
    if not member.startswith(GZIP_MAGIC):
        return None
    try:
        return zlib.decompressobj(GZIP_WINDOW).decompress(member, len(_RECORD_START))
    except zlib.error:
        return None


def _only_padding(file: BinaryIO, position: int) -> bool:
    """Whether nothing but zero bytes follows, as tape and block devices leave them."""
    file.seek(position)
    return not any(block.strip(b"\0") for block in iter(lambda: file.read(_BLOCK), b""))
