"""Reading anew what lies unread in the archive, or was read by another version of the extractor."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from gcmscrape.archive.records import read_warc_pages
from gcmscrape.archive.saved import SavedPage
from gcmscrape.extractor_name import extractor_name
from gcmscrape.harvest.ahead import in_order
from gcmscrape.record import Event
from gcmscrape.state.lookup import find_page, unread
from gcmscrape.state.sightings import keep_sighting, past_is_read, stale_sightings, unread_past

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.harvest.visits import Visits
    from gcmscrape.state.rows import PageRow


async def read_again(visits: Visits) -> None:
    """Read anew the responses that speak for pages, then those of the past."""
    most = visits.settings.concurrency
    async with aclosing(in_order(_unread(visits), visits.reread, most)) as pages:
        async for page, answer in pages:
            visits.read_again(find_page(visits.state, page.address) or page, answer)
    async with aclosing(
        in_order(stale_sightings(visits.state, extractor_name()), visits.reread_sighting, most)
    ) as past:
        async for stale, answer in past:
            visits.see_again(stale, answer)


async def read_past(visits: Visits) -> None:
    """Read the WARC files of a time in which no history was kept, once, for what events said then."""
    for name in unread_past(visits.state):
        visits.notice(f"{name} is read for the history of events; this is done once.")
        pages = in_order(_event_pages(visits, name), visits.extract, visits.settings.concurrency)
        async with aclosing(pages) as found:
            async for (address, _), answer in found:
                if isinstance(answer, Event):
                    with visits.state.transaction():
                        keep_sighting(visits.state, address, answer)
        with visits.state.transaction():
            past_is_read(visits.state, name)


def _event_pages(visits: Visits, name: str) -> Iterator[tuple[str, SavedPage]]:
    """Give the pages of a WARC file that may be of events, with their addresses; none when the file is not there."""
    path = visits.folder / name
    if not path.is_file():
        return
    with path.open("rb") as file:
        for page in read_warc_pages(file, name, path):
            address = visits.fetcher.site.event(page.url or "") if isinstance(page, SavedPage) else None
            if isinstance(page, SavedPage) and address is not None:
                yield address, page


def _unread(visits: Visits) -> Iterator[PageRow]:
    for address in unread(visits.state, extractor_name()):
        if (page := find_page(visits.state, address)) is not None:
            yield page
