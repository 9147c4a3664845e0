"""The loop over all pages that are due: some are asked for at a time, and taken in in their order, later tries last."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

from gcmscrape.harvest.ahead import Ahead
from gcmscrape.state.rows import Role
from gcmscrape.state.visit_log import LATER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.fetcher import Fetcher
    from gcmscrape.harvest.ahead import Asks
    from gcmscrape.harvest.asking import Asked
    from gcmscrape.harvest.budget import Budget
    from gcmscrape.harvest.visits import Visit
    from gcmscrape.settings import Settings
    from gcmscrape.state.rows import PageRow

_ALL: Final = frozenset(Role)
_SOURCES: Final = _ALL - {Role.EVENT, Role.CAPTURE}


class Watcher(Protocol):
    """Who is told what happens."""

    def planned(self, pages: int) -> None:
        """The lists have been read; so many pages are to be looked at."""

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:
        """A page was looked at; `left` counts those that this run is still to look at."""

    def noticed(self, sentence: str) -> None:
        """Something is wrong that does not stop the run."""


class Turns(Protocol):
    """What is due, in its order; see `gcmscrape.state.queue.Queue`."""

    def first(self, roles: Collection[Role], *, but: Collection[str] = (), by: float | None = None) -> PageRow | None:
        """Return what is looked at next."""

    def first_sibling(
        self, records: Collection[str], *, but: Collection[str] = (), by: float | None = None
    ) -> PageRow | None:
        """Return the next page in another language of one of these records."""

    def next_try(self, now: float, but: Collection[str]) -> float | None:
        """Return when the first of the later tries may be made."""

    def is_due(self, address: str) -> bool:
        """Whether an address is to be fetched."""


class Looks(Protocol):
    """What looks at pages: those of the site, or captures of them; see `gcmscrape.harvest.visits.Visits`."""

    @property
    def settings(self) -> Settings:
        """All that can be set."""

    @property
    def asker(self) -> Asks:
        """Asks for pages."""

    @property
    def queue(self) -> Turns:
        """What is due."""

    @property
    def fetcher(self) -> Fetcher:
        """Fetches, and knows how often that failed."""

    @property
    def budget(self) -> Budget:
        """What the run may take."""

    @property
    def nodes(self) -> Collection[str]:
        """The ids of the records that this run has met."""

    def is_current(self, page: PageRow, asked: Asked) -> bool:
        """Whether a page would be asked for in the same way now."""

    async def take_in(self, page: PageRow, asked: Asked) -> Visit:
        """Write down what asking for a page gave."""

    def keep(self, exchanges: Iterable[Exchange]) -> None:
        """Archive responses that no page is read from."""

    def left(self) -> int:
        """Return how many pages are to be looked at."""


class Crawl:
    """Looks at everything that is due, as many pages at a time as the settings allow."""

    def __init__(self, visits: Looks, watcher: Watcher, limit: int | None) -> None:
        self._visits = visits
        self._watcher = watcher
        self._limit = limit

    async def drain(self, *, sources_only: bool = False) -> None:
        """Look at all pages that are due, or at all lists and sitemaps.

        Raises:
            SiteFailing: Too many pages failed in a row.
            BudgetReached: The run has taken what it may take.
        """
        visits, roles = self._visits, _SOURCES if sources_only else _ALL
        ahead = Ahead(visits.asker, visits.settings.concurrency)
        try:
            while (page := self._first(roles)) is not None:
                asked = await self._asked(ahead, page, roles)
                visit = await visits.take_in(page, asked)
                self._watcher.looked(page, visit, self._left)
                visits.fetcher.retries.check()
            visits.keep(exchange for asked in ahead.drop(lambda _: False) for exchange in asked.exchanges)
        finally:
            await ahead.close()

    async def _asked(self, ahead: Ahead, turn: PageRow, roles: Collection[Role]) -> Asked:
        """Return what asking for the page whose turn it is gave. Until it is taken in, the turn is its own."""
        visits = self._visits
        while True:
            visits.budget.require()
            asked = ahead.take(turn)
            if asked is not None and visits.is_current(turn, asked):
                return asked
            waits = (self._ask(ahead, turn, roles), visits.budget.left)
            await ahead.wait(min((seconds for seconds in waits if seconds is not None), default=None))

    def _ask(self, ahead: Ahead, turn: PageRow, roles: Collection[Role]) -> float | None:
        """Ask for the page whose turn it is, and ahead for others; return the seconds until more can be asked for."""
        now = time.time()
        is_early = turn.not_before is not None and now < turn.not_before <= now + self._longest_wait
        if not is_early:
            ahead.ask(turn)
        if self._is_enough(ahead):
            self._put_away(ahead)
        while not self._is_enough(ahead) and (page := self._first(roles, but=ahead.busy, by=now)) is not None:
            ahead.ask(page)
        soonest = turn.not_before if is_early else None
        if not self._is_enough(ahead):
            soonest = self._visits.queue.next_try(now, ahead.busy)
        return max(soonest - now, 0.01) if soonest is not None else None

    def _is_enough(self, ahead: Ahead) -> bool:
        """Whether no further page is asked for ahead: enough are, or what failed would end the run at its turn."""
        retries = self._visits.fetcher.retries
        return ahead.is_full or ahead.failed + retries.failures >= retries.breaker

    @property
    def _longest_wait(self) -> float:
        """Seconds that a page waits for its next try at most: what is longer is by a clock that was put back."""
        settings = self._visits.settings
        return settings.waits[0] * 2.0**settings.later_tries

    def _put_away(self, ahead: Ahead) -> None:
        """Archive the answers that nobody waits for any more: another page told that theirs is the same."""
        self._visits.keep(exchange for asked in ahead.drop(self._visits.queue.is_due) for exchange in asked.exchanges)

    def _first(self, roles: Collection[Role], *, but: Collection[str] = (), by: float | None = None) -> PageRow | None:
        """Return the page whose turn it is, of those that may be asked for by a time and are not among others."""
        queue, nodes = self._visits.queue, self._visits.nodes
        if self._limit is None:
            return queue.first(roles, but=but, by=by)
        if len(nodes) >= self._limit:
            return queue.first_sibling(nodes, but=but, by=by)
        # The fewest lists that give enough events: one at a time, when no event is left.
        event = queue.first({Role.EVENT}, but=but, by=by) if len(nodes) + len(but) < self._limit else None
        source = queue.first(_SOURCES, by=by) if not but else None
        found = [page for page in (event, source) if page is not None]
        return min(found, key=lambda page: page.priority // LATER, default=None)

    def _left(self) -> int:
        due = self._visits.left()
        return due if self._limit is None else min(due, max(0, self._limit - len(self._visits.nodes)))
