"""Ctrl-C and SIGTERM end the program wherever it is: each stage below would go on for ever if nothing broke it off."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest

from tests.cases import FULL
from tests.fault_server import event, fault_server, listing, page, urlset
from tests.live_site import read_lines
from tests.program import Process, with_environment

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM: Final = """
import os, sys, time
from gcmscrape.cli import main

def endless(*_, **__):
    os.write(1, b"here")
    while {busy}:
        pass
    time.sleep(3600)

{stage}
main()
"""
STAGES: Final = {
    "publishing": "import gcmscrape.harvest.live as of; of.publish = endless",
    "a name is looked up": "import socket; socket.getaddrinfo = endless",
    "saved pages are read": "import gcmscrape.harvest.saved as of; of.read_pages = endless",
    "a list is read by a worker": "import gcmscrape.harvest.sources as of; of.read_source = endless",
    "addresses of a list are taken in": "import gcmscrape.harvest.visits as of; of.follow = endless",
    "what another version reads is compared": "import gcmscrape.harvest.live as of; of.reattribute = endless",
    "pages that went are judged": "from gcmscrape.state.visit_log import VisitLog; VisitLog.judge = endless",
    "the archive is closed": "from gcmscrape.archive.writer import Writer; Writer.sync = endless",
    "saved responses stand in for the site": "import gcmscrape.fetch.replay as of; of.read_pages = endless",
}
_SENT: Final = {signal.SIGINT: 130, signal.SIGTERM: 143}
_USUAL: Final = [
    ("publishing", signal.SIGINT, True), ("publishing", signal.SIGTERM, False),
    ("a name is looked up", signal.SIGTERM, False), ("saved pages are read", signal.SIGINT, True),
]  # fmt: skip
"""One of each kind."""


@pytest.mark.parametrize(("stage", "sent", "busy"), list(product(STAGES, _SENT, (True, False))) if FULL else _USUAL)
def test_a_signal_ends_the_program(tmp_path: Path, stage: str, sent: signal.Signals, *, busy: bool) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "page.html").write_text("<html>")
    out = tmp_path / "output"
    pages = {"/events": page(listing(["/events/a"])), "/events/a": event("a"), "/sitemap.xml": page(urlset())}
    with fault_server(pages) as server:
        site = server.address.replace("127.0.0.1", "localhost") if stage == "a name is looked up" else server.address
        command = ["harvest", "--out", out, *(["--replay", saved] if "saved" in stage else [])]
        if stage != "saved pages are read":
            command += ["--site", site, "--rate", "inf"]
        process = Process(
            [sys.executable, "-c", _PROGRAM.format(busy=busy, stage=STAGES[stage]), *map(str, command)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=with_environment({"GCMSCRAPE_SOURCES": "listing"}),
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.read(4) == b"here"
        process.send_signal(sent)
        _, errors = process.communicate(timeout=600)
    assert process.returncode in ({_SENT[sent]} if stage != "saved responses stand in for the site" else {130, -15})
    assert b"Traceback" not in errors
    assert not (out / "events.jsonl").exists()
    if stage != "saved responses stand in for the site":
        assert b"topped" in errors
    if out.exists() and stage != "a name is looked up":
        told = [line["outcome"] for line in read_lines(out / "runs.jsonl")]
        assert told == ["stopped"] or b"at once" in errors  # the latter on a machine that is very slow
