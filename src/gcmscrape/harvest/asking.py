"""Asking for a page: the request, what comes of it, and what its bytes say. Nothing is written down yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gcmscrape.extractor_name import extractor_name
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.fetcher import Fetched, KnownTarget
from gcmscrape.harvest.sources import Links, source_job
from gcmscrape.refusal import PageRefused
from gcmscrape.state.lookup import find_page, has_record
from gcmscrape.state.rows import Role, State
from gcmscrape.workers.pool import Answer, Job

if TYPE_CHECKING:
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.fetcher import Fetcher
    from gcmscrape.state.database import Database
    from gcmscrape.state.queue import Queue
    from gcmscrape.state.rows import PageRow
    from gcmscrape.workers.extractor import Extracting

_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking for a page gave.

    Attributes:
        conditions: The headers that made the request conditional.
        targets: Where each redirect led, as an address of the site.
        result: The answer, or that there was none, or that the page is known under the last target.
        said: What the answer says; None when it was not read, because nothing new was to be expected.
    """

    conditions: dict[str, str]
    targets: tuple[str, ...]
    result: Fetched | KnownTarget | FetchFailed
    said: Answer | Links | None = None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that was answered, in its order."""
        if isinstance(self.result, Fetched):
            return (*self.result.redirects, self.result.final)
        last = self.result.exchange if isinstance(self.result, FetchFailed) else None
        return (*self.result.redirects, last) if last is not None else self.result.redirects


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks for the pages of a run. It changes nothing in the state, so many pages may be asked for at a time."""

    state: Database
    queue: Queue
    fetcher: Fetcher
    extractor: Extracting
    languages: tuple[str, ...]

    async def ask(self, page: PageRow) -> Asked:
        """Ask for a page and read the answer."""
        conditions = self.conditions(page)
        targets: list[str] = []

        def is_known(target: str) -> bool:
            targets.append(target)
            return self.is_alias(page, target)

        try:
            fetched = await self.fetcher.fetch(page.address, conditions, is_known)
        except (KnownTarget, FetchFailed) as other:
            return Asked(conditions, tuple(targets), other)
        return Asked(conditions, tuple(targets), fetched, await self.said(page, fetched))

    async def said(self, page: PageRow, fetched: Fetched) -> Answer | Links | None:
        """Return what an answer says; None when that is nothing new."""
        target = self.target(page, fetched)
        known = find_page(self.state, target) if target is not None else page
        if fetched.final.status == _NOT_MODIFIED or (known is not None and self.says_nothing_new(known, fetched.final)):
            return None
        final = fetched.final
        if page.role is Role.EVENT:
            return await self.extractor.extract(
                Job(final.body, final.url, final.headers, final.status, final.retrieved_at)
            )
        read = await self.extractor.read(source_job(page, final, self.fetcher.site, self.languages))
        return read if isinstance(read, PageRefused) else Links.from_json(read)

    def target(self, page: PageRow, fetched: Fetched) -> str | None:
        """Return the address that answered in the end, when a page was redirected to what may be that of an event."""
        target = self.fetcher.site.event(fetched.final.url) if fetched.redirects else None
        return target if page.role is Role.EVENT and target != page.address else None

    def is_alias(self, page: PageRow, target: str) -> bool:
        """Whether a page that redirects to a target is another name of a page that this run has looked at.

        A page that may be an event is no other name of a list, and none of itself with a slash at its end.
        """
        if target == page.address:
            return False
        may_be = page.role is not Role.EVENT or self.fetcher.site.event(target) is not None
        return may_be and self.queue.is_settled(target)

    def conditions(self, page: PageRow) -> dict[str, str]:
        """Return the headers that make a request for a page conditional; none when its content is not known."""
        return page.conditions if self._is_known(page) else {}

    def says_nothing_new(self, page: PageRow, exchange: Exchange) -> bool:
        """Whether a response has the content that the page had when it was read last."""
        return self._is_known(page) and (exchange.status == _NOT_MODIFIED or exchange.sha256 == page.sha256)

    def _is_known(self, page: PageRow) -> bool:
        """Whether the same response again would tell nothing new."""
        if page.role is not Role.EVENT:
            return page.links is not None and page.read_by == extractor_name()
        if page.warc is None or page.read_by != extractor_name():
            return False
        # A failure took the place of what a page that is no event was found to be.
        return page.state is State.DONE or (page.state is State.FAILED and has_record(self.state, page.address))
