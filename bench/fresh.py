"""Fresh pages: each read once by each way, so that nothing remembered of a page helps with it."""

from __future__ import annotations

import gc
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from bench.baselines import parsel_fields
from bench.pages import make_pages, read_line
from bench.ratios import COMPARED, OWN, PARSE, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bench.pages import BenchPage

PARSEL: Final = "parsel"
_PER_LAYOUT: Final = 25
_SEED: Final = 1009


def fresh_pages() -> list[BenchPage]:
    """Return pages whose events stand on no other page of the bench."""
    return make_pages(COMPARED, _PER_LAYOUT, seed=_SEED)


def read_once(pages: Iterable[BenchPage]) -> dict[str, float]:
    """Return the seconds that each way of reading takes for all pages; who begins changes from page to page."""
    taken: dict[str, float] = defaultdict(float)
    gc.collect()
    for number, page in enumerate(pages):
        works: list[tuple[str, Callable[[], object]]] = [
            (OWN, partial(read_line, page)),
            (PARSE, partial(LexborHTMLParser, page.body)),
            (PARSEL, partial(parsel_fields, page.body)),
        ]
        begin = number % len(works)
        for name, work in (*works[begin:], *works[:begin]):
            taken[name] += seconds(work)
    return taken
