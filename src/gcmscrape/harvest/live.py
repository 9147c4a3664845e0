"""A whole run over a site: everything opened, in its order, and closed again however the run ends."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.dataset.changes import Cause
from gcmscrape.extractor_name import extractor_name
from gcmscrape.fetch.fetcher import RobotsUnavailable
from gcmscrape.fetch.retries import SiteFailing
from gcmscrape.fetch.site import Site
from gcmscrape.fetch.traffic import Traffic
from gcmscrape.harvest.adopting import adopt, require_same_site
from gcmscrape.harvest.budget import BudgetReached
from gcmscrape.harvest.crawl import Crawl
from gcmscrape.harvest.failures import NothingFound
from gcmscrape.harvest.findings import SiteFindings, limits_of, reattribute
from gcmscrape.harvest.from_archive import fetch_captures
from gcmscrape.harvest.opening import extracting, open_visits
from gcmscrape.harvest.publishing import Published, publish
from gcmscrape.harvest.rereading import read_again, read_past
from gcmscrape.harvest.sources import roots
from gcmscrape.site.addresses import origin_of
from gcmscrape.state.captures import CaptureCounts, any_captured, count_captures, count_looked_at_captures
from gcmscrape.state.database import ARCHIVE, Database, StateUnusable, open_state
from gcmscrape.state.dataset import count
from gcmscrape.state.lookup import any_address, asked_languages
from gcmscrape.state.progress import (
    Seen,
    count_changed,
    count_due,
    count_looked_at,
    count_seen,
    count_sources,
    newest_change,
    records_met,
    why_sources_failed,
)
from gcmscrape.state.rows import State
from gcmscrape.state.runs import FROM, Ending, Run, begin, end, leave, schedule_pages

if TYPE_CHECKING:
    import httpx

    from gcmscrape.harvest.crawl import Watcher
    from gcmscrape.harvest.visits import Visits
    from gcmscrape.settings import Settings
    from gcmscrape.workers.extractor import Extracting

Command = Literal["harvest", "harvest --from", "refresh", "discover", "publish"]


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked to do.

    `everything` looks at all known pages; `limit` is a number of events; `since` a date, `YYYY-MM-DD`. None: no limit.
    `accept`: what the guard objects to is published all the same.
    """

    command: Command
    everything: bool = False
    limit: int | None = None
    since: str | None = None
    accept: bool = False

    @property
    def looks_at_all(self) -> bool:
        """Whether all pages of the site that are due are looked at, so that those that are gone can be told."""
        return self.limit is None and self.since is None and self.command != FROM


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to. `published` is None when nothing was to be published.

    `changed` counts the records that came, changed, went and returned, by that and by cause. `early` is the sentence
    that says why the run ended early; None when it did not. `captures` counts those of the archive that was asked; None
    when it was the site. `live_only`: events that only archives have are left out.
    """

    published: Published | None
    looked_at: int
    resumed: bool
    changed: dict[str, dict[Cause, int]]
    seen: Seen
    early: str | None = None
    captures: CaptureCounts | None = None
    live_only: bool = False


async def run_live(
    settings: Settings,
    request: Request,
    watcher: Watcher,
    transport: httpx.AsyncBaseTransport | None = None,
    extractor: Extracting | None = None,
    traffic: Traffic | None = None,
) -> Outcome:
    """Discover, fetch, archive, extract and publish.

    Args:
        settings: All that can be set.
        request: What is asked for.
        watcher: Is told of every page.
        transport: Where requests go; None for the network.
        extractor: What makes records of pages; None for worker processes with limits.
        traffic: Counts what is asked of the site.

    Raises:
        StateUnusable: The archive cannot be used.
        RobotsUnavailable: The site does not say what may be fetched.
        NothingFound: No source of addresses could be read.
        SiteFailing: Too many pages failed in a row.
        PublishFailed: The dataset is not good, or cannot be written.
        OSError: The archive cannot be written.
    """
    with extracting(settings, extractor) as workers, open_state(settings.out / ARCHIVE) as state:
        if request.command == "publish":
            settings = _of_archive(settings, state)
        require_same_site(state, Site.at(settings.site))
        adopt(state, settings.out)
        before = newest_change(state)
        run = begin(state, request.command, datetime.now(UTC), settings.schedule, everything=request.everything)
        limits = limits_of(settings, accept=request.accept)
        early: str | None = None
        try:
            async with open_visits(settings, state, run, workers, transport, traffic or Traffic(), watcher) as visits:
                visits.nodes.update(records_met(state, run.id))
                await read_past(visits)
                await read_again(visits)
                reread, accepted = reattribute(state, limits, run, extractor_name())
                if request.command != "publish":
                    early = await _fetch(visits, watcher, request, transport)
                if request.command == "discover" and early is None:
                    return _end(state, run, Ending.DISCOVERED, before)
            if early is not None and (request.command == "discover" or not count(state)):
                return _end_early(state, run, early, before)
            if early is None and request.looks_at_all:
                with state.transaction():
                    visits.visit_log.judge(settings.schedule.gone)
            findings = SiteFindings(state, request.since, live_only=settings.live_only)
            published = publish(findings, settings.out, limits)
            published = published._replace(
                changes=reread + published.changes, accepted=(*accepted, *published.accepted)
            )
        except (PublishFailed, NothingFound) as error:
            _end(state, run, Ending.REFUSED, before, reason=str(error))
            raise
        except (RobotsUnavailable, SiteFailing) as error:
            _leave(state, run, Ending.FAILED, str(error))
            raise
        except (asyncio.CancelledError, KeyboardInterrupt):
            with suppress(sqlite3.Error):  # a transaction may have been broken off where it cannot be undone
                _leave(state, run, Ending.STOPPED)
            raise
        if early is not None:
            outcome = _end_early(state, run, early, before, published)
        else:
            ending = Ending.WHOLE if request.limit is None else Ending.PART
            outcome = _end(state, run, ending, before, published)
        archive = settings.public_archive if request.command == FROM else None
        counts = count_captures(state, archive.collection) if archive is not None else None
        return replace(outcome, captures=counts, live_only=settings.live_only)


def _of_archive(settings: Settings, state: Database) -> Settings:
    """Return the settings with the site that the archive is of, and the languages that it was asked for.

    Nothing is fetched; and no page is taken for the mere alias of another because nobody asks for its language now.

    Raises:
        StateUnusable: The archive knows no page of a site.
    """
    known = any_address(state) or any_captured(state)
    if known is None:
        raise StateUnusable(f"{state.path} knows no page, so nothing can be published; run gcmscrape harvest first.")
    languages = asked_languages(state) or settings.languages
    return settings.model_copy(update={"site": str(origin_of(known)), "languages": languages})


def _end(
    state: Database,
    run: Run,
    ending: Ending,
    before: int,
    published: Published | None = None,
    reason: str | None = None,
) -> Outcome:
    """Note how a run ended and return what it came to; `before` is the last change that is not of this process."""
    with state.transaction():
        end(state, run, datetime.now(UTC), ending, reason, published.accepted if published else ())
    return _outcome(state, run, before, published)


def _end_early(state: Database, run: Run, reason: str, before: int, published: Published | None = None) -> Outcome:
    """Note that a run ended early, with or without a dataset; the next one goes on with it."""
    _leave(state, run, Ending.STOPPED if published is None else Ending.PART, reason)
    return _outcome(state, run, before, published, reason)


def _outcome(state: Database, run: Run, before: int, published: Published | None, early: str | None = None) -> Outcome:
    changed = count_changed(state, before)
    looked_at = count_looked_at(state, run.id) + count_looked_at_captures(state, run.id)
    return Outcome(published, looked_at, run.resumed, changed, count_seen(state), early)


def _leave(state: Database, run: Run, ending: Ending, reason: str | None = None) -> None:
    with state.transaction():
        leave(state, run, ending, reason)


def _plan(visits: Visits, watcher: Watcher, request: Request) -> None:
    """Make the known pages due that are to be looked at again."""
    settings, state = visits.settings, visits.state
    schedule_pages(
        state,
        visits.run,
        datetime.now(UTC),
        settings.schedule,
        settings.languages,
        everything=request.everything,
        since=request.since,
    )
    with state.transaction():
        visits.aliases.learn_again()
    if request.limit is None:
        watcher.planned(count_due(state))


async def _fetch(
    visits: Visits, watcher: Watcher, request: Request, transport: httpx.AsyncBaseTransport | None
) -> str | None:
    """Look at what leads to pages, then at the pages; return why that ended early, None when it did not."""
    crawl = Crawl(visits, watcher, request.limit)
    try:
        if request.command == FROM:
            await fetch_captures(visits, watcher, transport)
            return None
        await _discover(visits, crawl, request)
        if request.command != "discover":
            _plan(visits, watcher, request)
            await crawl.drain()
    except BudgetReached as reached:
        return str(reached)
    return None


async def _discover(visits: Visits, crawl: Crawl, request: Request) -> None:
    """Read robots.txt and all lists and sitemaps, and make what they lead to due."""
    robots = await visits.fetcher.read_robots()
    named: tuple[str, ...] = ()
    if robots is not None:
        visits.keep((*robots.redirects, robots.final))
        rules = visits.fetcher.rules
        named = rules.sitemaps
        if rules.cut is not None:
            visits.notice(rules.cut)
    settings, site = visits.settings, visits.fetcher.site
    with visits.state.transaction():
        for address, role in roots(settings, site, named, visits.run):
            visits.frontier.add_source(address, role, "settings")
        visits.frontier.walk(settings.node_range, again=visits.run.full)
    if request.limit is not None:
        return
    await crawl.drain(sources_only=True)
    read, failed = (count_sources(visits.state, visits.run.id, state) for state in (State.DONE, State.FAILED))
    if failed and not read and not settings.node_range:
        raise NothingFound(
            f"Nothing was published: none of the {failed} lists and sitemaps of {site.origin} could be read, such as "
            f"{why_sources_failed(visits.state)} Run again later, or see `gcmscrape status`."
        )
