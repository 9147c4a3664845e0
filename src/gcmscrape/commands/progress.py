"""What a run says while it goes on: a bar on a terminal, JSON lines for jobs, else one line now and then."""

from __future__ import annotations

import math
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gcmscrape.commands import log
from gcmscrape.commands.printable import printable
from gcmscrape.commands.terminal import say
from gcmscrape.state.rows import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

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
            yield _Bar(bar, settings)
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
        self._pace = _Pace(settings)
        self._last = time.monotonic()

    def planned(self, pages: int) -> None:
        say(f"{pages} pages to look at so far{_about(pages, self._rate)}.")

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:
        self._pace.looked()
        if time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            waiting = left()
            remaining = self._pace.remaining(waiting, page)
            say(f"{self._pace.done} pages looked at, {waiting} to go, {remaining}; {page.address}: {visit.outcome}")

    def noticed(self, sentence: str) -> None:
        say(_warning(sentence))


def _bar() -> Progress:
    from rich.console import Console  # noqa: PLC0415 - it takes long to load, and jobs have no bar
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[remaining]}"),
        console=Console(stderr=True),
        transient=True,
    )


class _Pace:
    """How fast pages are looked at: as measured since the first one, and never faster than the settings allow."""

    def __init__(self, settings: Settings) -> None:
        self.done = 0
        self._least = 1 / settings.rate  # seconds a page
        self._begun = time.monotonic()

    def looked(self) -> None:
        self.done += 1

    def remaining(self, waiting: int, page: PageRow) -> str:
        """Return how long the pages that wait take; as long as lists are read, that there may be more of them."""
        if page.role is not Role.EVENT:
            return "more may be found"
        seconds = waiting * max(self._least, (time.monotonic() - self._begun) / self.done)
        return f"about {timedelta(seconds=round(seconds))} left"


class _Bar:
    """A bar that grows with what is found."""

    def __init__(self, bar: Progress, settings: Settings) -> None:
        self._bar = bar
        self._task = bar.add_task("pages", total=None, remaining="")
        self._pace = _Pace(settings)
        self._last = 0.0

    def planned(self, pages: int) -> None:
        self._bar.update(self._task, total=self._pace.done + pages)

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:  # noqa: ARG002 - the bar shows the role only
        self._pace.looked()
        if time.monotonic() - self._last >= _REFRESH:
            self._last = time.monotonic()
            waiting, done = left(), self._pace.done
            self._bar.update(
                self._task,
                completed=done,
                total=done + waiting,
                description=f"{page.role.value} pages",
                remaining=self._pace.remaining(waiting, page),
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
