"""What a listing or term page gives: addresses that may be events, the other pages of the list, and other lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gcmscrape.fetch.list_links import read_links
from gcmscrape.fetch.pagers import Page, has_number, is_of, list_of, page_of
from gcmscrape.fetch.site import Site
from gcmscrape.site import LONGEST_KEY, cached


class Listing(NamedTuple):
    """The links of a listing page, each once, in page order; `pages` are in the order of their numbers.

    A page whose number is not known stands first. `lists` are other lists of events. `others` is the number of links to
    other pages of the site.
    """

    events: tuple[str, ...]
    pages: tuple[str, ...]
    lists: tuple[str, ...]
    others: int


def read_listing(body: bytes, headers: Mapping[str, str], address: str, site: Site) -> Listing:
    """Return what a listing page links to.

    A pager is known by its addresses, not by its markup: the same path and query, with another `page`. So full, mini
    and "load more" pagers are all read. Of several pagers on one page, which share the key (`page=0,2`), each is
    followed with the others at their beginning. Where no link of a pager does without further keys, they are taken for
    its own; a link that calls itself the next page is followed whatever its query says.

    Args:
        body: Content-encoding undone.
        headers: Of the response, names in lower case.
        address: Of the page, in the form of `Site.own`.
        site: Whose addresses are wanted.

    Raises:
        PageRefused: The page is hostile or no HTML.
    """
    its_list = list_of(address, site)
    base, links = read_links(body, headers, its_list)
    events: dict[str, None] = {}
    lists: dict[str, None] = {}
    pages: dict[tuple[int, int], Page] = {}
    others: set[str] = set()
    for link in links:
        target = _remembered_target if len(link.href) <= LONGEST_KEY else _target
        own, event = target(link.href, None if base == its_list and _is_rooted(link.href) else base, site)
        if own is None or own == address:
            continue
        if _is_beside(own, its_list) and link.is_tab:
            lists.setdefault(own)
        elif is_of(own, its_list):
            if page := page_of(own, address, is_next=link.is_next):
                place = page.number, page.pager
                pages[place] = min(pages.get(place, page), page)
        elif event is not None:
            events.setdefault(event)
        else:
            others.add(own)
    fewest = min((page.further for page in pages.values()), default=0)
    found = [pages[place].address for place in sorted(pages) if pages[place].further == fewest]
    return Listing(tuple(events), tuple(found), tuple(lists), len(others))


def _target(href: str, base: str | None, site: Site) -> tuple[str | None, str | None]:
    """Return `Site.own` and `Site.event` of a link."""
    own = site.own(href, base)
    return own, site.event(own) if own is not None else None


_remembered_target = cached(1024)(_target)
"""Menus repeat hundreds of links on every page."""


def _is_rooted(href: str) -> bool:
    """Whether a link leads to the same place from every page of the site."""
    return href.startswith("/") and not href.startswith("//")


def _is_beside(address: str, its_list: str) -> bool:
    """Whether another list may have an address: that of a list with a query but for a page's number, or one below."""
    path, _, query = address.partition("?")
    return (path == its_list and query != "" and not has_number(address)) or path.startswith(f"{its_list}/")
