"""MHTML (RFC 2557): a page and what it is furnished with as the parts of a mail, as browsers save it in one file.

The parts are told apart here and only their headers are given to the email package: it reads a mail line by line, and
takes half a minute for one of a million parts.
"""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.left import kind_of_type
from gcmscrape.archive.saved import LONGEST_ADDRESS, PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source

_LARGEST: Final = 64 * 1024**2
_LONGEST_HEADERS: Final = 64 * 1024
_DEPTH: Final = 3  # parts that have parts: one, or two where a text stands beside the page
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_WEB: Final = ("http://", "https://")


class _Part(NamedTuple):
    headers: Message
    body: bytes


def read_mhtml(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the page: the first part that is one. What else there is, frames among it, is counted.

    Raises:
        PageRefused: `too_large`, or `broken_record`: it holds no page.
        Spent: As of `InputReader.read`.
    """
    content = source.file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise PageRefused("too_large", f"The MHTML is larger than {_LARGEST // 1024**2} MB: save the page as HTML.")
    message = _part(content)
    page = None
    for part in _leaves(message, _DEPTH):
        reader.budget.take_member()
        kind = part.headers.get_content_type()
        if page is None and kind in _PAGES:
            page = part
        else:
            reader.left["frame" if kind in _PAGES else kind_of_type(kind)] += 1
    if page is None:
        raise PageRefused("broken_record", "The MHTML holds no page.")
    yield _page(message.headers, page, source.name)


def _part(content: bytes) -> _Part:
    """Take the headers off a part; they end at the first empty line."""
    ends = [
        (end, len(line)) for line in (b"\r\n\r\n", b"\n\n") if (end := content.find(line, 0, _LONGEST_HEADERS)) >= 0
    ]
    end, size = min(ends, default=(0, 0))
    return _Part(BytesHeaderParser().parsebytes(content[:end]), content[end + size :])


def _leaves(part: _Part, depth: int) -> Iterator[_Part]:
    """Give the parts that have no parts; what stands deeper is none."""
    boundary = part.headers.get_boundary() if part.headers.get_content_maintype() == "multipart" else None
    if boundary is None:
        yield part
        return
    if depth == 0:
        return
    mark = b"\n--" + boundary.encode("utf-8", "surrogateescape")
    body = b"\n" + part.body
    begin = body.find(mark)
    while begin >= 0 and not body.startswith(b"--", begin + len(mark)):
        end = body.find(mark, begin + len(mark))
        line = body.find(b"\n", begin + len(mark))
        if line < 0:
            return
        yield from _leaves(_part(body[line + 1 : end if end >= 0 else len(body)]), depth - 1)
        begin = end


def _page(message: Message, part: _Part, name: str) -> SavedPage | Failure:
    told = _header(message, "Snapshot-Content-Location") or _header(part.headers, "Content-Location")
    address = "".join(told.split())  # long ones are folded
    url = address if address.lower().startswith(_WEB) and len(address) <= LONGEST_ADDRESS else None
    when = instant_of(_header(message, "Date"))
    try:
        body = _decoded(part)
    except (binascii.Error, ValueError):
        return Failure(name, "broken_record", "The page in the MHTML cannot be decoded.", url, None, when)
    if len(body) > PAGE_LIMIT:
        return Failure(name, "too_large", f"The page is larger than {PAGE_LIMIT // 1024**2} MB.", url, None, when)
    return SavedPage(name, body, url, {"content-type": _header(part.headers, "Content-Type")}, None, when)


def _decoded(part: _Part) -> bytes:
    encoding = _header(part.headers, "Content-Transfer-Encoding").lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(part.body)
    return base64.b64decode(part.body) if encoding == "base64" else part.body


def _header(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())
