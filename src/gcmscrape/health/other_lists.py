"""Where the list of events may be, when it is not at the address that the settings name: what links say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from gcmscrape import site as known
from gcmscrape.fetch.site import Site
from gcmscrape.page.decode import decode
from gcmscrape.page.guard import check
from gcmscrape.page.words import fold
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import is_file_address, language_free_path

MOST: Final = 3
"""So many addresses are tried."""


def list_addresses(body: bytes, headers: Mapping[str, str], address: str, site: Site) -> list[str]:
    """Return the addresses of the site that a page calls its events, those with the very word for them first.

    Args:
        body: Of the page, content-encoding undone.
        headers: Of the response, names in lower case.
        address: Of the page.
        site: Whose addresses are wanted.
    """
    try:
        text = decode(body, headers)
        check(text)
    except PageRefused:
        return []
    found = dict(_called_events(text, address, site))
    return sorted(found, key=lambda own: not found[own])


def _called_events(text: str, address: str, site: Site) -> Iterator[tuple[str, bool]]:
    """Give the links to what may be a list of events, and whether their words are a word for events."""
    words = {fold(word) for word in known.load("kinds")["sections"]["event"]}
    for link in LexborHTMLParser(text).css("a[href]"):
        own = site.own(link.attributes.get("href") or "", address)
        if own is None or "?" in own or is_file_address(own) or site.event(own) is not None:
            continue
        named = fold(link.text()) in words
        if named or "event" in language_free_path(own).rpartition("/")[2]:
            yield own, named
