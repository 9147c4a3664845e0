"""MHTML (RFC 2557): a page and what it is furnished with as the parts of a mail, as browsers save it in one file."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.left import kind_of_type
from gcmscrape.archive.saved import LONGEST_ADDRESS, PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reading import Reading
    from gcmscrape.archive.containers.sources import Source

_LARGEST: Final = 64 * 1024**2
_BOUNDARIES: Final = 20  # parts that have parts; each costs time on every line
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_WEB: Final = ("http://", "https://")


def read_mhtml(source: Source, reading: Reading) -> Iterator[SavedPage | Failure]:
    """Give the page: the first part that is one. What else there is, frames among it, is counted.

    Raises:
        PageRefused: `too_large`, or `broken_record`: it holds no page.
        Spent: As of `Reading.read`.
    """
    content = source.file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise PageRefused("too_large", f"The MHTML is larger than {_LARGEST // 1024**2} MB: save the page as HTML.")
    if content.lower().count(b"boundary=") > _BOUNDARIES:
        raise PageRefused("broken_record", f"The MHTML has parts within each other, more than {_BOUNDARIES} of them.")
    try:
        message = message_from_bytes(content)
        parts = [part for part in message.walk() if not part.is_multipart()]
    except (MessageError, ValueError, LookupError, RecursionError) as error:
        raise PageRefused("broken_record", "The parts of the MHTML cannot be told apart.") from error
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    if not pages:
        raise PageRefused("broken_record", "The MHTML holds no page.")
    for part in parts:
        reading.budget.take_member()
        if part is not pages[0]:
            reading.left["frame" if part in pages else kind_of_type(part.get_content_type())] += 1
    yield _page(message, pages[0], source.name)


def _page(message: Message, part: Message, name: str) -> SavedPage | Failure:
    told = _header(message, "Snapshot-Content-Location") or _header(part, "Content-Location")
    url = told if told.lower().startswith(_WEB) and len(told) <= LONGEST_ADDRESS else None
    when = instant_of(_header(message, "Date"))
    try:
        body = part.get_payload(decode=True)
    except (MessageError, ValueError, LookupError):
        body = None
    if not isinstance(body, bytes):
        return Failure(name, "broken_record", "The page in the MHTML cannot be decoded.", url, None, when)
    if len(body) > PAGE_LIMIT:
        return Failure(name, "too_large", f"The page is larger than {PAGE_LIMIT // 1024**2} MB.", url, None, when)
    return SavedPage(name, body, url, {"content-type": _header(part, "Content-Type") or "text/html"}, None, when)


def _header(part: Message, name: str) -> str:
    """Return a header on one line, "" when there is none: long addresses are folded."""
    return (
        "".join(str(part.get(name, "")).split())
        if name.endswith("Location")
        else " ".join(str(part.get(name, "")).split())
    )
