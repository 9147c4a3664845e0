"""Telling an event page from the rest: status and error pages first, then addresses, labels, classes."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.extraction.identity import addresses
from gcmscrape.page.words import fold
from gcmscrape.record import PageKind
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import language_free_path

if TYPE_CHECKING:
    from gcmscrape.page.model import Page

Verdict = tuple[PageKind, str]

_EVENT_PATH = re.compile(r"/events/[^/]+")
_SHORT = 600
_OK = range(200, 300)
_DENIED = (401, 403, 451)
_GONE = (404, 410)
# What parts a title: "404 - Page not found", "Attention Required! | Cloudflare", "Just a moment...".
_BETWEEN_PARTS = re.compile(r"\s*(?:[|:()!?…]|\s-\s|\.(?=[\s.]|$))+\s*")


def kind(page: Page, url: str | None, status: int | None) -> Verdict:
    """Return what the page is, and the sentence that says what told it.

    Raises:
        PageRefused: `http_<status>`, for an error that is not one of the kinds.
    """
    return (
        _without_content(page, status) or _listing(page, url) or _empty(page) or _event(page, url) or _other(page, url)
    )


def refuse_status(status: int | None) -> None:
    """Refuse a redirect and an answer without content.

    Raises:
        PageRefused: `http_<status>` or `no_body`.
    """
    if status is None:
        return
    if status == 204:  # noqa: PLR2004 - No Content
        raise PageRefused("no_body", "The server answered 204: there is no content.")
    if 300 <= status < 400 or status < 200:  # noqa: PLR2004 - redirects and interim answers carry no page
        raise PageRefused(f"http_{status}", f"The server answered {status}: this is not the page itself.")


def kind_of_error(status: int | None) -> Verdict | None:
    """Return what an error status says of itself, whatever the page shows; None when the status is no error.

    Raises:
        PageRefused: `http_<status>`, for an error that is not one of the kinds.
    """
    if status is None or status in _OK:
        return None
    if status in _DENIED:
        return PageKind.ACCESS_DENIED, f"The server answered {status}: access is denied."
    if status in _GONE:
        return PageKind.NOT_FOUND, f"The server answered {status}: there is no such page."
    raise PageRefused(f"http_{status}", f"The server answered {status}.")


def _without_content(page: Page, status: int | None) -> Verdict | None:
    if _shows(page, "challenge"):
        return PageKind.CHALLENGE, "The page asks the visitor to prove to be human."
    if status not in (*_DENIED, *_GONE) and _shows(page, "maintenance"):
        return PageKind.MAINTENANCE, "The site says that it is under maintenance."
    told = kind_of_error(status)
    if told is not None:
        return told
    if _shows(page, "access_denied"):
        return PageKind.ACCESS_DENIED, "The page says that access is denied."
    if _shows(page, "not_found"):
        return PageKind.NOT_FOUND, "The page says that there is no such page."
    return None


def _empty(page: Page) -> Verdict | None:
    if page.body is None and not page.labelled and not page.metadata.structured_events:
        return PageKind.EMPTY, "The page has no body and no labelled value."
    return None


@functools.cache
def _signs(name: str, form: str) -> frozenset[str]:
    return frozenset(fold(words) for words in site.load("kinds")["signs"][name].get(form, ()))


def _shows(page: Page, name: str) -> bool:
    """Whether the title says so and nothing else, or a short page without labels says so in its text."""
    title = page.title.text if page.title else ""
    if page.labelled:
        return name != "challenge" and _is_sign(title, name)
    if _is_sign(title, name) or _is_sign(page.metadata.html_title or "", name):
        return True
    if len(page.opening) >= _SHORT:
        return False
    told = fold(page.opening)
    if title:
        # The words of a title do not tell: an event may be about doors that were closed.
        told = told.replace(fold(title), " ")
    return any(words in told for words in _signs(name, "sentences"))


def _is_sign(title: str, name: str) -> bool:
    """Whether a title is made of words that tell an error and of their companions ("404 - Page not found")."""
    parts = {part for part in _BETWEEN_PARTS.split(fold(title)) if part}
    signs = parts & (_signs(name, "titles") | _signs(name, "sentences"))
    return bool(signs) and parts - signs <= _signs("beside", "titles") | _site_names()


@functools.cache
def _site_names() -> frozenset[str]:
    return frozenset(map(fold, site.load("kinds")["site_names"]))


def _listing(page: Page, url: str | None) -> Verdict | None:
    """The address of a listing or term decides before anything on it: its rows may show the labels of many events."""
    known = addresses(page, url)[:1]
    verdict = _by_address(known)
    return verdict if verdict and verdict[0] in (PageKind.LISTING, PageKind.TERM) else None


def _event(page: Page, url: str | None) -> Verdict | None:
    fields = {entry.field for entry in page.labelled if entry.method == "label"}
    known = [address for address in addresses(page, url) if address]
    for address in known:
        if _EVENT_PATH.fullmatch(language_free_path(address)):
            return PageKind.EVENT, "The page has an address below /events/."
    for field in site.load("kinds")["labels"]["event"]:
        if field in fields:
            return PageKind.EVENT, "The page has a label that only events have."
    if set(page.node_classes) & set(site.load("kinds")["node_types"]["event"]):
        return PageKind.EVENT, "A class of the page says that the node is an event."
    if {"date", "location_text"} <= fields and not _is_named_otherwise(page, known):
        return PageKind.EVENT, "The page has the labels Date and Location."
    if len(page.metadata.structured_events) == 1:
        return PageKind.EVENT, "The structured data describe one event."
    if (
        page.section
        and fold(page.section) in map(fold, site.load("kinds")["sections"]["event"])
        and not _is_named_otherwise(page, known)
    ):
        return PageKind.EVENT, f"The word {page.section!r} stands before the title."
    return None


def _is_named_otherwise(page: Page, known: list[str]) -> bool:
    return (_by_address(known) or _by_class(page) or _by_label(page)) is not None


def _other(page: Page, url: str | None) -> Verdict:
    known = [address for address in addresses(page, url) if address]
    verdict = _by_address(known) or _by_class(page) or _by_label(page)
    if verdict is not None:
        return verdict
    if page.section:
        for name, words in site.load("kinds")["sections"].items():
            if fold(page.section) in map(fold, words):
                return PageKind(name), f"The word {page.section!r} stands before the title."
    return PageKind.OTHER, "Nothing on the page says that it is an event."


def _by_address(known: list[str]) -> Verdict | None:
    for address in known:
        path = language_free_path(address)
        for name, patterns in site.load("kinds")["paths"].items():
            if any(re.search(pattern, path) for pattern in patterns):
                return PageKind(name), f"The address is that of a {name}: {path}."
    return None


def _by_class(page: Page) -> Verdict | None:
    for name, types in site.load("kinds")["node_types"].items():
        if name != "event" and set(page.node_classes) & set(types):
            return PageKind(name), f"A class of the page says that the node is a {name}."
    return None


def _by_label(page: Page) -> Verdict | None:
    fields = {entry.field for entry in page.labelled}
    for name in ("resource", "pledge"):
        if fields & set(site.load("kinds")["labels"][name]):
            return PageKind(name), f"The page has a label that only a {name} has."
    return None
