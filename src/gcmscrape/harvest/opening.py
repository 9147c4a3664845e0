"""Opening what a run works with, in its order, and closing it again however the run ends."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from gcmscrape.archive.writer import Writer
from gcmscrape.extractor_name import extractor_name
from gcmscrape.fetch.client import Client, Timeouts
from gcmscrape.fetch.fetcher import Fetcher
from gcmscrape.fetch.limiter import Limiter
from gcmscrape.fetch.network import live_transport
from gcmscrape.fetch.retries import Retries
from gcmscrape.fetch.site import Site
from gcmscrape.harvest.archiving import Archive
from gcmscrape.harvest.asking import Asker
from gcmscrape.harvest.binding import Binding
from gcmscrape.harvest.budget import Budget
from gcmscrape.harvest.failures import Failures
from gcmscrape.harvest.sources import READ_SOURCE
from gcmscrape.harvest.visits import Visits
from gcmscrape.site.addresses import DEFAULT_SITE
from gcmscrape.state.aliases import Aliases
from gcmscrape.state.database import ARCHIVE
from gcmscrape.state.frontier import Frontier
from gcmscrape.state.pages import Pages
from gcmscrape.state.queue import Queue
from gcmscrape.state.visit_log import VisitLog
from gcmscrape.version import __version__
from gcmscrape.workers.extractor import Extractor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    import httpx

    from gcmscrape.fetch.traffic import Traffic
    from gcmscrape.harvest.crawl import Watcher
    from gcmscrape.settings import Settings
    from gcmscrape.state.database import Database
    from gcmscrape.state.runs import Run
    from gcmscrape.workers.extractor import Extracting


@asynccontextmanager
async def open_visits(
    settings: Settings,
    state: Database,
    run: Run,
    extractor: Extracting,
    transport: httpx.AsyncBaseTransport | None,
    traffic: Traffic,
    watcher: Watcher,
) -> AsyncIterator[Visits]:
    """Give what looks at the pages of a run: client, archive and state; `transport` None for the network."""
    folder = settings.out / ARCHIVE
    logging.getLogger("httpx").setLevel(logging.WARNING)
    site = Site.at(settings.site)
    trusted = site.origin if settings.site != DEFAULT_SITE else None
    agent = agent_of(settings)
    about = {"http-header-user-agent": agent, "robots": "obey" if settings.robots else "ignore"}
    if settings.contact:
        about["operator"] = settings.contact
    with _writer(settings, state, folder, about, watcher.noticed) as writer:
        async with Client(transport or live_transport(trusted), agent, timeouts_of(settings), settings.login) as client:
            fetcher = Fetcher(
                site,
                client,
                Limiter(settings.rate),
                Retries(
                    settings.attempts, settings.retry_budget, settings.retry_seconds, settings.breaker, traffic=traffic
                ),
                obey=settings.robots,
                longest_wait=settings.waits[1],
                traffic=traffic,
            )
            pages = Pages(state, site, settings.languages, run.id)
            frontier, aliases, visit_log = Frontier(pages), Aliases(pages), VisitLog(state, run.id, extractor_name())
            yield Visits(
                settings=settings,
                folder=folder,
                state=state,
                frontier=frontier,
                aliases=aliases,
                visit_log=visit_log,
                failures=Failures(settings, fetcher, frontier, aliases, visit_log),
                run=run,
                archive=Archive(state, writer),
                asker=Asker(state, Queue(state, run.id), fetcher, extractor, settings.languages),
                notice=watcher.noticed,
                budget=Budget(settings, traffic, folder),
            )


def agent_of(settings: Settings) -> str:
    """Return the User-Agent."""
    return f"gcmscrape/{__version__}" + (f" (+{settings.contact})" if settings.contact else "")


def timeouts_of(settings: Settings) -> Timeouts:
    """Return how long is waited."""
    return Timeouts(settings.connect_seconds, settings.read_seconds, settings.total_seconds)


@contextmanager
def extracting(settings: Settings, given: Extracting | None, tasks: Sequence[str] = ()) -> Iterator[Extracting]:
    """Give the extractor. It is made first, so that its workers share neither the state and its lock nor a socket.

    `tasks` are what its workers are to do beside reading events, lists and sitemaps.
    """
    if given is not None:
        yield given
        return
    extractor = Extractor(settings.concurrency, [READ_SOURCE, *tasks])
    try:
        yield extractor
    finally:
        extractor.close()


@contextmanager
def _writer(
    settings: Settings, state: Database, folder: Path, about: dict[str, str], notice: Callable[[str], None]
) -> Iterator[Writer]:
    """Give the writer of the archive, when its files are those that the state knows, or were made so."""
    binding = Binding(state)
    for sentence in binding.mend():
        notice(sentence)
    rotate_at = settings.rotate_megabytes * 1_000_000
    writer = Writer(folder, binding.current(rotate_at), rotate_at, about)
    try:
        yield writer
    finally:
        writer.sync()
