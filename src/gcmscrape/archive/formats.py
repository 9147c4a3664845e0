"""Telling the form of an input from its first bytes."""

from __future__ import annotations

import re
import zlib
from typing import Final, Literal

SNIFFED: Final = 1024
"""Bytes at the start of an input that decide its form."""
GZIP_MAGIC: Final = b"\x1f\x8b\x08"
GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
"""The zlib window setting that reads a gzip member with its header and trailer."""
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
ZSTD_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
"""How a WARC begins that is compressed with a Zstandard dictionary, which its first frame holds (IIPC, warc-zstd)."""

COMPRESSED: Final = frozenset({".gz", ".zst", ".bz2", ".xz"})
"""The endings of compressed files, before which stands that of what was compressed."""

Format = Literal["html", "text"]

# What markup begins with, by the WHATWG MIME Sniffing Standard (7.1).
_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*"
    rb"<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[\s>]"
)
_COMMENT_OR_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml\b|!--)")
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b")


def is_gzip(start: bytes) -> bool:
    """Whether the bytes begin a gzip member (RFC 1952, method deflate)."""
    return start.startswith(GZIP_MAGIC)


def is_zstd(start: bytes) -> bool:
    """Whether the bytes begin a Zstandard frame (RFC 8878)."""
    return start.startswith(ZSTD_MAGIC)


def format_of(start: bytes) -> Format:
    """Tell the form of a page from its first bytes (compression undone): HTML by a `<`, else text."""
    return "html" if b"<" in start[:SNIFFED] else "text"


def opens_as_html(start: bytes) -> bool:
    """Whether the bytes name themselves HTML, which no stripped text and no compressed body does."""
    opening = start[:SNIFFED].replace(b"\0", b"").lower()
    return b"<!doctype html" in opening or b"<html" in opening


def begins_as_html(start: bytes) -> bool:
    """Whether the bytes begin as a page of HTML or XHTML does, so that the name of the file need not tell."""
    opening = start[:SNIFFED].replace(b"\0", b"").lower()
    if _COMMENT_OR_XML.match(opening):
        return opens_as_html(opening)
    return _MARKUP.match(opening) is not None


def is_xhtml(start: bytes) -> bool:
    """Whether the bytes begin as XHTML does: an XML declaration, and an element `html`."""
    return _XML.match(start) is not None and opens_as_html(start)
