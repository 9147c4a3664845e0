"""Who the page is: its addresses, its node, its languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.site.addresses import (
    host_of,
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

    `address` is the page address; `foreign` are the addresses of another host that the page gives as its own.
    """

    address: str | None
    url: str | None
    node_id: int | None
    language: str
    interface_language: str | None
    alternates: tuple[Alternate, ...]
    foreign: tuple[str, ...]

    def event_id(self, sha256: str) -> str:
        """Return the record's id: the node, else the language-free path, else the hash of the body."""
        if self.node_id is not None:
            return f"node/{self.node_id}"
        path = language_free_path(self.url or self.address or "").strip("/")
        return path or f"sha256:{sha256[:12]}"


def page_address(page: Page, url: str | None) -> str | None:
    """Return the address the page is known under: the one it was saved with, else the one it gives itself."""
    meta = page.metadata
    candidates = (url, meta.canonical, meta.og_url, meta.shortlink)
    return next((address for address in candidates if address and is_web_address(address)), None)


def _own(page: Page, url: str | None, address: str | None) -> bool:
    home = host_of(page_address(page, url) or "")
    return bool(address) and (host_of(address or "") in ("", home) or not home)


def addresses(page: Page, url: str | None) -> list[str]:
    """Return the addresses of the page on its own host: its own, canonical, og:url and the alternates."""
    meta = page.metadata
    candidates = [
        page_address(page, url),
        meta.canonical,
        meta.og_url,
        *(alternate.url for alternate in meta.alternates),
    ]
    return [address for address in candidates if address and _own(page, url, address)]


def identity(page: Page, url: str | None, headers: Mapping[str, str]) -> Identity:
    """Return the identity of a page fetched from `url` with response `headers` (names in lower case)."""
    meta = page.metadata
    address = page_address(page, url)
    own = [alternate for alternate in meta.alternates if _own(page, url, alternate.url)]
    interface = _interface_language(page, address, headers)
    return Identity(
        address=address,
        url=_canonical_url(page, url, own),
        node_id=_node_id(page, url),
        language=_language(page, interface, own),
        interface_language=interface,
        alternates=tuple(own),
        foreign=tuple(given for given in (meta.canonical, meta.shortlink) if given and not _own(page, url, given)),
    )


def _canonical_url(page: Page, url: str | None, alternates: list[Alternate]) -> str | None:
    english = (alternate.url for alternate in alternates if alternate.language.lower() == "en")
    canonical = page.metadata.canonical
    own = canonical if canonical and _own(page, url, canonical) else None
    candidates = (*english, own, page_address(page, url))
    return next((plain_address(address) for address in candidates if address and is_web_address(address)), None)


def _node_id(page: Page, url: str | None) -> int | None:
    meta = page.metadata
    shortlink = meta.shortlink if meta.shortlink and _own(page, url, meta.shortlink) else None
    for place in (
        "/" + meta.current_path.lstrip("/") if meta.current_path else None,
        shortlink,
        *page.article_paths,
        url,
        *addresses(page, url),
    ):
        found = node_within(place) if place else None
        if found is not None:
            return found
    return None


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
