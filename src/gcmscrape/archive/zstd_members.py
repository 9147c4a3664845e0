"""The frames of a WARC that is compressed with Zstandard, one or more records each, with or without a dictionary.

The dictionary stands in a frame of its own at the beginning, itself compressed or not, and holds for all that follow
(IIPC, "Use of Zstandard in the WARC file format", draft of 2020).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

from gcmscrape.archive.formats import SNIFFED, ZSTD_DICTIONARY, ZSTD_MAGIC, is_zstd
from gcmscrape.archive.members import Damage, Member
from gcmscrape.archive.unpacking import Inflater, zstandard

_BLOCK: Final = 1024  # compressed bytes at a time; at most 32,768 times as much comes out of them
_INFLATION: Final = 32_768
_WINDOW: Final = 128 * 1024**2
_GLANCE: Final = 132 * 1024  # compressed bytes that give the first ones: those of a whole block (RFC 8878, 3.1.1.2)
_LARGEST_DICTIONARY: Final = 16 * 1024**2
_HEADER: Final = 8  # bytes of a skippable frame before its content: its number and its length
_RECORD_START: Final = b"WARC/"


def is_zstd_warc(start: bytes) -> bool:
    """Whether a WARC that begins so is compressed with Zstandard."""
    return is_zstd(start) or start.startswith(ZSTD_DICTIONARY)


def zstd_member(file: BinaryIO, offset: int) -> Member:
    """Return the frame that begins at a byte of a file."""
    return _member(_Frame(file, offset, _opener(file)))


def zstd_members(file: BinaryIO) -> Iterator[Member]:
    """Give the frames one after another; each must be read before the next is asked for.

    Bytes that are no frame come as a member of their own, which raises `Damage` when it is read; reading goes on at
    the next frame that begins a record.

    Raises:
        PageRefused: `not_html`: the package is not installed.
    """
    opener = _opener(file)
    position: int | None = _behind_dictionary(file)
    size = file.seek(0, os.SEEK_END)
    while position is not None and position < size:
        frame = _Frame(file, position, opener)
        yield _member(frame)
        position = frame.end if frame.end is not None else _next_frame(file, max(position + 1, frame.reached), opener)


class _Opener:
    """What opens a frame: the package, and the dictionary of the file."""

    def __init__(self, dictionary: bytes | None) -> None:
        package = zstandard()
        self.error: type[Exception] = package.ZstdError
        self._decompressor = package.ZstdDecompressor(
            dict_data=package.ZstdCompressionDict(dictionary) if dictionary else None, max_window_size=_WINDOW
        )

    def open(self) -> Inflater:
        inflater: Inflater = self._decompressor.decompressobj()
        return inflater

    def start(self, data: bytes) -> bytes | None:
        """Return the first bytes that come out of a frame, None when it is none."""
        if not is_zstd(data):
            return None
        inflater, content = self.open(), b""
        try:
            for begin in range(0, len(data), _BLOCK):
                content += inflater.decompress(data[begin : begin + _BLOCK])
                if len(content) >= len(_RECORD_START) or inflater.eof:
                    break
        except self.error:
            return None
        return content[: len(_RECORD_START)]


class _Frame:
    """One frame, joined with those after it that do not begin a record (a record may span frames)."""

    def __init__(self, file: BinaryIO, offset: int, opener: _Opener) -> None:
        self.file = file
        self.offset = offset
        self.end: int | None = None
        self.reached = offset
        self._opener = opener

    def blocks(self) -> Iterator[bytes]:
        position = self.offset
        while True:
            inflater = self._opener.open()
            self.file.seek(position)
            while not inflater.eof:
                self.reached = self.file.tell()
                block = self.file.read(_BLOCK)
                if not block:
                    raise Damage("the file ends in the middle of it")
                try:
                    content = inflater.decompress(block)
                except self._opener.error as error:
                    raise Damage("its compressed data is broken") from error
                if content:
                    yield content
            position = self.file.tell() - len(inflater.unused_data)
            self.file.seek(position)
            start = self._opener.start(self.file.read(_GLANCE))
            if not start or start == _RECORD_START:
                self.end = position
                return


def _member(frame: _Frame) -> Member:
    most = _INFLATION * (frame.file.seek(0, os.SEEK_END) - frame.offset)
    return Member(frame.offset, frame.blocks, most)


def _opener(file: BinaryIO) -> _Opener:
    size = _behind_dictionary(file) - _HEADER
    if size < 0:
        return _Opener(None)
    file.seek(_HEADER)
    dictionary = file.read(min(size, _LARGEST_DICTIONARY))
    if is_zstd(dictionary):
        plain = _Opener(None)
        try:
            dictionary = plain.open().decompress(dictionary)[:_LARGEST_DICTIONARY]
        except plain.error:
            dictionary = b""  # its frames will say that they are damaged
    return _Opener(dictionary)


def _behind_dictionary(file: BinaryIO) -> int:
    """Return where the first frame of records begins: 0 when there is no dictionary."""
    file.seek(0)
    header = file.read(_HEADER)
    return _HEADER + int.from_bytes(header[4:], "little") if header.startswith(ZSTD_DICTIONARY) else 0


def _next_frame(file: BinaryIO, position: int, opener: _Opener) -> int | None:
    """Return where the next frame begins that begins a record, None when there is none."""
    file.seek(position)
    while window := file.read(SNIFFED * 64):
        found = window.find(ZSTD_MAGIC)
        while found >= 0:
            file.seek(position + found)
            if opener.start(file.read(_GLANCE)) == _RECORD_START:
                return position + found
            found = window.find(ZSTD_MAGIC, found + 1)
        position += max(1, len(window) - len(ZSTD_MAGIC) + 1)
        file.seek(position)
    return None
