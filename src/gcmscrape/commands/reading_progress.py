"""What is said while saved pages are read: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gcmscrape.commands.closing import counted
from gcmscrape.commands.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gcmscrape.settings import Settings

_EVERY: Final = 15.0  # seconds between two lines in a log
_REFRESH: Final = 0.2  # seconds between two looks of the bar
_TELLING: Final = 0.02
"""The share of the input behind which the time that it took says how long the rest takes."""


@contextmanager
def reading_progress(settings: Settings) -> Iterator[Callable[[float | None], None]]:
    """Give what is to be told, after each page, which share of the input is read; None when its end is not known."""
    if settings.log_format == "text" and sys.stderr is not None and sys.stderr.isatty():
        # The library takes a quarter of the time in which the program starts.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

        columns = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}")]
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("reading saved pages", total=None, told="")
            yield _Reading(
                _REFRESH,
                lambda share, told: bar.update(task, completed=share or 0, total=share and 1, told=told),
            ).page
    else:
        yield _Reading(_EVERY, lambda _, told: say(f"Read {told}.")).page


class _Reading:
    """How much is read, told every so many seconds."""

    def __init__(self, every: float, tell: Callable[[float | None, str], object]) -> None:
        self._every = every
        self._tell = tell
        self._begun = self._last = time.monotonic()
        self._pages = 0

    def page(self, share: float | None) -> None:
        self._pages += 1
        if time.monotonic() - self._last >= self._every:
            self._last = time.monotonic()
            self._tell(share, f"{counted(self._pages, 'page')}{self._rest(share)}")

    def _rest(self, share: float | None) -> str:
        if share is None:
            return ""
        if share < _TELLING:
            return f", {share:.0%}"
        seconds = (time.monotonic() - self._begun) * (1 - share) / share
        return f", {share:.0%}, about {timedelta(seconds=round(seconds))} left"
