"""Who the page is: its addresses, its node, its languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.record import WarningCode
from gcmscrape.site.addresses import (
    host_of,
    is_list_address,
    is_shared_address,
    is_web_address,
    language_free_path,
    language_of,
    node_within,
    path_of,
    plain_address,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gcmscrape.page.model import Alternate, Page

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


class Identity(NamedTuple):
    """Everything that names the page. See the fields of the same names in `gcmscrape.record.Event`.

    `address` is the page address. `ignored` are the addresses that the page gives as its own and that can't be that,
    each with the code that says why: it is one of another host, or one that no page has for itself (the front page, a
    list, a token never filled in).
    """

    address: str | None
    url: str | None
    node_id: int | None
    language: str
    interface_language: str | None
    alternates: tuple[Alternate, ...]
    ignored: tuple[tuple[WarningCode, str], ...]

    def event_id(self, sha256: str) -> str:
        """Return the record's id: the node, else the language-free path, else the hash of the body."""
        if self.node_id is not None:
            return f"node/{self.node_id}"
        path = language_free_path(self.url or "").strip("/")
        return path or f"sha256:{sha256[:12]}"


def page_address(page: Page, url: str | None) -> str | None:
    """Return the address the page is known under: the one it was saved with, else the one it gives itself.

    A list is known under the address of a list, but only when it gives no other.
    """
    meta = page.metadata
    given = [address for address in (meta.canonical, meta.og_url, meta.shortlink) if address]
    own = [address for address in given if not is_shared_address(address)]
    candidates = (url, *own, *filter(is_list_address, given))
    return next((address for address in candidates if address and is_web_address(address)), None)


def _doubt(here: str | None, address: str) -> WarningCode | None:
    """Return why an address that the page at `here` gives as its own can't be that; None when it can."""
    home = host_of(here or "")
    if home and host_of(address) not in ("", home):
        return WarningCode.FOREIGN_CANONICAL
    return WarningCode.SHARED_CANONICAL if is_shared_address(address) else None


def _can_be_own(here: str | None, address: str | None) -> bool:
    return bool(address) and _doubt(here, address or "") is None


def addresses(page: Page, url: str | None) -> list[str]:
    """Return the addresses of the page on its own host: its own, canonical, og:url and the alternates."""
    meta = page.metadata
    here = page_address(page, url)
    given = (meta.canonical, meta.og_url, *(alternate.url for alternate in meta.alternates))
    return [*filter(None, [here]), *(address for address in given if address and _can_be_own(here, address))]


def identity(page: Page, url: str | None, headers: Mapping[str, str]) -> Identity:
    """Return the identity of a page fetched from `url` with response `headers` (names in lower case)."""
    meta = page.metadata
    address = page_address(page, url)
    alternates = [alternate for alternate in meta.alternates if _can_be_own(address, alternate.url)]
    interface = _interface_language(page, address, headers)
    given = [named for named in (meta.canonical, meta.shortlink) if named]
    return Identity(
        address=address,
        url=_canonical_url(page, address, alternates),
        node_id=_node_id(page, url),
        language=_language(page, interface, alternates),
        interface_language=interface,
        alternates=tuple(alternates),
        ignored=tuple((code, named) for named in given if (code := _doubt(address, named))),
    )


def _canonical_url(page: Page, here: str | None, alternates: list[Alternate]) -> str | None:
    english = (alternate.url for alternate in alternates if alternate.language.lower() == "en")
    canonical = page.metadata.canonical
    own = canonical if _can_be_own(here, canonical) else None
    candidates = (*english, own, here)
    return next((plain_address(address) for address in candidates if address and is_web_address(address)), None)


def node_named_in_head(page: Page, url: str | None) -> int | None:
    """Return the node that the settings or the shortlink of a page name; None when they name none."""
    meta = page.metadata
    shortlink = meta.shortlink if _can_be_own(page_address(page, url), meta.shortlink) else None
    return _first_node("/" + meta.current_path.lstrip("/") if meta.current_path else None, shortlink)


def _node_id(page: Page, url: str | None) -> int | None:
    named = node_named_in_head(page, url)
    return named if named is not None else _first_node(*page.article_paths, url, *addresses(page, url))


def _first_node(*places: str | None) -> int | None:
    return next((node for place in places if place and (node := node_within(place)) is not None), None)


def _interface_language(page: Page, address: str | None, headers: Mapping[str, str]) -> str | None:
    meta = page.metadata
    for tag in (meta.current_language, meta.html_language, headers.get("content-language", "").split(",")[0].strip()):
        if tag and _TAG.fullmatch(tag):
            return tag
    return language_of(address) if address and path_of(address) else None


def _language(page: Page, interface: str | None, alternates: list[Alternate]) -> str:
    if page.language and _TAG.fullmatch(page.language):
        return page.language
    listed = {alternate.language.lower(): alternate.language for alternate in alternates}
    shown = (page.metadata.html_language or interface or "").lower()
    if not listed:
        return "und"
    while shown:  # es-MX, es
        if shown in listed:
            return listed[shown]
        shown = shown.rpartition("-")[0]
    if len(listed) == 1:
        return next(iter(listed.values()))
    return listed.get("en", "und")
