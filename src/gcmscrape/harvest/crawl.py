"""The loop over all pages that are due: some at a time, later tries last."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from gcmscrape.extractor_name import extractor_name
from gcmscrape.state.lookup import find_page, unread
from gcmscrape.state.progress import count_due
from gcmscrape.state.rows import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gcmscrape.harvest.visits import Look, Visits
    from gcmscrape.state.rows import PageRow


class Watcher(Protocol):
    """Who is told what happens."""

    def planned(self, pages: int) -> None:
        """The lists have been read; so many pages are to be looked at."""

    def looked(self, page: PageRow, look: Look, left: Callable[[], int]) -> None:
        """A page was looked at; `left` counts those that this run is still to look at."""

    def noticed(self, sentence: str) -> None:
        """Something is wrong that does not stop the run."""


class Crawl:
    """Looks at everything that is due, as many pages at a time as the settings allow."""

    def __init__(self, visits: Visits, watcher: Watcher, limit: int | None) -> None:
        self._visits = visits
        self._watcher = watcher
        self._limit = limit
        self._busy: set[str] = set()
        self._changed = asyncio.Condition()

    async def read_again(self) -> None:
        """Read anew what lies unread in the archive, or was read by another version of the extractor."""
        addresses = iter(unread(self._visits.state, extractor_name()))
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._visits.settings.concurrency):
                tasks.create_task(self._read_again(addresses))

    async def _read_again(self, addresses: Iterator[str]) -> None:
        for address in addresses:
            page = find_page(self._visits.state, address)
            if page is not None:
                await self._visits.read_again(page)

    async def drain(self, *, sources_only: bool = False) -> None:
        """Look at all pages that are due, or at all lists and sitemaps.

        Raises:
            SiteFailing: Too many pages failed in a row.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(self._visits.settings.concurrency):
                    tasks.create_task(self._work(sources_only=sources_only))
        except* Exception as group:  # noqa: BLE001 - the first is the cause, whatever it is
            raise group.exceptions[0] from None

    async def _work(self, *, sources_only: bool) -> None:
        while (page := await self._next(sources_only=sources_only)) is not None:
            try:
                look = await self._visits.look(page)
            finally:
                async with self._changed:
                    self._busy.discard(page.address)
                    self._changed.notify_all()
            self._watcher.looked(page, look, self._left)
            self._visits.fetcher.retries.check()

    async def _next(self, *, sources_only: bool) -> PageRow | None:
        """Return the next page, waiting for later tries and for what other tasks may find; None when all is done."""
        async with self._changed:
            while True:
                page = self._take(sources_only=sources_only)
                if page is not None:
                    self._busy.add(page.address)
                    return page
                next_try = self._visits.queue.next_try(sources_only=sources_only) if not self._is_enough() else None
                if not self._busy and next_try is None:
                    return None
                wait = max(next_try - time.time(), 0.01) if next_try is not None else None
                try:
                    async with asyncio.timeout(wait):
                        await self._changed.wait()
                except TimeoutError:
                    continue

    def _take(self, *, sources_only: bool) -> PageRow | None:
        queue = self._visits.queue
        now = time.time()
        if self._is_enough():
            return queue.take_sibling(self._busy, now, self._visits.nodes)
        if self._limit is not None:
            # The fewest lists that give enough events.
            room = self._limit - len(self._visits.nodes) - len(self._busy)
            found = queue.take(self._busy, now, {Role.EVENT}) if room > 0 else None
            return found or (queue.take(self._busy, now, set(Role) - {Role.EVENT}) if not self._busy else None)
        return queue.take(self._busy, now, set(Role) - {Role.EVENT} if sources_only else set(Role))

    def _is_enough(self) -> bool:
        return self._limit is not None and len(self._visits.nodes) >= self._limit

    def _left(self) -> int:
        return count_due(self._visits.state, lists_only=self._visits.run.command == "discover")
