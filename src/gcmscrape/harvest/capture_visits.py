"""Visits to captures in a public archive: each is archived, read and written down as a whole, one after another."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gcmscrape.fetch.cdx import has_none, read_index
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.fetcher import Fetched
from gcmscrape.fetch.retries import SiteFailing
from gcmscrape.harvest.capture_asking import NoCapture, record_of, seen_of
from gcmscrape.harvest.visits import Visit
from gcmscrape.record import ArchivePlace, Event, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.state.captures import find_capture
from gcmscrape.state.rows import Role
from gcmscrape.state.sightings import keep_sighting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.archive.writer import Position
    from gcmscrape.fetch.cdx import Span
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.fetcher import Fetcher
    from gcmscrape.harvest.archiving import Archive
    from gcmscrape.harvest.asking import Asked
    from gcmscrape.harvest.budget import Budget
    from gcmscrape.harvest.capture_asking import CaptureAsker
    from gcmscrape.settings import Settings
    from gcmscrape.state.captures import CaptureLog, CaptureQueue, Wanted
    from gcmscrape.state.database import Database
    from gcmscrape.state.rows import PageRow
    from gcmscrape.workers.pool import Answer

_NOT_FOUND: Final = 404
_HINTS: Final = {
    "too_large": "Ask for a part of it with --between.",
    "http_404": "No index is there; check the address.",
    "broken_record": "Check the address, or try again later.",
}
"""What to do when a page of the index cannot be read, by the code of the failure."""
_LATER: Final = "Try again later."


@dataclass(slots=True)
class CaptureVisits:
    """Looks at the index of an archive and at captures; see `gcmscrape.harvest.crawl.Looks`.

    `asked` is the time that the index is asked for, `nodes` are the ids of the records that were met.
    """

    settings: Settings
    state: Database
    queue: CaptureQueue
    log: CaptureLog
    archive: Archive
    asker: CaptureAsker
    budget: Budget
    span: Span
    asked: str
    nodes: set[str]

    @property
    def fetcher(self) -> Fetcher:
        """What fetches captures; it shares its retries with what fetches the index."""
        return self.asker.captures

    def is_current(self, page: PageRow, asked: Asked) -> bool:  # noqa: ARG002 - as of other visits
        """Whether something would be asked for in the same way now: captures do not change."""
        return True

    def left(self) -> int:
        """Return how many captures and pages of the index are to be looked at."""
        return self.queue.left()

    def keep(self, exchanges: Iterable[Exchange]) -> None:
        """Pass over answers that nobody waits for any more: the archive has them still."""

    async def take_in(self, page: PageRow, asked: Asked) -> Visit:
        """Write down what asking gave.

        Raises:
            SiteFailing: The server of the index gives no answer, and nothing of the index was read.
            OSError: The archive or state cannot be written.
        """
        self.fetcher.traffic.pages += 1
        last = asked.exchanges[-1] if asked.exchanges else None
        with self.state.transaction():
            if isinstance(asked.result, FetchFailed):
                return Visit(self._failed(page, asked.result), last)
            assert isinstance(asked.result, Fetched)  # no target is known  # noqa: S101
            final = asked.result.final
            if page.role is Role.INDEX:
                return Visit(self._read_index(page, final), last)
            wanted = find_capture(self.state, page.address)
            assert wanted is not None  # it was due  # noqa: S101
            assert asked.said is None or isinstance(asked.said, (Event, OtherPage, PageRefused))  # noqa: S101
            return Visit(self._read(page, final, wanted, asked.said), last)

    def _read_index(self, page: PageRow, exchange: Exchange) -> str:
        place = self.archive.keep(exchange)
        try:
            found = read_index(page.address, exchange.body, self.asker.archive, self.asker.site, self.span)
        except PageRefused as refusal:
            reason = f"{refusal.message} {_HINTS.get(refusal.code, _LATER)}"
            return self._give_up(page, refusal.code, reason, exchange.status, passing=True)
        for address in found.pages:
            self.log.add_index(address, self.asked)
        for captured in found.captures:
            self.log.add(captured)
        self._answered(page, place)
        return f"{len(found.captures)} captures"

    def _read(self, page: PageRow, exchange: Exchange, wanted: Wanted, said: Answer | None) -> str:
        try:
            place = self._keep(exchange, wanted)
        except NoCapture as refusal:
            return self._give_up(page, refusal.code, refusal.message, exchange.status, passing=False)
        if not isinstance(said, Event):
            code, reason = (said.kind.value, said.reason) if isinstance(said, OtherPage) else _refused(said)
            self._answered(page, place, code, reason)
            return code
        source = said.source.model_copy(
            update={
                "archive": ArchivePlace(file=place.file, offset=place.offset),
                "collection": self.asker.archive.collection,
                "retrieved_at": said.source.retrieved_at or wanted.seen,
            }
        )
        event = said.model_copy(update={"source": source})
        keep_sighting(self.state, wanted.page, event)
        self.nodes.add(event.id)
        self._answered(page, place)
        return "event"

    def _keep(self, exchange: Exchange, wanted: Wanted) -> Position:
        if self.asker.archive.of_crawls:
            record_of(exchange, wanted, self.asker.site)
            return self.archive.keep_record(exchange.raw)
        return self.archive.keep_copy(exchange, wanted.original, seen_of(exchange, wanted, self.asker.site))

    def _answered(self, page: PageRow, place: Position, code: str | None = None, reason: str | None = None) -> None:
        self.fetcher.retries.succeeded()
        self.log.looked(page.address, (place.file, place.offset), code, reason)

    def _failed(self, page: PageRow, failure: FetchFailed) -> str:
        exchange = failure.exchange
        if (
            page.role is Role.INDEX
            and exchange is not None
            and exchange.status == _NOT_FOUND
            and has_none(exchange.body)
        ):
            self._answered(page, self.archive.keep(exchange))
            return "0 captures"
        if page.role is Role.INDEX and exchange is None and not self.log.counts()[0]:
            raise SiteFailing(
                f"Nothing was fetched: {self.asker.archive.index} cannot be read ({failure.message.rstrip('.')}); try "
                "again later."
            )
        status = exchange.status if exchange is not None else None
        hint = f" {_HINTS.get(failure.code, _LATER)}" if page.role is Role.INDEX else ""
        return self._give_up(page, failure.code, f"{failure.message}{hint}", status, passing=failure.passing)

    def _give_up(self, page: PageRow, code: str, reason: str, status: int | None, *, passing: bool) -> str:
        """Try once more later, or note that there is no answer."""
        self.fetcher.traffic.failures += 1
        if passing and page.tries < self.settings.later_tries:
            self.log.later(page.address, time.time() + self.settings.waits[0] * 2**page.tries)
        else:
            self.log.failed(page.address, code, reason, status)
        if passing and not page.tries:
            self.fetcher.retries.failed(reason)
        return code


def _refused(said: PageRefused | None) -> tuple[str, str]:
    return (said.code, said.message) if said is not None else ("no_body", "The capture holds nothing.")
