"""A HAR: what a browser's network panel, Playwright or a proxy noted of requests and answers (HAR 1.2)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.left import kind_of_type
from gcmscrape.archive.saved import LONGEST_ADDRESS, PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source

_LARGEST: Final = 64 * 1024**2
_MOST_OBJECTS: Final = 2_000_000  # opening brackets, in texts too: each may become 64 bytes of memory
_WEB: Final = ("http://", "https://")
_UNDONE: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_PAGES: Final = ("text/html", "application/xhtml+xml")
_UNKNOWN: Final = frozenset({"", "x-unknown"})


class _Content(BaseModel):
    mimeType: str = ""  # noqa: N815 - the names are those of the format
    text: str | None = None
    encoding: str | None = None


class _Header(BaseModel):
    name: str
    value: str


class _Response(BaseModel):
    status: int = 0
    headers: list[_Header] = []
    content: _Content = _Content()


class _Request(BaseModel):
    url: str = ""


class _Entry(BaseModel):
    startedDateTime: str | None = None  # noqa: N815 - the same
    request: _Request = _Request()
    response: _Response = _Response()


def read_har(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give every answer that is a page, in the order of the requests. The others are counted.

    Raises:
        PageRefused: `too_large`, or `broken_record`: it is no HAR.
        Spent: As of `InputReader.read`.
    """
    content = source.file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise PageRefused("too_large", f"The HAR is larger than {_LARGEST // 1024**2} MB: save fewer pages in one.")
    if content.count(b"{") + content.count(b"[") > _MOST_OBJECTS:
        raise PageRefused("too_large", f"The HAR has more than {_MOST_OBJECTS:,} objects: save fewer pages in one.")
    for written in _entries(content):
        reader.budget.take_member()
        try:
            entry = _Entry.model_validate(written)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            sentence = f"An entry of the HAR is not valid at {place or 'its beginning'}: {first['msg']}."
            yield Failure(source.name, "broken_record", sentence)
            continue
        media_type = entry.response.content.mimeType.lower()
        if not media_type.startswith(_PAGES) and media_type not in _UNKNOWN:
            reader.left[kind_of_type(media_type)] += 1
        elif entry.response.status == 0 or not entry.request.url.lower().startswith(_WEB):
            reader.left["request without an answer"] += 1
        else:
            yield _page(entry, source.name)


def _entries(content: bytes) -> list[object]:
    try:
        har = from_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise PageRefused("broken_record", f"The HAR is no valid JSON: {error}.") from error
    entries = har["log"].get("entries") if isinstance(har["log"], dict) else None
    if not isinstance(entries, list) or not entries:
        raise PageRefused("broken_record", "The HAR has no entries: record it again while the pages load.")
    return entries


def _page(entry: _Entry, name: str) -> SavedPage | Failure:
    url = entry.request.url if len(entry.request.url) <= LONGEST_ADDRESS else None
    when = instant_of(entry.startedDateTime or "")
    headers = {header.name.lower(): header.value for header in entry.response.headers}
    content, status = entry.response.content, entry.response.status
    headers = {key: value for key, value in headers.items() if key not in _UNDONE}
    if content.text is None and 200 <= status < 300:  # noqa: PLR2004 - the codes of success
        sentence = "The HAR has no content of this answer: export it with content."
        return Failure(name, "no_body", sentence, url, status, when)
    body = (content.text or "").encode("utf-8", "surrogatepass")
    if content.encoding == "base64":
        headers.setdefault("content-type", content.mimeType or "text/html")
        try:
            body = base64.b64decode(body, validate=True)
        except binascii.Error:
            return Failure(name, "broken_record", "The content of this answer is no base64.", url, status, when)
    else:  # its characters were decoded, whatever the header says
        headers["content-type"] = f"{content.mimeType.partition(';')[0] or 'text/html'}; charset=utf-8"
    if len(body) > PAGE_LIMIT:
        return Failure(name, "too_large", f"The page is larger than {PAGE_LIMIT // 1024**2} MB.", url, status, when)
    return SavedPage(name, body, url, headers, status, when)
