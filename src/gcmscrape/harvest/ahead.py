"""Asking for pages ahead of their turn, so that many are under way at a time and their order tells nothing.

What a run makes of its pages must not hang on which answer is the quickest. So answers wait until it is their turn, and
are then taken in one after another, as if each page had been asked for alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from gcmscrape.fetch.exchange import FetchFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from gcmscrape.harvest.asking import Asked
    from gcmscrape.state.rows import PageRow

T = TypeVar("T")
R = TypeVar("R")

_WAITING: Final = 100
"""Answers that wait for their turn at most: what a killed run has to ask for again."""
_BYTES: Final = 32 * 1024**2
"""Of the bodies of all of them."""


class Asks(Protocol):
    """Who asks for a page."""

    async def ask(self, page: PageRow) -> Asked:
        """Ask for a page and read the answer."""


class Ahead:
    """The pages that are under way, and the answers that wait for their turn.

    Args:
        asker: Asks for a page.
        most: Pages that are asked for at a time.
    """

    def __init__(self, asker: Asks, most: int) -> None:
        self._asker = asker
        self._most = most
        self._tasks: dict[str, asyncio.Task[Asked]] = {}

    @property
    def busy(self) -> set[str]:
        """The addresses that were asked for and are not taken in yet."""
        return set(self._tasks)

    @property
    def is_full(self) -> bool:
        """Whether no further page may be asked for now."""
        if self._is_under_way(self._most):
            return True
        waiting = self._waiting()
        return len(waiting) >= _WAITING or sum(len(each.raw) for asked in waiting for each in asked.exchanges) >= _BYTES

    @property
    def failed(self) -> int:
        """How many of the answers that wait are none, which a later try may mend."""
        return sum(isinstance(asked.result, FetchFailed) and asked.result.passing for asked in self._waiting())

    def ask(self, page: PageRow) -> None:
        """Ask for a page, unless that was done or as many as may be are under way."""
        if page.address not in self._tasks and not self._is_under_way(self._most):
            self._tasks[page.address] = asyncio.create_task(self._asker.ask(page))

    def take(self, page: PageRow) -> Asked | None:
        """Return what asking for a page gave, and forget it; None when there is no answer yet."""
        task = self._tasks.get(page.address)
        if task is None or not task.done():
            return None
        return self._tasks.pop(page.address).result()

    def drop(self, wanted: Callable[[str], bool]) -> list[Asked]:
        """Return the answers of addresses that are not wanted any more, and forget them."""
        names = [name for name, task in self._tasks.items() if _is_answered(task) and not wanted(name)]
        return [self._tasks.pop(name).result() for name in names]

    async def wait(self, seconds: float | None) -> None:
        """Wait until there is an answer more, or for so many seconds."""
        under_way = [task for task in self._tasks.values() if not task.done()]
        if under_way:
            await asyncio.wait(under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds or 0)

    async def close(self) -> None:
        """End what is under way."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _waiting(self) -> list[Asked]:
        return [task.result() for task in self._tasks.values() if _is_answered(task)]

    def _is_under_way(self, number: int) -> bool:
        return sum(not task.done() for task in self._tasks.values()) >= number


def _is_answered(task: asyncio.Task[Asked]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


async def in_order(
    items: Iterable[T], work: Callable[[T], Awaitable[R]], most: int
) -> AsyncGenerator[tuple[T, R], None]:
    """Give each item with what the work made of it, in the order of the items; so many are worked at ahead."""
    rest = iter(items)
    under_way: deque[tuple[T, asyncio.Future[R]]] = deque()
    try:
        while True:
            while len(under_way) < most and (item := next(rest, None)) is not None:
                under_way.append((item, asyncio.ensure_future(work(item))))
            if not under_way:
                return
            item, task = under_way[0]
            result = await task
            under_way.popleft()
            yield item, result
    finally:
        for _, task in under_way:
            task.cancel()
        await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)
