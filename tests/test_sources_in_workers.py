"""Lists, term pages and sitemaps are read by workers, under the limits of a page: none of them holds a run."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch

from gcmscrape.harvest.sources import READ_SOURCE
from gcmscrape.refusal import PageRefused
from gcmscrape.workers.extractor import Extractor
from gcmscrape.workers.pool import Job, Limits
from tests.fault_server import event, fault_server, listing, page, urlset
from tests.program import Here, Request, Settings, alone, run_here_with

if TYPE_CHECKING:
    from pathlib import Path

_TASK = "tests.misbehave:read"


REFUSED = {b"loop": "too_slow", b"eat": "out_of_memory", b"refuse": "not_html"}


def test_what_it_does_costs_the_source_alone() -> None:
    """Each is read by the same extractor, and a good one behind it."""
    own, found = alone("tests.test_sources_in_workers:read_bad_ones")
    assert found[::2] == list(REFUSED.values())
    for told in found[1::2]:
        assert told.startswith("w ")
        assert told != f"w {own}"


def read_bad_ones() -> tuple[int, list[str]]:
    """Return the process that this is, and what came of each: its words, or the code of its refusal."""
    with patch("gcmscrape.workers.extractor.Limits", partial(Limits, seconds=0.5, memory_bytes=100_000_000)):
        extractor = Extractor(1, [_TASK])
    bodies = [body for bad in REFUSED for body in (bad, b"pid")]

    async def read() -> list[str | PageRefused]:
        return [await extractor.read(Job(one, None, {}, task=_TASK, more={"word": "w"})) for one in bodies]

    try:
        found = asyncio.run(read())
    finally:
        extractor.close()
    return os.getpid(), [one.code if isinstance(one, PageRefused) else one for one in found]


class Noting(Here):
    """Extraction in this process, which notes what is to be read."""

    def __init__(self) -> None:
        self.read_here: list[str] = []

    async def read(self, job: Job) -> str | PageRefused:
        assert job.task == READ_SOURCE
        self.read_here.append(str(job.more["role"]))
        return await super().read(job)


def test_every_source_is_one(tmp_path: Path) -> None:
    noting = Noting()
    site = {"/events": page(listing(["/events/a"])), "/events/a": event("a")}
    with fault_server(site) as server:
        address = f"{server.address}/events/a"
        server.resources["/sitemap.xml"] = page(urlset(address), kind="application/xml")
        server.resources["/taxonomy/term/detail/280"] = page(listing(["/events/a"]))
        settings = Settings.model_validate(
            {"site": server.address, "out": tmp_path, "rate": "inf", "later_tries": 0, "failed_share": 1}
        )
        run_here_with(noting, settings, Request("harvest"))
    assert set(noting.read_here) == {"listing", "sitemap", "term"}
