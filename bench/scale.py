"""`python -m bench scale`: many inputs at once, as ratios to fastwarc and resiliparse, and from one process to two."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console
from rich.table import Table

from bench.crawl import write_crawl
from bench.ratios import Disagreement
from bench.readers import FASTWARC, TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INPUTS: Final = 2
PAGES: Final = 1_000
"""Pages of an input."""
FEW: Final = 250
ROUNDS: Final = 3


class Cost(NamedTuple):
    """Seconds on the clock and of processor time, with all processes; bytes of resident memory of the largest one."""

    wall: float
    processor: float
    memory: int


def cost_of(words: Sequence[str], folder: Path) -> Cost:
    """Run a module of Python to its end and return what it took.

    Raises:
        Disagreement: It did not end well.
    """
    began = time.monotonic()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, str(folder / "told"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
    process = os.posix_spawn(sys.executable, [sys.executable, "-m", *words], os.environ, file_actions=quiet)
    _, status, used = os.wait4(process, 0)
    if status:
        raise Disagreement(f"python -m {' '.join(words)} ended with status {status}")
    return Cost(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def extract(engine: str, processes: int, inputs: Sequence[str], folder: Path) -> Cost:
    """Return what it takes to make the parts of some inputs.

    Raises:
        Disagreement: Another number of pages was read than there are, or of events found.
    """
    with TemporaryDirectory(dir=folder) as to:
        words = ("gcmscrape", "extract", "--engine", engine, "--processes", str(processes), "--to", to, *inputs)
        cost = cost_of(words, folder)
        entries = json.loads(Path(to, "manifest.json").read_bytes())["inputs"]
    for entry in entries:
        pages, events = entry["counts"]["pages"], entry["counts"]["events"]
        if (pages, events) not in {(PAGES, PAGES // 1000), (FEW, 0)}:
            raise Disagreement(f"{entry['input']} has {pages} pages and {events} events")
    return cost


def main() -> None:
    """Measure, and print the ratios."""
    console = Console(highlight=False, soft_wrap=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        inputs = [str(folder / f"{number}.warc.gz") for number in range(INPUTS)]
        for number, path in enumerate(inputs):
            write_crawl(Path(path), PAGES, seed=number)
        write_crawl(folder / "few.warc.gz", FEW)
        stored = sum(Path(path).stat().st_size for path in inputs)
        _one_core(console, inputs, folder, stored)
        _two_processes(console, inputs, folder)
        few = extract("local", 1, [str(folder / "few.warc.gz")], folder).memory
        many = extract("local", 1, inputs[:1], folder).memory
        console.print(f"Memory of the largest process: {many / few:.2f} times as much for {PAGES} pages as for {FEW}.")


def _one_core(console: Console, inputs: Sequence[str], folder: Path, stored: int) -> None:
    """Print what a page costs in processor time, and how that compares."""
    ways: dict[str, Callable[[], Cost]] = {
        "gcmscrape": lambda: extract("local", 1, inputs, folder),
        FASTWARC: lambda: cost_of(("bench.readers", FASTWARC, *inputs), folder),
        TITLES: lambda: cost_of(("bench.readers", TITLES, *inputs), folder),
    }
    costs: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, run in ways.items():
            costs[way].append(run().processor)
    table = Table(
        "processor time of gcmscrape", "median", "least", "most", title=f"{INPUTS * PAGES} pages, {INPUTS} WARCs"
    )
    for way in (FASTWARC, TITLES):
        ratios = [ours / theirs for ours, theirs in zip(costs["gcmscrape"], costs[way], strict=True)]
        table.add_row(f"times that of {way}", *(f"{one:.1f}" for one in (median(ratios), min(ratios), max(ratios))))
    console.print(table)
    for way, seconds in costs.items():
        pages, megabytes = INPUTS * PAGES / median(seconds), stored / median(seconds) / 1e6
        console.print(
            f"For context, on this machine now: {way} {pages:.0f} pages a second of a core, {megabytes:.1f} MB/s."
        )


def _two_processes(console: Console, inputs: Sequence[str], folder: Path) -> None:
    for engine in ("local", "dask"):
        ratios = []
        for _ in range(ROUNDS):
            one, two = (extract(engine, processes, inputs, folder).wall for processes in (1, 2))
            ratios.append(one / two)
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        console.print(f"{engine}: two processes are {median(ratios):.2f} times as fast as one ({spread}).")
