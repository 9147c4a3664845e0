"""Compressed files: gzip, Zstandard, bzip2 and xz, told by their first bytes, with a limit on what comes out."""

from __future__ import annotations

import bz2
import importlib
import io
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from types import ModuleType
from typing import BinaryIO, Final, NamedTuple, Protocol

from gcmscrape.archive.formats import GZIP_MAGIC, GZIP_WINDOW, ZSTD_MAGIC
from gcmscrape.refusal import PageRefused

_BLOCK: Final = 1024  # compressed bytes at a time; gzip makes 1,032 times as much of them at most, Zstandard 32,768
_PIECE: Final = 1024**2
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


class _Stepwise(Inflater, Protocol):
    """An inflater of bzip2 or xz, which gives so much at a time: a kilobyte may hold gigabytes."""

    @property
    def needs_input(self) -> bool:
        """Whether all was given that came out."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Return so much of what comes out of the next piece."""


class Method(NamedTuple):
    """A compression: its name, how its files begin, what undoes one of its streams, and what that raises.

    `stepwise` stands in the place of `open` where much may come out of little.
    """

    name: str
    magic: bytes
    errors: Callable[[], tuple[type[Exception], ...]]
    open: Callable[[], Inflater]
    stepwise: Callable[[], _Stepwise] | None = None


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


def _unzstd() -> Inflater:
    inflater: Inflater = zstandard().ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
    return inflater


def _unxz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


METHODS: Final = (
    Method("gzip", GZIP_MAGIC, lambda: (zlib.error,), lambda: zlib.decompressobj(GZIP_WINDOW)),
    Method("Zstandard", ZSTD_MAGIC, lambda: (zstandard().ZstdError,), _unzstd),
    Method("bzip2", b"BZh", lambda: (OSError, ValueError), bz2.BZ2Decompressor, bz2.BZ2Decompressor),
    Method("xz", b"\xfd7zXZ\0", lambda: (lzma.LZMAError,), _unxz, _unxz),
)


def method_of(start: bytes) -> Method | None:
    """Return the compression of a file that begins so; None when it is not compressed."""
    return next((method for method in METHODS if start.startswith(method.magic)), None)


def first_bytes(start: bytes, method: Method, size: int) -> bytes:
    """Return the first bytes that come out of a compressed file, as far as its own first ones reach."""
    content = bytearray()
    try:
        for piece in _stream(io.BytesIO(start), method):
            content += piece
            if len(content) >= size:
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
        file.seek(position)
        position = yield from _stream(file, method)
        file.seek(position)
        if not file.read(len(method.magic)).startswith(method.magic):
            return


def _stream(file: BinaryIO, method: Method) -> Generator[bytes, None, int]:
    """Give what comes out of the stream that begins where a file stands; return where it ends."""
    steps = method.stepwise() if method.stepwise is not None else None
    inflater = steps if steps is not None else method.open()
    try:
        while not inflater.eof:
            block = file.read(_BLOCK) if steps is None or steps.needs_input else b""
            if not block and (steps is None or steps.needs_input):
                raise PageRefused("truncated", f"The file ends in the middle of its {method.name} data.")
            if content := inflater.decompress(block) if steps is None else steps.decompress(block, _PIECE):
                yield content
    except method.errors() as error:
        raise PageRefused("broken_record", f"The {method.name} data of the file are damaged.") from error
    return file.tell() - len(inflater.unused_data)
