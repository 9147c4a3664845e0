"""Web archives on a loopback socket: one that answers as the Wayback Machine, one as pywb, one as Common Crawl.

The captures are given; how each server tells of them follows its documentation (see `gcmscrape.fetch.cdx`).
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import io
import itertools
import json
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple
from urllib.parse import parse_qs, quote_plus, urlsplit

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # it has no types
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # the same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Style = Literal["wayback", "pywb", "crawls"]
HTML: Final = "text/html; charset=utf-8"


class Kept(NamedTuple):
    """One capture: of what, when (14 digits), and what was answered; `repeats`: it is a revisit in the index."""

    url: str
    timestamp: str
    body: bytes = b""
    status: int = 200
    mime: str = "text/html"
    repeats: bool = False

    @property
    def digest(self) -> str:
        return base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode()


@dataclass
class ArchiveServer:
    """A running archive. `asked` are the requests: when, and for what. `broken` are answers that come first, in turn.

    What is `broken` is a path's beginning to a list of (status, headers, body).
    """

    style: Style
    address: str = ""
    kept: list[Kept] = field(default_factory=list)
    lines: int = 1000
    asked: list[tuple[float, str]] = field(default_factory=list)
    broken: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    pause: float = 0.0
    crawls: dict[str, tuple[str, str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def index(self) -> str:
        """The address that `--from` takes."""
        ending = {"wayback": "/cdx/search/cdx", "pywb": "/all/cdx", "crawls": "/collinfo.json"}[self.style]
        return self.address + ending

    def paths(self) -> list[str]:
        """Return what was asked for."""
        with self.lock:
            return [path for _, path in self.asked]

    def pages(self) -> list[str]:
        """Return the captures that were asked for."""
        return [path for path in self.paths() if "cdx" not in path and "collinfo" not in path and "-index" not in path]

    def answer(self, target: str, part: str | None) -> tuple[int, dict[str, str], bytes]:
        """Return the answer to a request; `part` is the Range."""
        path, query = urlsplit(target).path, {name: of[-1] for name, of in parse_qs(urlsplit(target).query).items()}
        with self.lock:
            self.asked.append((time.monotonic(), f"{target}#{part}" if part else target))
            for start, answers in self.broken.items():
                if self.asked[-1][1].startswith(start) and answers:
                    return answers.pop(0)
        if self.style == "crawls":
            return self._crawls(path, query, part)
        if self.address + path == self.index:
            return self._index(query)
        return self._replay(target)

    def _found(self, query: dict[str, str]) -> list[Kept]:
        wanted = query["url"].removesuffix("*")
        start = wanted if "://" in wanted else f"http://{wanted}"
        first, last = query.get("from", ""), query.get("to", "9")
        found = [one for one in self.kept if one.url.startswith(start)]
        found = [one for one in found if one.timestamp[: len(first)] >= first and one.timestamp[: len(last)] <= last]
        return sorted(found, key=lambda one: (one.url, one.timestamp))

    def _index(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        found = self._found(query)
        if self.style == "pywb":
            return 200, {"Content-Type": "text/x-ndjson"}, b"".join(map(_line, found))
        begin, most = int(query.get("resumeKey", "a,b)/ 0!")[6:-1]), min(int(query["limit"]), self.lines)
        names = query["fl"].split(",")
        rows = [[_cells(one)[name] for name in names] for one in found[begin : begin + most]]
        more = (
            [[], [quote_plus(f"a,b)/ {begin + most}!")]]
            if begin + most < len(found) and query.get("showResumeKey") == "true"
            else []
        )
        told = json.dumps([names, *rows, *more] if rows else [])
        return 200, {"Content-Type": "application/json"}, told.encode()

    def _replay(self, target: str) -> tuple[int, dict[str, str], bytes]:
        moment, _, url = target.removeprefix("/web/" if self.style == "wayback" else "/all/").partition("id_/")
        of_url = [one for one in self.kept if one.url == url]
        one = next((each for each in of_url if each.timestamp == moment), None)
        if one is None:
            return 404, {"Content-Type": HTML}, b"<html><body>The archive has not got that.</body></html>"
        seen = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        headers = {"Content-Type": HTML, "Memento-Datetime": format_datetime(seen, usegmt=True)}
        if self.style == "wayback":
            headers |= {"X-Archive-Orig-X-Synthetic": "true", "X-Archive-Src": "some.warc.gz"}
        else:
            headers |= {"X-Synthetic": "true"}
        return one.status, headers, one.body

    def _crawls(self, path: str, query: dict[str, str], part: str | None) -> tuple[int, dict[str, str], bytes]:
        if path == "/collinfo.json":
            told = [
                {"id": name, "cdx-api": f"{self.address}/{name}-index", "from": first, "to": last}
                for name, (first, last) in self.crawls.items()
            ]
            return 200, {"Content-Type": "application/json"}, json.dumps(told).encode()
        if path.endswith("-index"):
            first, last = self.crawls[path.removeprefix("/").removesuffix("-index")]
            found = [one for one in self._found(query) if first[:4] <= one.timestamp[:4] <= last[:4]]
            if not found:
                return 404, {"Content-Type": "application/json"}, b'{"message": "No Captures found for: it"}'
            pages = [found[at : at + self.lines] for at in range(0, len(found), self.lines)]
            if "showNumPages" in query:
                return (
                    200,
                    {"Content-Type": "application/json"},
                    json.dumps({"pages": len(pages), "pageSize": 5}).encode(),
                )
            return 200, {"Content-Type": "text/x-ndjson"}, b"".join(map(self._part_line, pages[int(query["page"])]))
        begin, _, end = (part or "").removeprefix("bytes=").partition("-")
        file = self.file()
        return 206, {"Content-Type": "application/octet-stream"}, file[int(begin) : int(end) + 1]

    def file(self) -> bytes:
        """Return the WARC file of all captures."""
        return b"".join(map(_record, self.kept))

    def parts(self) -> list[str]:
        """Return the range of each capture in that file."""
        ends = list(itertools.accumulate(len(_record(one)) for one in self.kept))
        return [f"{begin}-{end - 1}" for begin, end in itertools.pairwise([0, *ends])]

    def _part_line(self, one: Kept) -> bytes:
        before = sum(len(_record(each)) for each in self.kept[: self.kept.index(one)])
        more = {"length": str(len(_record(one))), "offset": str(before), "filename": "crawl-data/a/warc/b.warc.gz"}
        return json.dumps({**json.loads(_line(one)), **more}).encode() + b"\n"


def _cells(one: Kept) -> dict[str, str]:
    mime, status = ("warc/revisit", "-") if one.repeats else (one.mime, str(one.status))
    return {
        "timestamp": one.timestamp, "original": one.url, "mimetype": mime, "statuscode": status, "digest": one.digest
    }  # fmt: skip


def _line(one: Kept) -> bytes:
    told = {
        "timestamp": one.timestamp,
        "url": one.url,
        "mime": one.mime,
        "status": str(one.status),
        "digest": one.digest,
    }
    if one.repeats:
        told |= {"mime": "warc/revisit"}
        del told["status"]
    return json.dumps(told).encode() + b"\n"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """The writer of warcio, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


@functools.cache
def _record(one: Kept) -> bytes:
    out = io.BytesIO()
    writer = _Writer(out, gzip=False, warc_version="WARC/1.0")
    seen = datetime.strptime(one.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    head = StatusAndHeaders(f"{one.status} OK", [("Content-Type", HTML), ("X-Synthetic", "true")], protocol="HTTP/1.1")
    record = writer.create_warc_record(
        one.url, "response", payload=io.BytesIO(one.body), http_headers=head,
        warc_headers_dict={
            "WARC-Date": f"{seen:%Y-%m-%dT%H:%M:%SZ}",
            "WARC-Record-ID": f"<urn:uuid:{hashlib.md5(repr(one).encode(), usedforsecurity=False).hexdigest()}>",
        },
    )  # fmt: skip
    writer.write_record(record)
    return gzip.compress(out.getvalue(), mtime=0)


@contextmanager
def archive_server(style: Style, kept: Sequence[Kept] = (), **more: Any) -> Iterator[ArchiveServer]:  # noqa: ANN401 - of ArchiveServer
    """Give a running archive."""
    archive = ArchiveServer(style, kept=list(kept), **more)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = archive.answer(self.path, self.headers.get("Range"))
            time.sleep(archive.pause)
            with suppress(OSError):  # who asked may have been killed
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    archive.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
