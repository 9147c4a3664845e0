"""Captures out of public archives: found in an index, fetched politely, kept, read, and beside what the site shows."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # it has no types

from gcmscrape.fetch.public_archives import known_archives
from tests.archive_server import ArchiveServer, Kept, Style, archive_server
from tests.archives import the_warc
from tests.cases import FULL, each
from tests.changing_site import HOST, ChangingSite, event
from tests.live_site import read_lines
from tests.program import Process, command, run, with_environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.program import Done

QUICK: Final = {
    "GCMSCRAPE_SITE": HOST,
    "GCMSCRAPE_RATE": "inf",
    "GCMSCRAPE_LATER_SECONDS": "0",
    "GCMSCRAPE_RETRY_SECONDS": "0.01",
    "GCMSCRAPE_DROPPED_SHARE": "1",
}


def page(node: int | None, title: str) -> bytes:
    return event(node, title, canonical=f"/events/{node}")


def captures() -> list[Kept]:
    """Three years: an edit, another theme, an end, an alias that moved, a redirect, an error, a page of another kind."""
    other_theme = page(1, "A new").replace(b"<body", b'<body class="other-theme"')
    return [
        Kept(f"{HOST}/events/1", "20210101000000", page(1, "A")),
        Kept(f"{HOST}/events/1", "20210601000000", page(1, "A"), repeats=True),
        Kept(f"{HOST}/events/1", "20220101000000", page(1, "A new")),
        Kept(f"{HOST}/events/1", "20230101000000", other_theme),
        Kept(f"{HOST}/events/2", "20210101000000", page(2, "B")),
        Kept(f"{HOST}/events/2", "20220101000000", b"gone", status=404),
        Kept(f"{HOST}/events/2", "20220301000000", b"gone", status=404),
        Kept(f"{HOST}/events/old", "20210101000000", event(3, "C", canonical="/events/old")),
        Kept(f"{HOST}/events/old", "20220101000000", b"", status=301),
        Kept(f"{HOST}/events/new", "20220101000000", event(3, "C", canonical="/events/new")),
        Kept(f"{HOST}/events/4", "20220101000000", b"<html><body>no event</body></html>"),
        Kept(f"{HOST}/events/picture", "20220101000000", b"GIF89a", mime="image/gif"),
        Kept(f"{HOST}/events/1", "20220201000000", b"busy", status=503),
        Kept(f"{HOST}/node/5", "20220101000000", event(5, "E")),
        Kept(f"{HOST}/about", "20220101000000", b"<html>about</html>"),
    ]


def harvest(archive: ArchiveServer, out: Path, *words: str, **settings: str) -> Done:
    """Take captures from an archive."""
    more = {f"GCMSCRAPE_{name.upper()}": value for name, value in settings.items()}
    files = {"GCMSCRAPE_ARCHIVE_FILES": archive.address} if archive.style == "crawls" else {}
    return run("harvest", "--from", archive.index, "--out", out, *words, environment={**QUICK, **files, **more})


def told(out: Path) -> list[tuple[str, int, str, str, str, str]]:
    """Return versions.jsonl in short: id, number, title, the months of the first and last sight, that of the end."""
    return [
        (line["id"], line["number"], line["title"], line["first_seen"][:7], (line["last_seen"] or "")[:7], (line["gone"] or "")[:7])
        for line in read_lines(out / "versions.jsonl")
    ]  # fmt: skip


def titles(out: Path) -> dict[str, str]:
    return {record["id"]: record["title"] for record in read_lines(out / "events.jsonl")}


EXPECTED: Final = [
    ("node/1", 1, "A", "2021-01", "2021-06", ""),
    ("node/1", 2, "A new", "2022-01", "2023-01", ""),
    ("node/2", 1, "B", "2021-01", "2021-01", "2022-01"),
    ("node/3", 1, "C", "2021-01", "2022-01", ""),
    ("node/5", 1, "E", "2022-01", "2022-01", ""),
]
CRAWLS: Final = {"CC-2021": ("2021-01-01", "2021-12-31"), "CC-2022": ("2022-01-01T00:00:00", "2023-12-31T00:00:00")}


@each("style", ["wayback", "pywb", "crawls"])
def test_captures_make_records_and_history(style: Style, tmp_path: Path) -> None:
    out = tmp_path / style
    with archive_server(style, captures(), lines=2, crawls=CRAWLS) as archive:
        done = harvest(archive, out)
        assert done.returncode == 0, done.stderr
        assert len(archive.pages()) == len(set(archive.pages())) == 8
    assert told(out) == EXPECTED
    records = read_lines(out / "events.jsonl")
    assert {record["id"]: record["title"] for record in records} == {
        "node/1": "A new", "node/2": "B", "node/3": "C", "node/5": "E",
    }  # fmt: skip
    assert {record["source"]["collection"] for record in records} == {archive.index}
    assert records[0]["source"]["retrieved_at"] == "2023-01-01T00:00:00Z"
    assert records[2]["url"] == f"{HOST}/events/new"
    (reject,) = read_lines(out / "rejects.jsonl")
    assert (reject["outcome"], reject["url"]) == ("other_page", f"{HOST}/events/4")
    assert run("verify", "--out", out).returncode == 0
    assert json.loads((out / "datapackage.json").read_bytes())["synthetic"] is True
    with the_warc(out).open("rb") as file:
        kept = [
            (record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(file)
            if record.rec_type == "response" and "/events/1" in record.rec_headers.get_header("WARC-Target-URI")
        ]
    kept = [(head, body) for head, body in kept if "cdx" not in head.get_header("WARC-Target-URI")]
    assert {(head.get_header("WARC-Date"), body) for head, body in kept} == {
        (f"{one.timestamp[:4]}-01-01T00:00:00Z", one.body)
        for one in captures()
        if one.url.endswith("/1") and one.status == 200 and not one.repeats
    }
    if style != "crawls":
        sources = {head.get_header("WARC-Source-URI") for head, _ in kept}
        assert all(source.startswith(archive.address) and "id_/" in source for source in sources)


@each(
    "words, expected",
    [
        (["--every", "capture"], 9),
        (["--every", "change"], 8),
        (["--every", "year"], 8),
        (["--between", "2022..2022"], 4),
        (["--between", "..2021-03"], 3),
        (["--between", "2023-01-01.."], 1),
        (["--between", "2022-01-01..2022-01-01", "--every", "capture"], 4),
    ],
)
def test_what_is_wanted_is_fetched(words: list[str], expected: int, tmp_path: Path) -> None:
    with archive_server("pywb", captures()) as archive:
        done = harvest(archive, tmp_path / "-".join(words), *words)
        assert (done.returncode, len(archive.pages())) == (0, expected), done.stderr


def test_nothing_is_fetched_twice(tmp_path: Path) -> None:
    with archive_server("wayback", captures()) as archive:
        assert harvest(archive, tmp_path, "--every", "year").returncode == 0
        first = archive.pages()
        before = (tmp_path / "events.jsonl").read_bytes()
        assert harvest(archive, tmp_path, "--every", "capture").returncode == 0
        assert sorted(archive.pages()) == sorted(set(archive.pages()))
        assert len(archive.pages()) > len(first)
        assert (tmp_path / "events.jsonl").read_bytes() == before
        assert told(tmp_path) == EXPECTED
        archive.asked.clear()
        archive.kept.append(Kept(f"{HOST}/events/1", "20240101000000", page(1, "A newest")))
        done = harvest(archive, tmp_path)
        assert len(archive.pages()) == 1
        assert b"Looked at 1 capture; " in done.stdout
        assert f"{archive.index}  done " in run("status", "--out", tmp_path).stdout.decode()
    assert titles(tmp_path)["node/1"] == "A newest"


def test_the_site_counts_for_more_than_any_capture(tmp_path: Path) -> None:
    """A live record is not replaced, what is gone from the site stays gone, and captures of both make history."""
    site = ChangingSite(tmp_path, {"/events/1": page(1, "A live"), "/events/2": page(2, "B")})
    site.lists("/events/1", "/events/2")
    site.run("harvest")
    site.pages |= {"/events/2": (410, b""), "/node/2": (410, b"")}
    site.run(everything=True)
    before = read_lines(tmp_path / "events.jsonl")
    with archive_server(
        "pywb", [*captures(), Kept(f"{HOST}/events/1", "20290101000000", page(1, "A later"))]
    ) as archive:
        assert harvest(archive, tmp_path).returncode == 0
    records = read_lines(tmp_path / "events.jsonl")
    assert [record for record in records if record["id"] == "node/1"] == before
    assert {record["id"]: record["source"]["collection"] for record in records} == {
        "node/1": None, "node/3": archive.index, "node/5": archive.index
    }  # fmt: skip
    assert run("diff", "--archive", tmp_path).returncode == 0
    assert {line["id"]: line["cause"] for line in read_lines(tmp_path / "changes.jsonl") if line["kind"] == "added"} == {
        "node/3": "archive", "node/5": "archive"
    }  # fmt: skip
    assert [stone["id"] for stone in read_lines(tmp_path / "tombstones.jsonl")] == ["node/2"]
    assert [line[2] for line in told(tmp_path) if line[0] == "node/1"] == ["A", "A new", "A live", "A later"]
    assert [line[5] != "" for line in told(tmp_path) if line[0] == "node/2"] == [True]
    assert run("verify", "--out", tmp_path).returncode == 0
    site.pages["/events/old"] = event(3, "C live", canonical="/events/old")
    site.lists("/events/1", "/events/old")
    site.run("refresh", everything=True)
    assert {record["id"]: record["source"]["collection"] for record in site.records()} == {
        "node/1": None, "node/3": None, "node/5": archive.index
    }  # fmt: skip
    assert titles(tmp_path)["node/3"] == "C live"
    done = run("publish", "--live-only", "--out", tmp_path)
    assert (done.returncode, b"of archives alone: 1 event." in done.stdout) == (0, True)
    assert set(titles(tmp_path)) == {"node/1", "node/3"}
    assert "node/5" in {line[0] for line in told(tmp_path)}
    assert run("verify", "--out", tmp_path).returncode == 0
    site.run("refresh", live_only=True)
    assert set(titles(tmp_path)) == {"node/1", "node/3"}
    site.run("refresh")
    assert set(titles(tmp_path)) == {"node/1", "node/3", "node/5"}
    assert not [line for line in site.told() if line[0] == "node/5" and line[1] == "gone"]


def test_events_that_are_not_wanted_are_counted_and_no_fault(tmp_path: Path) -> None:
    with archive_server("pywb", captures()) as archive:
        told = harvest(archive, tmp_path, "--live-only").stdout.decode()
    assert "Left out as too early, or as of archives alone: 4 events." in told
    assert "says what each response is" not in told
    assert told.endswith(f"\nNext, all events that are known: gcmscrape publish --out {tmp_path}\n")


def test_captures_outlive_the_state(tmp_path: Path) -> None:
    with archive_server("pywb", captures()) as archive:
        assert harvest(archive, tmp_path).returncode == 0
        before = titles(tmp_path)
        (tmp_path / "archive" / "state.sqlite").unlink()
        site = ChangingSite(tmp_path, {"/events/1": page(1, "A live")})
        site.lists("/events/1")
        site.run("harvest")
        assert titles(tmp_path) == before | {"node/1": "A live"}
        assert read_lines(tmp_path / "tombstones.jsonl") == []
        assert harvest(archive, tmp_path).returncode == 0
        assert titles(tmp_path) == before | {"node/1": "A live"}
    assert [line for line in told(tmp_path) if line[0] != "node/1"] == [
        line for line in EXPECTED if line[0] != "node/1"
    ]


def test_another_extractor_reads_all_captures_again_without_the_network(tmp_path: Path) -> None:
    with archive_server("wayback", captures()) as archive:
        assert harvest(archive, tmp_path).returncode == 0
    before = titles(tmp_path)
    with closing(sqlite3.connect(tmp_path / "archive" / "state.sqlite")) as state, state:
        state.execute(
            "UPDATE sighting SET extractor = 'older', content = 'x', title = 'x', line = NULL, record_id = 'y'"
        )
    assert run("publish", "--out", tmp_path).returncode == 0
    assert told(tmp_path) == EXPECTED
    assert titles(tmp_path) == before
    assert read_lines(tmp_path / "changes.jsonl") == []
    assert run("verify", "--out", tmp_path).returncode == 0


def test_a_capture_that_the_archive_of_the_dataset_lost_is_taken_again(tmp_path: Path) -> None:
    with archive_server("pywb", captures()) as archive:
        assert harvest(archive, tmp_path).returncode == 0
        before = titles(tmp_path)
        warc = the_warc(tmp_path)
        warc.write_bytes(warc.read_bytes()[: warc.stat().st_size // 2])
        assert run("verify", "--out", tmp_path).returncode == 1
        asked = len(archive.pages())
        assert harvest(archive, tmp_path).returncode == 0
        assert len(archive.pages()) > asked
    assert titles(tmp_path) == before
    assert told(tmp_path) == EXPECTED
    done = run("verify", "--out", tmp_path)
    assert done.returncode == 0, done.stderr


def test_an_archive_that_is_busy_is_asked_later(tmp_path: Path) -> None:
    busy = (503, {"Retry-After": "1"}, b"busy")
    with archive_server("wayback", captures(), broken={"/web/20210101": [busy], "/cdx": [(429, {}, b"")]}) as archive:
        done = harvest(archive, tmp_path, longest_wait_seconds="5")
        assert done.returncode == 0, done.stderr
        twice = next(path for path in archive.pages() if archive.pages().count(path) == 2)
        first, second = (at for at, path in archive.asked if path == twice)
        assert second - first >= 0.9
        assert len(archive.pages()) == 9
    assert told(tmp_path) == EXPECTED


def test_a_capture_that_is_not_what_the_index_says_is_none(tmp_path: Path) -> None:
    own = (200, {"Content-Type": "text/html"}, page(1, "of the archive itself"))
    moved = (302, {"Location": f"/web/20220101000000id_/{HOST}/events/1"}, b"")
    broken = {
        f"/web/20230101000000id_/{HOST}/events/1": [own],
        f"/web/20210101000000id_/{HOST}/events/1": [moved],
        f"/web/20220101000000id_/{HOST}/node/5": [(302, {"Location": f"/web/20220101000000id_/{HOST}/events/1"}, b"")],
    }
    with archive_server("wayback", captures(), broken=broken) as archive:
        done = harvest(archive, tmp_path)
        assert done.returncode == 0, done.stderr
    assert {line["code"] for line in read_lines(tmp_path / "rejects.jsonl")} == {"broken_record", "empty"}
    assert [line[:4] for line in told(tmp_path) if line[0] == "node/1"] == [("node/1", 1, "A new", "2022-01")]
    assert "node/5" not in titles(tmp_path)


def test_a_part_of_a_file_that_is_no_capture_of_the_page_is_none(tmp_path: Path) -> None:
    kept = [
        Kept(f"{HOST}/events/{node}", f"{year}0101000000", page(node, f"{node} of {year}"))
        for node in (1, 2)
        for year in (2021, 2022)
    ]
    with archive_server("crawls", kept, crawls=CRAWLS) as archive:
        file, (first, second, third, _) = archive.file(), archive.parts()
        archive.broken = {
            f"/crawl-data/a/warc/b.warc.gz#bytes={first}": [(206, {}, file[:-1])],
            f"/crawl-data/a/warc/b.warc.gz#bytes={second}": [(206, {}, b"nothing")],
            f"/crawl-data/a/warc/b.warc.gz#bytes={third}": [(200, {}, file)],
        }
        done = harvest(archive, tmp_path, later_tries="0")
        assert done.returncode == 0, done.stderr
    assert [line[2] for line in told(tmp_path)] == ["2 of 2022"]
    reasons = " ".join(line["reason"] for line in read_lines(tmp_path / "rejects.jsonl"))
    for sentence in ("not one compressed record", "no record of a response", "status 200"):
        assert sentence in reasons


@each(
    "words, sentence, status",
    [
        (["--from", "nonsense"], "archive, set by --from, cannot be used: 'nonsense' is no archive: it is wayback", 2),
        (["--from", "http://127.0.0.1:9/somewhere"], "does not tell where captures are shown", 2),
        (["--from", "http://127.0.0.1:9/all/cdx?url=x"], "has a query", 2),
        (["--from", "wayback", "--between", "2022"], "is no time such as", 2),
        (["--from", "wayback", "--between", "2022-13..2023"], "is no year, month or day", 2),
        (["--from", "wayback", "--between", "2023..2022"], "ends before it begins", 2),
        (["--from", "wayback", "--replay", "x"], "two sources", 2),
        (["--from", "wayback", "--limit", "3"], "no limit", 2),
        (["--from", "wayback"], "must be able to reach you", 2),
        (
            ["--from", "http://127.0.0.1:9/all/cdx"],
            "Nothing was fetched: http://127.0.0.1:9/all/cdx cannot be read (The server gave no answer",
            1,
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(words: list[str], sentence: str, status: int, tmp_path: Path) -> None:
    done = run("harvest", *words, "--out", tmp_path / "out", environment=QUICK)
    said = " ".join(done.stderr.decode().replace("│", " ").split())
    assert (done.returncode, sentence in said) == (status, True), said


@each(
    "answer, sentence",
    [
        ((200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Log in</title>"), "is no CDX index: it begins with '<!DOCTYPE"),
        ((200, {}, b'["a", 1]'), "is no CDX index"),
        ((200, {}, b"3"), "is no CDX index"),
        ((500, {}, b""), "answered with status 500. Try again later."),
        ((404, {}, b""), "No index is there; check the address."),
    ],
)  # fmt: skip
def test_an_index_that_is_none_is_told_in_a_sentence(
    answer: tuple[int, dict[str, str], bytes], sentence: str, tmp_path: Path
) -> None:
    with archive_server("pywb", captures(), broken={"/all/cdx": [answer] * 9}) as archive:
        done = harvest(archive, tmp_path / f"{answer[0]}-{hash(answer[2])}", later_tries="0", attempts="1")
    assert (done.returncode, sentence in done.stderr.decode()) == (1, True), done.stderr


@each("style", ["wayback", "pywb", "crawls"])
def test_an_empty_index_is_told_in_a_sentence(style: Style, tmp_path: Path) -> None:
    with archive_server(style, [], crawls=CRAWLS) as archive:
        done = harvest(archive, tmp_path / style, "--between", "2021..2022")
    assert done.returncode == 1
    assert b"has no capture of an event page of http://127.0.0.1:9 between 2021..2022." in done.stderr


def test_an_archive_that_is_known_by_name_is_asked_on_the_public_internet_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with archive_server("wayback", captures()) as archive:
        monkeypatch.setitem(known_archives()["wayback"], "index", archive.index)
        given = QUICK | {"GCMSCRAPE_CONTACT": "a@example.org", "GCMSCRAPE_RATE": "9"}
        done = run("harvest", "--from", "wayback", "--out", tmp_path, environment=given)
    assert (done.returncode, archive.asked) == (1, [])
    assert b"an address of a private network" in done.stderr


def test_a_run_with_a_budget_ends_early_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with archive_server("pywb", captures()) as archive:
        done = harvest(archive, tmp_path, most_pages="5", concurrency="1")
        assert (done.returncode, len(archive.pages())) == (0, 3), done.stderr
        assert b"The run ended early" in done.stderr
        done = harvest(archive, tmp_path)
        assert (done.returncode, len(archive.pages())) == (0, 8), done.stderr
        assert b"Went on with an earlier run." in done.stdout
    assert told(tmp_path) == EXPECTED


def test_an_archive_keeps_its_pace(tmp_path: Path) -> None:
    with archive_server("pywb", captures()[:3]) as archive:
        begun = time.monotonic()
        assert harvest(archive, tmp_path, rate="2", concurrency="4").returncode == 0
        *before, (last, _) = archive.asked
    assert len(archive.pages()) == 2
    # From the beginning of the run on: any of the requests may have been on its way for long.
    assert last - begun >= len(before) / 2


@each("style", ["wayback", "crawls"])
def test_killed_at_any_moment_the_next_run_goes_on(style: Style, tmp_path: Path) -> None:
    with archive_server(style, captures(), lines=3, crawls=CRAWLS) as archive:
        harvest(archive, tmp_path / f"{style}-whole")
        whole = len(archive.asked)
        out = tmp_path / style
        files = {"GCMSCRAPE_ARCHIVE_FILES": archive.address} if style == "crawls" else {}
        given = with_environment({**QUICK, **files, "GCMSCRAPE_CONCURRENCY": "1"})
        archive.asked.clear()
        archive.pause = 0.02
        moments = range(2, whole, 2 if FULL else 8)
        for requests in moments:
            words = command("harvest", "--from", archive.index, "--out", str(out))
            process = Process(words, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and len(archive.asked) < requests:
                time.sleep(0.005)
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            process.wait()
        archive.pause = 0.0
        assert harvest(archive, out).returncode == 0
        # What was under way when it was killed is asked for again, and nothing else.
        assert len(archive.asked) <= whole + 2 * len(moments)
    assert told(out) == told(tmp_path / f"{style}-whole") == EXPECTED
    assert _without_place(out) == _without_place(tmp_path / f"{style}-whole")


def _without_place(out: Path) -> list[dict[str, Any]]:
    return [{**record, "source": {**record["source"], "archive": None}} for record in read_lines(out / "events.jsonl")]
