"""What a run may take in all: one that has taken it ends well, and the next one goes on with it."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.fetch.traffic import Traffic
    from gcmscrape.settings import Settings

_MEGA: Final = 1_000_000
_LOOK_SECONDS: Final = 0.5
"""From one look at the disk and the memory to the next, which cost as much as a good part of a page."""


class BudgetReached(Exception):  # noqa: N818 - named for what happened
    """A run has taken what it may take. The message is one sentence."""


@dataclass(slots=True)
class Budget:
    """The limits of the settings, and what they are measured by.

    `folder` is on the disk whose room counts. `began` and `next_look` are of the monotonic clock.
    """

    settings: Settings
    traffic: Traffic
    folder: Path
    began: float = field(default_factory=time.monotonic)
    next_look: float = 0.0

    @property
    def left(self) -> float | None:
        """Seconds until the time is up; None when there is no limit to it."""
        limit = self.settings.most_seconds
        return max(0.0, self.began + limit - time.monotonic()) if limit is not None else None

    def require(self) -> None:
        """Go on, unless a limit is reached.

        Raises:
            BudgetReached: It is.
        """
        reached = next(self._reached(), None)
        if reached is not None:
            raise BudgetReached(
                f"The run ended early: {reached}. What it has is kept, and the same command goes on with the rest."
            )

    def _reached(self) -> Iterator[str]:
        limits = self.settings
        if limits.most_pages is not None and self.traffic.pages >= limits.most_pages:
            yield f"it looked at {self.traffic.pages} pages, and most_pages is {limits.most_pages}"
        if limits.most_megabytes is not None and self.traffic.bytes >= limits.most_megabytes * _MEGA:
            yield f"it fetched {self.traffic.bytes / _MEGA:.1f} MB, and most_megabytes is {limits.most_megabytes:g}"
        if self.left == 0:
            yield f"it took as long as most_seconds lets it, {limits.most_seconds:g} seconds"
        if (now := time.monotonic()) < self.next_look:
            return
        self.next_look = now + _LOOK_SECONDS
        if (free := _free(self.folder)) < limits.least_free_megabytes * _MEGA:
            named = f"least_free_megabytes is {limits.least_free_megabytes:g}"
            yield f"the disk of {self.folder} has {free / _MEGA:.1f} MB left, and {named}"
        if (taken := _memory()) > limits.most_memory_megabytes * _MEGA:
            named = f"most_memory_megabytes is {limits.most_memory_megabytes:g}"
            yield f"the program takes {taken / _MEGA:.0f} MB of memory, and {named}"


def _free(folder: Path) -> float:
    """Return the bytes that are free on the disk of a folder; infinity where the system does not tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return float("inf")


def _memory() -> int:
    """Return the bytes of memory that this process takes now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
