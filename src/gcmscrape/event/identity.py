"""Who the page is: its addresses, its node, its languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gcmscrape.event.reading import Doubt
from gcmscrape.page.model import Alternate, Metadata, Page
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

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}")


class Identity(NamedTuple):
    """Everything that names the page. See the fields of the same names in `gcmscrape.record.Event`.

    `address` is the page address, and `known` are all its addresses on its own host: that one first, then canonical,
    og:url and the alternates. `named_node` is the node that the settings or the shortlink name. `doubts` are about
    addresses: none is known, or the page gives one as its own that can't be that, since it is one of another host or
    one that no page has for itself (the front page, a list, a token never filled in).
    """

    address: str | None
    known: list[str]
    url: str | None
    named_node: int | None
    node_id: int | None
    language: str
    interface_language: str | None
    alternates: list[Alternate]
    doubts: list[Doubt]

    def event_id(self, sha256: str) -> str:
        """Return the record's id: the node, else the language-free path, else the hash of the body."""
        if self.node_id is not None:
            return f"node/{self.node_id}"
        path = language_free_path(self.url or "").strip("/")
        return path or f"sha256:{sha256[:12]}"


def identity(page: Page, url: str | None, headers: Mapping[str, str]) -> Identity:
    """Return the identity of a page fetched from `url` with response `headers` (names in lower case)."""
    meta = page.metadata
    address = _page_address(meta, url)
    home = host_of(address or "")
    others = [alternate.url for alternate in meta.alternates]
    doubts = {named: _doubt(home, named) for named in (meta.canonical, meta.shortlink, meta.og_url, *others) if named}
    own = {named for named, doubt in doubts.items() if doubt is None}
    told = [doubt for named in (meta.canonical, meta.shortlink) if named and (doubt := doubts[named])]
    known = [*filter(None, [address]), *(named for named in (meta.canonical, meta.og_url, *others) if named in own)]
    alternates = [alternate for alternate in meta.alternates if alternate.url in own]
    shortlink = meta.shortlink if meta.shortlink in own else None
    named_node = _first_node(["/" + meta.current_path.lstrip("/") if meta.current_path else None, shortlink])
    interface = _interface_language(meta, address, headers)
    english = [alternate.url for alternate in alternates if alternate.language.lower() == "en"]
    addresses = [*english, meta.canonical if meta.canonical in own else "", address or ""]
    return Identity(
        address=address,
        known=known,
        url=next(map(plain_address, filter(is_web_address, addresses)), None),
        named_node=named_node,
        node_id=named_node if named_node is not None else _first_node([*page.article_paths, url, *known]),
        language=_language(page, interface, alternates),
        interface_language=interface,
        alternates=alternates,
        doubts=told if address else [(WarningCode.NO_ADDRESS, "no address is known for this page"), *told],
    )


def _page_address(meta: Metadata, url: str | None) -> str | None:
    """Return the address the page is known under: the one it was saved with, else the one it gives itself.

    A list is known under the address of a list, but only when it gives no other.
    """
    if url:
        return url
    given = [address for address in (meta.canonical, meta.og_url, meta.shortlink) if address]
    own = [address for address in given if not is_shared_address(address)]
    return next(filter(is_web_address, (*own, *filter(is_list_address, given))), None)


def _doubt(home: str, address: str) -> Doubt | None:
    """Return why an address that a page of the host `home` gives as its own can't be that; None when it can."""
    if home and host_of(address) not in ("", home):
        message = f"the page names an address on another host, which is ignored: {address}"
        return WarningCode.FOREIGN_CANONICAL, message
    message = f"the page names an address that no page has for itself, which is ignored: {address}"
    return (WarningCode.SHARED_CANONICAL, message) if is_shared_address(address) else None


def _first_node(places: Iterable[str | None]) -> int | None:
    return next((node for place in places if place and (node := node_within(place)) is not None), None)


def _interface_language(meta: Metadata, address: str | None, headers: Mapping[str, str]) -> str | None:
    for tag in (meta.current_language, meta.html_language, headers.get("content-language", "").split(",")[0].strip()):
        if tag and _TAG.fullmatch(tag):
            return tag
    return language_of(address) if address and path_of(address) else None


def _language(page: Page, interface: str | None, alternates: Iterable[Alternate]) -> str:
    if page.language and _TAG.fullmatch(page.language):
        return page.language
    listed = {alternate.language.lower(): alternate.language for alternate in alternates}
    shown = (page.metadata.html_language or interface or "").lower()
    while shown:  # es-MX, es
        if shown in listed:
            return listed[shown]
        shown = shown.rpartition("-")[0]
    return next(iter(listed.values())) if len(listed) == 1 else listed.get("en", "und")
