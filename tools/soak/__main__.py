"""`python -m tools.soak`: harvest a replica through a faulty proxy, refresh it, and compare with a run without faults.

Of each seed a harvest and, after some edits, a refresh of all pages are made. Their records must be those of the runs
without faults, each of them once; `verify` must find nothing; the memory and the open handles of the program must not
grow from the first quarter of its requests to the last. The exit status is 1 when something is not so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

import httpx

from replica.answers import Site
from replica.generate import generate
from replica.others import other_pages
from replica.site import create_app
from replica.store import Store
from tools.soak.measured import Measured, measure
from tools.soak.proxy import Proxy

_SETTINGS: Final = {
    "GCMSCRAPE_RATE": "inf",
    "GCMSCRAPE_CONCURRENCY": "8",
    "GCMSCRAPE_RETRY_SECONDS": "1",
    "GCMSCRAPE_LATER_SECONDS": "1",
}
_QUARTERS: Final = 4
_EDITED: Final = 7
"""Each event of so many is edited before the refresh."""
_MORE_MEGABYTES: Final = 30
"""What the memory may differ from the first quarter to the last."""
_MORE_HANDLES: Final = 8
"""What the open handles may differ: a connection for each request that is under way."""


class Soak:
    """A site behind its proxy, and the faults that were found so far."""

    def __init__(self, events: int, folder: Path) -> None:
        self._events = events
        self._folder = folder
        self.found: list[str] = []

    async def run(self, seeds: list[int]) -> None:
        """Make the runs without faults, then those of each seed."""
        store = Store([*generate(self._events, 1, "small"), *other_pages()])
        listening = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        transport = httpx.ASGITransport(create_app(Site(store, host=address)))
        async with httpx.AsyncClient(transport=transport, base_url=address) as upstream:
            proxy = Proxy(upstream)
            async with await asyncio.start_server(proxy.serve, sock=listening):
                for command in ("harvest", "refresh"):
                    if command == "refresh":
                        _edit(store)
                    for seed in (None, *seeds):
                        await self._one(proxy, address, command, seed)

    async def _one(self, proxy: Proxy, address: str, command: str, seed: int | None) -> None:
        out = self._folder / ("without" if seed is None else f"seed_{seed}")
        name = f"{command} without faults" if seed is None else f"{command} of seed {seed}"
        proxy.begin(seed)
        arguments = ("--all",) if command == "refresh" else ()
        process = await _start(command, "--out", str(out), *arguments, site=address)
        samples: list[tuple[int, Measured]] = []
        watching = asyncio.create_task(_watch(process.pid, proxy, samples))
        _, errors = await process.communicate()
        watching.cancel()
        quarters = _quarters(samples, proxy.asked)
        taken = ", ".join(f"{each.megabytes:.0f} MB {each.handles} handles" for each in quarters)
        print(name, f"{proxy.asked} requests", dict(proxy.faults), taken, sep="\t", flush=True)
        if process.returncode != 0 or b"Traceback" in errors:
            self._find(f"{name}: exit status {process.returncode}: {errors.decode()[-500:]}")
            return
        self._compare(name, out)
        self._grown(name, quarters)
        checked = await _start("verify", "--out", str(out), site=address)
        if (faults := (await checked.communicate())[1]) and checked.returncode:
            self._find(f"{name}: verify: {faults.decode()[:500]}")

    def _compare(self, name: str, out: Path) -> None:
        expected, records = _records(self._folder / "without"), _records(out)
        if len(expected) < self._events:
            self._find(f"{name}: {len(expected)} records of {self._events} events without faults")
        lost, more = expected.keys() - records.keys(), records.keys() - expected.keys()
        wrong = [each for each in expected.keys() & records.keys() if expected[each] != records[each]]
        for what, which in (("lost", lost), ("more", more), ("otherwise", wrong)):
            if which:
                self._find(f"{name}: {len(which)} {what}: {sorted(which)[:5]}")
        lines = (out / "events.jsonl").read_text().count("\n")
        if lines != len(records):
            self._find(f"{name}: {lines - len(records)} doubled")

    def _grown(self, name: str, quarters: list[Measured]) -> None:
        if len(quarters) < _QUARTERS:
            self._find(f"{name}: too few requests to measure it in each quarter")
            return
        first, last = quarters[0], quarters[-1]
        if last.megabytes > first.megabytes + _MORE_MEGABYTES:
            self._find(f"{name}: {first.megabytes:.0f} MB became {last.megabytes:.0f}")
        if last.handles > first.handles + _MORE_HANDLES:
            self._find(f"{name}: {first.handles} handles became {last.handles}")

    def _find(self, sentence: str) -> None:
        self.found.append(sentence)
        print("FAILED", sentence, flush=True)


def _edit(store: Store) -> None:
    for event in store.events()[::_EDITED]:
        store.edit(event.node_id, title=f"{event.title}, edited")


def _records(out: Path) -> dict[str, str]:
    """Return the lines of a dataset by id, without what tells when and where they were found."""
    found = {}
    for line in (out / "events.jsonl").read_text().splitlines():
        record = json.loads(line)
        for name in ("retrieved_at", "archive"):
            record["source"].pop(name)
        found[record["id"]] = json.dumps(record, sort_keys=True)
    return found


async def _start(*words: str, site: str) -> asyncio.subprocess.Process:
    environment = {**os.environ, **_SETTINGS, "GCMSCRAPE_SITE": site}
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gcmscrape", *words, env=environment, stdout=pipe, stderr=pipe
    )


async def _watch(process: int, proxy: Proxy, samples: list[tuple[int, Measured]]) -> None:
    while (sample := measure(process)) is not None:
        if proxy.asked:
            samples.append((proxy.asked, sample))
        await asyncio.sleep(0.05)


def _quarters(samples: list[tuple[int, Measured]], requests: int) -> list[Measured]:
    """Return the largest of each quarter of the requests that was measured."""
    quarters: dict[int, list[Measured]] = {}
    for asked, sample in samples:
        quarters.setdefault(min(_QUARTERS - 1, _QUARTERS * asked // max(1, requests)), []).append(sample)
    return [
        Measured(max(each.megabytes for each in part), max(each.handles for each in part))
        for _, part in sorted(quarters.items())
    ]


def main() -> int:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--events", type=int, default=2000, help="events of the site (2000)")
    parser.add_argument("--seeds", type=int, default=10, help="seeds of faults, from 1 on (10)")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    soak = Soak(chosen.events, folder)
    asyncio.run(soak.run(list(range(1, chosen.seeds + 1))))
    if soak.found:
        print(f"{len(soak.found)} faults; the datasets are kept in {folder}")
    else:
        print("Nothing lost, doubled or wrong; memory and handles are flat.")
        shutil.rmtree(folder)
    return int(bool(soak.found))


if __name__ == "__main__":
    sys.exit(main())
