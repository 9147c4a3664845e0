"""Compressed files: gzip, Zstandard, bzip2 and xz, told by their first bytes, with a limit on what comes out."""

from __future__ import annotations

import bz2
import importlib
import lzma
import zlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import BinaryIO, Final, NamedTuple, Protocol

from gcmscrape.archive.formats import GZIP_MAGIC, GZIP_WINDOW
from gcmscrape.refusal import PageRefused

_BLOCK: Final = 1024  # compressed bytes at a time: some forms make ten thousand times as much of them
_XZ_MEMORY: Final = 128 * 1024**2
_WINDOW: Final = 128 * 1024**2  # of Zstandard: what its own tool reads without being asked to


class Inflater(Protocol):
    """What undoes one compressed stream, as those of `zlib`, `bz2`, `lzma` and zstandard do."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """What was given and stands behind the end."""

    def decompress(self, data: bytes, /) -> bytes:
        """Return what comes out of the next piece."""


class Method(NamedTuple):
    """A compression: its name, how its files begin, what undoes one of its streams, and what that raises."""

    name: str
    magic: bytes
    open: Callable[[], Inflater]
    errors: Callable[[], tuple[type[Exception], ...]]


def zstandard() -> ModuleType:
    """Return the package that undoes Zstandard.

    Raises:
        PageRefused: `not_html`: it is not installed.
    """
    try:
        return importlib.import_module("zstandard")
    except ImportError as error:
        sentence = (
            'The file is compressed with Zstandard, which a package undoes: pip install "gcmscrape[archives]", or '
            "unpack the file with zstd -d."
        )
        raise PageRefused("not_html", sentence) from error


METHODS: Final = (
    Method("gzip", GZIP_MAGIC, lambda: zlib.decompressobj(GZIP_WINDOW), lambda: (zlib.error,)),
    Method(
        "Zstandard",
        b"\x28\xb5\x2f\xfd",
        lambda: zstandard().ZstdDecompressor(max_window_size=_WINDOW).decompressobj(),
        lambda: (zstandard().ZstdError,),
    ),
    Method("bzip2", b"BZh", bz2.BZ2Decompressor, lambda: (OSError, ValueError)),
    Method("xz", b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), lambda: (lzma.LZMAError,)),
)


def method_of(start: bytes) -> Method | None:
    """Return the compression of a file that begins so; None when it is not compressed."""
    return next((method for method in METHODS if start.startswith(method.magic)), None)


def first_bytes(start: bytes, method: Method, size: int) -> bytes:
    """Return the first bytes that come out of a compressed file, as far as its own first ones reach."""
    content = bytearray()
    try:
        inflater = method.open()
        for begin in range(0, len(start), _BLOCK):
            content += _inflate(inflater, start[begin : begin + _BLOCK], method)
            if len(content) >= size or inflater.eof:
                break
    except PageRefused:
        pass  # whoever reads it all tells
    return bytes(content[:size])


def unpacked(file: BinaryIO, method: Method) -> Iterator[bytes]:
    """Give what comes out of a compressed file, one stream or several, from its beginning on.

    Raises:
        PageRefused: `truncated`, `broken_record`, or `not_html` where a package is missing.
    """
    position = 0
    while True:
        inflater = method.open()
        file.seek(position)
        while not inflater.eof:
            block = file.read(_BLOCK)
            if not block:
                raise PageRefused("truncated", f"The file ends in the middle of its {method.name} data.")
            if content := _inflate(inflater, block, method):
                yield content
        position = file.tell() - len(inflater.unused_data)
        file.seek(position)
        if not file.read(len(method.magic)).startswith(method.magic):
            return


def _inflate(inflater: Inflater, block: bytes, method: Method) -> bytes:
    try:
        return inflater.decompress(block)
    except method.errors() as error:
        raise PageRefused("broken_record", f"The {method.name} data of the file are damaged.") from error
