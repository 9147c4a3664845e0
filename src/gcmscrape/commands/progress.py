"""What a run says while it goes on: a bar on a terminal, JSON lines for jobs, else one line now and then."""

from __future__ import annotations

import math
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gcmscrape.commands import log
from gcmscrape.commands.printable import printable
from gcmscrape.commands.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gcmscrape.harvest.crawl import Watcher
    from gcmscrape.harvest.visits import Visit
    from gcmscrape.settings import Settings
    from gcmscrape.state.rows import PageRow

_EVERY: Final = 15.0  # seconds between two lines in a log for people
_REFRESH: Final = 0.2  # seconds between two counts for the bar


@contextmanager
def progress(settings: Settings) -> Iterator[Watcher]:
    """Give what is to be told of each page, in the form that fits where standard error goes."""
    if settings.log_format == "json":
        yield _JsonLog()
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bar() as bar:
            yield _Bar(bar)
    else:
        yield _Lines(settings)


class _JsonLog:
    """One JSON line a page on standard error."""

    def __init__(self) -> None:
        self._log = log.json_log()

    def planned(self, pages: int) -> None:
        self._log.info("planned", pages=pages)

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:  # noqa: ARG002 - counting costs
        response = visit.response
        self._log.info(
            "looked",
            address=printable(page.address),
            role=page.role.value,
            outcome=visit.outcome,
            status=response.status if response else None,
            milliseconds=round(1000 * response.latency) if response else None,
            bytes=len(response.raw) if response else None,
        )

    def noticed(self, sentence: str) -> None:
        self._log.warning("noticed", sentence=printable(sentence))


class _Lines:
    """How far it is, every quarter of a minute."""

    def __init__(self, settings: Settings) -> None:
        self._rate = settings.rate
        self._done = 0
        self._last = time.monotonic()

    def planned(self, pages: int) -> None:
        say(f"{pages} pages to look at so far{_about(pages, self._rate)}.")

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:
        self._done += 1
        if time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            waiting = left()
            about = _about(waiting, self._rate)
            say(f"{self._done} pages looked at, {waiting} to go{about}; {page.address}: {visit.outcome}")

    def noticed(self, sentence: str) -> None:
        say(_warning(sentence))


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


class _Bar:
    """A bar that grows with what is found."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("pages", total=None)
        self._done = 0
        self._last = 0.0

    def planned(self, pages: int) -> None:
        self._bar.update(self._task, total=self._done + pages)

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:  # noqa: ARG002 - the bar shows the role only
        self._done += 1
        if time.monotonic() - self._last >= _REFRESH:
            self._last = time.monotonic()
            self._bar.update(
                self._task, completed=self._done, total=self._done + left(), description=f"{page.role.value} pages"
            )

    def noticed(self, sentence: str) -> None:
        self._bar.console.print(printable(_warning(sentence)), markup=False, highlight=False, soft_wrap=True)


def _warning(sentence: str) -> str:
    return f"gcmscrape: warning: {sentence}"


def _about(pages: int, rate: float) -> str:
    """Return in how long so many pages are done at a pace; nothing without one."""
    return "" if math.isinf(rate) else f", in about {duration(pages, rate)}"


def duration(pages: int, rate: float) -> str:
    """Return how long so many requests take at a pace of `rate` a second, as h:mm:ss."""
    return str(timedelta(seconds=round(pages / rate)))
