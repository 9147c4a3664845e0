"""`python -m bench`: measure, and print the ratios. `python -m bench harvest` and `memory`: those of whole harvests."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from bench import harvest, memory, scale
from bench.fresh import PARSEL, fresh_pages, read_once
from bench.pages import make_pages
from bench.processes import command_ratios, pool_speed
from bench.ratios import BASELINES, COMPARED, OWN, PARSE, Disagreement, check_agreement, measure, spread
from bench.stages import shares
from bench.themes import themed
from gcmscrape.garbage import look_seldom
from replica.layout import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.ratios import PageTimes

PER_LAYOUT: Final = 6
# The allocator gives memory back to the system and asks for it again as it sees fit, and the bare parse takes up to
# 2.4 times as long while it does. 32 MiB is the highest mmap threshold that glibc takes.
_ALLOCATOR: Final = {"MALLOC_TRIM_THRESHOLD_": str(1 << 30), "MALLOC_MMAP_THRESHOLD_": str(32 << 20)}


def main() -> None:
    """Measure what the first argument names: nothing for the reading of pages, `harvest`, `memory` or `scale`."""
    match sys.argv[1:]:
        case []:
            _reading()
        case ["harvest"]:
            harvest.main()
        case ["memory"]:
            memory.main()
        case ["scale"]:
            scale.main()
        case _:
            sys.exit("bench: give no argument, or harvest, memory or scale")


def _reading() -> None:
    if any(os.environ.get(name) != value for name, value in _ALLOCATOR.items()):
        os.execve(sys.executable, [sys.executable, "-m", "bench"], {**os.environ, **_ALLOCATOR})  # noqa: S606 - itself
    look_seldom()  # as the workers do
    console = Console(highlight=False, soft_wrap=True)
    once = read_once(fresh_pages())
    pages = make_pages(COMPARED, PER_LAYOUT)
    heavy = [themed(page) for page in pages]
    try:
        check_agreement([*pages, *heavy])
    except Disagreement as found:
        sys.exit(f"bench: {found}. Only equal work is compared; nothing was measured.")
    console.print(
        f"{len(pages)} pages, {min(len(page.body) for page in pages) // 1000} to "
        f"{max(len(page.body) for page in pages) // 1000} kB; all ways of reading them agree."
    )
    others = make_pages(tuple(name for name in LAYOUTS if name not in COMPARED), PER_LAYOUT)
    measured = [measure(page, compared=True) for page in pages]
    console.print(_ratio_table(measured, "Ratios over all pages"))
    console.print(
        _ratio_table([measure(page, compared=True) for page in heavy], "Ratios over the pages in a heavy theme")
    )
    console.print(
        f"Fresh pages, each read once: {once[OWN] / once[PARSE]:.1f} times the {PARSE},"
        f" {once[PARSEL] / once[OWN]:.1f} times faster than {PARSEL}."
    )
    console.print(_layout_table([*measured, *(measure(page, compared=False) for page in others)]))
    console.print(_stage_table(shares(pages)))
    workers = os.cpu_count() or 1
    console.print(
        f"A pool of {workers} workers reads {pool_speed(pages, workers):.2f} pages while one process reads 1."
    )
    for name, ratio in command_ratios(pages[0]).items():
        console.print(f"gcmscrape extract, one page: {ratio:.1f} times as long as {name}")
    own, parse = (median(one.best[work] for one in measured) for work in (OWN, PARSE))
    console.print(f"For context, on this machine now: a page {own * 1e3:.2f} ms, its bare parse {parse * 1e3:.3f} ms.")


def _ratio_table(measured: Iterable[PageTimes], title: str) -> Table:
    table = Table("bytes to JSON line", "median", "quartiles", "least", "most", title=title)
    measured = list(measured)
    for name in (PARSE, *BASELINES):
        # The parse is a part of the work, and the others are another way to do all of it.
        if name == PARSE:
            words, ratios = f"times the {name}", [one.ratio(OWN, PARSE) for one in measured]
        else:
            words, ratios = f"times faster than {name}", [one.ratio(name, OWN) for one in measured]
        found = spread(ratios)
        quartiles = f"{found.lower:.1f} to {found.upper:.1f}"
        table.add_row(words, f"{found.median:.1f}", quartiles, f"{found.least:.1f}", f"{found.most:.1f}")
    return table


def _layout_table(measured: Iterable[PageTimes]) -> Table:
    table = Table("layout", f"times the {PARSE}", *(f"faster than {name}" for name in BASELINES), title="By layout")
    by_layout: dict[str, list[PageTimes]] = defaultdict(list)
    for one in measured:
        by_layout[one.page.layout].append(one)
    for layout, ones in by_layout.items():
        cells = [f"{median(one.ratio(OWN, PARSE) for one in ones):.1f}"]
        if layout in COMPARED:
            cells += [f"{median(one.ratio(name, OWN) for one in ones):.1f}" for name in BASELINES]
        table.add_row(layout, *cells)
    return table


def _stage_table(found: dict[str, float]) -> Table:
    table = Table("stage", "share", "times the parse", title="Where the time goes")
    for stage, share in found.items():
        table.add_row(stage, f"{share:.0%}", f"{share / found['parse']:.2f}")
    return table


if __name__ == "__main__":
    main()
