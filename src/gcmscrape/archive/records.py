"""From a WARC record to the page in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from gcmscrape.archive.encoding import decode_body
from gcmscrape.archive.left import Left, kind_of_type
from gcmscrape.archive.revisits import Original, Responses, Revisit
from gcmscrape.archive.saved import LONGEST_ADDRESS, Failure, SavedPage
from gcmscrape.archive.warc import BrokenRecord, Record, find_record, parse_headers, read_record_at, read_records
from gcmscrape.record import ArchivePlace
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_HEAD_LIMIT: Final = 256 * 1024
_PAGE_TYPES: Final = frozenset({"response", "resource", "conversion"})
_REVISIT: Final = "revisit"
_WEB: Final = ("http:", "https:")
_NOT_MODIFIED: Final = 304
_STATUS_LINE: Final = re.compile(rb"HTTP/\d(?:\.\d)? +([1-5]\d\d)\b")
_HEADERS_END: Final = re.compile(rb"\r?\n\r?\n")
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)?)?)?", re.ASCII)
_FIRST_MOMENT: Final = "0000-01-01T00:00:00"
# What a page is furnished with. A crawl holds hundreds of them for each page, and none could ever be a page.
_FURNITURE: Final = re.compile(r"(image|font|audio|video)/|text/css|(text|application)/(x-)?javascript")


class _Opened(NamedTuple):
    """The WARC that is being read: the file, its name inside the input, and where it lies on a disk."""

    file: BinaryIO
    name: str
    path: Path | None


def read_warc_pages(
    file: BinaryIO,
    name: str,
    path: Path | None = None,
    responses: Responses | None = None,
    left: Left | None = None,
) -> Iterator[SavedPage | Failure]:
    """Give the page of every response, resource and conversion record, in file order.

    A revisit gives the page that it repeats once more, when its address had another content in between. Records of
    other types are passed over.

    Args:
        file: A seekable WARC, plain, gzip or Zstandard.
        name: Its name inside the input; the record's place is given under the last part of it.
        path: Where it lies on a disk; None inside a container and for standard input.
        responses: Those of the input's other files, which revisits may repeat. What this file tells is added.
        left: Where images, scripts and the like are counted, which are no page.
    """
    responses = responses if responses is not None else Responses()
    left = left if left is not None else Left()
    here = _Opened(file, name, path)
    empty = True
    for record in read_records(file, _PAGE_TYPES | {_REVISIT}):
        empty = False
        place = ArchivePlace(file=name.rpartition("/")[2], offset=record.offset)
        if isinstance(record, BrokenRecord):
            yield _failure(name, record.headers, place, PageRefused("broken_record", record.message))
        elif record.headers.get("warc-type", "").lower() == _REVISIT:
            revisit = Revisit(record.headers, record.content or b"", name, record.offset)
            yield from _repeated([revisit], responses, here, left)
        elif _may_hold_a_page(record.headers):
            responses.learn(_address(record.headers) or "", record.headers, _original(record, name, path))
            yield from _pages(record, name, place, left)
    waiting, responses.waiting = responses.waiting, []
    yield from _repeated(waiting, responses, here, left)
    if empty:
        yield Failure(name, "broken_record", "The file holds no WARC record.")


def read_unresolved(responses: Responses) -> Iterator[Failure]:
    """Give a failure for each revisit that repeats a response which none of the files holds."""
    for revisit in responses.waiting:
        place = ArchivePlace(file=revisit.name.rpartition("/")[2], offset=revisit.offset)
        named = (revisit.headers.get(f"warc-refers-to{part}") for part in ("-target-uri", "", "-date"))
        original = next(filter(None, named), "that it does not name")
        sentence = (
            f"The record repeats a response, {original}, which is not in the input; give the folder with all files."
        )
        yield _failure(revisit.name, revisit.headers, place, PageRefused("no_body", sentence))


def _pages(record: Record, name: str, place: ArchivePlace, left: Left) -> Iterator[SavedPage | Failure]:
    try:
        page = _page(record, name, place)
    except PageRefused as refusal:
        yield _failure(name, record.headers, place, refusal)
        return
    if is_furniture(page.headers):
        left[kind_of_type(page.headers["content-type"])] += 1
    else:
        yield page


def is_furniture(headers: Mapping[str, str]) -> bool:
    """Whether a response is an image, a style sheet or the like, by its Content-Type."""
    return _FURNITURE.match(headers["content-type"].lower()) is not None


def _original(record: Record, name: str, path: Path | None) -> Original:
    return Original(path, name, record.offset, record.headers.get("warc-record-id", ""))


def _repeated(
    revisits: Iterable[Revisit], responses: Responses, here: _Opened, left: Left
) -> Iterator[SavedPage | Failure]:
    """Give the pages that revisits repeat; let those wait whose originals are not known yet."""
    for revisit in revisits:
        address = _address(revisit.headers) or ""
        if not address.lower().startswith(_WEB) or _repeats_furniture(revisit):
            continue
        original = responses.original(address, revisit.headers)
        if original is None:
            responses.waiting.append(revisit)
        elif responses.repeat(address, original):
            yield from _again(revisit, original, responses, here, left)


def _again(
    revisit: Revisit, original: Original, responses: Responses, here: _Opened, left: Left
) -> Iterator[SavedPage | Failure]:
    """Give the page of a response as a revisit found it again: at its address and date, with its own HTTP head."""
    record = _read_original(original, here, responses)
    if record is None:  # it was read before, so it is there: too much was gone through to find such ones
        sentence = "What the record repeats was not looked for again: that takes too long, or its container was closed."
        place = ArchivePlace(file=revisit.name.rpartition("/")[2], offset=revisit.offset)
        yield _failure(revisit.name, revisit.headers, place, PageRefused("no_body", sentence))
        return
    place = ArchivePlace(file=original.name.rpartition("/")[2], offset=original.offset)
    for page in _pages(record, original.name, place, left):
        found = replace(page, url=_address(revisit.headers), retrieved_at=_retrieved_at(revisit.headers))
        status, headers, _ = split_http(revisit.content) if revisit.content else (_NOT_MODIFIED, {}, b"")
        if isinstance(found, SavedPage) and status != _NOT_MODIFIED:
            found = replace(found, status=status, headers=headers)
        yield found


def _read_original(original: Original, here: _Opened, responses: Responses) -> Record | None:
    if original.name == here.name:
        return _find_and_return(original, here.file, responses)
    if original.path is not None:
        with original.path.open("rb") as other:
            return _find(original, other, responses)
    kept = responses.kept(original.name)
    return _find_and_return(original, kept, responses) if kept is not None else None


def _find_and_return(original: Original, file: BinaryIO, responses: Responses) -> Record | None:
    """Find a record in a file that is read elsewhere, too, and go back to where that reading is."""
    try:
        here = file.tell()
        record = _find(original, file, responses)
        file.seek(here)
    except ValueError:  # it is part of a container that was closed
        return None
    return record


def _find(original: Original, file: BinaryIO, responses: Responses) -> Record | None:
    if responses.room <= 0:
        return None
    record, passed = find_record(file, original.offset, original.record_id, _PAGE_TYPES, responses.room)
    responses.room -= passed
    return record


def _repeats_furniture(revisit: Revisit) -> bool:
    if not _STATUS_LINE.match(revisit.content):
        return False
    return is_furniture(split_http(revisit.content)[1])


def read_page_at(path: Path, offset: int) -> SavedPage | Failure:
    """Return the page of the record that begins at a byte of a WARC, as `gcmscrape.archive.writer` writes them."""
    place = ArchivePlace(file=path.name, offset=offset)
    try:
        with path.open("rb") as file:
            record = read_record_at(file, offset, _PAGE_TYPES)
    except OSError as error:
        return Failure(
            path.name, "broken_record", f"The WARC cannot be read: {error.strerror or error}.", archive=place
        )
    if record is None:
        return Failure(path.name, "broken_record", f"The WARC has no record at byte {offset}.", archive=place)
    if isinstance(record, BrokenRecord):
        return _failure(path.name, record.headers, place, PageRefused("broken_record", record.message))
    try:
        return _page(record, path.name, place)
    except PageRefused as refusal:
        return _failure(path.name, record.headers, place, refusal)


def page_of(record: Record, name: str) -> SavedPage:
    """Return what a record holds, whatever it is.

    Raises:
        PageRefused: It is broken, or a part.
    """
    return _page(record, name, ArchivePlace(file=name, offset=record.offset))


def _may_hold_a_page(headers: Mapping[str, str]) -> bool:
    """Whether the record's type holds pages and its address is one of the web (not `dns:` or `urn:`)."""
    address = _address(headers)
    return headers.get("warc-type", "").lower() in _PAGE_TYPES and (address is None or address.lower().startswith(_WEB))


def _page(record: Record, name: str, place: ArchivePlace) -> SavedPage:
    headers = record.headers
    if len(_written_address(headers)) > LONGEST_ADDRESS:
        raise PageRefused(
            "broken_record", f"The address of the WARC record has more than {LONGEST_ADDRESS:,} characters."
        )
    if record.content is None:
        raise PageRefused("too_large", f"The WARC record has {headers['content-length']} bytes, more than any page.")
    if "warc-truncated" in headers or headers.get("warc-segment-number", "1") != "1":
        raise PageRefused("truncated", "The WARC says that it holds only a part of this response.")
    status: int | None = None
    body = record.content
    http = {"content-type": headers.get("content-type", "text/plain")}
    if _is_http(record):
        status, http, body = split_http(record.content)
    return SavedPage(name, decode_body(body, http), _address(headers), http, status, _retrieved_at(headers), place)


def _is_http(record: Record) -> bool:
    return record.headers["warc-type"].lower() == "response" or record.headers.get("content-type", "").startswith(
        "application/http"
    )


def split_http(content: bytes) -> tuple[int, dict[str, str], bytes]:
    """Return the status, the headers (names in lower case) and the body of an HTTP response.

    Raises:
        PageRefused: `broken_record`: it is none.
    """
    line = _STATUS_LINE.match(content)
    if line is None:
        raise PageRefused("broken_record", "The WARC record does not begin with the status line of an HTTP response.")
    end = _HEADERS_END.search(content)
    head, body = (content[: end.start()], content[end.end() :]) if end else (content, b"")
    if len(head) > _HEAD_LIMIT:
        raise PageRefused("broken_record", f"The HTTP headers are larger than {_HEAD_LIMIT // 1024} kB.")
    headers = parse_headers(head.decode("latin-1").splitlines()[1:])
    headers.setdefault("content-type", "text/html")
    return int(line[1]), headers, body


def _address(headers: Mapping[str, str]) -> str | None:
    """Return the WARC-Target-URI; None when there is none, or one that is too long."""
    address = _written_address(headers)
    return address if 0 < len(address) <= LONGEST_ADDRESS else None


def _written_address(headers: Mapping[str, str]) -> str:
    """Return the WARC-Target-URI as written, but for the angle brackets that the first WARC writers put around it."""
    return headers.get("warc-target-uri", "").strip("<> ")


def _retrieved_at(headers: Mapping[str, str]) -> str | None:
    """Return the WARC-Date as an instant. WARC 1.1 lets it end behind any of its parts; the first moment counts."""
    date = headers.get("warc-date", "")
    if not _DATE.fullmatch(date):
        return None
    written = date.removesuffix("Z")
    instant = f"{written}{_FIRST_MOMENT[len(written) :]}Z"
    try:
        datetime.fromisoformat(instant)
    except ValueError:  # a month 13, an hour 25
        return None
    return instant


def _failure(name: str, headers: Mapping[str, str], place: ArchivePlace, refusal: PageRefused) -> Failure:
    return Failure(
        name, refusal.code, refusal.message, _address(headers), retrieved_at=_retrieved_at(headers), archive=place
    )
