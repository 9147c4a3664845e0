"""What a listing or term page gives: addresses that may be events, and the other pages of the same list."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser

from gcmscrape.page.decode import decode
from gcmscrape.page.guard import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmscrape.fetch.site import Site

PAGES_OF_A_LIST: Final = 2000
"""Pages of one list that are read at most: a pager that never ends must not keep a run from ending."""
_PAGE: Final = "page"
_EVERYTHING: Final = frozenset({"", "all"})  # values of a filter that lets everything through
_MANNER: Final = frozenset({"sort_by", "sort_order", "order", "sort", "items_per_page", "destination"})
_DIGITS: Final = 9  # of a page number; Python refuses to read one of five thousand


class Listing(NamedTuple):
    """The links of a listing page, each once, in page order; `pages` are in the order of their numbers."""

    events: tuple[str, ...]
    pages: tuple[str, ...]


def read_listing(body: bytes, headers: Mapping[str, str], address: str, site: Site) -> Listing:
    """Return what a listing page links to.

    A pager is known by its addresses, not by its markup: the same path and query, with another `page`. So full, mini
    and "load more" pagers are all read. Of several pagers on one page, which share the key (`page=0,2`), each is
    followed with the others at their beginning.

    Args:
        body: Content-encoding undone.
        headers: Of the response, names in lower case.
        address: Of the page, in the form of `Site.own`.
        site: Whose addresses are wanted.

    Raises:
        PageRefused: The page is hostile or no HTML.
    """
    text = decode(body, headers)
    check(text)
    events: dict[str, None] = {}
    pages: dict[tuple[int, int], str] = {}
    hrefs = (link.attributes.get("href") or "" for link in LexborHTMLParser(text).css("a[href]"))
    for href in dict.fromkeys(hrefs):
        own, event = _target(site, href, None if _is_rooted(href) else address)
        if event is not None:
            events.setdefault(event)
        elif own is not None and (place := _place(own, address)):
            pages[place] = _at(own, place)
    return Listing(tuple(events), tuple(pages[place] for place in sorted(pages)))


@lru_cache(maxsize=4096)
def _target(site: Site, href: str, base: str | None) -> tuple[str | None, str | None]:
    """Return `Site.own` and `Site.event` of a link, remembered: menus repeat hundreds of links on every page."""
    return site.own(href, base), site.event(href, base)


def _is_rooted(href: str) -> bool:
    """Whether a link leads to the same place from every page of the site."""
    return href.startswith("/") and not href.startswith("//")


def number_of(address: str) -> int:
    """Return the number of a page of a list, from 0."""
    return max(_numbers(address))


def page_before(address: str) -> str:
    """Return the address of the page of a list before this one, which is not the first."""
    numbers = _numbers(address)
    pager = numbers.index(max(numbers))
    if numbers[pager] > 1:
        return _at(address, (numbers[pager] - 1, pager))
    start, _, query = address.partition("?")
    rest = urlencode([(key, value) for key, value in parse_qsl(query) if key != _PAGE], safe=",")
    return f"{start}?{rest}" if rest else start


def _place(address: str, here: str) -> tuple[int, int] | None:
    """Return (page number, pager) of another page of the list that `here` is a page of."""
    if address.partition("?")[0] != here.partition("?")[0] or _list_of(address) != _list_of(here):
        return None
    only = _only(_numbers(address))
    if only is None or only[1] >= PAGES_OF_A_LIST or address == here:
        return None
    return only[1], only[0]


def _list_of(address: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in parse_qsl(urlsplit(address).query) if key != _PAGE and _chooses(key, value)]


def _chooses(key: str, value: str) -> bool:
    """Whether a key of a query makes it another list."""
    return key not in _MANNER and value.lower() not in _EVERYTHING


def _numbers(address: str) -> list[int]:
    value = dict(parse_qsl(urlsplit(address).query)).get(_PAGE, "")
    return [int(part[:_DIGITS]) if part.isascii() and part.isdigit() else 0 for part in value.split(",")]


def _only(numbers: list[int]) -> tuple[int, int] | None:
    """Return the one pager that is not at its beginning, with its number; None when there is none or several."""
    moved = [(pager, number) for pager, number in enumerate(numbers) if number]
    return moved[0] if len(moved) == 1 else None


def _at(address: str, place: tuple[int, int]) -> str:
    """Return the address with its page number in one spelling (`0,2` and `,2` are the same)."""
    number, pager = place
    return _with_page(address, "0," * pager + str(number))


def _with_page(address: str, value: str) -> str:
    start, _, query = address.partition("?")
    keys = [(key, value if key == _PAGE else old) for key, old in parse_qsl(query)]
    return f"{start}?" + urlencode([(key, text) for key, text in keys if _chooses(key, text)], safe=",")
