"""Saved pages in all forms that people have them in: files that real tools made, and what odd ones cost."""

from __future__ import annotations

import functools
import gzip
import io
import json
import os
import shutil
import sys
import tarfile
import threading
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard

from gcmscrape import extract
from gcmscrape.archive.containers import budget
from gcmscrape.archive.left import Left, left_sentence
from gcmscrape.archive.mirrors import Place, with_links_undone
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.record import Event
from tests.cases import each
from tests.costs import require_linear
from tests.program import run
from tests.saved_pages import OTHER, SITE, record, warc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
SAVED = ROOT / "fixtures" / "saved"
SNAPSHOT = next((SAVED / "archivebox" / "archive").iterdir())
FORMS = sorted(path for path in SAVED.iterdir() if path.suffix not in {".md", ".json"} and path.name != "by-hand")
FORMS += sorted((SAVED / "by-hand").iterdir())
HOST = "migrationnetwork.un.org"
EVENT = f"{SITE}/events/reconstructed-dialogue-12"
CHINESE = f"{SITE}/zh-hant/events/traduction-12"
HTML = b"<!DOCTYPE html><html><h1>Words</h1></html>"
ABOUT_READING = {"source", "provenance"}
"""The fields that tell where a record was read, and in which markup."""


def records(path: Path | str) -> dict[str, dict[str, Any]]:
    """Return the records of the events at a path by their address, without what differs with the form."""
    found = {}
    for page in read_pages(path):
        assert isinstance(page, SavedPage), page
        answer = extract(page.body, page.url, page.headers)
        if isinstance(answer, Event):
            found[page.url or ""] = json.loads(answer.model_dump_json(exclude=ABOUT_READING))
    return found


@contextmanager
def standard_input(data: bytes, *, pipe: bool) -> Iterator[None]:
    """Give bytes as standard input, as a file or through a pipe."""
    before = os.dup(0)
    reader, writer = os.pipe()
    feeder = threading.Thread(target=_feed, args=(writer, data)) if pipe else None
    try:
        if feeder is not None:
            feeder.start()
        else:
            os.close(writer)
            os.close(reader)
            reader = os.memfd_create("input")
            os.write(reader, data)
        os.dup2(reader, 0)
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)
        os.close(reader)
        if feeder is not None:
            feeder.join()


def _feed(writer: int, data: bytes) -> None:
    with os.fdopen(writer, "wb") as pipe:
        pipe.write(data)


@functools.cache
def original() -> dict[str, dict[str, Any]]:
    """Return the records of the form that the others were made of."""
    return records(SAVED / "pywb.warc.gz")


class TestFormsOfTools:
    def test_the_original(self) -> None:
        assert original().keys() == {EVENT, CHINESE}

    @pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
    def test_the_same_record_from_every_form(self, path: Path) -> None:
        found = records(path)
        assert EVENT in found
        for address, read in found.items():
            assert read == original()[address]

    @each("path", [path for path in FORMS if path.is_file() and path.suffix != ".xhtml"], ids=lambda path: path.name)
    def test_from_standard_input(self, path: Path) -> None:
        kept = records(path)
        for pipe in (False, True):
            with standard_input(path.read_bytes(), pipe=pipe):
                found = records("-")
            assert found == kept, pipe

    def test_all_in_one_folder(self) -> None:
        left = Left()
        names = [page.name for page in read_pages(SAVED, left)]
        assert names == sorted(names)
        assert not any(
            "hts-cache" in name or name.endswith(("httrack/index.html", f"{SNAPSHOT.name}/index.html", ".orig"))
            for name in names
        )
        assert left["file of ArchiveBox"] == 8
        assert left["file of HTTrack"] == 6
        assert left["picture"] > 0

    @each(
        "name",
        [
            "wget/migrationnetwork.un.org/events/reconstructed-dialogue-12.html",
            "httrack/migrationnetwork.un.org/events/reconstructed-dialogue-12.html",
            f"archivebox/archive/{SNAPSHOT.name}/{HOST}/events/reconstructed-dialogue-12.html",
        ],
    )
    def test_a_page_of_a_mirror_alone(self, name: str) -> None:
        assert records(SAVED / name) == {EVENT: original()[EVENT]}

    def test_what_archivebox_saved_beside_its_warc(self, tmp_path: Path) -> None:
        snapshot = tmp_path / "archive" / "1"
        shutil.copytree(SNAPSHOT, snapshot)
        for lost, used in (("warc", "reconstructed-dialogue-12.html"), (HOST, "output.html")):
            shutil.rmtree(snapshot / lost)
            for path in (tmp_path, snapshot):
                (page,) = read_pages(path)
                assert page.name.endswith(used)
                assert records(path) == {EVENT: original()[EVENT]}
        assert records(snapshot / "output.html") == {EVENT: original()[EVENT]}

    def test_a_mirror_from_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(SAVED / "wget" / "migrationnetwork.un.org" / "events")
        assert records(".") == records("reconstructed-dialogue-12.html") == {EVENT: original()[EVENT]}

    def test_members_are_named(self) -> None:
        assert [page.name for page in read_pages(SAVED / "nested.zip")] == [
            "nested.zip/wacz.wacz/archive/pywb.warc.gz",
            "nested.zip/wacz.wacz/archive/pywb.warc.gz",
            "nested.zip/wget.tar.gz/migrationnetwork.un.org/events.html",
            "nested.zip/wget.tar.gz/migrationnetwork.un.org/events/reconstructed-dialogue-12.html",
            "nested.zip/wget.tar.gz/migrationnetwork.un.org/zh-hant/events/traduction-12.html",
        ]

    def test_records_of_a_warc_keep_their_place(self) -> None:
        first, *_ = (page.archive for page in read_pages(SAVED / "wget.warc.gz") if page.url == EVENT)
        inside = io.BytesIO()
        with zipfile.ZipFile(inside, "w") as archive:
            archive.write(SAVED / "wget.warc.gz", "archive/wget.warc.gz")
        with standard_input(inside.getvalue(), pipe=False):
            assert [page.archive for page in read_pages("-") if page.url == EVENT] == [first]


def zip_of(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tar_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return packed.getvalue()


def told(tmp_path: Path, name: str, data: bytes) -> list[str]:
    """Return the names of the pages in a file, and the codes of its failures."""
    (tmp_path / name).write_bytes(data)
    return [page.name if isinstance(page, SavedPage) else page.code for page in read_pages(tmp_path / name)]


class TestFolders:
    @each(
        "pack",
        [zip_of, tar_of, lambda files: zip_of(files, zipfile.ZIP_STORED), lambda files: gzip.compress(tar_of(files))],
    )
    def test_notes_and_what_is_no_page(self, tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
        files = {
            "b/x.html": HTML, "b/x.json": json.dumps({"url": EVENT, "status": 410}).encode(), "a": HTML, "data.json": b"{}",
            "a.css": b"a{}", "a.png": b"\x89PNG", "robots.txt": b"User-agent: *", "notes": b"words", "c.pdf": b"%PDF-1.7",
            "empty": b"", "w.txt": b"Words < words",
        }  # fmt: skip
        (tmp_path / "packed").write_bytes(pack(files))
        left = Left()
        pages = list(read_pages(tmp_path / "packed", left))
        assert [(page.name, page.url, page.status) for page in pages] == [
            ("packed/a", None, None), ("packed/b/x.html", EVENT, 410), ("packed/w.txt", None, None),
        ]  # fmt: skip
        assert left_sentence(left) == (
            "7 files that are no page were left: 2 texts, 1 JSON file, 1 PDF, 1 empty file, 1 picture, 1 style sheet."
        )

    def test_names_that_stand_twice_or_for_macos(self, tmp_path: Path) -> None:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for name, data in (("a.html", OTHER), ("a.html", HTML), ("__MACOSX/._a.html", b"\0\5\x16\7" + bytes(99))):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        (tmp_path / "x.tar").write_bytes(packed.getvalue())
        left = Left()
        assert [page.body for page in read_pages(tmp_path / "x.tar", left) if isinstance(page, SavedPage)] == [HTML]
        assert left_sentence(left).endswith("left: 1 older file of the same name, 1 other file.")

    def test_one_is_told_as_one(self) -> None:
        assert left_sentence(Left(["PDF"])) == "1 file that is no page was left: 1 PDF."

    def test_a_folder_of_no_pages_says_what_it_holds(self, tmp_path: Path) -> None:
        (tmp_path / "a.png").write_bytes(b"\x89PNG")
        with pytest.raises(
            InputUnreadable, match=r"holds no saved page\. 1 file that is no page was left: 1 picture\."
        ):
            list(read_pages(tmp_path))
        (failure,) = read_pages(self._zip(tmp_path))
        assert isinstance(failure, Failure)
        assert failure.message == "The file holds no saved page. 1 file that is no page was left: 1 picture."

    @staticmethod
    def _zip(folder: Path) -> Path:
        (folder / "a.zip").write_bytes(zip_of({"a.png": b"\x89PNG"}))
        return folder / "a.zip"

    @pytest.mark.parametrize("copied", [True, False])
    def test_revisits_between_the_warcs_of_a_container(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, copied: bool
    ) -> None:
        if not copied:  # so that small ones are read in their place, too
            monkeypatch.setattr("gcmscrape.archive.containers.zip.PAGE_LIMIT", 0)
        first = [record(EVENT, HTML, date="2024-05-01T00:00:00Z"), record(EVENT, OTHER, date="2024-05-02T00:00:00Z")]
        again = record(
            EVENT, b"", kind="revisit", date="2024-05-03T00:00:00Z",
            extra={
                "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                "WARC-Refers-To-Target-URI": EVENT, "WARC-Refers-To-Date": "2024-05-01T00:00:00Z",
            },
        )  # fmt: skip
        files = {"archive/a.warc.gz": warc(first, compressed=True), "archive/b.warc.gz": warc([again], compressed=True)}
        for name, data in (
            ("a.wacz", zip_of(files)),
            ("b.wacz", zip_of(files, zipfile.ZIP_STORED)),
            ("c.tar", tar_of(files)),
        ):
            (tmp_path / name).write_bytes(data)
            assert [page.body for page in read_pages(tmp_path / name) if isinstance(page, SavedPage)] == [
                HTML,
                OTHER,
                HTML,
            ]


class TestUnreadable:
    @each(
        "start, words",
        [
            (b"Rar!\x1a\x07\x00", "This is a RAR archive, which cannot be read: unpack it with unrar x"),
            (b"7z\xbc\xaf\x27\x1c", "This is a 7z archive"),
            (b"bplist00", "This is a web archive of Safari, which cannot be read: save the page as Page Source"),
            (b"ZIM\x04", "This is a ZIM file of Kiwix"),
        ],
    )
    def test_known_forms_are_named(self, tmp_path: Path, start: bytes, words: str) -> None:
        (tmp_path / "x").write_bytes(start + bytes(2000))
        for path in (tmp_path / "x", tmp_path):
            (failure,) = read_pages(path)
            assert isinstance(failure, Failure)
            assert failure.message.startswith(words)
            assert failure.message.endswith(".")

    @each("name", ["x.warc", "x.warc.gz"])
    def test_a_name_tells_less_than_what_is_there(self, tmp_path: Path, name: str) -> None:
        body = b"<!DOCTYPE html><html><body><h1>A page</h1></body></html>"
        (tmp_path / name).write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
        (page,) = read_pages(tmp_path / name)
        assert isinstance(page, SavedPage)
        assert page.body == body

    @each("name, start", [("x.pdf", b"%PDF-1.7"), ("page", b"\x89PNG\r\n"), ("x.pdf.gz", gzip.compress(b"%PDF-1.7"))])
    def test_what_is_no_page_is_named_alone(self, tmp_path: Path, name: str, start: bytes) -> None:
        (tmp_path / name).write_bytes(start)
        (failure,) = read_pages(tmp_path / name)
        assert isinstance(failure, Failure)
        assert failure.message.startswith(
            "This is no saved page (P" if "pdf" in name else "This is no saved page (picture)"
        )

    @each(
        "name, data, expected",
        [
            ("cut.zip", zip_of({"a.html": HTML})[:-30], ["broken_record"]),
            ("no.zip", b"PK\3\4" + bytes(500), ["broken_record"]),
            (
                "cut.tar",
                tar_of({"a.html": HTML, "b.html": HTML * 50})[:2600],
                ["cut.tar/a.html", "truncated", "broken_record"],
            ),
            ("cut.tar.gz", gzip.compress(tar_of({"a.html": HTML, "b.html": os.urandom(5000)}))[:-900], None),
            ("no.har", b'{"log": {"entries": 7}}', ["broken_record"]),
            ("no.har", b'{"log": {', ["broken_record"]),
            ("no.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\nwords", ["broken_record"]),
            ("office.docx", zip_of({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), ["not_html"]),
            (
                "book.epub",
                zip_of({"mimetype": b"application/epub+zip", "META-INF/container.xml": b"<x/>"}),
                ["not_html"],
            ),
        ],
    )
    def test_what_is_wrong_is_told(self, tmp_path: Path, name: str, data: bytes, expected: list[str] | None) -> None:
        found = told(tmp_path, name, data)
        assert found == expected if expected is not None else "truncated" in found

    def test_an_encrypted_member(self, tmp_path: Path) -> None:
        packed = bytearray(zip_of({"a.html": HTML, "b.html": HTML}))
        for header, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            packed[packed.index(header) + flags] |= 1
        assert told(tmp_path, "x.zip", bytes(packed)) == ["not_html", "x.zip/b.html"]

    def test_an_unknown_compression(self, tmp_path: Path) -> None:
        packed = bytearray(zip_of({"a.html": HTML, "b.html": HTML}))
        for header, method in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
            packed[packed.index(header) + method] = 9  # Deflate64
        assert told(tmp_path, "x.zip", bytes(packed)) == ["not_html", "x.zip/b.html"]

    def test_a_missing_package_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "zstandard", None)
        for name in ("x.warc.zst", "x"):
            (tmp_path / name).write_bytes((SAVED / "wget.warc.zst").read_bytes())
        for path in (tmp_path / "x.warc.zst", tmp_path / "x", tmp_path):
            failures = list(read_pages(path))
            assert {one.code for one in failures if isinstance(one, Failure)} == {"not_html"}
            assert all(
                'pip install "gcmscrape[archives]"' in one.message for one in failures if isinstance(one, Failure)
            )


class TestLimits:
    def test_a_member_that_inflates_like_no_page(self, tmp_path: Path) -> None:
        bomb = gzip.compress(tar_of({"a.html": bytes(80 * 1024**2)}), 1)
        assert told(tmp_path, "x.zip", zip_of({"a.tar.gz": bomb, "b.html": HTML})) == ["too_large", "x.zip/b.html"]

    def test_containers_within_each_other(self, tmp_path: Path) -> None:
        packed = zip_of({"a.html": HTML})
        for number in range(budget.DEPTH - 1):
            packed = zip_of({f"{number}.zip": packed})
        assert told(tmp_path, "x.zip", packed)[0].endswith("/a.html")
        assert told(tmp_path, "x.zip", zip_of({"more.zip": packed, "z.html": HTML})) == ["too_large", "x.zip/z.html"]

    def test_a_file_that_holds_itself_is_no_end(self, tmp_path: Path) -> None:
        packed = HTML
        for _ in range(50):
            packed = gzip.compress(packed)
        assert told(tmp_path, "x.html.gz", packed) == ["too_large"]

    def test_many_members(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("gcmscrape.archive.containers.reader.Budget", lambda size: budget.Budget(size, 3))
        many = zip_of({f"{number}.html": HTML for number in range(4)})
        (tmp_path / "a.zip").write_bytes(many)
        (tmp_path / "b.html").write_bytes(HTML)
        failure, page = read_pages(tmp_path)
        assert isinstance(failure, Failure)
        assert (failure.code, page.name) == ("too_large", "b.html")

    def test_headers_that_lie_about_their_size(self, tmp_path: Path) -> None:
        info = tarfile.TarInfo("x")
        info.type, info.size = tarfile.XHDTYPE, 2 * 1024**3
        assert told(tmp_path, "x.tar", info.tobuf(tarfile.USTAR_FORMAT) + bytes(4096)) == ["broken_record"]
        packed = bytearray(zip_of({"a.html": HTML, "b.html": HTML}))
        packed[-10:-6] = b"\xf0\xff\xff\xff"  # the size of the list of files
        assert told(tmp_path, "x.zip", bytes(packed)) == ["broken_record"]

    def test_a_har_of_brackets(self, tmp_path: Path) -> None:
        assert told(tmp_path, "x.har", b'{"log": {"entries": [' + b"{}," * 2_000_001) == ["too_large"]
        assert told(tmp_path, "x.har", b'{"log": {"entries": ' + b"[" * 200_000) == ["broken_record"]

    def test_an_mhtml_of_parts_costs_as_much_as_there_is(self, tmp_path: Path) -> None:
        def read(number: int) -> None:
            part = b"--x\nContent-Type: image/png\n\na\n"
            head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
            told(tmp_path, "x.mht", head + part * number)

        require_linear(read, 100)

    def test_a_mirror_of_links_costs_as_much_as_there_is(self) -> None:
        require_linear(lambda number: with_links_undone(b'<a href="b.html">' * number, Place("a.org", "a.html")), 200)


class TestCommands:
    def test_extract_names_members_and_what_was_left(self) -> None:
        done = run(
            "extract", "fixtures/saved/nested.zip", "fixtures/saved/httrack", "fixtures/saved/wget.warc.gz", cwd=ROOT
        )
        assert done.returncode == 0
        assert len(done.stdout.splitlines()) == 8
        told = [line.split("\t") for line in done.stderr.decode().splitlines()]
        assert [fields[:3] for fields in told] == [
            ["fixtures/saved/nested.zip/wget.tar.gz/migrationnetwork.un.org/events.html", "listing", f"{SITE}/events"],
            ["fixtures/saved/httrack/migrationnetwork.un.org/events.html", "listing", f"{SITE}/events"],
            ["fixtures/saved/nested.zip", "left", "-"],
            ["fixtures/saved/httrack", "left", "-"],
            ["fixtures/saved/wget.warc.gz", "left", "-"],
        ]
        assert told[3][3] == "8 files that are no page were left: 6 files of HTTrack, 2 pictures."

    def test_a_replay_and_a_check_say_what_was_left(self, tmp_path: Path) -> None:
        for words in (("harvest", "--replay", SAVED / "httrack"), ("check", SAVED / "httrack")):
            done = run(*words, "--out", tmp_path)
            assert done.returncode == 0
            assert "note: 8 files that are no page were left: 6 files of HTTrack" in done.stderr.decode()
        rejected = json.loads((tmp_path / "rejects.jsonl").read_text(encoding="utf-8"))
        assert rejected["file"] == "migrationnetwork.un.org/events.html"

    def test_all_forms_make_one_dataset(self, tmp_path: Path) -> None:
        done = run("harvest", "--replay", SAVED, "--out", tmp_path)
        assert done.returncode == 0
        (line,) = (tmp_path / "events.jsonl").read_bytes().splitlines()
        assert json.loads(line)["id"] == "node/90012"


def zstd_warc(frames: list[bytes]) -> bytes:
    return b"".join(zstandard.ZstdCompressor().compress(frame) for frame in frames)


class TestZstandard:
    @staticmethod
    def _frames() -> list[bytes]:
        return [warc([record(f"{EVENT}-{number}", HTML)]) for number in range(3)]

    def test_damage_costs_one_record(self, tmp_path: Path) -> None:
        frames = [zstd_warc([frame]) for frame in self._frames()]
        middle = bytearray(frames[1])
        middle[len(middle) // 2 :] = bytes(len(middle) - len(middle) // 2)
        assert told(tmp_path, "x.warc.zst", frames[0] + bytes(middle) + frames[2]) == [
            "x.warc.zst", "broken_record", "x.warc.zst",
        ]  # fmt: skip
        assert told(tmp_path, "y.warc.zst", b"".join(frames)[:-9]) == ["y.warc.zst", "y.warc.zst", "broken_record"]

    def test_a_record_may_span_frames(self, tmp_path: Path) -> None:
        whole = b"".join(self._frames())
        assert told(tmp_path, "x", zstd_warc([whole[:100], whole[100:900], whole[900:]])) == ["x"] * 3
        assert told(tmp_path, "x", zstd_warc([whole])) == ["x"] * 3

    def test_the_place_of_a_record_is_its_frame(self, tmp_path: Path) -> None:
        frames = self._frames()
        (tmp_path / "x.warc.zst").write_bytes(zstd_warc(frames))
        places = [page.archive.offset for page in read_pages(tmp_path / "x.warc.zst") if page.archive]
        sizes = [len(zstd_warc([frame])) for frame in frames]
        assert places == [0, sizes[0], sizes[0] + sizes[1]]
