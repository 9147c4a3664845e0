"""Writing requests and responses to WARC 1.1 (ISO 28500:2017): gzip per record, files rotated by size."""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # warcio has no types
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # the same

from gcmscrape.archive.files import new_name
from gcmscrape.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_COMPRESSION: Final = 5  # on a page, 6 takes 1.4 times as long for 2 % of the size, and 9 twice as long for 3 %
_VERSION: Final = "WARC/1.1"
_IDENTICAL: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_STATUS_NOT_MODIFIED: Final = "304"
_TRANSFER: Final = "transfer-encoding"
_FORMAT: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"

Headers = tuple[tuple[str, str], ...]
_Record: TypeAlias = Any  # a record of warcio, which has no types


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
        response = _records().create_warc_record(
            capture.url,
            "response",
            payload=BytesIO(capture.raw),
            http_headers=_http(capture),
            warc_headers_dict={"WARC-Date": capture.retrieved_at},
        )
        return self._append(response, _request(response, capture))

    def copy(self, capture: Capture, source: str, created: str) -> Position:
        """Append a response that another archive holds, under the address and date of its capture. Raises like `write`.

        Nobody here asked the site, so there is no request. Where the copy comes from, and when it was made, stands in
        `WARC-Source-URI` and `WARC-Creation-Date`, as the tools of Webrecorder write them.

        Args:
            capture: The response as it was captured.
            source: The address that it was fetched from.
            created: When, an RFC 3339 instant.
        """
        headers = {
            "WARC-Date": capture.retrieved_at, "WARC-Source-URI": source, "WARC-Creation-Date": created
        }  # fmt: skip
        return self._append(
            _records().create_warc_record(
                capture.url,
                "response",
                payload=BytesIO(capture.raw),
                http_headers=_http(capture),
                warc_headers_dict=headers,
            )
        )

    def take_over(self, member: bytes) -> Position:
        """Append a record of another archive as it is: one gzip member, whole. Raises like `write`."""
        return self._append_members(member)

    def revisit(self, capture: Capture, original: Original) -> Position:
        """Append a record that says that a response had the same payload as an earlier one. Raises like `write`.

        The head of an answer without content, 304, is not that of the page: who puts it before the content of the
        original, as pywb does, shows nothing. So it goes into a metadata record, and readers take the original's head.
        """
        is_without_content = capture.status_line.partition(" ")[2].startswith(_STATUS_NOT_MODIFIED)
        references = {
            "WARC-Refers-To": original.id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.retrieved_at,
            "WARC-Payload-Digest": original.digest,
        }
        record = _records().create_warc_record(
            capture.url,
            "revisit",
            http_headers=None if is_without_content else _http(capture),
            warc_headers_dict={
                "WARC-Date": capture.retrieved_at,
                "WARC-Profile": _NOT_MODIFIED if is_without_content else _IDENTICAL,
                **{name: value for name, value in references.items() if value is not None},
            },
        )
        more = [_head_alone(record, capture)] if is_without_content else []
        return self._append(record, _request(record, capture), *more)

    def sync(self) -> None:
        """Make what was written last through a power cut."""
        if self._path is not None and self._path.is_file():
            with self._path.open("rb") as file:
                os.fsync(file.fileno())

    def _append(self, *records: _Record) -> Position:
        return self._append_members(b"".join(map(_member, records)))

    def _append_members(self, members: bytes) -> Position:
        path = self._current()
        offset, size = _append(path, members)
        return Position(path.name, offset, size)

    def _current(self) -> Path:
        if self._path is None or self._path.stat().st_size >= self._rotate_at:
            path = self._folder / new_name()
            path.touch(exist_ok=False)
            _append(path, self._info(path.name))
            self._path = path
        return self._path

    def _info(self, name: str) -> bytes:
        fields = "".join(f"{key}: {value}\r\n" for key, value in {**self._about, "conformsTo": _FORMAT}.items())
        record = _records().create_warc_record(
            "",
            "warcinfo",
            payload=BytesIO(fields.encode()),
            warc_content_type="application/warc-fields",
            warc_headers_dict={"WARC-Filename": name},
        )
        return _member(record)


def _request(response: _Record, capture: Capture) -> _Record:
    return _records().create_warc_record(
        capture.url,
        "request",
        payload=BytesIO(),
        http_headers=_Head(f"GET {_target(capture.url)} HTTP/1.1", list(capture.request_headers), is_http_request=True),
        warc_headers_dict={
            "WARC-Date": capture.retrieved_at,
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )


def _head_alone(response: _Record, capture: Capture) -> _Record:
    """Return a record of the head of an answer without content. With an address, it would be taken for a capture."""
    return _records().create_warc_record(
        "",
        "metadata",
        payload=BytesIO(_http(capture).to_ascii_bytes()),
        warc_content_type="application/http; msgtype=response",
        warc_headers_dict={
            "WARC-Date": capture.retrieved_at,
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )


class _Head(StatusAndHeaders):  # type: ignore[misc]  # the same
    """A head that is written byte for byte as it came; warcio would write other bytes for those outside ASCII."""

    def to_ascii_bytes(self, header_filter: _Record = None) -> bytes:
        """Return it as bytes; the name is that of warcio."""
        head: bytes = self.to_bytes(header_filter, "latin-1")
        return head


class _Records(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """The writer of warcio, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> BytesIO:
        return BytesIO()


def _records(out: BytesIO | None = None) -> WARCWriter:
    return _Records(out or BytesIO(), gzip=False, warc_version=_VERSION)


def _member(record: _Record) -> bytes:
    """Return a record as a gzip member of its own."""
    out = BytesIO()
    _records(out).write_record(record)
    return gzip.compress(out.getvalue(), _COMPRESSION, mtime=0)


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


def _http(capture: Capture) -> StatusAndHeaders:
    """Return the head of the response. The body has no transfer-encoding any more, so its header gets another name."""
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() == _TRANSFER else name, value)
        for name, value in capture.response_headers
    ]
    protocol, _, status = capture.status_line.partition(" ")
    return _Head(status, headers, protocol=protocol)


def _target(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]
