"""Reading a WARC's bytes piece by piece, plain or gzip, so that damage in one place costs one place.

A compressed WARC is a row of gzip members, usually one a record. A member that breaks is given up, and reading goes on
at the next member that begins a record. The `gzip` module cannot do that, and neither can warcio (1.8), which takes a
damaged member for a short one, has no limit on what comes out, and refuses a WARC that was compressed in one piece.
"""

from __future__ import annotations

import os
import re
import zlib
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.formats import GZIP_MAGIC, GZIP_WINDOW
from gcmscrape.archive.saved import PAGE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLOCK: Final = 16 * 1024  # compressed bytes at a time; deflate makes at most 1,032 times as much of them
_GLANCE: Final = 1024  # compressed bytes that tell how a member begins: its header and the tables of its first block
_STARTS: Final = 5  # bytes that come out of a member and tell whether it begins a record
_LINE_ENDS: Final = re.compile(rb"[\r\n]*+")
_INFLATION: Final = 1032  # times as much as goes in comes out of deflate at most
_REWINDS: Final = 3  # times that a member is read from its beginning once more
_AGAIN: Final = 64 * 1024**2  # bytes of damaged members that are gone through again, beside those of the next line
_AGAIN_TIMES: Final = 4  # times the size of the file


def begins_warc_record(start: bytes) -> bool:
    """Whether the first five bytes are those of a WARC record."""
    return start == b"WARC/"


class Damage(Exception):  # noqa: N818 - named for what happened
    """The bytes cannot be read on from here. The message says why, in words that follow "the record is damaged: "."""


class Member:
    """Bytes that can be read in one go: the whole of a plain file, or one gzip member.

    `offset` is where it begins in the file. `size` is its length in bytes, None when it is compressed: then it is not
    known beforehand, and positions inside it mean nothing in the file. `most` is how long it can be.
    """

    def __init__(
        self,
        offset: int,
        open_blocks: Callable[[], Iterator[bytes]],
        most: int,
        size: int | None = None,
        file: BinaryIO | None = None,
    ) -> None:
        """Stand at the beginning. `open_blocks` gives the bytes from there; `file` is that of a whole plain file."""
        self.offset = offset
        self.size = size
        self.most = most
        self.position = 0
        self._open_blocks = open_blocks
        self._blocks = open_blocks()
        self._buffer = bytearray()
        self._file = file
        self._rewinds = _REWINDS

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes without moving, fewer only at the end.

        Raises:
            Damage: The compressed data is broken or ends too early.
        """
        self._fill(size)
        return bytes(memoryview(self._buffer)[:size])

    def peek_behind(self, size: int, number: int) -> bytes | None:
        """Return so many bytes behind the next `size` ones without moving; None when that many cannot be held.

        Nothing of what lies between is copied, so that a record that lies about its length costs no more than another.

        Raises:
            Damage: As of `peek`; or the member ends before.
        """
        if self._file is not None:
            here = self._file.tell()
            self._file.seek(self.position + size)
            found = self._file.read(number)
            self._file.seek(here)
            return found
        if size > PAGE_LIMIT + _BLOCK:
            return None
        if self._fill(size + number) < size:
            raise Damage("it ends before its Content-Length says")
        return bytes(memoryview(self._buffer)[size : size + number])

    def rewind(self, position: int) -> bool:
        """Go back to a position; false when that was done so often that it would be done for ever."""
        self._rewinds -= 1
        if self._rewinds < 0:
            return False
        self._blocks = self._open_blocks()
        self._buffer = bytearray()
        self.position = 0
        return self.skip(position)

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes and move behind them. Raises like `peek`."""
        data = self.peek(size)
        self._move(len(data))
        return data

    def read_line(self, limit: int) -> bytes:
        """Return the next line with its end, cut at `limit` bytes, and move behind it. Raises like `peek`."""
        looked = 0
        while (end := self._buffer.find(b"\n", looked, limit)) < 0 and looked < limit:
            looked = len(self._buffer)
            if self._fill(looked + 1) == looked:
                break
        return self.read(min(end + 1, limit) if end >= 0 else min(looked, limit))

    def skip_line_ends(self) -> bool:
        """Move behind line ends; false at the end of the member. Raises like `peek`."""
        while self._fill(1):
            found = _LINE_ENDS.match(self._buffer)
            self._move(found.end() if found else 0)
            if self._buffer:
                return True
        return False

    def skip(self, size: int) -> bool:
        """Move `size` bytes ahead; false when the end comes first. Raises like `peek`."""
        while size > 0 and self._fill(1):
            step = min(size, len(self._buffer))
            self._move(step)
            size -= step
        return size == 0

    def skip_to(self, marker: bytes) -> bool:
        """Move to the next `marker`; false, at the end, when there is none. Raises like `peek`."""
        while (found := self._buffer.find(marker)) < 0:
            self._move(max(0, len(self._buffer) - len(marker) + 1))
            held = len(self._buffer)
            if self._fill(held + 1) == held:
                self._move(held)
                return False
        self._move(found)
        return True

    def _fill(self, size: int) -> int:
        """Hold so many bytes, if there are as many; return how many are held."""
        while len(self._buffer) < size and (block := next(self._blocks, b"")):
            self._buffer += block
        return len(self._buffer)

    def _move(self, size: int) -> None:
        del self._buffer[:size]
        self.position += size


def whole_file(file: BinaryIO) -> Member:
    """Return the whole file as one member."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return Member(0, partial(_blocks_from, file, 0), size, size, file)


def rest_of_file(file: BinaryIO, offset: int) -> Member:
    """Return what stands in a plain file from a byte on."""
    return Member(offset, partial(_blocks_from, file, offset), file.seek(0, os.SEEK_END) - offset)


def _blocks_from(file: BinaryIO, offset: int) -> Iterator[bytes]:
    file.seek(offset)
    return iter(lambda: file.read(_BLOCK), b"")


def gzip_member(file: BinaryIO, offset: int) -> Member:
    """Return the gzip member that begins at a byte of a file."""
    return Member(offset, _GzipMember(file, offset, begins_warc_record).blocks, _most(file, offset))


def gzip_members(file: BinaryIO, begins: Callable[[bytes], bool] = begins_warc_record) -> Iterator[Member]:
    """Give the gzip members one after another; each must be read before the next is asked for.

    Bytes that are no gzip member come as a member of their own, which raises `Damage` when it is read. A damaged one is
    gone through again, since another may begin anywhere inside, until that was done for far more than the whole file:
    then only what lies behind is looked at. `begins` tells by its first five bytes whether a member begins a record.
    """
    position: int | None = 0
    room = _AGAIN + _AGAIN_TIMES * file.seek(0, os.SEEK_END)
    while position is not None and not _only_padding(file, position):
        member = _GzipMember(file, position, begins)
        yield Member(position, member.blocks, _most(file, position))
        room -= 0 if member.end is not None else member.cost
        behind = position + 1 if room > 0 else max(member.reached, position + 1)
        position = member.end if member.end is not None else next_member(file, behind, begins)


def _most(file: BinaryIO, offset: int) -> int:
    return _INFLATION * (file.seek(0, os.SEEK_END) - offset)


class _GzipMember:
    """One gzip member, joined with those after it that do not begin a record (a record may span members)."""

    def __init__(self, file: BinaryIO, offset: int, begins: Callable[[bytes], bool]) -> None:
        self._file = file
        self._offset = offset
        self._begins = begins
        self.end: int | None = None
        self.reached = offset
        self.cost = 0
        """Bytes that went in and came out."""

    def blocks(self) -> Iterator[bytes]:
        position = self._offset
        while True:
            inflater = zlib.decompressobj(GZIP_WINDOW)
            self._file.seek(position)
            while not inflater.eof:
                self.reached = self._file.tell()
                self.cost += _BLOCK
                if content := _inflate(inflater, self._file.read(_BLOCK)):
                    self.cost += len(content)
                    yield content
            position = self._file.tell() - len(inflater.unused_data)
            self._file.seek(position)
            start = _inflated_start(self._file.read(_GLANCE))
            if not start or self._begins(start):
                self.end = position
                return


def _inflate(inflater: zlib._Decompress, block: bytes) -> bytes:
    if not block:
        raise Damage("the file ends in the middle of it")
    try:
        return inflater.decompress(block)
    except zlib.error as error:
        raise Damage("its compressed data is broken") from error


def next_member(file: BinaryIO, position: int, begins: Callable[[bytes], bool] = begins_warc_record) -> int | None:
    """Return where the next gzip member begins that begins a record, None when there is none."""
    file.seek(position)
    while window := file.read(_BLOCK + _GLANCE):
        found = window.find(GZIP_MAGIC)
        while 0 <= found < _BLOCK:
            if begins(_inflated_start(window[found : found + _GLANCE]) or b""):
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
        return zlib.decompressobj(GZIP_WINDOW).decompress(member, _STARTS)
    except zlib.error:
        return None


def _only_padding(file: BinaryIO, position: int) -> bool:
    """Whether nothing but zero bytes follows, as tape and block devices leave them."""
    file.seek(position)
    return not any(block.strip(b"\0") for block in iter(lambda: file.read(_BLOCK), b""))
