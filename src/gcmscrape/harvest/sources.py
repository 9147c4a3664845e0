"""What lists and sitemaps lead to: reading one, and handing its addresses to the frontier."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.saved import PAGE_LIMIT
from gcmscrape.event.extract import extract_page
from gcmscrape.fetch.listings import Listing, read_listing
from gcmscrape.fetch.pagers import PAGES_OF_A_LIST, number_of, page_before
from gcmscrape.fetch.sitemaps import read_sitemap
from gcmscrape.record import NOT_NOW, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.site import load
from gcmscrape.site.addresses import language_of, node_of
from gcmscrape.state.rows import PageRow, Role
from gcmscrape.state.runs import timestamp
from gcmscrape.workers.pool import Job

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.site import Site
    from gcmscrape.fetch.sitemaps import Entry, Sitemap
    from gcmscrape.record import ArchivePlace, Event
    from gcmscrape.settings import Settings
    from gcmscrape.state.frontier import Frontier
    from gcmscrape.state.runs import Run

READ_SOURCE: Final = "gcmscrape.harvest.sources:read_source"
"""The task that reads lists and sitemaps."""
_SITEMAP_TIMES: Final = 10
"""How many times the seconds of a page a sitemap may take: one of fifty thousand addresses takes three seconds."""


@dataclass(slots=True)
class Links:
    """What a list or sitemap leads to.

    Attributes:
        events: Addresses that may be events, with their time of change.
        pages: Further pages of the list; the sitemaps of an index.
        lists: Other lists beside it.
        damage: A sentence that says what of it could not be read; None when all could. It is not kept.
    """

    events: dict[str, str | None] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    damage: str | None = None

    def to_json(self, *, damage: bool = False) -> str:
        """Return them as the state keeps them, or with the `damage` too."""
        return json.dumps([self.events, self.pages, self.lists, *([self.damage] if damage else [])])

    @classmethod
    def from_json(cls, text: str) -> Links:
        """Return what `to_json` wrote."""
        return cls(*json.loads(text))


def roots(settings: Settings, site: Site, named: Sequence[str], run: Run) -> Iterator[tuple[str, Role]]:
    """Give the addresses at which reading begins, each with what it is.

    Args:
        settings: Which sources are wanted, in which languages.
        site: Whose they are.
        named: The sitemaps that robots.txt names.
        run: Term pages repeat what lists and sitemaps tell; they are read only when all is.
    """
    known = load("addresses")
    if "sitemap" in settings.sources:
        paths = [own for address in named if (own := site.own(address))]
        yield from ((address, Role.SITEMAP) for address in paths or default_sitemaps(site))
    if "listing" in settings.sources:
        for language in settings.languages:
            yield from ((site.address(path, language), Role.LISTING) for path in known["listings"])
    if "term" in settings.sources and run.full:
        for term in range(known["first_term"], known["last_term"] + 1):
            yield site.address(known["terms"].format(term), settings.languages[0]), Role.TERM


def default_sitemaps(site: Site) -> list[str]:
    """Return where a sitemap is looked for when robots.txt names none, or one that cannot be read."""
    return [site.address(path) for path in load("addresses")["sitemaps"]]


def source_job(page: PageRow, exchange: Exchange, site: Site, languages: tuple[str, ...]) -> Job:
    """Return the reading of a list or sitemap as a worker's job: a page from anyone, like those of events."""
    more = {"role": page.role, "address": page.address, "site": site, "languages": languages}
    times = _SITEMAP_TIMES if page.role is Role.SITEMAP else 1
    return Job(exchange.body, exchange.url, exchange.headers, exchange.status, task=READ_SOURCE, more=more, times=times)


def read_source(  # noqa: PLR0913 - what is known of a response, and what of the source
    body: bytes,
    url: str | None,
    headers: Mapping[str, str],
    *,
    role: Role,
    address: str,
    site: Site,
    languages: tuple[str, ...],
    status: int | None = None,
    retrieved_at: str | None = None,  # noqa: ARG001 - workers tell it of every page
    archive: ArchivePlace | None = None,  # noqa: ARG001 - the same
) -> str:
    """Return what the response of a list or sitemap leads to, as `Links.from_json` reads it: the task of a worker.

    Args:
        body: Content-encoding undone.
        url: The address that answered.
        headers: Of the response, names in lower case.
        role: What the source is.
        address: Under which it is known.
        site: Whose addresses are wanted.
        languages: In which addresses are wanted.
        status: Of the response.
        retrieved_at: Not used.
        archive: Not used.

    Raises:
        PageRefused: It cannot be read; or it is a list of events and leads to none at all, which means that the site
            changed; or it is what a server shows instead of a page just now. A further page of a list need not lead
            to events when it leads to other pages, and no page when it leads to other lists. Or its addresses together
            are larger than any page.
    """
    if role is Role.SITEMAP:
        links = _of_sitemap(read_sitemap(body), site, languages)
    else:
        listing = read_listing(body, headers, address, site)
        if not listing.events:
            _require_list(listing, role, address, extract_page(body, url, headers, status=status))
        links = Links(dict.fromkeys(listing.events), list(listing.pages), list(listing.lists))
    text = links.to_json(damage=True)
    if len(text) > PAGE_LIMIT:
        raise PageRefused("too_large", f"The addresses on it together have more than {PAGE_LIMIT // 1024**2} MB.")
    return text


def _of_sitemap(sitemap: Sitemap, site: Site, languages: tuple[str, ...]) -> Links:
    pages = [own for address in sitemap.sitemaps if (own := site.own(address))]
    links = Links(pages=pages, damage=sitemap.damage)
    for entry in sitemap.entries:
        links.events |= dict.fromkeys(_addresses(entry, site, languages), _timestamp(entry.lastmod))
    return links


def _require_list(listing: Listing, role: Role, address: str, shown: Event | OtherPage) -> None:
    """Refuse a page that leads to no event, unless it leads on, or is the page of a term, which may have none."""
    if isinstance(shown, OtherPage) and shown.kind in NOT_NOW:
        raise PageRefused("not_html", shown.reason)
    leads_on = listing.lists or (number_of(address) and listing.pages)
    if role is Role.LISTING and not leads_on:
        raise PageRefused(
            "not_html", f"The list has {listing.others} links, and none leads to an event: the site may have changed."
        )


def follow(page: PageRow, links: Links, frontier: Frontier, run: Run) -> int:
    """Hand the links of a list or sitemap to the frontier, and return how many new events there were.

    When a run does not read all lists to their end, a list is read on as long as it brings something new, from both its
    ends: some lists begin with the oldest. A page of a list of events that repeats the one before it is behind the end;
    not so where other content is listed too, of which nothing is known here.
    """
    new = sum([frontier.add(address, page.address, lastmod) for address, lastmod in links.events.items()])
    here = number_of(page.address)
    if repeats(page, links, frontier):
        following = []
    elif page.role is Role.SITEMAP or run.full:
        following = links.pages
    else:
        following = [address for address in links.pages if number_of(address) in {0, here + 1}] if new else []
        if new and here:
            following.append(page_before(page.address))
        if not here:
            following += [address for address in links.pages if number_of(address)][-1:]
    if page.role is not Role.SITEMAP and frontier.count_pages(page.address, page.role) >= PAGES_OF_A_LIST:
        following = []
    for address in [*links.lists, *following]:
        frontier.add_source(address, page.role, page.address)
    return new


def repeats(page: PageRow, links: Links, frontier: Frontier) -> bool:
    """Whether a page of a list of events leads to the same events as the one before it."""
    if page.role is not Role.LISTING or not number_of(page.address):
        return False
    before = frontier.links_of(page_before(page.address))
    return before is not None and Links.from_json(before).events.keys() == links.events.keys()


def _addresses(entry: Entry, site: Site, languages: tuple[str, ...]) -> list[str]:
    """Return the addresses of one entry in the languages asked for; all others when it has none of these."""
    given = [entry.address, *entry.alternates.values()]
    found = list(dict.fromkeys(event for address in given if (event := site.event(address))))
    if len({node_of(address) for address in found}) == 1 and node_of(found[0]) is not None:
        return found[:1]
    return [address for address in found if language_of(address) in languages] or found[:1]


def _timestamp(lastmod: str | None) -> str | None:
    """Return a time of change as an instant in UTC; a day counts to its end, and what cannot be read not at all."""
    try:
        moment = datetime.fromisoformat(lastmod or "")
        if len(lastmod or "") <= len("2024-01-01"):
            moment = datetime.combine(moment, time.max)
        return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):  # the latter for the first day of the year 1, east of Greenwich
        return None
