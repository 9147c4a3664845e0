"""Telling the form of an input from its first bytes."""

from __future__ import annotations

import zlib
from typing import Final, Literal

SNIFFED: Final = 1024
"""Bytes at the start of an input that decide its form."""
GZIP_MAGIC: Final = b"\x1f\x8b\x08"
GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
"""The zlib window setting that reads a gzip member with its header and trailer."""

Format = Literal["warc", "html", "text"]


def is_gzip(start: bytes) -> bool:
    """Whether the bytes begin a gzip member (RFC 1952, method deflate)."""
    return start.startswith(GZIP_MAGIC)


def is_zstd(start: bytes) -> bool:
    """Whether the bytes begin a Zstandard frame (RFC 8878)."""
    return start.startswith(b"\x28\xb5\x2f\xfd")


def inflated_start(start: bytes) -> bytes:
    """Return what the first bytes say once gzip is undone, as far as they reach; the bytes themselves when not gzip."""
    if not is_gzip(start):
        return start
    try:
        return zlib.decompressobj(GZIP_WINDOW).decompress(start, SNIFFED)
    except zlib.error:
        return b""


def format_of(start: bytes) -> Format:
    """Tell the form from the first bytes (gzip undone): a WARC by its version line, HTML by a `<`, else text."""
    if start.startswith(b"WARC/"):
        return "warc"
    return "html" if b"<" in start[:SNIFFED] else "text"


def opens_as_html(start: bytes) -> bool:
    """Whether the bytes name themselves HTML, which no stripped text and no compressed body does."""
    opening = start[:SNIFFED].replace(b"\0", b"").lower()
    return b"<!doctype html" in opening or b"<html" in opening
