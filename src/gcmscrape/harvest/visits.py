"""One look at one page: fetched, archived, read, written down."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import SavedPage
from gcmscrape.archive.writer import Capture
from gcmscrape.dataset.losses import shows_less
from gcmscrape.extractor_name import extractor_name
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.fetcher import KnownTarget
from gcmscrape.harvest.sources import Links, default_sitemaps, follow, read_source
from gcmscrape.record import NOT_NOW, ArchivePlace, Event, OtherPage, PageKind, WarningCode
from gcmscrape.refusal import PageRefused
from gcmscrape.state.lookup import find_page, has_record, record_of
from gcmscrape.state.progress import count_sitemaps
from gcmscrape.state.responses import keep_size
from gcmscrape.state.rows import Role, State
from gcmscrape.state.runs import timestamp
from gcmscrape.workers.answers import job_of
from gcmscrape.workers.pool import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gcmscrape.archive.writer import Position, Writer
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.fetcher import Fetched, Fetcher
    from gcmscrape.settings import Settings
    from gcmscrape.state.aliases import Aliases
    from gcmscrape.state.database import Database
    from gcmscrape.state.frontier import Frontier
    from gcmscrape.state.queue import Queue
    from gcmscrape.state.rows import PageRow
    from gcmscrape.state.runs import Run
    from gcmscrape.state.visit_log import VisitLog
    from gcmscrape.workers.extractor import Extracting
    from gcmscrape.workers.pool import Answer

_PASSING: Final = NOT_NOW | {PageKind.EMPTY}
"""Kinds that a later try may show to be another. An empty page may be one that was not ready."""
_GONE: Final = frozenset({404, 410})
_NOT_MODIFIED: Final = 304
_SITEMAPS: Final = 1000
"""Sitemaps of one site that are read at most; each holds up to 50,000 addresses."""


class Look(NamedTuple):
    """What a look at a page came to, in a word, and the last response to it: None when there was none."""

    outcome: str
    response: Exchange | None


@dataclass(slots=True)
class Visits:
    """Looks at pages in one run. Each writes to the state in transactions of its own.

    `nodes` are the ids of the records that this run has met. `notice` is told in a sentence what a user should know of
    a list that was read.
    """

    settings: Settings
    folder: Path
    state: Database
    frontier: Frontier
    aliases: Aliases
    queue: Queue
    visit_log: VisitLog
    run: Run
    writer: Writer
    fetcher: Fetcher
    extractor: Extracting
    notice: Callable[[str], None]
    nodes: set[str] = field(default_factory=set)

    async def look(self, page: PageRow) -> Look:
        """Look at a page and return what it came to.

        Raises:
            OSError: The archive or state cannot be written.
        """
        self.fetcher.traffic.pages += 1
        try:
            fetched = await self.fetcher.fetch(page.address, self._conditions(page), partial(self._is_alias, page))
        except KnownTarget as known:
            with self.state.transaction():
                self._archive(known.redirects)
                self.aliases.redirected(page.address, known.target)
            return Look("alias", known.redirects[-1])
        except FetchFailed as failure:
            return Look(self._failed(page, failure), failure.exchange)
        return Look(await self.answered(page, fetched), fetched.final)

    def archive(self, fetched: Fetched) -> None:
        """Keep a response that is no page: robots.txt."""
        with self.state.transaction():
            self._archive((*fetched.redirects, fetched.final))

    async def read_again(self, page: PageRow) -> str:
        """Read a page anew from the archive, as when it was fetched but not read yet, or by an older extractor."""
        place = self._place_of(page)
        saved = read_page_at(self.folder / place[0], place[1]) if place else None
        if not isinstance(saved, SavedPage):
            with self.state.transaction():
                self.visit_log.lost(page)
            return "lost"
        # What was fetched and not read is news; only what another version of the extractor has read is not.
        answer = await self.extractor.extract(job_of(saved))
        return self._read(page, answer, again=page.read_by is not None)

    def _place_of(self, page: PageRow) -> tuple[str, int] | None:
        """Return where the content of a page lies: its latest response, or else that of its record."""
        if page.warc is not None:
            return page.warc
        record = record_of(self.state, page.address)
        archive = record.source.archive if record is not None else None
        return (archive.file, archive.offset) if archive is not None else None

    def _is_alias(self, page: PageRow, target: str) -> bool:
        """Whether a page that redirects to a target is another name of a page that this run has looked at.

        A page that may be an event is no other name of a list, and none of itself with a slash at its end.
        """
        if target == page.address:
            return False
        may_be = page.role is not Role.EVENT or self.fetcher.site.event(target) is not None
        return may_be and self.queue.is_settled(target)

    def _conditions(self, page: PageRow) -> dict[str, str]:
        return page.conditions if self._is_known(page) else {}

    def _is_known(self, page: PageRow) -> bool:
        """Whether the same response again would tell nothing new."""
        if page.role is not Role.EVENT:
            return page.links is not None and page.read_by == extractor_name()
        if page.warc is None or page.read_by != extractor_name():
            return False
        # A failure took the place of what a page that is no event was found to be.
        return page.state is State.DONE or (page.state is State.FAILED and self._has_record(page))

    async def answered(self, page: PageRow, fetched: Fetched) -> str:
        """Take in the answer to a page: archive it, read it, and return in a word what it came to."""
        exchange = fetched.final
        with self.state.transaction():
            self._archive(fetched.redirects)
            page = self._at_target(page, fetched)
            if self._is_known(page) and (exchange.status == _NOT_MODIFIED or exchange.sha256 == page.sha256):
                self._write(exchange, page, revisit=True)
                return self._unchanged(page, exchange)
            if exchange.status == _NOT_MODIFIED:
                self._write(exchange, page, revisit=False)
                return self._give_up(page, "http_304", "The server says that the page did not change, unasked.", 304)
            place = self._write(exchange, page, revisit=False)
            if page.role is not Role.EVENT:
                return self._read_source(page, exchange, place)
            self.visit_log.fetched(page, exchange, (place.file, place.offset))
        archive = ArchivePlace(file=place.file, offset=place.offset)
        job = Job(exchange.body, exchange.url, exchange.headers, exchange.status, exchange.retrieved_at, archive)
        return self._read(page, await self.extractor.extract(job))

    def _at_target(self, page: PageRow, fetched: Fetched) -> PageRow:
        """Return the page under the address that answered in the end, when it may be that of an event."""
        target = self.fetcher.site.event(fetched.final.url) if fetched.redirects else None
        if page.role is not Role.EVENT or target is None or target == page.address:
            return page
        self.aliases.redirected(page.address, target)
        return find_page(self.state, target) or page

    def _unchanged(self, page: PageRow, exchange: Exchange) -> str:
        self.fetcher.retries.succeeded()
        self.visit_log.unchanged(page, exchange)
        if page.role is not Role.EVENT and page.links is not None:
            follow(page, Links.from_json(page.links), self.frontier, self.run)
        return "unchanged"

    def _read_source(self, page: PageRow, exchange: Exchange, place: Position) -> str:
        try:
            links = read_source(page, exchange, self.fetcher.site, self.settings.languages)
            self._require_end(page, links)
        except PageRefused as refusal:
            if page.tries >= self.settings.later_tries:
                self.notice(f"{page.address}: {refusal.message}")
            return self._give_up(page, refusal.code, refusal.message, exchange.status)
        if links.damage is not None:
            self.notice(f"{page.address}: {links.damage} What could be read of it counts.")
        self.fetcher.retries.succeeded()
        self.visit_log.fetched(page, exchange, (place.file, place.offset))
        self.visit_log.read_source(page, links.to_json())
        new = follow(page, links, self.frontier, self.run)
        return f"{new} new"

    def _require_end(self, page: PageRow, links: Links) -> None:
        """Refuse an index of sitemaps when the site has so many that it may make them up as they are asked for."""
        if page.role is not Role.SITEMAP or not links.pages:
            return
        if count_sitemaps(self.state) + len(links.pages) > _SITEMAPS:
            raise PageRefused(
                "too_large", f"The site has more than {_SITEMAPS} sitemaps; those named here are not read."
            )

    def _read(self, page: PageRow, answer: Answer, *, again: bool = False) -> str:
        """Write down what was made of a response, and what it tells of other pages.

        A page of an event that shows something else now may have been moved by accident: it counts as missing, and its
        record stays until a later look finds the same. Not so when the same bytes are read `again`.
        """
        with self.state.transaction():
            if isinstance(answer, OtherPage) and self._is_missing(page, answer, again=again):
                self.visit_log.withdraw(page)
                return self._missing(page, answer.kind, answer.reason, 404)
            passing = None if again else _passing(answer) or self._cut_short(page, answer)
            if passing is not None and not self._is_settled(page, passing[0]):
                self.visit_log.withdraw(page)
                return self._give_up(page, *passing, 200)
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

    def _cut_short(self, page: PageRow, answer: Answer) -> tuple[str, str] | None:
        """Return the code and sentence of a page that ends before its HTML does and shows less than its record."""
        if not isinstance(answer, Event) or not _is_cut(answer):
            return None
        before = record_of(self.state, page.address)
        if before is None or _is_cut(before) or not shows_less(answer, before):
            return None
        return "truncated", "The page ends before its HTML does, and shows less than it did."

    def _is_settled(self, page: PageRow, code: str) -> bool:
        """Whether a page that stays empty is taken for what it is: not one that was an event."""
        return code == PageKind.EMPTY and page.tries >= self.settings.later_tries and not self._has_record(page)

    def _has_record(self, page: PageRow) -> bool:
        return has_record(self.state, page.address)

    def _failed(self, page: PageRow, failure: FetchFailed) -> str:
        with self.state.transaction():
            self._archive(failure.redirects)
            status = failure.exchange.status if failure.exchange else None
            if failure.exchange is not None:
                self._write(failure.exchange, page, revisit=False)
            if status in _GONE and page.role is Role.EVENT and failure.code.startswith("http_"):
                return self._missing(page, failure.code, failure.message, status or 404)
            return self._give_up(page, failure.code, failure.message, status, passing=failure.passing)

    def _missing(self, page: PageRow, code: str, reason: str, status: int) -> str:
        self.fetcher.retries.succeeded()
        self.visit_log.missing(page, code, reason, timestamp(datetime.now(UTC)), status)
        self.aliases.look_elsewhere(page)
        return "missing"

    def _give_up(self, page: PageRow, code: str, reason: str, status: int | None, *, passing: bool = True) -> str:
        """Put a page off to the end of the run, or note that it failed."""
        self.fetcher.traffic.failures += 1
        if passing and page.tries < self.settings.later_tries:
            self.visit_log.later(page, time.time() + self.settings.waits[0] * 2**page.tries)
        else:
            self.visit_log.failed(page, code, reason, timestamp(datetime.now(UTC)), status)
            self._look_for_another(page)
        # A page that failed before says nothing new of the site, and such pages come one after another. Nor does a
        # list that is not there or holds nonsense.
        is_new = not page.tries and page.state is not State.FAILED
        is_list = page.role is not Role.EVENT and status in {200, *_GONE}
        if (passing or code.startswith("http_")) and is_new and not is_list:
            self.fetcher.retries.failed(reason)
        return code

    def _look_for_another(self, page: PageRow) -> None:
        """Try the usual address of a sitemap when one that the site names cannot be read."""
        if page.role is Role.SITEMAP:
            for address in default_sitemaps(self.fetcher.site):
                self.frontier.add_source(address, Role.SITEMAP, page.address)

    def _archive(self, exchanges: tuple[Exchange, ...]) -> None:
        for exchange in exchanges:
            self._write(exchange, None, revisit=False)

    def _write(self, exchange: Exchange, page: PageRow | None, *, revisit: bool) -> Position:
        capture = Capture(
            exchange.url,
            exchange.retrieved_at,
            exchange.request_headers,
            f"{exchange.http_version} {exchange.status} {exchange.reason}".rstrip(),
            exchange.response_headers,
            exchange.raw,
        )
        if revisit and page is not None and page.retrieved_at is not None:
            digest = _digest(exchange.raw) if exchange.status != _NOT_MODIFIED else None
            place = self.writer.revisit(capture, (page.address, page.retrieved_at), digest)
        else:
            place = self.writer.write(capture)
        keep_size(self.state, place.file, place.size)
        return place


def _is_cut(event: Event) -> bool:
    return any(warning.code is WarningCode.TRUNCATED for warning in event.warnings)


def _passing(answer: Answer) -> tuple[str, str] | None:
    """Return the code and sentence of an answer that may be another one at a later try; None for any other."""
    if isinstance(answer, OtherPage) and (answer.kind in _PASSING or not answer.of_site):
        return answer.kind.value, answer.reason
    if isinstance(answer, PageRefused) and answer.code == "no_body":
        return answer.code, answer.message
    return None


def _digest(raw: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(raw, usedforsecurity=False).digest()).decode()}"
