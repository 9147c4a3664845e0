"""Reading a page as a ratio to other ways of reading it, all measured in turn in one process."""

from __future__ import annotations

import gc
from functools import partial
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from bench.baselines import beautifulsoup_fields, parsel_fields
from bench.pages import own_fields, read_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bench.pages import BenchPage, Fields

COMPARED: Final = (
    "L1_bem", "L2_plain", "L3_rows", "L4_layout_builder", "olivero", "dl", "table_rows", "label_span",
)  # fmt: skip
"""The layouts that the baselines can read."""
BASELINES: Final[Mapping[str, Callable[[bytes], Fields]]] = {
    "BeautifulSoup": beautifulsoup_fields,
    "parsel": parsel_fields,
}
PARSE: Final = "bare parse"
ROUNDS: Final = 7


class Disagreement(Exception):  # noqa: N818 - named for what happened
    """Two ways of reading a page do not give the same values, so their times cannot be compared."""


class Spread(NamedTuple):
    """The middle of some ratios, their quartiles, and the extremes."""

    median: float
    lower: float
    upper: float
    least: float
    most: float


def spread(ratios: Sequence[float]) -> Spread:
    """Return how ratios are spread."""
    lower, middle, upper = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else [ratios[0]] * 3
    return Spread(middle, lower, upper, min(ratios), max(ratios))


def check_agreement(pages: Iterable[BenchPage]) -> None:
    """Read pages in every way.

    Raises:
        Disagreement: A baseline gives other values than gcmscrape; the message names the first.
    """
    for page in pages:
        own = _flat(own_fields(page))
        for name, read in BASELINES.items():
            theirs = _flat(read(page.body))
            for field in {**own, **theirs}:
                ours, others = own.get(field), theirs.get(field)
                if ours != others:
                    raise Disagreement(f"{page.url} in {page.layout}: {field} is {ours!r}, and {name} reads {others!r}")


def _flat(fields: Fields) -> dict[str, object]:
    """Return each field, and each label as a field of its own."""
    named = {name: value for name, value in fields._asdict().items() if name != "labels"}
    return named | {f"the label {label}": values for label, values in fields.labels.items()}


def seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


class PageRatios(NamedTuple):
    """One page: how long gcmscrape takes (seconds), and that as a ratio to each baseline."""

    page: BenchPage
    seconds: float
    parse_seconds: float
    ratios: dict[str, float]


def measure(page: BenchPage, *, compared: bool) -> PageRatios:
    """Measure one page: in each round gcmscrape and the baselines take turns, and the middle of the rounds counts."""
    others: dict[str, Callable[[], object]] = {PARSE: partial(LexborHTMLParser, page.body)}
    if compared:
        others |= {name: partial(read, page.body) for name, read in BASELINES.items()}
    own: list[float] = []
    times: dict[str, list[float]] = {name: [] for name in others}
    gc.collect()
    for _ in range(ROUNDS):
        own.append(seconds(partial(read_line, page)))
        for name, work in others.items():
            times[name].append(seconds(work))
    ratios = {
        name: median(ours / theirs for ours, theirs in zip(own, taken, strict=True)) for name, taken in times.items()
    }
    return PageRatios(page, median(own), median(times[PARSE]), ratios)
