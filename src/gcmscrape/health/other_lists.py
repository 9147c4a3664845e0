"""Where the list of events may be, when it is not at the address that the settings name: what links say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from gcmscrape import site as known
from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import SavedPage
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.site import Site
from gcmscrape.harvest.visits import Visits
from gcmscrape.intake.encoding import to_utf8
from gcmscrape.intake.guard import check
from gcmscrape.intake.parse import parse
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import is_file_address, language_free_path
from gcmscrape.site.words import fold
from gcmscrape.state.lookup import find_page
from gcmscrape.workers.pool import Job

READ_LIST_ADDRESSES: Final = "gcmscrape.health.other_lists:read_list_addresses"
"""The task that reads the links of a page of any kind."""


async def candidates(visits: Visits, event: str | None, known_lists: Collection[str]) -> list[str]:
    """Return where the list may be: what the front page and a page of an event call events, the front page itself last.

    Args:
        visits: The run, which fetches the front page.
        event: Address of a page that it has looked at; None when there is none.
        known_lists: Addresses that are none.
    """
    site = visits.fetcher.site
    front = f"{site.origin}/"
    found: list[str] = []
    try:
        fetched = await visits.fetcher.fetch(front)
    except FetchFailed:
        pass
    else:
        visits.keep((*fetched.redirects, fetched.final))
        found += await _addresses(visits, fetched.final.body, fetched.final.headers, front)
    page = find_page(visits.state, event) if event is not None else None
    saved = read_page_at(visits.folder / page.warc[0], page.warc[1]) if page is not None and page.warc else None
    if page is not None and isinstance(saved, SavedPage):
        found += await _addresses(visits, saved.body, saved.headers, page.address)
    return [address for address in dict.fromkeys([*found, front]) if address not in known_lists]


async def _addresses(visits: Visits, body: bytes, headers: Mapping[str, str], address: str) -> list[str]:
    job = Job(body, address, headers, task=READ_LIST_ADDRESSES, more={"site": visits.fetcher.site})
    read = await visits.asker.extractor.read(job)
    return [] if isinstance(read, PageRefused) else json.loads(read)


def read_list_addresses(body: bytes, url: str, headers: Mapping[str, str], *, site: Site, **_: object) -> str:
    """Return what `list_addresses` does, as a JSON list: the task of a worker."""
    return json.dumps(list_addresses(body, headers, url, site))


def list_addresses(body: bytes, headers: Mapping[str, str], address: str, site: Site) -> list[str]:
    """Return the addresses of the site that a page calls its events, those with the very word for them first.

    Args:
        body: Of the page, content-encoding undone.
        headers: Of the response, names in lower case.
        address: Of the page.
        site: Whose addresses are wanted.
    """
    try:
        html = to_utf8(body, headers)
        check(html)
    except PageRefused:
        return []
    found = dict(_called_events(html, address, site))
    return sorted(found, key=lambda own: not found[own])


def _called_events(html: bytes, address: str, site: Site) -> Iterator[tuple[str, bool]]:
    """Give the links to what may be a list of events, and whether their words are a word for events."""
    words = {fold(word) for word in known.load("kinds")["sections"]["event"]}
    for link in parse(html).css("a[href]"):
        own = site.own(link.attributes.get("href") or "", address)
        if own is None or "?" in own or is_file_address(own) or site.event(own) is not None:
            continue
        named = fold(link.text()) in words
        if named or "event" in language_free_path(own).rpartition("/")[2]:
            yield own, named
