"""Reading saved pages: every form of input, and what damage costs."""

# ruff: noqa: S311 - random bytes for damage, not for secrets

from __future__ import annotations

import asyncio
import base64
import copy
import gzip
import hashlib
import os
import random
import re
import sys
import zlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcmscrape.archive.left import LINK, Left
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import PAGE_LIMIT, Failure, InputUnreadable, SavedPage
from gcmscrape.archive.writer import Capture, Writer
from gcmscrape.fetch.replay import ReplayTransport
from gcmscrape.fetch.site import Site
from tests.cases import FULL
from tests.saved_pages import chunked, passes_warcio, record, save, warc, zipped

if TYPE_CHECKING:
    from pathlib import Path

HTML = b"<!DOCTYPE html><html><h1>Words</h1></html>"
URL = "https://migrationnetwork.un.org/events/a"
HTML_TYPE = ("Content-Type", "text/html")


def read(path: Path) -> list[SavedPage | Failure]:
    return list(read_pages(path))


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def bodies(pages: list[SavedPage | Failure]) -> list[bytes | str]:
    """What each page gave: its body, or the code of its failure."""
    return [page.body if isinstance(page, SavedPage) else page.code for page in pages]


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "data", "content_type"),
        [
            ("a.html", HTML, "text/html"),
            ("a.HTM", HTML, "text/html"),
            ("a.html.gz", zipped(HTML), "text/html"),
            ("a.txt", b"Words < words", "text/plain"),
            ("a.txt.gz", zipped(b"Words"), "text/plain"),
            ("a.txt", HTML, "text/html"),
            ("page", HTML, "text/html"),
            ("page", b"Words", "text/plain"),
            ("a.html", "\ufeff<p>".encode("utf-16"), "text/html"),
            ("a.html", b"", "text/html"),
        ],
    )
    def test_form(self, tmp_path: Path, name: str, data: bytes, content_type: str) -> None:
        (page,) = read(write(tmp_path / name, data))
        assert isinstance(page, SavedPage)
        assert page.headers == {"content-type": content_type}
        assert page.body == (gzip.decompress(data) if name.endswith(".gz") else data)
        assert (page.name, page.url, page.status, page.retrieved_at) == (name, None, None, None)

    @pytest.mark.parametrize(
        ("name", "data", "code"),
        [
            ("a.html", b"x" * (PAGE_LIMIT + 1), "too_large"),
            ("a.html.gz", zipped(b"x" * (PAGE_LIMIT + 1)), "too_large"),
            ("a.html.gz", zipped(random.Random(1).randbytes(500))[:-9], "truncated"),
            ("a.html.gz", zipped(HTML)[:-8] + b"\0" * 8, "broken_record"),
        ],
    )
    def test_refused(self, tmp_path: Path, name: str, data: bytes, code: str) -> None:
        (failure,) = read(write(tmp_path / name, data))
        assert isinstance(failure, Failure)
        assert failure.code == code
        assert failure.message.endswith(".")

    def test_a_page_of_exactly_the_limit_is_read(self, tmp_path: Path) -> None:
        assert bodies(read(write(tmp_path / "a.html", b"x" * PAGE_LIMIT))) == [b"x" * PAGE_LIMIT]

    def test_notes_beside_the_page(self, tmp_path: Path) -> None:
        notes = {"url": URL, "status": 404, "headers": {"X-Cache": "MISS"}, "retrieved_at": "2024-05-01T00:00:00Z"}
        notes["note"] = "for the reader of the file"
        (page,) = read(save(tmp_path, "a", HTML, **notes))
        assert isinstance(page, SavedPage)
        assert (page.url, page.status, page.retrieved_at) == (URL, 404, "2024-05-01T00:00:00Z")
        assert page.headers == {"x-cache": "MISS", "content-type": "text/html"}

    @pytest.mark.parametrize(
        "instant",
        ["2024-05-01t00:00:00z", "2024-05-01T00:00:00.123456789Z", "2024-05-01T00:00:00+05:30"],
    )
    def test_instants_in_notes(self, tmp_path: Path, instant: str) -> None:
        (page,) = read(save(tmp_path, "a", HTML, retrieved_at=instant))
        assert isinstance(page, SavedPage)
        assert page.retrieved_at == instant.upper()

    @pytest.mark.parametrize(
        "instant",
        ["yesterday", "", "2024-05-01", "2024-05-01T00:00:00", "2024-13-01T00:00:00Z", "2024-05-01T25:00:00Z"],
    )
    def test_instants_that_are_none(self, tmp_path: Path, instant: str) -> None:
        (failure,) = read(save(tmp_path, "a", HTML, retrieved_at=instant))
        assert isinstance(failure, Failure)
        assert failure.code == "broken_record"
        assert failure.message == (
            'The notes of this page, a.json, are not valid at "retrieved_at": '
            "it must be an RFC 3339 instant such as 2024-05-01T00:00:00Z."
        )

    @pytest.mark.parametrize("notes", ["{", "[]", '{"status": "fine"}', '{"status": 7}'])
    def test_notes_that_are_wrong(self, tmp_path: Path, notes: str) -> None:
        path = save(tmp_path, "a", HTML)
        (tmp_path / "a.json").write_text(notes, encoding="utf-8")
        (failure,) = read(path)
        assert isinstance(failure, Failure)
        assert failure.code == "broken_record"
        assert "a.json" in failure.message

    def test_folder_is_read_in_the_order_of_names(self, tmp_path: Path) -> None:
        names = ["b/z.html", "a.txt", "c.warc.gz", "b.htm", "d.html.gz", "e.wet"]
        for name in names:
            form = warc([record(URL, HTML)], compressed=True) if "warc" in name else HTML
            write(tmp_path / name, zipped(form) if name == "d.html.gz" else form)
        for name in ("a.json", "notes.md", "a.expected.json", "b/style.css"):
            write(tmp_path / name, b"{}")
        assert [page.name for page in read(tmp_path)] == sorted(names)

    def test_what_cannot_be_read_at_all(self, tmp_path: Path) -> None:
        with pytest.raises(InputUnreadable, match=r"There is no file or folder .*missing"):
            read(tmp_path / "missing")
        with pytest.raises(InputUnreadable, match=r"holds no saved page"):
            read(tmp_path)
        with pytest.raises(InputUnreadable, match=r"is an address, .* fetch the whole site with gcmscrape harvest\."):
            list(read_pages(URL))
        with pytest.raises(InputUnreadable, match=r"The name of the input is empty"):
            list(read_pages(""))

    def test_the_current_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path / "b/a.html", HTML)
        monkeypatch.chdir(tmp_path)
        assert [page.name for page in read_pages(".")] == ["b/a.html"]

    def test_entries_that_are_no_files(self, tmp_path: Path) -> None:
        write(tmp_path / "b.html", HTML)
        (tmp_path / "a.html").symlink_to("missing")
        (tmp_path / "c.html").symlink_to("b.html")
        (tmp_path / "d.html").symlink_to("d.html")
        os.mkfifo(tmp_path / "e.html")
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "link").symlink_to(".")
        pages = read(tmp_path)
        assert [page.name for page in pages] == ["a.html", "b.html", "c.html", "d.html", "e.html"]
        assert bodies(pages) == ["broken_record", HTML, HTML, "broken_record", "broken_record"]
        left = Left()
        assert len(list(read_pages(tmp_path, left))) == len(pages)
        assert left == {"pipe, device or the like": 1, LINK: 1}

    def test_folder_inside_that_cannot_be_read(self, tmp_path: Path) -> None:
        # Its path is longer than the system takes, which stops every user, also one with all rights.
        folder = os.open(tmp_path, os.O_RDONLY)
        for _ in range(20):
            os.mkdir("b" * 250, dir_fd=folder)
            inner = os.open("b" * 250, os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder = inner
        os.close(folder)
        (failure,) = read(tmp_path)
        assert isinstance(failure, Failure)
        assert (failure.code, failure.message[:28]) == ("broken_record", "The folder cannot be read: F")
        for name in ("a.html", "c.html"):
            write(tmp_path / name, HTML)
        pages = read(tmp_path)
        assert bodies(pages) == [HTML, "broken_record", HTML]
        assert pages[1].name.startswith("bbb")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root can read every folder")
    def test_closed_folder(self, tmp_path: Path) -> None:
        write(tmp_path / "a.html", HTML)
        tmp_path.chmod(0)
        try:
            with pytest.raises(InputUnreadable, match=r"cannot be read: Permission denied"):
                read(tmp_path)
        finally:
            tmp_path.chmod(0o700)


class TestWarc:
    @pytest.mark.parametrize("compressed", [False, True])
    def test_records(self, tmp_path: Path, *, compressed: bool) -> None:
        data = warc(
            [
                record(URL, b"GET / HTTP/1.1\r\n\r\n", kind="request"),
                record(URL, HTML, date="2024-05-02T01:02:03Z"),
                revisit(3, Refers_To_Target_URI=URL, Refers_To_Date="2024-05-02T01:02:03Z"),
                record(URL, b"{}", kind="metadata"),
                record("urn:pageinfo:x", HTML, kind="resource"),
                record("dns:example.org", b"1.2.3.4", kind="resource"),
                record(f"{URL}-b", HTML, kind="resource"),
                record(f"{URL}-c", b"Words", kind="conversion"),
                record(f"{URL}-d", b"Moved", status="302 Found"),
                record(f"{URL}.css", b"a{}", headers=[("Content-Type", "text/css")]),
                record(f"{URL}.png", b"png", headers=[("Content-Type", "image/png")]),
                record(f"{URL}.pdf", b"%PDF", headers=[("Content-Type", "application/pdf")]),
            ],
            compressed=compressed,
        )
        path = write(tmp_path / "x.warc", data)
        pages = read(path)
        assert [(page.url, page.status, bodies([page])[0]) for page in pages] == [
            (URL, 200, HTML),
            (f"{URL}-b", None, HTML),
            (f"{URL}-c", None, b"Words"),
            (f"{URL}-d", 302, b"Moved"),
            (f"{URL}.pdf", 200, b"%PDF"),
        ]
        first = pages[0]
        assert isinstance(first, SavedPage)
        assert first.retrieved_at == "2024-05-02T01:02:03Z"
        assert first.headers["content-type"] == "text/html; charset=UTF-8"
        assert isinstance(pages[2], SavedPage)
        assert pages[2].headers["content-type"] == "text/plain"
        for page in pages:
            assert page.archive is not None
            assert page.archive.file == "x.warc"
            at_offset = data[page.archive.offset :]
            assert (zlib.decompressobj(31).decompress(at_offset) if compressed else at_offset).startswith(b"WARC/1")

    @pytest.mark.parametrize(
        ("body", "headers", "outcome"),
        [
            (zipped(HTML), [("Content-Encoding", "gzip")], HTML),
            (zipped(HTML[:9]) + zipped(HTML[9:]), [("Content-Encoding", "x-gzip")], HTML),
            (zlib.compress(HTML), [("Content-Encoding", "deflate")], HTML),
            (zlib.compress(HTML, wbits=-15), [("Content-Encoding", "deflate")], HTML),
            (chunked(HTML), [("Transfer-Encoding", "chunked")], HTML),
            (chunked(zipped(HTML)), [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")], HTML),
            # Stored decoded, with the headers as they came.
            (HTML, [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], HTML),
            (HTML, [("Content-Encoding", "br")], HTML),
            (HTML, [("Content-Encoding", "deflate")], HTML),
            (HTML, [("Content-Length", "7")], HTML),
            (b"\x1b\x02\x80", [("Content-Encoding", "compress")], "not_html"),
            (b"\xff\xff\xff", [("Content-Encoding", "deflate")], "broken_record"),
            (zipped(HTML)[:-4], [("Content-Encoding", "gzip")], "truncated"),
            (chunked(HTML)[:-5], [("Transfer-Encoding", "chunked")], "truncated"),
            (chunked(HTML)[:30], [("Transfer-Encoding", "chunked")], "truncated"),
            (HTML, [("Content-Length", "900")], "truncated"),
            (zipped(b"x" * (PAGE_LIMIT + 1)), [("Content-Encoding", "gzip")], "too_large"),
            (zipped(zipped(b"x" * (PAGE_LIMIT + 1))), [("Content-Encoding", "gzip, gzip")], "too_large"),
            (b"x" * (PAGE_LIMIT + 1), [], "too_large"),
            (b"x" * (PAGE_LIMIT + 2_000_000), [], "too_large"),
            (zipped(b"x" * PAGE_LIMIT), [("Content-Encoding", "gzip")], b"x" * PAGE_LIMIT),
            (zipped(b"") * 9_000 + zipped(HTML), [("Content-Encoding", "gzip")], HTML),
            (zipped(b"") * 11_000, [("Content-Encoding", "gzip")], "broken_record"),
            (b"1\r\nx\r\n" * 90_000 + b"0\r\n\r\n", [("Transfer-Encoding", "chunked")], b"x" * 90_000),
            (b"1\r\nx\r\n" * 210_000 + b"0\r\n\r\n", [("Transfer-Encoding", "chunked")], "broken_record"),
            (zipped(HTML), [("Content-Encoding", ", ".join(["gzip"] * 9))], "broken_record"),
        ],
    )
    def test_encodings(self, tmp_path: Path, body: bytes, headers: list[tuple[str, str]], outcome: bytes | str) -> None:
        data = warc([record(URL, body, headers=[HTML_TYPE, *headers]), record(f"{URL}-next", HTML)])
        pages = read(write(tmp_path / "x.warc", data))
        assert bodies(pages) == [outcome, HTML]
        assert pages[0].url == URL

    @pytest.mark.parametrize(("encoding", "package"), [("br", "brotli"), ("zstd", "zstandard")])
    def test_encodings_of_packages(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, package: str
    ) -> None:
        module = pytest.importorskip(package)
        quick = {"quality": 1} if encoding == "br" else {"level": 1}
        noise = random.Random(1).randbytes(5000)
        sent = {
            module.compress(HTML): HTML,
            module.compress(noise): noise,
            module.compress(noise)[:-9]: "truncated",
            module.compress(HTML)[:4] + b"\xff" * 90: "broken_record",
            module.compress(bytes(PAGE_LIMIT), **quick): bytes(PAGE_LIMIT),
            module.compress(bytes(PAGE_LIMIT * 9), **quick): "too_large",
            HTML: HTML,
        }
        headers = [HTML_TYPE, ("Content-Encoding", encoding)]
        path = write(tmp_path / "x.warc", warc(record(URL, body, headers=headers) for body in sent))
        assert bodies(read(path)) == list(sent.values())
        monkeypatch.setitem(sys.modules, package, None)
        failures = [page for page in read(path) if isinstance(page, Failure)]
        assert {failure.code for failure in failures} == {"not_html"}
        assert len(failures) == len(sent) - 1
        assert f'the package {package} undoes: pip install "gcmscrape[archives]".' in failures[0].message

    @pytest.mark.parametrize(
        ("date", "instant"),
        [
            ("2024-05-01T10:20:30Z", "2024-05-01T10:20:30Z"),
            ("2024-05-01T10:20:30.123456789Z", "2024-05-01T10:20:30.123456789Z"),
            ("2024-05-01T10:20Z", "2024-05-01T10:20:00Z"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
            ("2024-05", "2024-05-01T00:00:00Z"),
            ("2024", "2024-01-01T00:00:00Z"),
            ("2024-13-01T00:00Z", None),
            ("2024-05-01T10:20", None),
            ("yesterday", None),
        ],
    )
    def test_dates(self, tmp_path: Path, date: str, instant: str | None) -> None:
        (page,) = read(write(tmp_path / "x.warc", warc([record(URL, HTML, date=date)])))
        assert page.retrieved_at == instant

    @pytest.mark.parametrize(
        ("headers", "code"),
        [({"WARC-Truncated": "length"}, "truncated"), ({"WARC-Segment-Number": "1"}, None)],
    )
    def test_parts_of_responses(self, tmp_path: Path, headers: dict[str, str], code: str | None) -> None:
        pages = read(write(tmp_path / "x.warc", warc([record(URL, HTML, extra=headers)])))
        assert bodies(pages) == [code or HTML]

    @pytest.mark.parametrize(
        "written",
        [
            lambda data: data.replace(b"\r\n", b"\n"),
            lambda data: data.replace(b"\r\n\r\nWARC/", b"\r\nWARC/"),
            lambda data: data.replace(b"\r\n\r\nWARC/", b"\r\n\r\n\r\n\r\nWARC/"),
            lambda data: data.replace(URL.encode(), f"<{URL}>".encode()),
            lambda data: data.replace(b"WARC/1.0", b"WARC/1.1"),
            lambda data: data.replace(b"WARC-Target-URI", b"warc-target-uri"),
            lambda data: data.rstrip(),
            zipped,
            lambda data: zipped(data[:700]) + zipped(data[700:]),
            lambda data: b"".join(zipped(data[at : at + 300]) for at in range(0, len(data), 300)),
        ],
        ids=["lf", "few-blank-lines", "more-blank-lines", "brackets", "1.1", "lower-case", "no-end", "one-member",
             "two-members", "members-inside-records"],
    )  # fmt: skip
    def test_what_other_tools_write(self, tmp_path: Path, written) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a lambda
        # Digests and lengths are of the bytes warcio wrote; a conversion keeps its length under all of these.
        data = warc([record(URL, b"Words one", kind="conversion"), record(URL, b"Words two", kind="conversion")])
        pages = read(write(tmp_path / "x.warc", written(data)))
        assert bodies(pages) == [b"Words one", b"Words two"]
        assert {page.url for page in pages} == {URL}


A = HTML
B = b"<!DOCTYPE html><html><h1>Other words</h1></html>"
OTHER_URL = f"{URL}-other"
DIGEST = f"sha1:{base64.b32encode(hashlib.sha1(A, usedforsecurity=False).digest()).decode()}"


def day(number: int) -> str:
    return f"2024-05-0{number}T00:00:00Z"


def response(body: bytes, number: int) -> dict[str, Any]:
    return record(URL, body, date=day(number), extra={"WARC-Record-ID": f"<urn:uuid:{number}>"})


def revisit(
    number: int, url: str = URL, profile: str = "identical-payload-digest", kind: str = "text/html", **headers: str
) -> dict[str, Any]:
    extra = {f"WARC-{name.replace('_', '-')}": value for name, value in headers.items()}
    extra["WARC-Profile"] = f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    return record(url, b"", kind="revisit", date=day(number), headers=[("Content-Type", kind)], extra=extra)


BY_DATE = {"Refers_To_Target_URI": URL, "Refers_To_Date": day(1)}
REVISITS: dict[str, tuple[list[dict[str, Any]], list[tuple[str, bytes | str, int]]]] = {
    "by address and date": ([revisit(3, **BY_DATE)], [(URL, A, 3)]),
    "by date alone": ([revisit(3, Refers_To_Date=day(1))], [(URL, A, 3)]),
    "by digest, as wget writes it": ([revisit(3, Truncated="length", Payload_Digest=DIGEST)], [(URL, A, 3)]),
    "by id": ([revisit(3, Refers_To="<urn:uuid:1>")], [(URL, A, 3)]),
    "not modified": ([revisit(3, profile="server-not-modified", **BY_DATE)], [(URL, A, 3)]),
    "not modified, and no more": ([revisit(3, profile="server-not-modified")], []),
    "of the latest": ([revisit(3, Refers_To="<urn:uuid:2>")], []),
    "twice": ([revisit(3, **BY_DATE), revisit(4, **BY_DATE)], [(URL, A, 3)]),
    "at another address": ([revisit(3, OTHER_URL, Payload_Digest=DIGEST)], [(OTHER_URL, A, 3)]),
    "of nothing that is there": ([revisit(3, Payload_Digest="sha1:X")], [(URL, "no_body", 3)]),
    "of no page": ([revisit(3, kind="image/png", Payload_Digest="sha1:X")], []),
}


class TestRevisits:
    """Content A, content B, and then a record that says that an earlier content came again."""

    @pytest.mark.parametrize("form", ["plain", "members", "one member", "files"])
    @pytest.mark.parametrize("name", REVISITS)
    def test_a_revisit_gives_what_it_repeats(self, tmp_path: Path, name: str, form: str) -> None:
        revisits, given = REVISITS[name]
        parts = [[response(A, 1)], [response(B, 2)], copy.deepcopy(revisits)]
        if form == "files":
            for number, part in enumerate(parts):
                write(tmp_path / f"{number}.warc.gz", warc(part, compressed=True))
            pages = read(tmp_path)
        else:
            data = warc([one for part in parts for one in part], compressed=form == "members")
            pages = read(write(tmp_path / "x.warc", zipped(data) if form == "one member" else data))
        assert [(page.retrieved_at, page.url, bodies([page])[0]) for page in pages] == [
            (day(number), url, body) for url, body, number in [(URL, A, 1), (URL, B, 2), *given]
        ]

    def test_a_revisit_may_stand_before_what_it_repeats(self, tmp_path: Path) -> None:
        for number, part in enumerate([revisit(3, OTHER_URL, **BY_DATE), response(A, 1), response(B, 2)]):
            write(tmp_path / f"{number}.warc.gz", warc([part], compressed=True))
        assert [(page.url, bodies([page])[0]) for page in read(tmp_path)] == [(URL, A), (OTHER_URL, A), (URL, B)]

    def test_the_head_is_that_of_the_revisit(self, tmp_path: Path) -> None:
        again = record(
            URL, b"", kind="revisit", status="404 Gone", date=day(3), extra={"WARC-Refers-To": "<urn:uuid:1>"}
        )
        page = read(write(tmp_path / "x.warc", warc([response(A, 1), response(B, 2), again])))[2]
        assert isinstance(page, SavedPage)
        assert (page.status, page.body) == (404, A)
        assert page.archive is not None
        stored = read(write(tmp_path / "y.warc", (tmp_path / "x.warc").read_bytes()[page.archive.offset :]))
        assert bodies(stored)[0] == A


def _many(compressed: bool) -> bytes:  # noqa: FBT001 - one meaning
    words = random.Random(7)
    page = [HTML + bytes(words.choices(b"abcdefghij ", k=3000 + 500 * n)) for n in range(6)]
    return warc([record(f"{URL}{n}", page[n]) for n in range(6)], compressed=compressed)


MANY = {compressed: _many(compressed) for compressed in (False, True)}
CONTENT_LENGTH = re.compile(rb"(?<=\r\n)Content-Length: \d+")


class TestDamage:
    """Whatever is broken, the pages before and after it are read, and what is lost is said."""

    def outcome(self, tmp_path: Path, data: bytes) -> list[str]:
        pages = read(write(tmp_path / "x.warc", data))
        assert all(page.code == "broken_record" for page in pages if isinstance(page, Failure))
        return [(page.url or "")[-1:] if isinstance(page, SavedPage) else "broken" for page in pages]

    @pytest.mark.parametrize("compressed", [False, True])
    def test_bytes_in_the_middle(self, tmp_path: Path, *, compressed: bool) -> None:
        data = MANY[compressed]
        middle = len(data) // 2
        assert self.outcome(tmp_path, data[:middle] + b"\0" * 8 + data[middle + 8 :]) == [*"012", "broken", *"45"]

    @pytest.mark.parametrize("compressed", [False, True])
    def test_a_piece_is_missing(self, tmp_path: Path, *, compressed: bool) -> None:
        data = MANY[compressed]
        middle = len(data) // 2
        assert self.outcome(tmp_path, data[:middle] + data[middle + 50 :]) == [*"012", "broken", *"45"]

    @pytest.mark.parametrize("compressed", [False, True])
    def test_the_tail_is_missing(self, tmp_path: Path, *, compressed: bool) -> None:
        assert self.outcome(tmp_path, MANY[compressed][:-300]) == [*"01234", "broken"]

    @pytest.mark.parametrize("length", [b"1", b"9999", b"99999", b"99999999999999", b"-5", b"many", b""])
    def test_wrong_content_length(self, tmp_path: Path, length: bytes) -> None:
        data = MANY[False]
        third = list(CONTENT_LENGTH.finditer(data))[3]  # after that of warcinfo
        wrong = data[: third.start()] + b"Content-Length: " + length + data[third.end() :]
        assert self.outcome(tmp_path, wrong) == [*"01", "broken", *"345"]

    @pytest.mark.parametrize("compressed", [False, True])
    @pytest.mark.parametrize("garbage", [b"garbage", b"\x1f\x8b\x08\0garbage", b"\x1f\x8b\x08"])
    def test_garbage_behind(self, tmp_path: Path, garbage: bytes, *, compressed: bool) -> None:
        assert self.outcome(tmp_path, MANY[compressed] + garbage) == [*"012345", "broken"]

    def test_garbage_before(self, tmp_path: Path) -> None:
        assert self.outcome(tmp_path, b"garbage\r\n" + MANY[False]) == ["broken", *"012345"]

    @pytest.mark.parametrize("start", [b"\x1f\x8b\x08\0", b"\x1f\x8b\x08\x08"])
    def test_many_starts_of_members_that_are_none(self, tmp_path: Path, start: bytes) -> None:
        data = MANY[True] + start * 50_000 + b"\0" + MANY[True]
        assert self.outcome(tmp_path, data) == [*"012345", "broken", *"012345"]

    def test_empty_members_are_no_damage(self, tmp_path: Path) -> None:
        assert self.outcome(tmp_path, MANY[True] + zipped(b"") * 10_000 + MANY[True]) == [*"012345", *"012345"]

    @pytest.mark.parametrize("before", range(16 * 1024 - 4, 17 * 1024 + 4, 127))
    def test_next_member_across_blocks(self, tmp_path: Path, before: int) -> None:
        assert self.outcome(tmp_path, b"\x1f\x8b\x08" + b"\xff" * before + MANY[True]) == ["broken", *"012345"]

    def test_padding_is_no_damage(self, tmp_path: Path) -> None:
        assert self.outcome(tmp_path, MANY[True] + b"\0" * 5000) == [*"012345"]

    @pytest.mark.parametrize("data", [b"", b"Words", b"WARC/1.0", b"WARC/1.0\r\nx: y", b"\x1f\x8b\x08"])
    def test_no_record(self, tmp_path: Path, data: bytes) -> None:
        assert self.outcome(tmp_path, data) == ["broken"]

    @settings(max_examples=60 if FULL else 20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(compressed=st.booleans(), at=st.floats(0, 1), size=st.integers(1, 40), seed=st.integers(0, 9))
    def test_one_place_costs_two_records_at_most(
        self, tmp_path: Path, *, compressed: bool, at: float, size: int, seed: int
    ) -> None:
        data = bytearray(MANY[compressed])
        place = int(at * (len(data) - size))
        data[place : place + size] = random.Random(seed).randbytes(size)
        # A page with another name is one whose WARC-Target-URI was hit: nothing tells that, the page itself is whole.
        found = [page for page in self.outcome(tmp_path, bytes(data)) if page in [*"012345"]]
        assert len(found) >= 4
        assert found == sorted(found)


class TestWritten:
    """What a harvest writes, as other tools read it."""

    CAPTURE = Capture(
        URL,
        "2024-05-01T00:00:00Z",
        (("User-Agent", "gcmscrape"),),
        "HTTP/1.0 200 Tr\u00e8s bien",
        (("Content-Type", "text/html"), ("X-Latin", "caf\u00e9"), ("Location", "/\u00c3\u00a9"), ("X-Empty", "")),
        HTML,
    )

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        writer = Writer(tmp_path, None, 1_000_000, {})
        return tmp_path / writer.write(self.CAPTURE).file

    def test_the_head_is_kept_byte_for_byte(self, file: Path) -> None:
        head = b"HTTP/1.0 200 Tr\xe8s bien\r\nContent-Type: text/html\r\nX-Latin: caf\xe9\r\nLocation: /\xc3\xa9\r\n"
        assert head + b"X-Empty: \r\n\r\n" + HTML in gzip.decompress(file.read_bytes())

    def test_it_is_read(self, file: Path) -> None:
        (page,) = read(file)
        assert isinstance(page, SavedPage)
        assert (page.status, page.body, page.headers["x-latin"]) == (200, HTML, "caf\u00e9")
        assert passes_warcio(file)

    def test_it_is_replayed(self, file: Path) -> None:
        async def answer() -> httpx.Response:
            transport = ReplayTransport(file, Site.at("https://migrationnetwork.un.org"))
            async with transport:
                return await transport.handle_async_request(httpx.Request("GET", URL))

        assert (b"location", b"/\xc3\xa9") in asyncio.run(answer()).headers.raw


def test_files_are_ended_at_their_size_and_gone_on_with(tmp_path: Path) -> None:
    """Each file begins with what it is, and all pages are found again, also after the writer was opened anew."""
    sizes: dict[str, int] = {}
    addresses = [f"{URL}-{number}" for number in range(6)]
    for address in addresses:
        last = max(sizes, default=None)
        writer = Writer(tmp_path, tmp_path / last if last else None, 3_000, {"operator": "a@example.org"})
        body = random.Random(address).randbytes(1_000)  # what gzip cannot make smaller
        head = (("Content-Type", "text/html"),)
        place = writer.write(Capture(address, "2024-05-01T00:00:00Z", (), "HTTP/1.1 200 OK", head, body))
        sizes[place.file] = place.size
        page = read_page_at(tmp_path / place.file, place.offset)
        assert isinstance(page, SavedPage)
        assert (page.url, page.body) == (address, body)
    assert len(sizes) >= 2
    assert sizes == {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    for path in tmp_path.iterdir():
        assert gzip.decompress(path.read_bytes()).startswith(b"WARC/1.1\r\n")
        assert b"WARC-Type: warcinfo" in gzip.decompress(path.read_bytes())[:300]
    assert [page.url for page in read_pages(tmp_path)] == addresses
