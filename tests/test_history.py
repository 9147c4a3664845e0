"""The versions of an event: of looks at a site, of captures, of both; and how a user sees them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.dataset.history import Sighting, versions_of
from gcmscrape.record import Source
from tests.archives import let_pass
from tests.cases import each
from tests.changing_site import HOST, ChangingSite, event
from tests.live_site import read_lines
from tests.program import run
from tests.saved_pages import SITE, event_page, save
from tests.test_old_dataset import OLD

if TYPE_CHECKING:
    from pathlib import Path

EN: Final = "en/en"


def sighting(
    seen: int, content: str, *, until: int | None = None, tongue: str | None = EN, rank: int = 0, live: bool = False
) -> Sighting:
    """Return that a page was seen to have a content in some year, and until another one."""
    collection = None if live else "wayback"
    source = Source(url="u", status=200, retrieved_at=moment(seen), sha256="", archive=None, collection=collection)
    return Sighting("u", content, rank, tongue, content, source, moment(until or seen), live)


def moment(year: int) -> str:
    return f"{year}-01-01T00:00:00Z"


def told(*sightings: Sighting, gone: tuple[int, ...] = ()) -> list[tuple[str, int, int | None, int | None]]:
    """Return the versions in short: content, first year, last year, year in which it was gone."""
    found = list(versions_of("node/1", sightings, map(moment, gone)))
    assert [version.number for version in found] == list(range(1, len(found) + 1))
    years = [[int(at[:4]) if at else None for at in (one.first_seen, one.last_seen, one.gone)] for one in found]
    return [(one.content_sha256, *of) for one, of in zip(found, years, strict=True)]  # type: ignore[misc]  # three years


@each(
    "seen, gone, expected",
    [
        ([sighting(2019, "a")], (), [("a", 2019, 2019, None)]),
        ([sighting(2019, "a"), sighting(2021, "a")], (), [("a", 2019, 2021, None)]),
        ([sighting(2021, "b"), sighting(2019, "a")], (), [("a", 2019, 2019, None), ("b", 2021, 2021, None)]),
        (
            [sighting(2019, "a"), sighting(2020, "b"), sighting(2021, "a")],
            (),
            [("a", 2019, 2019, None), ("b", 2020, 2020, None), ("a", 2021, 2021, None)],
        ),
        # What the site shows now has no end; what a later capture shows comes behind it.
        (
            [sighting(2019, "a"), sighting(2020, "a", until=2022, live=True)],
            (),
            [("a", 2019, None, None)],
        ),
        (
            [sighting(2020, "a", until=2022, live=True), sighting(2023, "b")],
            (),
            [("a", 2020, 2022, None), ("b", 2023, 2023, None)],
        ),
        # A capture of another content while the site was not looked at.
        (
            [sighting(2019, "a", until=2022, live=True), sighting(2020, "b")],
            (),
            [("a", 2019, 2019, None), ("b", 2020, 2020, None), ("a", 2022, None, None)],
        ),
        ([sighting(2019, "a")], (2020,), [("a", 2019, 2019, 2020)]),
        (
            [sighting(2019, "a"), sighting(2021, "a")],
            (2020,),
            [("a", 2019, 2019, 2020), ("a", 2021, 2021, None)],
        ),
        ([sighting(2021, "a")], (2020,), [("a", 2021, 2021, None)]),
        # Other languages say the same in other words.
        (
            [sighting(2019, "a"), sighting(2020, "b", tongue="es/es", rank=7), sighting(2021, "a")],
            (),
            [("a", 2019, 2021, None)],
        ),
        # Until the page in English is gone from the site, and that in Spanish is left.
        (
            [sighting(2019, "a"), sighting(2020, "b", tongue="es/es", rank=7, live=True)],
            (),
            [("b", 2020, None, None)],
        ),
        (
            [sighting(2019, "a", tongue=None), sighting(2020, "b")],
            (),
            [("a", 2019, 2019, None), ("b", 2020, 2020, None)],
        ),
    ],
)
def test_what_was_seen_makes_versions(
    seen: list[Sighting], gone: tuple[int, ...], expected: list[tuple[Any, ...]]
) -> None:
    assert told(*seen, gone=gone) == expected
    assert told(*reversed(seen), gone=gone) == expected


YEARS = st.integers(2000, 2030)


@given(st.lists(st.builds(sighting, YEARS, st.sampled_from("abc")), min_size=1), st.lists(YEARS, max_size=3))
def test_no_sighting_is_lost_and_none_made_up(seen: list[Sighting], gone: list[int]) -> None:
    versions = told(*seen, gone=tuple(gone))
    years = {(one.content_sha256, int((one.last_seen or "")[:4])) for one in seen}
    for content, year in years:
        assert any(content == of and first <= year <= (last or 9999) for of, first, last, _ in versions)
    assert {(content, first) for content, first, _, _ in versions} <= years
    for (before, _, last, end), (after, first, _, _) in pairwise(versions):
        assert before != after or end is not None
        assert (last or 0) <= first


def history(out: Path) -> list[tuple[str, int, str, bool, bool]]:
    """Return versions.jsonl in short: id, number, title, whether the site shows it, whether it was gone behind it."""
    return [
        (line["id"], line["number"], line["title"], line["last_seen"] is None, line["gone"] is not None)
        for line in read_lines(out / "versions.jsonl")
    ]


@each("source", ["site", "replay"])
def test_pages_that_name_the_address_of_another_one_have_histories_of_their_own(tmp_path: Path, source: str) -> None:
    pages = {f"/events/{name}": event(None, f"Talk {name}", canonical="/events/a") for name in "abc"}
    out = tmp_path / source
    if source == "site":
        site = ChangingSite(out, dict(pages))
        site.lists(*pages)
        site.run("harvest")
    else:
        for path, body in pages.items():
            save(tmp_path / "saved", path[-1], body, url=HOST + path, retrieved_at="2024-01-01T00:00:00Z")
        assert run("harvest", "--replay", tmp_path / "saved", "--out", out).returncode == 0
    assert {line["id"] for line in read_lines(out / "events.jsonl")} == {f"events/{name}" for name in "abc"}
    assert [line[:3] for line in history(out)] == [(f"events/{name}", 1, f"Talk {name}") for name in "abc"]


def test_a_site_makes_history(tmp_path: Path) -> None:
    """An edit, other bytes of the same content, a move to another address, an end and a return."""
    site = ChangingSite(tmp_path, {"/events/a": event(1, "A", canonical="/events/a"), "/events/b": event(2, "B")})
    site.lists("/events/a", "/events/b")
    site.run("harvest")
    assert history(tmp_path) == [("node/1", 1, "A", True, False), ("node/2", 1, "B", True, False)]
    before = (tmp_path / "versions.jsonl").read_bytes()
    site.pages["/events/a"] = event(1, "A", canonical="/events/a").replace(b"<body", b"<!-- another theme --><body")
    site.run(everything=True)
    assert (tmp_path / "versions.jsonl").read_bytes() == before
    site.pages |= {"/events/a": (301, "/events/c"), "/events/c": event(1, "A new", canonical="/events/c")}
    site.pages |= {"/events/b": (410, b""), "/node/2": (410, b"")}
    site.run(everything=True)
    assert history(tmp_path) == [
        ("node/1", 1, "A", False, False),
        ("node/1", 2, "A new", True, False),
        ("node/2", 1, "B", False, True),
    ]
    site.pages["/events/b"] = event(2, "B")
    let_pass(tmp_path, hours=24)
    site.run(everything=True)
    assert history(tmp_path)[2:] == [("node/2", 1, "B", False, True), ("node/2", 2, "B", True, False)]
    assert run("verify", "--out", tmp_path).returncode == 0
    for name in ("1", "node/1", f"{HOST}/events/a", f"{HOST}/events/c"):
        shown = run("history", name, "--out", tmp_path).stdout.decode()
        assert "2. " in shown
        assert "title: A -> A new" in shown
        assert f"at {HOST}/events/c" in shown
    assert "gone " in run("history", "2", "--out", tmp_path).stdout.decode()
    lines = run("history", "2", "--json", "--out", tmp_path).stdout.decode().splitlines()
    assert [json.loads(line) for line in lines] == read_lines(tmp_path / "versions.jsonl")[2:]


def test_it_outlives_the_state(tmp_path: Path) -> None:
    site = ChangingSite(tmp_path, {"/events/a": event(1, "A"), "/events/b": event(2, "B")})
    site.lists("/events/a", "/events/b")
    site.run("harvest")
    site.pages |= {"/events/a": event(1, "A new"), "/events/b": (410, b""), "/node/2": (410, b"")}
    site.run(everything=True)
    before = read_lines(tmp_path / "versions.jsonl")
    (tmp_path / "archive" / "state.sqlite").unlink()
    site.run("harvest")
    after = read_lines(tmp_path / "versions.jsonl")
    assert [{**line, "source": None} for line in after] == [{**line, "source": None} for line in before]
    site.pages["/events/a"] = event(1, "A newer")
    site.run(everything=True)
    assert [title for id_, _, title, _, _ in history(tmp_path) if id_ == "node/1"] == ["A", "A new", "A newer"]


def test_a_damaged_line_is_mended(tmp_path: Path) -> None:
    site = ChangingSite(tmp_path, {"/events/a": event(1, "A")})
    site.lists("/events/a")
    site.run("harvest")
    before = (tmp_path / "versions.jsonl").read_bytes()
    with closing(sqlite3.connect(tmp_path / "archive" / "state.sqlite")) as state, state:
        state.execute("UPDATE history SET line = CAST(replace(line, '\"A\"', '\"B\"') AS BLOB)")
    assert b"node/1 1" in run("verify", "--out", tmp_path).stderr + run("verify", "--out", tmp_path).stdout
    assert run("verify", "--repair", "--out", tmp_path).returncode in {0, 1}
    assert run("verify", "--out", tmp_path).returncode == 0
    (tmp_path / "versions.jsonl").write_bytes(before.replace(b'"A"', b'"C"'))
    assert (
        b"versions.jsonl is not as" in run("verify", "--out", tmp_path).stdout + run("verify", "--out", tmp_path).stderr
    )
    run("verify", "--repair", "--out", tmp_path)
    assert (tmp_path / "versions.jsonl").read_bytes() == before


def test_captures_that_are_replayed_make_history(tmp_path: Path) -> None:
    def capture(name: str, year: int, title: str, node: int = 1) -> None:
        notes = {"url": f"{SITE}/events/event-{node}", "retrieved_at": moment(year)}
        save(tmp_path / "in", name, event_page(node, title), **notes)

    capture("z-oldest", 2019, "A")
    capture("m", 2020, "A")
    capture("a", 2022, "B")
    capture("other", 2021, "C", node=2)
    capture("gone", 2021, "D", node=3)
    missing = {"url": f"{SITE}/events/event-3", "retrieved_at": moment(2022), "status": 410}
    save(tmp_path / "in", "no-more", b"<html><title>Gone</title></html>", **missing)
    out = tmp_path / "out"
    assert run("harvest", "--replay", tmp_path / "in", "--out", out).returncode == 0
    lines = read_lines(out / "versions.jsonl")
    assert [(line["id"], line["title"], line["first_seen"], line["last_seen"]) for line in lines] == [
        ("node/1", "A", moment(2019), moment(2020)),
        ("node/1", "B", moment(2022), moment(2022)),
        ("node/2", "C", moment(2021), moment(2021)),
        ("node/3", "D", moment(2021), moment(2021)),
    ]
    assert [line["gone"] for line in lines] == [None, None, None, moment(2022)]
    assert [record["title"] for record in read_lines(out / "events.jsonl")] == ["B", "C"]
    described = json.loads((out / "datapackage.json").read_bytes())["resources"]
    (table,) = (one for one in described if one["path"] == "versions.jsonl")
    assert (table["rows"], table["schema"]["fields"][1]["type"]) == (4, "integer")
    assert run("export", "csv", "--out", out).returncode == 0
    assert (out / "export" / "csv" / "versions.csv").read_bytes().count(b"node/") == 4
    assert run("verify", "--out", out).returncode == 0


def test_an_older_archive_tells_the_history_of_its_responses(tmp_path: Path) -> None:
    out = shutil.copytree(OLD, tmp_path / "out")
    site = ChangingSite(out, {})
    site.run("publish")
    found = [line[:3] for line in history(out)]
    now = {record["id"]: record["title"] for record in read_lines(OLD / "events.jsonl")}
    assert {id_: title for id_, _, title in found} == now
    (edited,) = (id_ for id_, number, _ in found if number == 2)
    assert now[edited].startswith("Edited ")
    assert len(found) == len(now) + 1
    site.run("publish")
    assert [line[:3] for line in history(out)] == found


@each("name", ["node/9", "9", "https://example.org/events/x", "nonsense"])
def test_what_is_not_known_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "versions.jsonl").write_bytes(b"")
    done = run("history", name, "--out", tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert f"no version of {name}".encode() in done.stderr


def test_a_line_that_is_none_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "versions.jsonl").write_bytes(b"{}\n")
    done = run("history", "1", "--out", tmp_path)
    assert (done.returncode, b"Line 1" in done.stderr) == (1, True)
