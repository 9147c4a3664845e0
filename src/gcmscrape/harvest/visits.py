"""One visit to one page: what asking for it gave is archived and written down, as if it had been asked for just now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import SavedPage
from gcmscrape.fetch.copies import has_length, is_older
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.fetcher import Fetched, KnownTarget
from gcmscrape.fetch.pagers import number_of
from gcmscrape.harvest.cut_pages import cut_short
from gcmscrape.harvest.failures import GONE
from gcmscrape.harvest.other_language import in_other_language
from gcmscrape.harvest.sources import Links, follow, repeats
from gcmscrape.record import NOT_NOW, ArchivePlace, Event, OtherPage, PageKind
from gcmscrape.refusal import PageRefused
from gcmscrape.state.lookup import find_page, has_record, record_of
from gcmscrape.state.progress import count_due, count_sitemaps
from gcmscrape.state.rows import Role, State
from gcmscrape.state.sightings import read_sighting_again
from gcmscrape.workers.answers import job_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gcmscrape.archive.writer import Position
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.fetcher import Fetcher
    from gcmscrape.harvest.archiving import Archive
    from gcmscrape.harvest.asking import Asked, Asker
    from gcmscrape.harvest.budget import Budget
    from gcmscrape.harvest.failures import Failures
    from gcmscrape.settings import Settings
    from gcmscrape.state.aliases import Aliases
    from gcmscrape.state.database import Database
    from gcmscrape.state.frontier import Frontier
    from gcmscrape.state.queue import Queue
    from gcmscrape.state.rows import PageRow
    from gcmscrape.state.runs import Run
    from gcmscrape.state.sightings import Stale
    from gcmscrape.state.visit_log import VisitLog
    from gcmscrape.workers.pool import Answer

_PASSING: Final = NOT_NOW | {PageKind.EMPTY}
"""Kinds that a later try may show to be another. An empty page may be one that was not ready."""
_PASSING_REFUSALS: Final = frozenset({"no_body", "truncated"})
_SETTLED: Final = frozenset({PageKind.EMPTY, "truncated"})
"""What a page may be that shows nothing at any try."""
_NOT_MODIFIED: Final = 304
_SITEMAPS: Final = 1000
"""Sitemaps of one site that are read at most; each holds up to 50,000 addresses."""


class Visit(NamedTuple):
    """What a visit to a page came to, in a word, and the last response to it: None when there was none."""

    outcome: str
    response: Exchange | None


@dataclass(slots=True)
class Visits:
    """Visits to pages in one run, each taken in as a whole, in a transaction of its own, one after another.

    `nodes` are the ids of the records that this run has met. `notice` is told in a sentence what a user should know of
    a list that was read.
    """

    settings: Settings
    folder: Path
    state: Database
    frontier: Frontier
    aliases: Aliases
    visit_log: VisitLog
    failures: Failures
    run: Run
    archive: Archive
    asker: Asker
    notice: Callable[[str], None]
    budget: Budget
    nodes: set[str] = field(default_factory=set)

    @property
    def fetcher(self) -> Fetcher:
        """What fetches from the site."""
        return self.asker.fetcher

    @property
    def queue(self) -> Queue:
        """The pages that are due."""
        return self.asker.queue

    async def visit(self, page: PageRow) -> Visit:
        """Ask for a page, take in the answer, and return what it came to.

        Raises:
            OSError: The archive or state cannot be written.
        """
        return await self.take_in(page, await self.asker.ask(page))

    def is_current(self, page: PageRow, asked: Asked) -> bool:
        """Whether a page would be asked for in the same way now. It may have been asked for a while ago."""
        is_known = not isinstance(asked.result, KnownTarget) or self.queue.is_settled(asked.result.target)
        return is_known and asked.conditions == self.asker.conditions(page)

    async def take_in(self, page: PageRow, asked: Asked) -> Visit:
        """Write down what asking for a page gave, as if it had been asked for just now. Raises like `visit`."""
        self.fetcher.traffic.pages += 1
        last = asked.exchanges[-1] if asked.exchanges else None
        known = next((target for target in asked.targets if self.asker.is_alias(page, target)), None)
        if known is not None:
            with self.state.transaction():
                self.archive.keep_all(asked.exchanges)
                self.aliases.redirected(page.address, known)
            return Visit("alias", last)
        if isinstance(asked.result, FetchFailed):
            return Visit(self._failed(page, asked.result), last)
        assert isinstance(asked.result, Fetched)  # a known target is one of the targets  # noqa: S101
        said = asked.said if asked.said is not None else await self.asker.said(page, asked.result)
        return Visit(self.answered(page, asked.result, said), last)

    def left(self) -> int:
        """Return how many pages this run is to look at."""
        return count_due(self.state, lists_only=self.run.command == "discover")

    def keep(self, exchanges: Iterable[Exchange]) -> None:
        """Archive responses that no page is read from: robots.txt, answers that nobody waits for any more."""
        with self.state.transaction():
            self.archive.keep_all(exchanges)

    async def reread(self, page: PageRow) -> Answer | None:
        """Return what the archived response of a page says; None when it cannot be found."""
        place = self._place_of(page)
        saved = read_page_at(self.folder / place[0], place[1]) if place else None
        return await self.asker.extractor.extract(job_of(saved)) if isinstance(saved, SavedPage) else None

    def read_again(self, page: PageRow, answer: Answer | None) -> str:
        """Write down what an archived response says: one fetched and not read yet, or read by an older extractor."""
        with self.state.transaction():
            if answer is None:
                self.visit_log.lost(page)
                return "lost"
            # What was fetched and not read is news; only what another version of the extractor has read is not.
            return self._read(page, answer, again=page.read_by is not None)

    async def extract(self, found: tuple[str, SavedPage]) -> Answer:
        """Return what a saved page says, given with its address."""
        return await self.asker.extractor.extract(job_of(found[1]))

    async def reread_sighting(self, stale: Stale) -> Answer | None:
        """Return what the archived response of a sighting says; None when it is not there any more."""
        place = stale.source.archive
        saved = read_page_at(self.folder / Path(place.file).name, place.offset) if place is not None else None
        if not isinstance(saved, SavedPage) or hashlib.sha256(saved.body).hexdigest() != stale.source.sha256:
            return None
        return await self.asker.extractor.extract(job_of(saved))

    def see_again(self, stale: Stale, answer: Answer | None) -> None:
        """Write down what the response of a sighting says; one that cannot be read leaves it as it is."""
        with self.state.transaction():
            if isinstance(answer, Event):
                read_sighting_again(self.state, stale, answer.model_copy(update={"source": stale.source}))
            elif isinstance(answer, OtherPage):
                read_sighting_again(self.state, stale, None)

    def _place_of(self, page: PageRow) -> tuple[str, int] | None:
        """Return where the content of a page lies: its latest response, or else that of its record."""
        if page.warc is not None:
            return page.warc
        record = record_of(self.state, page.address)
        archive = record.source.archive if record is not None else None
        return (archive.file, archive.offset) if archive is not None else None

    def answered(self, page: PageRow, fetched: Fetched, said: Answer | Links | None) -> str:
        """Take in the answer to a page: archive it, write down what it says, and return in a word what it came to."""
        exchange = fetched.final
        with self.state.transaction():
            self.archive.keep_all(fetched.redirects)
            target = self.asker.target(page, fetched)
            if target is not None:
                self.aliases.redirected(page.address, target)
                page = find_page(self.state, target) or page
            if self.asker.says_nothing_new(page, exchange):
                if self.archive.keep_unchanged(exchange, page):
                    return self._unchanged(page, exchange)
                self.visit_log.lost(page)
                return "lost"
            if self._is_older(page, exchange):
                self.archive.keep(exchange)
                return self._older(page, exchange)
            place = self.archive.keep(exchange)
            if exchange.status == _NOT_MODIFIED or said is None:  # what is new is read, but for this status
                return self.failures.give_up(
                    page, "http_304", "The server says that the page did not change, unasked.", 304
                )
            cut = cut_short(self.state, page, exchange, said) if _passing(said) is None else None
            if cut is not None:
                return self.failures.give_up(page, "truncated", cut, exchange.status)
            strange = in_other_language(self.state, page, said)
            if strange is not None:
                return self.failures.give_up(page, PageKind.OTHER, strange, exchange.status)
            if page.role is not Role.EVENT and isinstance(said, (Links, PageRefused)):
                return self._read_source(page, exchange, place, said)
            assert not isinstance(said, Links)  # those of a page that is no list  # noqa: S101
            sha256 = said.source.sha256 if isinstance(said, Event) else exchange.sha256
            self.visit_log.fetched(page, exchange, sha256, (place.file, place.offset))
            return self._read(page, _archived(said, place))

    def _unchanged(self, page: PageRow, exchange: Exchange) -> str:
        self.fetcher.retries.succeeded()
        self.visit_log.unchanged(page, exchange)
        if page.role is not Role.EVENT and page.links is not None:
            follow(page, Links.from_json(page.links), self.frontier, self.run)
        return "unchanged"

    def _is_older(self, page: PageRow, exchange: Exchange) -> bool:
        """Whether a response is an older copy than the one that holds the page's content."""
        if page.state not in {State.DONE, State.FAILED} or not exchange.headers.keys() & {"age", "last-modified"}:
            return False
        place = self._place_of(page)
        saved = read_page_at(self.folder / place[0], place[1]) if place else None
        if not isinstance(saved, SavedPage) or saved.retrieved_at is None:
            return False
        return is_older(exchange.headers, exchange.retrieved_at, saved.headers, saved.retrieved_at)

    def _older(self, page: PageRow, exchange: Exchange) -> str:
        """Pass over an older copy; another one may come at a later try."""
        self.fetcher.retries.succeeded()
        if page.tries < self.settings.later_tries:
            self.failures.put_off(page)
        else:
            self.visit_log.kept(page, exchange)
        if page.role is not Role.EVENT and page.links is not None:
            follow(page, Links.from_json(page.links), self.frontier, self.run)
        return "older"

    def _read_source(self, page: PageRow, exchange: Exchange, place: Position, links: Links | PageRefused) -> str:
        if isinstance(links, Links):
            links = self._too_many(page, links) or links
        if isinstance(links, PageRefused):
            if page.tries >= self.settings.later_tries:
                self.notice(f"{page.address}: {links.message}")
            return self.failures.give_up(page, links.code, links.message, exchange.status)
        if links.damage is not None:
            if not has_length(exchange.headers) and page.tries < self.settings.later_tries:
                reason = f"It came without a length, and may have broken off: {links.damage}"
                return self.failures.give_up(page, "truncated", reason, exchange.status)
            self.notice(f"{page.address}: {links.damage} What could be read of it counts.")
        if links.events and number_of(page.address) == 1 and repeats(page, links, self.frontier):
            self.notice(f"{page.address}: It shows the events of the first page again; what is behind it is not seen.")
        self.fetcher.retries.succeeded()
        self.visit_log.fetched(page, exchange, exchange.sha256, (place.file, place.offset))
        self.visit_log.read_source(page, links.to_json())
        new = follow(page, links, self.frontier, self.run)
        return f"{new} new"

    def _too_many(self, page: PageRow, links: Links) -> PageRefused | None:
        """Refuse an index of sitemaps when the site has so many that it may make them up as they are asked for."""
        if page.role is not Role.SITEMAP or not links.pages:
            return None
        if count_sitemaps(self.state) + len(links.pages) <= _SITEMAPS:
            return None
        return PageRefused("too_large", f"The site has more than {_SITEMAPS} sitemaps; those named here are not read.")

    def _read(self, page: PageRow, answer: Answer, *, again: bool = False) -> str:
        """Write down what was made of a response, and what it tells of other pages.

        A page of an event that shows something else now may have been moved by accident: it counts as missing, and its
        record stays until a later look finds the same. Not so when the same bytes are read `again`.
        """
        if isinstance(answer, OtherPage) and self._is_missing(page, answer, again=again):
            self.visit_log.withdraw(page)
            return self.failures.missing(page, answer.kind, answer.reason, 404)
        passing = None if again else _passing(answer)
        if passing is not None and not self._is_settled(page, passing[0]):
            self.visit_log.withdraw(page)
            return self.failures.give_up(page, *passing, 200)
        self.fetcher.retries.succeeded()
        if isinstance(answer, Event) and answer.node_id is not None:
            self.aliases.taken_over(page.address, answer.node_id)
        changed = self.visit_log.read(page, answer)
        if isinstance(answer, Event):
            if not again:
                self.nodes.add(answer.id)
            self.aliases.learn(page.address, answer)
            return "event" if changed else "same"
        return answer.kind.value if isinstance(answer, OtherPage) else answer.code

    def _is_missing(self, page: PageRow, answer: OtherPage, *, again: bool) -> bool:
        if answer.kind is PageKind.NOT_FOUND:
            return True
        return self._has_record(page) and not again and answer.of_site and answer.kind not in _PASSING

    def _is_settled(self, page: PageRow, code: str) -> bool:
        """Whether a page that stays empty is taken for what it is: not one that was an event."""
        return code in _SETTLED and page.tries >= self.settings.later_tries and not self._has_record(page)

    def _has_record(self, page: PageRow) -> bool:
        return has_record(self.state, page.address)

    def _failed(self, page: PageRow, failure: FetchFailed) -> str:
        with self.state.transaction():
            self.archive.keep_all(failure.redirects)
            status = failure.exchange.status if failure.exchange else None
            if failure.exchange is not None:
                self.archive.keep(failure.exchange)
            if status in GONE and failure.exchange is not None and self._is_older(page, failure.exchange):
                return self._older(page, failure.exchange)
            if status in GONE and page.role is Role.EVENT and failure.code.startswith("http_"):
                return self.failures.missing(page, failure.code, failure.message, status or 404)
            return self.failures.give_up(page, failure.code, failure.message, status, passing=failure.passing)


def _passing(answer: Answer | Links | None) -> tuple[str, str] | None:
    """Return the code and sentence of an answer that may be another one at a later try; None for any other."""
    if isinstance(answer, OtherPage) and (answer.kind in _PASSING or not answer.of_site):
        return answer.kind.value, answer.reason
    if isinstance(answer, PageRefused) and answer.code in _PASSING_REFUSALS:
        return answer.code, answer.message
    return None


def _archived(answer: Answer, place: Position) -> Answer:
    """Return an answer that tells where its response lies."""
    if not isinstance(answer, Event):
        return answer
    source = answer.source.model_copy(update={"archive": ArchivePlace(file=place.file, offset=place.offset)})
    return answer.model_copy(update={"source": source})
