"""A run over a public archive: its index is read to the end, then the captures that are wanted are fetched."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from gcmscrape.fetch.cdx import roots
from gcmscrape.fetch.client import Client
from gcmscrape.fetch.fetcher import Fetcher
from gcmscrape.fetch.limiter import Limiter
from gcmscrape.fetch.network import live_transport
from gcmscrape.fetch.retries import Retries
from gcmscrape.fetch.site import Site
from gcmscrape.harvest.budget import BudgetReached
from gcmscrape.harvest.capture_asking import CaptureAsker
from gcmscrape.harvest.capture_visits import CaptureVisits
from gcmscrape.harvest.crawl import Crawl
from gcmscrape.harvest.failures import NothingFound
from gcmscrape.harvest.opening import agent_of, timeouts_of
from gcmscrape.site.addresses import origin_of
from gcmscrape.state.captures import CaptureLog, CaptureQueue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx

    from gcmscrape.fetch.public_archives import PublicArchive
    from gcmscrape.harvest.crawl import Watcher
    from gcmscrape.harvest.visits import Visits


async def fetch_captures(visits: Visits, watcher: Watcher, transport: httpx.AsyncBaseTransport | None) -> None:
    """Read the index of the archive of the settings, then fetch the captures that are wanted.

    Args:
        visits: Those of the run, of whose site the captures are.
        watcher: Is told of every page.
        transport: Where requests go; None for the network.

    Raises:
        NothingFound: The index has no capture of such a page, or cannot be read.
        SiteFailing: The index gives no answer, or too many captures failed in a row.
        BudgetReached: The run has taken what it may take.
        OSError: The archive cannot be written.
    """
    archive = visits.settings.public_archive
    assert archive is not None  # it was asked for  # noqa: S101
    async with _open(visits, archive, transport) as captures:
        crawl = Crawl(captures, watcher, None)
        await crawl.drain(sources_only=True)
        _require_some(captures, archive)
        if failed := captures.log.failed_pages():
            watcher.noticed(
                f"{failed} pages of the index {archive.index} could not be read (see rejects.jsonl); run again later."
            )
        with visits.state.transaction():
            captures.log.plan(visits.settings.every, captures.span)
        watcher.planned(captures.left())
        captures.asker.go_on_to_captures()
        try:
            await crawl.drain()
        except BudgetReached:
            _tell_repeats(captures)
            raise
        _tell_repeats(captures)


def _tell_repeats(captures: CaptureVisits) -> None:
    with captures.state.transaction():
        captures.log.repeat()


@asynccontextmanager
async def _open(
    visits: Visits, archive: PublicArchive, transport: httpx.AsyncBaseTransport | None
) -> AsyncIterator[CaptureVisits]:
    settings, state, run = visits.settings, visits.state, visits.run
    site, span = Site.at(settings.site), settings.span
    log = CaptureLog(state, archive.collection, run.id)
    with state.transaction():
        log.begin(roots(archive, site, settings.languages, span), settings.between or "", resumed=run.resumed)
    own = visits.fetcher
    named = archive.index if archive.collection.startswith("http") else None
    network = transport or live_transport(*(origin_of(each) for each in (named, settings.archive_files) if each))
    async with Client(network, agent_of(settings), timeouts_of(settings)) as client:
        retries = Retries(
            settings.attempts, settings.retry_budget, settings.retry_seconds, settings.breaker, traffic=own.traffic
        )
        index_rate, rate = (
            min(settings.rate, limit) if limit is not None else settings.rate
            for limit in (archive.index_rate, archive.captures_rate)
        )
        paces = {origin_of(archive.captures): Limiter(rate), origin_of(archive.index): Limiter(index_rate)}
        index, fetched = (
            Fetcher(
                Site.at(str(origin_of(address))),
                client,
                paces[origin_of(address)],
                retries,
                obey=False,
                longest_wait=settings.waits[1],
                traffic=own.traffic,
            )
            for address in (archive.index, archive.captures)
        )
        if archive.of_crawls:
            fetched = replace(fetched, answers=frozenset({206}))
        yield CaptureVisits(
            settings=settings,
            state=state,
            queue=CaptureQueue(state, archive.collection),
            log=log,
            archive=visits.archive,
            asker=CaptureAsker(state, archive, site, index, fetched, visits.asker.extractor, rate),
            budget=visits.budget,
            span=span,
            asked=settings.between or "",
            nodes=visits.nodes,
        )


def _require_some(captures: CaptureVisits, archive: PublicArchive) -> None:
    """Go on when the archive has captures of pages that may be events."""
    read, known, why = captures.log.counts()
    if not read:
        raise NothingFound(f"Nothing was published: the index {archive.index} cannot be read, because: {why}")
    if not known:
        between = f" between {captures.asked}" if captures.asked else ""
        raise NothingFound(
            f"Nothing was published: {archive.index} has no capture of an event page of {captures.asker.site.origin}"
            f"{between}."
        )
