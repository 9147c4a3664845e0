"""A survey of a site: its robots.txt, the first pages of its lists, its sitemap, a sample of its pages."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.retries import SiteFailing
from gcmscrape.harvest.ahead import in_order
from gcmscrape.harvest.crawl import Watcher
from gcmscrape.harvest.sources import roots
from gcmscrape.harvest.visits import Visit, Visits
from gcmscrape.health.evidence import Evidence, Robots, SourceSeen, pages_seen, source_seen
from gcmscrape.health.other_lists import candidates
from gcmscrape.health.sample import spread
from gcmscrape.site.addresses import language_of
from gcmscrape.state.looks import last_look
from gcmscrape.state.lookup import find_page
from gcmscrape.state.progress import count_due
from gcmscrape.state.rows import PageRow, Role, State

_TRIED: Final = 3
"""Addresses at which a list is looked for, when it is not where it should be."""


@dataclass(slots=True)
class Survey:
    """One survey of a site. That it was given up is among what was `seen`."""

    visits: Visits
    watcher: Watcher
    seen: Evidence = field(default_factory=Evidence)

    async def around(self, sample: int) -> Evidence:
        """Look at everything in turn, at so many event pages, and return what was seen.

        Raises:
            RobotsUnavailable: The site does not say what may be fetched.
        """
        self.seen.languages = self.visits.settings.languages
        await self._sources(await self._robots())
        await self._find_other_lists()
        addresses = self._sample(sample)
        self.watcher.planned(len(addresses))
        await self._pages(addresses)
        await self._again()
        return self.seen

    async def _robots(self) -> list[str]:
        fetcher = self.visits.fetcher
        fetched = await fetcher.read_robots()
        if fetched is not None:
            self.visits.keep((*fetched.redirects, fetched.final))
        self.seen.robots = Robots(fetched is not None, fetcher.obey, fetcher.rules.delay)
        return list(fetcher.rules.sitemaps)

    async def _sources(self, named: list[str]) -> None:
        """Look at the first page of each list, at the sitemap and the first and last of its parts."""
        visits, seen = self.visits, self.seen
        for address, role in list(roots(visits.settings, visits.fetcher.site, named, visits.run)):
            if role is Role.LISTING:
                seen.lists.append(await self._source(address, role))
            elif role is Role.SITEMAP:
                seen.sitemaps.append(await self._source(address, role))
        parts = [part for sitemap in seen.sitemaps for part in sitemap.links.pages]
        for part in dict.fromkeys([*parts[:1], *parts[-1:]]):
            seen.sitemaps.append(await self._source(part, Role.SITEMAP))
        await self._further_pages(seen.lists)

    async def _further_pages(self, lists: list[SourceSeen]) -> None:
        """Look at the second and the last page of the first list that has any."""
        pages = next((found.links.pages for found in lists if found.links.pages), [])
        for address in dict.fromkeys([*pages[:1], *pages[-1:]]):
            self.seen.further.append(await self._source(address, Role.LISTING))

    async def _find_other_lists(self) -> None:
        """Look for the list elsewhere, when no list of the settings gives an event."""
        seen = self.seen
        if not seen.lists or any(found.links.events for found in seen.lists):
            return
        first = next((event for sitemap in seen.sitemaps for event in sitemap.links.events), None)
        if first is not None:
            await self._page(first)
        for address in (await candidates(self.visits, first, {found.address for found in seen.lists}))[:_TRIED]:
            other = await self._source(address, Role.LISTING)
            if other.links.events:
                seen.other_lists.append(other)
                await self._further_pages([other])
                return

    async def _source(self, address: str, role: Role) -> SourceSeen:
        with self.visits.state.transaction():
            self.visits.frontier.add_source(address, role, "check")
        await self._page(address)
        return source_seen(self.visits.state, address)

    async def _page(self, address: str) -> None:
        """Look at a page, unless this run has."""
        page = self._unseen(address)
        if page is not None:
            self._saw(page, await self.visits.visit(page))

    def _unseen(self, address: str) -> PageRow | None:
        """Return the page of an address; None when this run has looked at it."""
        page = find_page(self.visits.state, address)
        look = last_look(self.visits.state, address)
        is_seen = page is not None and look and look.run == self.visits.run.id and page.state is State.DONE
        return None if is_seen else page

    def _saw(self, page: PageRow, visit: Visit) -> None:
        self.watcher.looked(page, visit, lambda: count_due(self.visits.state))

    def _sample(self, number: int) -> list[str]:
        seen, visits = self.seen, self.visits
        lists = [[*found.links.events] for found in (*seen.lists, *seen.further, *seen.other_lists, *seen.sitemaps)]
        walked = [visits.fetcher.site.address(f"/node/{node}") for node in spread([visits.settings.node_range], number)]
        with visits.state.transaction():
            for address in walked:
                visits.frontier.add(address, "node walk")
        lists.append(walked)
        asked = [[address for address in found if self._is_asked(address)] for found in lists]
        return spread(asked, number)

    def _is_asked(self, address: str) -> bool:
        return (
            language_of(address) in self.visits.settings.languages and find_page(self.visits.state, address) is not None
        )

    async def _pages(self, addresses: list[str]) -> None:
        """Look at the pages of the sample, as many at a time as the settings allow."""
        visits = self.visits
        waiting = (page for address in addresses if (page := self._unseen(address)) is not None)
        try:
            async with aclosing(in_order(waiting, visits.asker.ask, visits.settings.concurrency)) as found:
                async for page, asked in found:
                    current = self._unseen(page.address)
                    if current is None or not visits.is_current(current, asked):
                        visits.keep(asked.exchanges)
                        await self._page(page.address)
                    else:
                        self._saw(current, await visits.take_in(current, asked))
                    visits.fetcher.retries.check()
        except SiteFailing as failing:
            self.seen.stopped = str(failing)
        self.seen.pages = pages_seen(self.visits.state, addresses, self.visits.run.id)

    async def _again(self) -> None:
        """Ask for one page again with its validators, as a refresh does."""
        for seen in self.seen.pages:
            page = find_page(self.visits.state, seen.address)
            if page is not None and seen.event is not None and seen.validators:
                try:
                    fetched = await self.visits.fetcher.fetch(page.address, page.conditions)
                except FetchFailed:
                    return
                self.seen.again = fetched.final.status
                self.visits.answered(page, fetched, await self.visits.asker.said(page, fetched))
                return
