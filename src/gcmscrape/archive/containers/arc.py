"""An ARC, the form before the WARC (Internet Archive, 1996), plain or gzip, as warcio reads it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO, Final

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # warcio has no types
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]  # the same

from gcmscrape.archive.encoding import decode_body
from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.left import kind_of_type
from gcmscrape.archive.records import is_furniture, split_http
from gcmscrape.archive.saved import LONGEST_ADDRESS, PAGE_LIMIT, Failure, SavedPage
from gcmscrape.record import ArchivePlace
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reading import Reading
    from gcmscrape.archive.containers.sources import Source

_LARGEST: Final = PAGE_LIMIT + 1024**2  # a page with its HTTP headers
_WEB: Final = ("http://", "https://")
_DAMAGE: Final = (ArchiveLoadFailed, EOFError, ValueError, IndexError, KeyError, AttributeError, TypeError, zlib.error)
"""What warcio (1.8) raises for damaged bytes; some of it by chance."""


def read_arc(source: Source, reading: Reading) -> Iterator[SavedPage | Failure]:
    """Give the page of every record that holds one, in file order. What is behind damage is not read."""
    records = ArchiveIterator(source.file, no_record_parse=True, arc2warc=True)
    offset = 0
    try:
        for record in records:
            reading.budget.take_member()
            headers = {name.lower(): value for name, value in record.rec_headers.headers}
            if record.rec_type == "warcinfo" or not headers.get("warc-target-uri", "").lower().startswith(_WEB):
                continue
            content = _content(record.raw_stream)
            offset = records.get_record_offset()  # which reads to the end of the record
            place = ArchivePlace(file=source.name.rpartition("/")[2], offset=offset)
            page = _page(content, headers, source.name, place)
            if isinstance(page, SavedPage) and is_furniture(page.headers):
                reading.left[kind_of_type(page.headers["content-type"])] += 1
            else:
                yield page
    except _DAMAGE:
        sentence = f"The ARC is damaged behind the record at byte {offset}; what follows was not read."
        yield Failure(source.name, "broken_record", sentence)


def _content(stream: BinaryIO) -> bytes:
    """Return the content of a record, a little more than a page at most; the stream gives it in pieces."""
    content = bytearray()
    while len(content) <= _LARGEST and (piece := stream.read(_LARGEST + 1 - len(content))):
        content += piece
    return bytes(content)


def _page(content: bytes, record: Mapping[str, str], name: str, place: ArchivePlace) -> SavedPage | Failure:
    url = record["warc-target-uri"] if len(record["warc-target-uri"]) <= LONGEST_ADDRESS else None
    when = instant_of(record.get("warc-date", ""))
    if len(content) < int(record.get("content-length", "0")):
        code = "too_large" if len(content) > _LARGEST else "truncated"
        sentence = f"The ARC record at byte {place.offset} is larger than what can be read of it."
        return Failure(name, code, sentence, url, None, when, place)
    try:
        status, headers, body = split_http(content)
        body = decode_body(body, headers)
    except PageRefused as refusal:
        return Failure(name, refusal.code, refusal.message, url, None, when, place)
    return SavedPage(name, body, url, headers, status, when, place)
