"""An ARC, the form before the WARC (Internet Archive, "ARC File Format Reference", 1996), plain or gzip.

warcio reads it too, but writes to standard error what it finds odd, and does not go on behind damage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.archive.encoding import decode_body
from gcmscrape.archive.formats import is_gzip
from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.left import kind_of_type
from gcmscrape.archive.members import Damage, Member, gzip_members, whole_file
from gcmscrape.archive.records import is_furniture, split_http
from gcmscrape.archive.saved import LONGEST_ADDRESS, PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source

_LARGEST: Final = PAGE_LIMIT + 1024**2  # a page with its HTTP headers
_LONGEST_LINE: Final = 64 * 1024
_WEB: Final = ("http://", "https://")
_BEGINS: Final = re.compile(rb"filed|https|http:|dns:|ftp:/")
_FIELDS: Final = (5, 10)
"""Of the line before a record, in versions 1 and 2: the address comes first, the date third, the length last."""
_TIMESTAMP: Final = re.compile(r"\d{14}", re.ASCII)
_LENGTH: Final = re.compile(r"\d{1,18}", re.ASCII)


class _Record(NamedTuple):
    """A record: its address, its date in digits, and its content; None where that is larger than a page."""

    url: str
    date: str
    content: bytes | None


def read_arc(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the page of every record that holds one, in file order. Behind damage, reading goes on at the next member.

    Raises:
        Spent: As of `InputReader.read`.
    """
    compressed = is_gzip(source.sample.raw)
    members = gzip_members(source.file, lambda start: _BEGINS.match(start) is not None) if compressed else None
    for member in members if members is not None else (whole_file(source.file),):
        offset = member.offset
        try:
            while member.skip_line_ends():
                reader.budget.take_member()
                offset = member.offset + (member.position if member.size is not None else 0)
                record = _read_record(member)
                if record.url.lower().startswith(_WEB):
                    yield from _pages(record, source.name, reader)
        except Damage as damage:
            yield Failure(source.name, "broken_record", f"The ARC record at byte {offset} is damaged: {damage}.")


def _read_record(member: Member) -> _Record:
    fields = member.read_line(_LONGEST_LINE).decode("utf-8", "replace").split()
    if len(fields) not in _FIELDS or not _LENGTH.fullmatch(fields[-1]) or not _BEGINS.match(fields[0].lower().encode()):
        raise Damage("it does not begin as an ARC record does")
    size = int(fields[-1])
    if member.position + size > member.most:
        raise Damage("its length goes beyond the end of the file")
    content = member.read(size) if size <= _LARGEST else None
    if (content is None and not member.skip(size)) or (content is not None and len(content) < size):
        raise Damage("its content is not as long as its length says")
    return _Record(fields[0], fields[2], content)


def _pages(record: _Record, name: str, reader: InputReader) -> Iterator[SavedPage | Failure]:
    url = record.url if len(record.url) <= LONGEST_ADDRESS else None
    when = instant_of(f"{record.date[:8]}T{record.date[8:]}Z") if _TIMESTAMP.fullmatch(record.date) else None
    try:
        if record.content is None:
            raise PageRefused("too_large", "The ARC record is larger than any page.")  # noqa: TRY301 - told as the others
        status, headers, body = split_http(record.content)
        page = SavedPage(name, decode_body(body, headers), url, headers, status, when)
    except PageRefused as refusal:
        yield Failure(name, refusal.code, refusal.message.replace("WARC", "ARC"), url, None, when)
        return
    if is_furniture(headers):
        reader.left[kind_of_type(headers["content-type"])] += 1
    else:
        yield page
