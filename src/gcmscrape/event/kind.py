"""Telling an event page from the rest: status and error pages first, then addresses, labels, classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from gcmscrape import site
from gcmscrape.event.identity import Identity
from gcmscrape.event.walls import VERDICTS, Verdict, says_nothing, site_names, wall, wall_in_front, wall_of_text
from gcmscrape.page.model import Labelled, Page
from gcmscrape.record import PageKind
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import (
    is_event_address,
    is_list_address,
    kind_of_address,
    language_free_path,
    node_within,
)
from gcmscrape.site.labels import comparable
from gcmscrape.site.words import fold

_DENIED: Final = (401, 403, 451)
_GONE: Final = (404, 410)
_DATE_AND_PLACE: Final = frozenset({"date", "location_text"})


def kind(page: Page, who: Identity, status: int | None) -> Verdict:
    """Return what the page is, and the sentence that says what told it: the surest sign first.

    Raises:
        PageRefused: `http_<status>`, for an error that is not one of the kinds.
    """
    return (
        _without_content(page, status)
        # Before anything on a list: its rows may show the labels of many events.
        or _by_address(filter(is_list_address, who.known[:1]))
        or _empty(page)
        or _at_event_address(page, who)
        or _by_event_sign(page)
        or _by_address(who.known)
        or _by_class(page)
        or _by_label(page, "resource", "other")
        or _by_date_and_place(page)
        or _by_section(page)
        or (_by_label(page, "pledge") if page.form == "html" else None)  # stripped text has such lines in its prose
        or (PageKind.OTHER, "Nothing on the page says that it is an event.")
    )


def kind_of_error(status: int | None) -> Verdict | None:
    """Return what an error status says of itself, whatever the page shows; None when the status is no error.

    Raises:
        PageRefused: `http_<status>`, for an answer that is not the page and not one of the kinds.
    """
    if status is None or 200 <= status < 300:  # noqa: PLR2004 - all is well
        return None
    if status in _DENIED:
        return PageKind.ACCESS_DENIED, f"The server answered {status}: access is denied."
    if status in _GONE:
        return PageKind.NOT_FOUND, f"The server answered {status}: there is no such page."
    raise PageRefused(f"http_{status}", f"The server answered {status}: this is not the page itself.")


def _without_content(page: Page, status: int | None) -> Verdict | None:
    told = None if _has_event_label(page) else wall(page, known=_shows_event(page))
    if told == "challenge" or (told == "maintenance" and status not in (*_DENIED, *_GONE)):
        return VERDICTS[told]
    return kind_of_error(status) or (VERDICTS[told] if told is not None else None)


def _empty(page: Page) -> Verdict | None:
    if page.body or page.labelled or page.loose_times or page.metadata.structured_events:
        return None
    return PageKind.EMPTY, "The page has no body and no labelled value."


def _at_event_address(page: Page, who: Identity) -> Verdict | None:
    if not any(map(is_event_address, who.known)):
        return None
    if not (page.labelled or page.loose_times):
        if page.title is not None and says_nothing(page.title.text):
            return wall_in_front(page) or VERDICTS["failure"]
        if page.form == "text" and (told := wall_of_text(page)):
            return told
    if page.form == "html" and not _shows_node(page, who):
        return wall_in_front(page) or (PageKind.OTHER, "The page shows nothing of an event but its address.")
    return PageKind.EVENT, "The page has an address below /events/."


def _by_event_sign(page: Page) -> Verdict | None:
    """Return what tells an event wherever the page stands."""
    if _has_event_label(page):
        return PageKind.EVENT, "The page has a label that only events have."
    if len(page.metadata.structured_events) == 1:
        return PageKind.EVENT, "The structured data describe one event."
    if page.form == "text" and any(entry.field == "date" and not entry.text for entry in page.labelled):
        return PageKind.EVENT, "The page has the Date of an event, whose words were lost (`Date: , -`)."
    return None


def _by_date_and_place(page: Page) -> Verdict | None:
    return (PageKind.EVENT, "The page has the labels Date and Location.") if _has_date_and_place(page) else None


def _by_section(page: Page) -> Verdict | None:
    """Return the kind that the word before the title names."""
    named = _sections().get(fold(page.section or ""))
    return (named, f"The word {page.section!r} stands before the title.") if named else None


def _by_address(known: Iterable[str]) -> Verdict | None:
    for address in known:
        if told := kind_of_address(address):
            path = language_free_path(address)
            return PageKind(told), f"The address is that of another kind of page ({told}): {path}."
    return None


def _by_class(page: Page) -> Verdict | None:
    for name, types in _table("node_types").items():
        if not types.isdisjoint(page.node_classes):
            return PageKind(name), f"A class of the page says that the node is a {name}."
    return None


def _by_label(page: Page, *names: str) -> Verdict | None:
    for name in names:
        if any(entry.field in _table("labels")[name] for entry in page.labelled):
            return PageKind(name), f"The page has a label of another kind of page ({name})."
    return None


@site.cached()
def _table(name: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(words) for key, words in site.load("kinds")[name].items()}


@site.cached()
def _sections() -> dict[str, PageKind]:
    return {fold(word): PageKind(name) for name, words in _table("sections").items() for word in words}


@site.cached()
def _generic_labels() -> frozenset[str]:
    return frozenset(map(comparable, _table("labels")["generic"]))


def _has_event_label(page: Page) -> bool:
    """Whether a label stands on the page that only events have; "Organizers" also heads the column of a calendar."""
    return any(
        entry.label is not None
        and entry.field in _table("labels")["event"]
        and comparable(entry.label) not in _generic_labels()
        for entry in page.labelled
    )


def _has_date_and_place(page: Page) -> bool:
    return {entry.field for entry in page.labelled} >= _DATE_AND_PLACE


def _shows_event(page: Page) -> bool:
    """Whether more than the address and words says that the page is an event's."""
    is_event_node = not _table("node_types")["event"].isdisjoint(page.node_classes)
    return _has_date_and_place(page) or is_event_node or len(page.metadata.structured_events) == 1


def _shows_node(page: Page, who: Identity) -> bool:
    """Whether an HTML page shows anything of a node: labels, an article, an id, or prose under a title of the site."""
    return (
        any(map(_tells_node, page.labelled))
        or bool(page.node_classes or page.has_node)
        or who.named_node is not None
        or len(page.metadata.structured_events) == 1
        or _has_title_of_the_site(page)
    )


def is_of_site(page: Page, who: Identity) -> bool:
    """Whether a page shows any trace of the site: a label, what names a node, a structured event, the site's name."""
    return (
        any(entry.field is not None for entry in page.labelled)
        or bool(page.article_paths or page.metadata.structured_events)
        or who.named_node is not None
        or any(map(_is_of_event, who.known[1:]))
        or any(name in fold(page.metadata.html_title or "") for name in site_names())
    )


def _is_of_event(address: str) -> bool:
    """Whether an address that a page gives as its own is one of an event or a node."""
    return is_event_address(address) or node_within(address) is not None


def _tells_node(entry: Labelled) -> bool:
    """Whether a label tells a node: a date only when it was left empty or has a number, pages of any kind have one."""
    if entry.field != "date":
        return entry.field is not None and entry.field not in _table("labels")["anywhere"]
    return not entry.text or bool(entry.times) or any(map(str.isdigit, entry.text))


def _has_title_of_the_site(page: Page) -> bool:
    """Whether `<title>` repeats the heading beside the site's name, and the heading says something."""
    if page.title is None or says_nothing(page.title.text):
        return False
    whole, heading = fold(page.metadata.html_title or ""), fold(page.title.text)
    return heading in whole and any(name in whole.replace(heading, "", 1) for name in site_names())
