"""A visit to a site: everything opened, in its order, and closed again."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx

from gcmscrape.fetch.site import Site
from gcmscrape.fetch.traffic import Traffic
from gcmscrape.harvest.adopting import adopt, require_same_site
from gcmscrape.harvest.crawl import Watcher
from gcmscrape.harvest.opening import extracting, open_visits
from gcmscrape.health.evidence import Evidence
from gcmscrape.health.other_lists import READ_LIST_ADDRESSES
from gcmscrape.health.survey import Survey
from gcmscrape.settings import Settings
from gcmscrape.state.database import ARCHIVE, open_state
from gcmscrape.state.runs import Ending, begin, end
from gcmscrape.workers.extractor import Extracting


async def visit_site(
    settings: Settings,
    sample: int,
    watcher: Watcher,
    transport: httpx.AsyncBaseTransport | None = None,
    extractor: Extracting | None = None,
) -> Evidence:
    """Look at a site, keep all responses in the archive of a harvest, publish nothing, and return what was seen.

    Args:
        settings: All that can be set.
        sample: How many pages of events are looked at.
        watcher: Is told of every page.
        transport: Where requests go; None for the network.
        extractor: What makes records of pages; None for worker processes with limits.

    Raises:
        StateUnusable: The archive cannot be used.
        RobotsUnavailable: The site does not say what may be fetched.
        OSError: The archive cannot be written.
    """
    once = settings.model_copy(update={"later_tries": 0})  # a page that fails is seen to fail, and left to the harvest
    with extracting(once, extractor, [READ_LIST_ADDRESSES]) as workers, open_state(once.out / ARCHIVE) as state:
        require_same_site(state, Site.at(once.site))
        adopt(state, once.out)
        run = begin(state, "check", datetime.now(UTC), once.schedule, everything=False)
        async with open_visits(once, state, run, workers, transport, Traffic(), watcher) as visits:
            seen = await Survey(visits, watcher).around(sample)
        with state.transaction():
            end(state, run, datetime.now(UTC), Ending.CHECKED)
        return seen
