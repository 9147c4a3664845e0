"""A run that has taken what it may take ends well, says so, and the next one goes on with it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape.harvest import budget
from tests.fault_server import event, fault_server, listing, page
from tests.live_site import read_lines
from tests.program import Process, command, run, with_environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fault_server import Answering, Resource

NAMES: Final = [f"e{number:02}" for number in range(12)]
SITE: Final[dict[str, Resource]] = {
    **{f"/events/{name}": event(name) for name in NAMES},
    "/events": page(listing([f"/events/{name}" for name in NAMES])),
}
_LISTED: Final = {"GCMSCRAPE_SOURCES": "listing"}

REACHED: Final = {
    "pages": (("--most-pages", "5"), "it looked at 5 pages"),
    "bytes": (("--most-megabytes", "0.002"), "most_megabytes is 0.002"),
    "disk": (("--least-free-megabytes", "1000000000"), "least_free_megabytes is"),
    "memory": (("--most-memory-megabytes", "1"), "most_memory_megabytes is 1"),
    "seconds": (("--most-seconds", "0.000001"), "most_seconds lets it"),
}


def events(out: Path) -> list[str]:
    path = out / "events.jsonl"
    return [line["title"] for line in read_lines(path)] if path.exists() else []


@pytest.mark.parametrize("limit", REACHED)
def test_a_limit_that_is_reached_ends_the_run_well(tmp_path: Path, limit: str) -> None:
    option, sentence = REACHED[limit]
    with fault_server(SITE) as server:
        given = ("harvest", "--out", tmp_path, "--site", server.address, "--rate", "inf", "--concurrency", "1")
        first = run(*given, *option, environment=_LISTED)
        assert first.returncode == 0, first.stderr
        assert sentence in first.stderr.decode()
        line = read_lines(tmp_path / "runs.jsonl")[-1]
        assert sentence in line["reason"]
        assert line["outcome"] == ("published" if events(tmp_path) else "stopped")
        assert len(events(tmp_path)) < len(NAMES)
        assert run("status", "--out", tmp_path).returncode == 0
        asked = len(server.asked())
        last = run(*given, environment=_LISTED)
        assert last.returncode == 0
        assert b"Went on with an earlier run" in last.stdout
        assert sorted(events(tmp_path)) == NAMES
        assert len(server.asked()) - asked <= len(NAMES) + 2  # robots.txt and the list are asked for again at most
        assert read_lines(tmp_path / "tombstones.jsonl") == []
        assert read_lines(tmp_path / "runs.jsonl")[-1]["reason"] is None


def test_small_budgets_come_to_an_end_together(tmp_path: Path) -> None:
    with fault_server(SITE) as server:
        given = ("harvest", "--out", tmp_path, "--site", server.address, "--rate", "inf", "--most-pages", "3")
        for number in range(1, 6):
            assert run(*given, environment=_LISTED).returncode == 0
            assert len(events(tmp_path)) >= min(3 * number - 3, len(NAMES))
        assert sorted(events(tmp_path)) == NAMES


def test_a_refresh_judges_nothing_gone_that_it_did_not_look_at(tmp_path: Path) -> None:
    with fault_server(SITE) as server:
        given = ("--out", tmp_path, "--site", server.address, "--rate", "inf")
        assert run("harvest", *given, environment=_LISTED).returncode == 0
        done = run("refresh", "--all", *given, "--most-pages", "4", environment=_LISTED)
        assert (done.returncode, sorted(events(tmp_path))) == (0, NAMES)
        assert b"it looked at 4 pages" in done.stderr


def test_the_time_is_kept_while_the_server_is_silent(tmp_path: Path) -> None:
    def silent(request: Answering) -> None:
        request.silence(3600)

    site = {**SITE, **{f"/events/{name}": silent for name in NAMES[6:]}}
    with fault_server(site) as server:
        given = ("harvest", "--out", tmp_path, "--site", server.address, "--rate", "inf", "--most-seconds", "1")
        process = Process(
            command(*given), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=with_environment(_LISTED)
        )
        _, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    assert b"most_seconds lets it" in errors


def test_what_cannot_be_measured_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert budget._free(tmp_path / "nowhere") == float("inf")  # noqa: SLF001 - a system that does not tell
    monkeypatch.setattr(budget, "Path", lambda _: tmp_path / "nowhere")
    assert budget._memory() == 0  # noqa: SLF001 - the same
