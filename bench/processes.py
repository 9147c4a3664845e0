"""What processes cost: the pool of workers beside one process, and the command beside a bare interpreter."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from bench.pages import HEADERS, read_line
from bench.ratios import seconds
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.record import Event
from gcmscrape.workers.pool import Job, Limits, extract_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.pages import BenchPage

POOL_ROUNDS = 3
COMMAND_ROUNDS = 9


def pool_speed(pages: Sequence[BenchPage], workers: int, repeats: int = 5) -> float:
    """Return how many pages the pool reads, from its start to its end, in the time in which this process reads one."""
    ratios = []
    for _ in range(POOL_ROUNDS):
        alone = seconds(lambda: [read_line(page) for _ in range(repeats) for page in pages], perf_counter)
        together = seconds(lambda: pool_lines([*pages] * repeats, workers), perf_counter)
        ratios.append(alone / together)
    return median(ratios)


def pool_lines(pages: Sequence[BenchPage], workers: int) -> list[bytes]:
    """Return the records of pages as lines of JSON, read by a pool of workers."""
    jobs = (Job(page.body, page.url, HEADERS) for page in pages)
    answers = extract_all(jobs, Limits(workers=workers))
    return [to_json_line(answer) for answer in answers if isinstance(answer, Event)]


def command_ratios(page: BenchPage, rounds: int = COMMAND_ROUNDS) -> dict[str, float]:
    """Return how long `gcmscrape extract` takes for one page, as a ratio to an interpreter that does less."""
    with TemporaryDirectory() as folder:
        saved = Path(folder, "page.html")
        saved.write_bytes(page.body)
        extract = ("-m", "gcmscrape", "extract", str(saved), "--url", page.url)
        others = {"python -c pass": ("-c", "pass"), 'python -c "import gcmscrape"': ("-c", "import gcmscrape")}
        ratios: dict[str, list[float]] = {name: [] for name in others}
        for _ in range(rounds):
            taken = seconds(partial(_python, *extract), perf_counter)
            for name, arguments in others.items():
                ratios[name].append(taken / seconds(partial(_python, *arguments), perf_counter))
    return {name: median(values) for name, values in ratios.items()}


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
