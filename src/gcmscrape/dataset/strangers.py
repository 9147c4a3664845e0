"""Pages that name one address as their own and are different events: a bad canonical or shortlink merges nothing.

A theme that prints the same canonical on every page would else make one event of all. Pages of a node in different
languages differ, and so do captures of a page before and after an edit: what is looked at is whether pages of one
language share neither title nor content.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gcmscrape.dataset.version import Version
from gcmscrape.record import Event
from gcmscrape.site.addresses import language_free_path, language_of

_SHARED_BY: Final = 3
"""So many different pages of one language do not all have the number of one node."""


def without_strangers(node: Sequence[Version]) -> list[list[Version]]:
    """Return the pages of a node, and each page apart that only says that it is of it."""
    if len(node) == 1:
        return [[*node]]
    languages: defaultdict[str, list[Version]] = defaultdict(list)
    for version in node:
        if version.address is not None:
            languages[language_of(version.address)].append(version)
    strangers = [stranger for pages in languages.values() for stranger in _strangers(pages)]
    own = [version for version in node if version not in strangers]
    return [own, *([_alone(stranger)] for stranger in strangers)]


def with_own_addresses(nodes: list[list[Version]]) -> list[list[Version]]:
    """Return the pages of all nodes; an address that many nodes name is that of none but the page that has it."""
    named = Counter(url for node in nodes for url in {page.url for page in node})
    shared = {url for url, number in named.items() if url is not None and number >= _SHARED_BY}
    if not shared:
        return nodes
    return [[_under_own_address(page) if page.url in shared else page for page in node] for node in nodes]


def _under_own_address(page: Version) -> Version:
    if page.address is None or page.address == page.url:
        return page
    return replace(page, url=page.address, mistaken=True)


def _strangers(pages: Sequence[Version]) -> list[Version]:
    """The pages of one language that are other events than the one that the address they all name is of."""
    if len(pages) == 1:
        return []
    best = min(pages, key=lambda page: (page.address != page.url, page.rank))
    named = best.event()
    events = [(page, page.event()) for page in pages if page is not best]
    others = [(page, event) for page, event in events if event.title != named.title and _differs(event, named)]
    # Two pages with the number of one node may be one before and one after an edit.
    are_many = len({event.title for _, event in others}) >= _SHARED_BY - 1
    return [page for page, _ in others if page.node_id is None or are_many]


def _differs(one: Event, other: Event) -> bool:
    return one.content_sha256 != other.content_sha256


def _alone(page: Version) -> Version:
    own = language_free_path(page.address or "").strip("/")
    return replace(page, id=own or page.id, node_id=None, url=page.address, mistaken=True)
