"""Reading anew what lies unread in the archive, or was read by another version of the extractor."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from gcmscrape.extractor_name import extractor_name
from gcmscrape.harvest.ahead import in_order
from gcmscrape.state.lookup import find_page, unread
from gcmscrape.state.sightings import stale_sightings

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


def _unread(visits: Visits) -> Iterator[PageRow]:
    for address in unread(visits.state, extractor_name()):
        if (page := find_page(visits.state, address)) is not None:
            yield page
