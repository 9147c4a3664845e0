"""A WARC 1.1 record (ISO 28500:2017) as a gzip member of its own.

Written here and not by warcio, which takes three times as long for the same bytes: of a fast harvest that was an eighth
(bench/README.md). `gcmscrape verify` and the tests read it back with warcio.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from gcmscrape.archive.formats import GZIP_WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_COMPRESSION: Final = 5  # on a page, 6 takes 1.4 times as long for 2 % of the size, and 9 twice as long for 3 %
_ISAL_COMPRESSION: Final = 2  # of 0 to 3
_END: Final = b"\r\n\r\n"


def new_record_id() -> str:
    """Return a WARC-Record-ID that no record had before."""
    return f"<urn:uuid:{uuid4()}>"


def digest_of(content: bytes) -> str:
    """Return the digest of a block or payload as WARC fields hold it: SHA-1 in base32."""
    return f"sha1:{base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()}"


def head_of(first_line: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """Return the head of an HTTP message, byte for byte as it came."""
    lines = [first_line, *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1", "replace") + _END


def compose(fields: Mapping[str, str | None], block: bytes) -> bytes:
    """Return a record.

    Args:
        fields: Its named fields, in their order; those that are None are left out. The version, the length and the
            digest of the block are put to them.
        block: Its content block.
    """
    told = {**fields, "WARC-Block-Digest": digest_of(block), "Content-Length": str(len(block))}
    head = "\r\n".join(["WARC/1.1", *(f"{name}: {value}" for name, value in told.items() if value is not None)])
    return _compressor()(b"".join((head.encode(), _END, block, _END)))


@cache
def _compressor() -> Callable[[bytes], bytes]:
    """Return what makes a gzip member of bytes: isal where it is installed, which takes a third of the time of zlib."""
    try:
        from isal import isal_zlib  # noqa: PLC0415 - it may be missing
    except ImportError:
        return lambda content: zlib.compress(content, _COMPRESSION, GZIP_WINDOW)
    return lambda content: isal_zlib.compress(content, _ISAL_COMPRESSION, GZIP_WINDOW)
