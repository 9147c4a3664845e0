"""Reading a page as a ratio to other ways of reading it, all measured in turn in one process."""

from __future__ import annotations

import gc
from functools import partial
from statistics import quantiles
from time import process_time
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
OWN: Final = "gcmscrape"
PARSE: Final = "bare parse"
ROUNDS: Final = 9


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


def seconds(work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    """Return how long one call takes, by default in processor time: what else the machine does is left out."""
    start = clock()
    work()
    return clock() - start


class PageTimes(NamedTuple):
    """One page, and the seconds that each way of reading it takes."""

    page: BenchPage
    best: dict[str, float]

    def ratio(self, work: str, baseline: str) -> float:
        """Return how many times as long as `baseline` the `work` takes."""
        return self.best[work] / self.best[baseline]


def measure(page: BenchPage, *, compared: bool) -> PageTimes:
    """Measure one page: gcmscrape and the baselines take turns, and of all rounds the best of each counts."""
    works: dict[str, Callable[[], object]] = {
        OWN: partial(read_line, page),
        PARSE: partial(LexborHTMLParser, page.body),
    }
    if compared:
        works |= {name: partial(read, page.body) for name, read in BASELINES.items()}
    best = dict.fromkeys(works, float("inf"))
    gc.collect()
    for _ in range(ROUNDS):
        for name, work in works.items():
            best[name] = min(best[name], seconds(work))
    return PageTimes(page, best)
