"""The addresses of a list's pages: which links lead to another page of it, and in which order the pages stand."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from gcmscrape.fetch.site import Site
from gcmscrape.site import load
from gcmscrape.site.addresses import language_free_path

PAGES_OF_A_LIST: Final = 2000
"""Pages of one list that are read at most: a pager that never ends must not keep a run from ending."""
_PAGE: Final = "page"
_EVERYTHING: Final = frozenset({"", "all"})  # values of a filter that lets everything through
_MANNER: Final = frozenset({"sort_by", "sort_order", "order", "sort", "items_per_page", "destination"})
_DIGITS: Final = 9  # of a page number; Python refuses to read one of five thousand
_COMMANDS: Final[str] = load("lists")["commands"]
_LIST_KEY: Final[str] = load("lists")["list_key"]


class Page(NamedTuple):
    """A page of a list: its number, which of the list's pagers counts so, how many keys too many its address has.

    The number is 0 for a page behind this one of which no more is known.
    """

    number: int
    pager: int
    further: int
    address: str


def is_of(address: str, its_list: str) -> bool:
    """Whether an address may be that of a page of a list, itself included; see `list_of`."""
    return address.partition("?")[0] == its_list or _is_commands(address)


def page_of(address: str, here: str, *, is_next: bool) -> Page | None:
    """Return the page of a list that a link leads to; None when it leads to the first one, or to a part of the list.

    Args:
        address: In the form of `Site.own`, one for which `is_of` is true.
        here: The page of the list that links to it.
        is_next: Whether the link says that it leads to the next page.
    """
    numbers = _numbers(address)
    only = _only(numbers)
    if only is None:
        is_page = is_next and "?" in address and not has_number(address)
        return Page(0, 0, 0, address) if is_page else None
    pager, number = only
    if number >= PAGES_OF_A_LIST:
        return None
    if _is_commands(here):
        return Page(number, pager, 0, _at(here, number, pager))
    wanted, given = set(_filters(here)), set(_filters(address))
    if wanted <= given or is_next:
        return Page(number, pager, 0 if is_next else len(given - wanted), _at(address, number, pager))
    return None


def list_of(address: str, site: Site) -> str:
    """Return the address of the list that a page is of, without a query: that which commands name, or its own."""
    start, _, query = address.partition("?")
    named = dict(parse_qsl(query)).get(_LIST_KEY) if _is_commands(address) else None
    own = site.own(f"/{named.lstrip('/')}") if named else None
    return own.partition("?")[0] if own else start


def number_of(address: str) -> int:
    """Return the number of a page of a list, from 0."""
    return max(_numbers(address))


def has_number(address: str) -> bool:
    """Whether an address tells the number of a page, if only 0."""
    return any(part.strip().isdigit() for part in _written(address).split(","))


def page_before(address: str) -> str:
    """Return the address of the page of a list before this one, which is not the first."""
    numbers = _numbers(address)
    pager = numbers.index(max(numbers))
    if numbers[pager] > 1:
        return _at(address, numbers[pager] - 1, pager)
    start, _, query = address.partition("?")
    rest = urlencode([(key, value) for key, value in parse_qsl(query) if key != _PAGE], safe=",")
    return f"{start}?{rest}" if rest else start


def _is_commands(address: str) -> bool:
    return language_free_path(address) == _COMMANDS


def _filters(address: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in parse_qsl(urlsplit(address).query) if key != _PAGE and _chooses(key, value)]


def _chooses(key: str, value: str) -> bool:
    """Whether a key of a query makes it another list."""
    return key not in _MANNER and value.lower() not in _EVERYTHING


def _written(address: str) -> str:
    return dict(parse_qsl(urlsplit(address).query)).get(_PAGE, "")


def _numbers(address: str) -> list[int]:
    parts = _written(address).split(",")
    return [int(part[:_DIGITS]) if part.isascii() and part.isdigit() else 0 for part in parts]


def _only(numbers: list[int]) -> tuple[int, int] | None:
    """Return the one pager that is not at its beginning, with its number; None when there is none or several."""
    moved = [(pager, number) for pager, number in enumerate(numbers) if number]
    return moved[0] if len(moved) == 1 else None


def _at(address: str, number: int, pager: int) -> str:
    """Return the address with a page number in one spelling (`0,2` and `,2` are the same)."""
    start, _, query = address.partition("?")
    keys = [(key, value) for key, value in parse_qsl(query) if key != _PAGE and _chooses(key, value)]
    return f"{start}?" + urlencode(sorted([*keys, (_PAGE, "0," * pager + str(number))]), safe=",")
