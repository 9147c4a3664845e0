"""Content-encodings that Python cannot undo by itself: Brotli and Zstandard, with packages of the extra `archives`.

They are not asked for when a site is harvested; a WARC that a browser or another tool wrote may hold them.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Final

from gcmscrape.archive.formats import is_zstd
from gcmscrape.archive.saved import PAGE_LIMIT
from gcmscrape.refusal import PageRefused

_BLOCK: Final = 1024  # compressed bytes at a time; Zstandard makes at most 32,768 times as much of them


def unbrotli(body: bytes) -> bytes:
    """Return the content of a Brotli stream (RFC 7932).

    Raises:
        PageRefused: `not_html` when the package is missing; `too_large`, `truncated` or `broken_record`.
    """
    brotli = _package("brotli", "br")
    decoder = brotli.Decompressor()
    content = bytearray()
    given = body
    while not decoder.is_finished():
        try:
            piece = decoder.process(given, output_buffer_limit=PAGE_LIMIT - len(content) + 1)
        except brotli.error as error:
            raise _damaged("Brotli") from error
        if given == piece == b"":
            raise _truncated()
        given = b""
        _add(content, piece)
    return bytes(content)


def unzstd(body: bytes) -> bytes:
    """Return the content of one or more Zstandard frames (RFC 8878). Raises like `unbrotli`."""
    zstandard = _package("zstandard", "zstd")
    content = bytearray()
    position = 0
    while is_zstd(body[position : position + _BLOCK]):
        decoder = zstandard.ZstdDecompressor(max_window_size=PAGE_LIMIT).decompressobj()
        while not decoder.eof:
            block = body[position : position + _BLOCK]
            if not block:
                raise _truncated()
            try:
                _add(content, decoder.decompress(block))
            except zstandard.ZstdError as error:
                raise _damaged("Zstandard") from error
            position += len(block)
        position -= len(decoder.unused_data)
    return bytes(content)


def _package(name: str, encoding: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise PageRefused(
            "not_html",
            f'The body is compressed as "{encoding}", which the package {name} undoes: '
            'pip install "gcmscrape[archives]".',
        ) from error


def _add(content: bytearray, piece: bytes) -> None:
    content += piece
    if len(content) > PAGE_LIMIT:
        raise PageRefused("too_large", f"The page is larger than {PAGE_LIMIT // 1024**2} MB.")


def _damaged(form: str) -> PageRefused:
    return PageRefused("broken_record", f"The body is damaged: it is not the {form} data that its headers announce.")


def _truncated() -> PageRefused:
    return PageRefused("truncated", "The compressed body ends before its last byte.")
