"""Reading the records of a WARC (ISO 28500): where each begins, its headers, its content.

A record that is damaged is reported and given up, and reading goes on at the next one.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.formats import SNIFFED, is_gzip, is_zstd
from gcmscrape.archive.members import Damage, Member, gzip_member, gzip_members, next_member, rest_of_file, whole_file
from gcmscrape.archive.saved import PAGE_LIMIT
from gcmscrape.archive.zstd_members import is_zstd_warc, zstd_member, zstd_members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HEADER_LIMIT: Final = 64 * 1024
_CONTENT_LIMIT: Final = PAGE_LIMIT + 1024 * 1024  # a page, its HTTP headers, and the overhead of its encodings
_VERSION: Final = b"WARC/"
_LOOK_BEHIND: Final = 16
_LENGTH_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record: where it begins in the file (bytes), its headers with lower-case names, and its content.

    `content` is None when the record is larger than any page, and for record types that hold no page.
    """

    offset: int
    headers: Mapping[str, str]
    content: bytes | None


@dataclass(slots=True)
class BrokenRecord:
    """A record that could not be read: where it begins, what is known of its headers, and what is wrong with it."""

    offset: int
    headers: dict[str, str] = field(default_factory=dict)
    message: str = ""


def read_records(file: BinaryIO, types: frozenset[str]) -> Iterator[Record | BrokenRecord]:
    """Give every record of a WARC, plain, gzip or Zstandard, in file order.

    Args:
        file: A seekable file.
        types: The record types whose content is wanted, in lower case.
    """
    for member in _members(file):
        yield from _records_in(member, types)


def read_record_at(file: BinaryIO, offset: int, types: frozenset[str]) -> Record | BrokenRecord | None:
    """Return the record that begins at a byte of a WARC with a gzip member a record; None when none does."""
    return next(_records_in(gzip_member(file, offset), types), None)


def find_record(
    file: BinaryIO, offset: int, record_id: str, types: frozenset[str], most: int
) -> tuple[Record | None, int]:
    """Return the record with an id that begins at a byte of a WARC, in any compression, and how many bytes it took.

    None when none does, or when it is not met in the first `most` bytes.
    """
    member = _member_at(file, offset)
    for record in _records_in(member, types):
        if isinstance(record, Record) and record.headers.get("warc-record-id", "") == record_id:
            return record, member.position
        if member.position > most:
            break
    return None, member.position


def _members(file: BinaryIO) -> Iterator[Member]:
    file.seek(0)
    if is_zstd_warc(file.read(SNIFFED)):
        return zstd_members(file)
    return gzip_members(file) if _is_compressed(file) else iter([whole_file(file)])


def _member_at(file: BinaryIO, offset: int) -> Member:
    file.seek(offset)
    start = file.read(SNIFFED)
    if is_zstd(start):
        return zstd_member(file, offset)
    return gzip_member(file, offset) if is_gzip(start) else rest_of_file(file, offset)


def _is_compressed(file: BinaryIO) -> bool:
    """Whether the file is a row of gzip members, even when its first bytes are damaged."""
    file.seek(0)
    start = file.read(SNIFFED)
    return is_gzip(start) or (not start.startswith(_VERSION) and next_member(file, 0) is not None)


def _records_in(member: Member, types: frozenset[str]) -> Iterator[Record | BrokenRecord]:
    broken = BrokenRecord(member.offset)
    while True:
        try:
            if not member.skip_line_ends():
                return
            broken = BrokenRecord(member.offset + (member.position if member.size is not None else 0))
            yield _read_record(member, types, broken)
        except Damage as damage:
            broken.message = f"The WARC record at byte {broken.offset} is damaged: {damage}."
            yield broken
            if not _find_next(member):
                return


def _read_record(member: Member, types: frozenset[str], broken: BrokenRecord) -> Record:
    """Read one record and check what follows it. `broken` learns the headers as soon as they are read."""
    headers = broken.headers
    headers.update(_read_headers(member))
    size = _length(headers)
    kind = headers.get("warc-type", "").lower()
    if member.position + size > member.most:
        raise Damage("its Content-Length goes beyond the end of the file")
    begins = member.position
    following = member.peek_behind(size, _LOOK_BEHIND)
    if following is not None and not _ends_before(following):
        raise Damage("its content is not as long as its Content-Length says")
    content = member.read(size) if size <= _CONTENT_LIMIT and kind in types else None
    if (content is None and not member.skip(size)) or (content is not None and len(content) < size):
        _go_back(member, begins)
        raise Damage("its content is not as long as its Content-Length says")
    if following is None and not _ends_before(member.peek(_LOOK_BEHIND)):
        _go_back(member, begins)
        raise Damage("its content is not as long as its Content-Length says")
    # In a revisit, which holds the head alone, wget and warcio give the digest of the whole response.
    if content is not None and kind != "revisit" and not _digest_agrees(content, headers.get("warc-block-digest", "")):
        raise Damage("its content does not agree with its WARC-Block-Digest")
    return Record(broken.offset, headers, content)


def _length(headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise Damage("it has no Content-Length")
    if len(length) > _LENGTH_DIGITS:
        raise Damage("its Content-Length is larger than any file")
    return int(length)


def _go_back(member: Member, position: int) -> None:
    """Go back to where a content begins that is not as long as it was said to be: other records may lie in it."""
    if member.position > position and not member.rewind(position):
        raise Damage("its content is not as long as its Content-Length says, and what lies in it is not read once more")


def _read_headers(member: Member) -> dict[str, str]:
    if not member.read_line(_HEADER_LIMIT).startswith(_VERSION):
        raise Damage("it does not begin as a WARC record does")
    lines: list[str] = []
    left = _HEADER_LIMIT
    while member.peek(len(_VERSION)) != _VERSION and (line := member.read_line(_HEADER_LIMIT)).strip():
        left -= len(line)
        if left < 0:
            raise Damage("its headers have no end")
        lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
    return parse_headers(lines)


def parse_headers(lines: list[str]) -> dict[str, str]:
    """Return header fields by lower-case name; a repeated field is joined with ", ", a folded line with a space."""
    parts: dict[str, list[str]] = {}  # joined once, however many there are
    name = ""
    for line in lines:
        if line[:1] in {" ", "\t"} and name:
            parts[name] += [" ", line.strip()]
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower() if colon else ""
        if name:
            pieces = parts.setdefault(name, [])
            pieces += [", ", value.strip()] if pieces else [value.strip()]
    return {name: "".join(pieces) for name, pieces in parts.items()}


def _digest_agrees(content: bytes, digest: str) -> bool:
    """Whether the content has this digest (`sha1:` and base32 or hexadecimal); true when it is of a kind not known."""
    algorithm, _, value = digest.lower().partition(":")
    if algorithm not in {"sha1", "sha256", "md5"}:
        return True
    found = hashlib.new(algorithm, content, usedforsecurity=False)
    forms = {found.hexdigest(), base64.b32encode(found.digest()).decode().rstrip("=").lower()}
    value = value.rstrip("=")
    return value in forms or len(value) not in map(len, forms)


def _ends_before(following: bytes) -> bool:
    """Whether a record ends before these bytes: two line ends as the standard says, else only some before the next one.

    More than two line ends are looked at, so that the check sum of a gzip member is read before its record is trusted.
    """
    rest = following.lstrip(b"\r\n")
    return following.startswith(b"\r\n\r\n") or not rest or rest.startswith(_VERSION)


def _find_next(member: Member) -> bool:
    """Move to where the next record begins; false when the member holds none."""
    try:
        return member.skip_to(b"\n" + _VERSION)
    except Damage:
        return False
