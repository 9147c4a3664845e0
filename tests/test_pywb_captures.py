"""Captures of the replica over three years, served by pywb, are found and read; cdx_toolkit finds and reads the same."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # it has no types

from replica.answers import Answer, Site
from replica.archive import _Writer
from replica.generate import generate
from replica.site import page_headers
from replica.store import Store
from tests.cases import FULL
from tests.changing_site import HOST
from tests.live_site import read_lines
from tests.program import run
from tests.test_captures import QUICK, told
from tests.test_pywb import programs, replayed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["programs"]

_ORACLE: Final = """
import hashlib, json, sys
from cdx_toolkit import CDXFetcher
found = CDXFetcher(source=sys.argv[1] + "/all/cdx", wb=sys.argv[1] + "/all")
for one in found.get(sys.argv[2] + "/events/*", filter=["=status:200", "=mime:text/html"], limit=1000):
    print(json.dumps([one["timestamp"], one["url"], hashlib.sha256(one.content).hexdigest()]))
"""


def record(folder: Path) -> Path:
    """Write the WARC of three years of a site: edits, a deletion, a move, another theme, a redirect, an error."""
    store = Store(generate(5))
    edited, deleted, moved, failing, _ = (
        event.node_id for event in sorted(store.events(), key=lambda one: one.node_id)
    )
    paths = {event.node_id: event.path("en") for event in store.events()}
    path = folder / "years.warc.gz"
    with path.open("wb") as file:
        writer = _Writer(file, gzip=True, warc_version="WARC/1.1")

        def keep(year: int, name: str, answer: Answer) -> None:
            seen = datetime(year, 6, 1, tzinfo=UTC)
            reasons = {
                200: "200 OK",
                301: "301 Moved Permanently",
                404: "404 Not Found",
                410: "410 Gone",
                503: "503 Busy",
            }
            head = StatusAndHeaders(
                reasons[answer.status], list(page_headers(answer, seen).items()), protocol="HTTP/1.1"
            )
            writer.write_record(
                writer.create_warc_record(
                    f"{HOST}{name}", "response", payload=io.BytesIO(answer.body.encode()), http_headers=head,
                    warc_headers_dict={"WARC-Date": f"{seen:%Y-%m-%dT%H:%M:%SZ}"},
                )
            )  # fmt: skip

        site = Site(store, "dl", host=HOST)
        for name in paths.values():
            keep(2021, name, site.answer(name))
        store.edit(edited, title="An edited title")
        store.delete(deleted)
        store.rename(moved, "moved-to-another-alias")
        for node, name in paths.items():
            answer = Answer(410, "gone") if node == deleted else site.answer(name)
            keep(2022, name, Answer(503, "busy") if node == failing else answer)
        keep(2022, "/events/moved-to-another-alias", site.answer("/events/moved-to-another-alias"))
        themed = replace(site, layout="table_rows")
        for node, name in paths.items():
            if node not in {deleted, moved}:
                keep(2023, name, themed.answer(name))
        keep(2023, "/events/moved-to-another-alias", themed.answer("/events/moved-to-another-alias"))
    return path


def known(out: Path) -> Iterator[tuple[str, str, str]]:
    """Give what was taken: the timestamp, the address and the hash of each capture that is an answer."""
    with closing(sqlite3.connect(out / "archive" / "state.sqlite")) as state:
        query = (
            "SELECT capture.seen, original, sha256 FROM capture JOIN sighting ON sighting.address = page"
            " AND sighting.seen = capture.seen WHERE role = 'capture' AND capture.state = 'done'"
        )
        for seen, original, sha256 in state.execute(query):
            yield "".join(filter(str.isdigit, seen)), original, sha256


@pytest.mark.timeout(600)
@pytest.mark.skipif(not FULL and "PYWB" not in os.environ, reason="it needs an environment of its own: make test-pywb")
def test_three_years_in_pywb_make_history(programs: Path, tmp_path: Path) -> None:
    (tmp_path / "pywb").mkdir()
    out, every = tmp_path / "out", tmp_path / "every"
    with replayed(programs, tmp_path / "pywb", record(tmp_path)) as client:
        address = str(client.base_url).rstrip("/")
        for folder, words in ((out, ()), (every, ("--every", "capture"))):
            done = run("harvest", "--from", f"{address}/all/cdx", "--out", folder, *words, environment=QUICK)
            assert done.returncode == 0, done.stderr
        oracle = subprocess.run(
            [programs / "python", "-c", _ORACLE, address, HOST],
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=120,
        ).stdout
    assert told(out) == told(every)
    assert [line[1:4:2] for line in told(out)] == [
        (1, "2021-06"), (2, "2022-06"), (1, "2021-06"), (1, "2021-06"), (1, "2021-06"), (1, "2021-06"),
    ]  # fmt: skip
    assert [line[4] for line in told(out)] == ["2021-06", "2023-06", "2021-06", "2023-06", "2023-06", "2023-06"]
    assert [line[5] for line in told(out)] == ["", "", "2022-06", "", "", ""]
    assert told(out)[1][2] == "An edited title"
    records = read_lines(out / "events.jsonl")
    assert records[2]["url"] == f"{HOST}/events/moved-to-another-alias"
    assert run("verify", "--out", every).returncode == 0
    assert sorted(known(every)) == sorted(tuple(json.loads(line)) for line in oracle.splitlines())
