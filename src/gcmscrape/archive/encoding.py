"""Undoing the encodings of an HTTP body: chunked transfer and content-encodings, with a limit on what comes out."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.extra_encodings import unbrotli, unzstd
from gcmscrape.archive.formats import GZIP_MAGIC, GZIP_WINDOW, is_gzip, is_zstd, opens_as_html
from gcmscrape.archive.saved import PAGE_LIMIT
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFLATE_WINDOWS: Final = (zlib.MAX_WBITS, -zlib.MAX_WBITS)  # RFC 9110 asks for zlib; some servers send bare deflate
_BLOCK: Final = 16 * 1024  # compressed bytes at a time
# Far more pieces than any server makes of a page; each costs time however little it holds.
_ENCODING_LIMIT: Final = 8
_MEMBER_LIMIT: Final = 10_000
_CHUNK_LIMIT: Final = 200_000


def decode_body(raw: bytes, headers: Mapping[str, str]) -> bytes:
    """Return the body as its author wrote it.

    Many tools store the decoded body and leave the headers as they came, so each encoding is undone only when the
    bytes show it.

    Args:
        raw: The body as stored.
        headers: HTTP headers with lower-case names.

    Raises:
        PageRefused: `too_large`, `truncated`, `broken_record` (damaged data), `not_html` (an encoding we cannot undo).
    """
    body = raw
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _join_chunks(raw)
    elif len(raw) < _announced_length(headers):
        raise PageRefused("truncated", f"The body has {len(raw)} bytes, and its Content-Length says more.")
    encodings = headers.get("content-encoding", "").lower().split(",")
    if len(encodings) > _ENCODING_LIMIT:
        raise _too_many("encodings", _ENCODING_LIMIT)
    for encoding in reversed(encodings):
        body = _undo(encoding.strip(), body)
    if len(body) > PAGE_LIMIT:
        raise _too_large()
    return body


def gunzip(data: bytes) -> bytes:
    """Return the content of one or more gzip members.

    Raises:
        PageRefused: `too_large`, `truncated` or `broken_record`.
    """
    content = bytearray()
    position = members = 0
    while data.startswith(GZIP_MAGIC, position):
        member, position = _inflate(data, position, GZIP_WINDOW, PAGE_LIMIT - len(content))
        content += member
        members += 1
        if members > _MEMBER_LIMIT:
            raise _too_many("gzip members", _MEMBER_LIMIT)
    return bytes(content)


def _announced_length(headers: Mapping[str, str]) -> int:
    """Return the Content-Length, 0 when there is none that means anything."""
    length = headers.get("content-length", "").strip()
    return int(length) if length.isascii() and length.isdigit() and len(length) <= len(str(2**63)) else 0


def _undo(encoding: str, body: bytes) -> bytes:
    if encoding in {"", "identity"} or not body:
        return body
    if encoding in {"gzip", "x-gzip"}:
        return gunzip(body) if is_gzip(body) else body
    if encoding == "zstd":
        return unzstd(body) if is_zstd(body) else body
    if opens_as_html(body):
        return body
    if encoding == "deflate":
        return _undeflate(body)
    if encoding == "br":
        return unbrotli(body)
    raise PageRefused("not_html", f'The body is compressed as "{encoding}", which cannot be read.')


def _undeflate(body: bytes) -> bytes:
    for window in _DEFLATE_WINDOWS:
        try:
            return _inflate(body, 0, window, PAGE_LIMIT)[0]
        except PageRefused as refusal:
            if refusal.code != "broken_record":
                raise
    raise PageRefused("broken_record", "The body is damaged: it is not the deflate data that its headers announce.")


def _inflate(data: bytes, position: int, window: int, limit: int) -> tuple[bytes, int]:
    """Return the content of the compressed stream at `position`, and where it ends."""
    inflater = zlib.decompressobj(window)
    content = bytearray()
    while not inflater.eof:
        block = data[position : position + _BLOCK]
        if not block:
            raise PageRefused("truncated", "The compressed body ends before its last byte.")
        try:
            content += inflater.decompress(block, limit - len(content) + 1)
        except zlib.error as error:
            raise PageRefused("broken_record", "The compressed body is damaged.") from error
        if len(content) > limit:
            raise _too_large()
        position += len(block)
    return bytes(content), position - len(inflater.unused_data)


def _join_chunks(raw: bytes) -> bytes:
    """Return the chunks in one piece, or the bytes as they are when they do not begin as a chunk does."""
    pieces: list[bytes] = []
    position = 0
    while True:
        line_end = raw.find(b"\r\n", position, position + 1024)
        size = _chunk_size(raw[position:line_end]) if line_end >= 0 else None
        if size is None and position == 0:
            return raw
        if size is None or line_end + 2 + size > len(raw):
            raise PageRefused("truncated", "The body ends before its last chunk.")
        if size == 0:
            return b"".join(pieces)
        if len(pieces) == _CHUNK_LIMIT:
            raise _too_many("chunks", _CHUNK_LIMIT)
        pieces.append(raw[line_end + 2 : line_end + 2 + size])
        position = line_end + 2 + size + 2


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    try:
        return int(digits, 16) if digits.isalnum() else None
    except ValueError:
        return None


def _too_large() -> PageRefused:
    return PageRefused("too_large", f"The page is larger than {PAGE_LIMIT // 1024**2} MB.")


def _too_many(parts: str, limit: int) -> PageRefused:
    return PageRefused("broken_record", f"The body has more than {limit:,} {parts}, as no page has.")
