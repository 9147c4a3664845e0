"""Writing requests and responses to WARC 1.1 (ISO 28500:2017): gzip per record, files rotated by size."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.compose import compose, digest_of, head_of, new_record_id
from gcmscrape.archive.files import new_name
from gcmscrape.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_IDENTICAL: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_STATUS_NOT_MODIFIED: Final = "304"
_TRANSFER: Final = "transfer-encoding"
_REQUEST: Final = "application/http; msgtype=request"
_RESPONSE: Final = "application/http; msgtype=response"
_FORMAT: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Capture:
    """One request and the response to it, as they go into the archive.

    `raw` is the body with its content-encoding; its transfer-encoding is undone. `retrieved_at` is an RFC 3339 instant.
    """

    url: str
    retrieved_at: str
    request_headers: Headers
    status_line: str
    response_headers: Headers
    raw: bytes


@dataclass(frozen=True, slots=True)
class Position:
    """Where a record lies: the file's name and the bytes from its start; `size` is the file's size behind it."""

    file: str
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Original:
    """The response whose content another repeats: address, instant, WARC-Record-ID and SHA-1 of the payload.

    The last two are None where the record that holds it is not known.
    """

    url: str
    retrieved_at: str
    id: str | None = None
    digest: str | None = None


class Writer:
    """Appends to a WARC of a folder, and begins another when that has grown to its size.

    Args:
        folder: Where the files are; it exists.
        current: The file to go on with, whole to its end; None to begin one.
        rotate_at: Bytes after which a new file is begun.
        about: What the warcinfo record of each file says: the agent, the operator, the robots policy.
    """

    def __init__(self, folder: Path, current: Path | None, rotate_at: int, about: Mapping[str, str]) -> None:
        self._folder = folder
        self._rotate_at = rotate_at
        self._about = {"software": f"gcmscrape {__version__}", "format": "WARC File Format 1.1", **about}
        self._path = current

    def write(self, capture: Capture) -> Position:
        """Append a response and its request, and return where the response lies.

        Raises:
            OSError: The disk is full, or the folder cannot be written to. What was written in part is cut off again.
        """
        head = _head(capture)
        fields = _fields("response", capture, payload=digest_of(capture.raw), content=_RESPONSE)
        return self._append(compose(fields, head + capture.raw), _request(fields, capture))

    def copy(self, capture: Capture, source: str, created: str) -> Position:
        """Append a response that another archive holds, under the address and date of its capture. Raises like `write`.

        Nobody here asked the site, so there is no request. Where the copy comes from, and when it was made, stands in
        `WARC-Source-URI` and `WARC-Creation-Date`, as the tools of Webrecorder write them.

        Args:
            capture: The response as it was captured.
            source: The address that it was fetched from.
            created: When, an RFC 3339 instant.
        """
        fields = _fields("response", capture, payload=digest_of(capture.raw), content=_RESPONSE)
        told = {"WARC-Source-URI": source, "WARC-Creation-Date": created}
        return self._append(compose(fields | told, _head(capture) + capture.raw))

    def take_over(self, member: bytes) -> Position:
        """Append a record of another archive as it is: one gzip member, whole. Raises like `write`."""
        return self._append(member)

    def revisit(self, capture: Capture, original: Original) -> Position:
        """Append a record that says that a response had the same payload as an earlier one. Raises like `write`.

        The head of an answer without content, 304, is not that of the page: who puts it before the content of the
        original, as pywb does, shows nothing. So it goes into a metadata record, and readers take the original's head.
        """
        is_without_content = capture.status_line.partition(" ")[2].startswith(_STATUS_NOT_MODIFIED)
        fields = _fields("revisit", capture, payload=original.digest, content=_RESPONSE) | {
            "WARC-Profile": _NOT_MODIFIED if is_without_content else _IDENTICAL,
            "WARC-Refers-To": original.id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.retrieved_at,
        }
        if not is_without_content:
            return self._append(compose(fields, _head(capture)), _request(fields, capture))
        # With an address, the head alone would be taken for a capture.
        alone = _fields("metadata", capture, content=_RESPONSE, beside=fields["WARC-Record-ID"])
        head = compose(alone | {"WARC-Target-URI": None}, _head(capture))
        return self._append(compose(fields, b""), _request(fields, capture), head)

    def sync(self) -> None:
        """Make what was written last through a power cut."""
        if self._path is not None and self._path.is_file():
            with self._path.open("rb") as file:
                os.fsync(file.fileno())

    def _append(self, *members: bytes) -> Position:
        path = self._current()
        offset, size = _append(path, b"".join(members))
        return Position(path.name, offset, size)

    def _current(self) -> Path:
        if self._path is None or self._path.stat().st_size >= self._rotate_at:
            path = self._folder / new_name()
            path.touch(exist_ok=False)
            _append(path, self._info(path.name))
            self._path = path
        return self._path

    def _info(self, name: str) -> bytes:
        told = "".join(f"{key}: {value}\r\n" for key, value in {**self._about, "conformsTo": _FORMAT}.items())
        fields = {
            "WARC-Type": "warcinfo",
            "WARC-Record-ID": new_record_id(),
            "WARC-Filename": name,
            "WARC-Date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "Content-Type": "application/warc-fields",
        }
        return compose(fields, told.encode())


def _fields(
    kind: str, capture: Capture, *, content: str, payload: str | None = None, beside: str | None = None
) -> dict[str, str | None]:
    """Return the named fields of a record of one type; `beside` is the id of the record that it belongs to."""
    return {
        "WARC-Type": kind,
        "WARC-Record-ID": new_record_id(),
        "WARC-Target-URI": capture.url,
        "WARC-Date": capture.retrieved_at,
        "WARC-Concurrent-To": beside,
        "WARC-Payload-Digest": payload,
        "Content-Type": content,
    }


def _request(answer: Mapping[str, str | None], capture: Capture) -> bytes:
    """Return the record of the request that a record of some fields answers."""
    fields = _fields("request", capture, content=_REQUEST, beside=answer["WARC-Record-ID"])
    return compose(fields, head_of(f"GET {_target(capture.url)} HTTP/1.1", capture.request_headers))


def _append(path: Path, data: bytes) -> tuple[int, int]:
    """Append, and return the file's size before and after."""
    with path.open("ab", buffering=0) as file:
        start = file.seek(0, os.SEEK_END)
        try:
            written = 0
            while written < len(data):
                written += file.write(data[written:])
        except OSError:
            os.ftruncate(file.fileno(), start)
            raise
    return start, start + len(data)


def _head(capture: Capture) -> bytes:
    """Return the head of the response. The body has no transfer-encoding any more, so its header gets another name."""
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() == _TRANSFER else name, value)
        for name, value in capture.response_headers
    ]
    return head_of(capture.status_line, headers)


def _target(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]
