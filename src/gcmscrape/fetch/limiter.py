"""One pace for all requests to a host, however many tasks make them."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Final

_SLOWEST: Final = 60.0  # seconds between two requests
_EASE: Final = 0.9  # after each good answer the extra delay shrinks to this part
_MEMORY: Final = 0.8  # how much of the average latency is kept at each answer


class Limiter:
    """Lets one request begin at a time, at most `rate` a second, and slower when the server is slower or asks for it.

    Args:
        rate: Requests a second; `math.inf` for no limit.
    """

    def __init__(self, rate: float) -> None:
        self.go_at(rate)
        self._extra = 0.0
        self._latency = 0.0
        self._next = 0.0
        self._line = asyncio.Lock()

    def go_at(self, rate: float) -> None:
        """Let so many requests begin a second from now on; what was learned of the server stays."""
        self._interval = 0.0 if math.isinf(rate) else 1 / rate
        self._polite = not math.isinf(rate)

    @property
    def interval(self) -> float:
        """Seconds from one request to the next as things stand."""
        if not self._polite:
            return self._extra
        return min(max(self._interval, self._latency) + self._extra, max(_SLOWEST, self._interval))

    def at_least(self, seconds: float) -> None:
        """Keep this much between two requests, as robots.txt may ask for."""
        if self._polite:
            self._interval = max(self._interval, seconds)

    async def turn(self) -> None:
        """Return when the next request may begin. Those who wait are served in the order they came."""
        async with self._line:
            # A pause may come in between, so the clock is looked at again.
            while (wait := self._next - time.monotonic()) > 0:  # noqa: ASYNC110 - no event tells that time has passed
                await asyncio.sleep(wait)
            self._next = time.monotonic() + self.interval

    def pause(self, seconds: float) -> None:
        """Let nothing begin for so long."""
        self._next = max(self._next, time.monotonic() + seconds)

    def answered(self, latency: float) -> None:
        """Take note of a good answer and the seconds until it began: ease, and follow the server's own speed."""
        self._latency = _MEMORY * self._latency + (1 - _MEMORY) * latency
        self._extra = self._extra * _EASE if self._extra > 0.01 else 0.0  # noqa: PLR2004 - a hundredth of a second

    def burdened(self) -> None:
        """Take note that the server cannot keep up (429, 503): double the delay."""
        if self._polite:
            self._extra = min(max(self._interval, 2 * self._extra), _SLOWEST)
