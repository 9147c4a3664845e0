"""How fast a whole harvest is, beside a Scrapy spider that takes the same fields from the same server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.console import Console
from rich.table import Table
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # warcio has no types

from bench.ratios import OWN, Disagreement, spread
from bench.server import environment, harvest_command, serving

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVENTS: Final = 1_000
ROUNDS: Final = 5
CONCURRENCY: Final = 8
BARE: Final = "Scrapy"
WITH_ARCHIVE: Final = "Scrapy that writes a WARC"
SUBJECTS: Final = (OWN, BARE, WITH_ARCHIVE)


class Cost(NamedTuple):
    """What a program took, from its start to its end: seconds on the wall, and of processor in all its processes."""

    wall: float
    processor: float


class Harvest(NamedTuple):
    """What a program gave: titles by address, and how many records of each type its archive has."""

    titles: dict[str, str]
    records: dict[str, int]


def main() -> None:
    """Measure and print the ratios."""
    console = Console(highlight=False, soft_wrap=True)
    with TemporaryDirectory() as folder, serving(EVENTS, "mixed") as site:
        try:
            # Not timed: the replica renders its pages, and Python writes its bytecode.
            check_agreement({name: run(name, site, Path(folder))[1] for name in SUBJECTS})
            costs = measure(site, Path(folder))
        except Disagreement as found:
            sys.exit(f"bench: {found}. Only equal work is compared.")
    console.print(
        f"{EVENTS} event pages of about 90 kB from one server; {CONCURRENCY} requests at a time; {ROUNDS} rounds."
    )
    console.print(_table(costs))
    own = costs[OWN]
    console.print(
        f"Of the processor time of gcmscrape and the time on the wall: "
        f"{median(cost.processor / cost.wall for cost in own):.1f} cores were busy with it. "
        f"For context, on this machine now: {EVENTS / median(cost.wall for cost in own):.0f} pages a second."
    )


def measure(site: str, folder: Path, rounds: int = ROUNDS) -> dict[str, list[Cost]]:
    """Return what each program took in each round; they take turns, and another one begins each time.

    Raises:
        Disagreement: They did not give the same titles.
    """
    costs: dict[str, list[Cost]] = defaultdict(list)
    for number in range(rounds):
        found = {}
        for turn in range(len(SUBJECTS)):
            name = SUBJECTS[(number + turn) % len(SUBJECTS)]
            cost, found[name] = run(name, site, folder)
            costs[name].append(cost)
        check_agreement(found)
    return dict(costs)


def ratios(costs: Mapping[str, Sequence[Cost]], name: str, field: str) -> list[float]:
    """Return how many times as much as gcmscrape a program took, round by round; `field` is one of `Cost`."""
    rounds = zip(costs[name], costs[OWN], strict=True)
    return [getattr(theirs, field) / getattr(ours, field) for theirs, ours in rounds]


def check_agreement(found: Mapping[str, Harvest]) -> None:
    """Compare what the programs gave.

    Raises:
        Disagreement: Not all have the same pages with the same titles, or the archives not the same number of records.
    """
    own = found[OWN]
    for name, other in found.items():
        for url in {**own.titles, **other.titles}:
            ours, theirs = own.titles.get(url), other.titles.get(url)
            if ours != theirs:
                raise Disagreement(f"{url} has the title {ours!r}, and with {name} {theirs!r}")
    archived = found[WITH_ARCHIVE].records
    if own.records != archived:
        raise Disagreement(f"the archive has the records {own.records}, and with {WITH_ARCHIVE} {archived}")


def run(name: str, site: str, folder: Path) -> tuple[Cost, Harvest]:
    """Run a program from nothing, and return what it took and what it gave.

    Args:
        name: One of `SUBJECTS`.
        site: The address of the replica.
        folder: Where bytecode is kept from run to run; what else the program writes is removed.

    Raises:
        RuntimeError: The program failed.
    """
    with TemporaryDirectory(dir=folder) as out:
        items, archive = Path(out, "items.jsonl"), Path(out, "archive", "spider.warc.gz")
        if name == OWN:
            words = harvest_command(site, CONCURRENCY, out)
            items = Path(out, "events.jsonl")
        else:
            archive.parent.mkdir()
            words = [sys.executable, "-m", "bench.spider", site, str(CONCURRENCY), str(items)]
            words += [str(archive)] if name == WITH_ARCHIVE else []
        cost = _timed(words, environment(str(folder / "bytecode")))
        return cost, Harvest(_titles(items), _records(archive.parent))


def _timed(words: Sequence[str], variables: Mapping[str, str]) -> Cost:
    begin = perf_counter()
    program = subprocess.Popen(  # noqa: S603 - our own words
        words, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(program.pid, 0)
    wall = perf_counter() - begin
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with status {program.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def _titles(items: Path) -> dict[str, str]:
    with items.open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    return {item["source"]["url"] if "source" in item else item["url"]: item["title"] for item in found}


def _records(archive: Path) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for path in archive.glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                counts[record.rec_type] += 1
    return dict(sorted(counts.items()))


def _table(costs: Mapping[str, Sequence[Cost]]) -> Table:
    table = Table("pages a second of gcmscrape to", "median", "quartiles", "least", "most", title="Whole harvests")
    for field, words in (("wall", "{}"), ("processor", "{}, a second of processor")):
        for name in (BARE, WITH_ARCHIVE):
            found = spread(ratios(costs, name, field))
            quartiles = f"{found.lower:.2f} to {found.upper:.2f}"
            cells = f"{found.median:.2f}", quartiles, f"{found.least:.2f}", f"{found.most:.2f}"
            table.add_row(words.format(name), *cells)
    return table
