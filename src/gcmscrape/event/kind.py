"""Telling an event page from the rest: status and error pages first, then addresses, labels, classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from gcmscrape import site
from gcmscrape.event.calendars import is_calendar, is_repeated
from gcmscrape.event.identity import Identity
from gcmscrape.event.walls import VERDICTS, Verdict, names_the_site, says_nothing, wall, wall_in_front
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
_DATE_AND_PLACE: Final = ("date", "location_text")


def kind(page: Page, who: Identity, status: int | None) -> Verdict:
    """Return what the page is, and the sentence that says what told it: the surest sign first.

    Raises:
        PageRefused: `http_<status>`, for an error that is not one of the kinds; `truncated`, for a page that ends
            before it shows anything.
    """
    return next(filter(None, _verdicts(page, who, status)))


def _verdicts(page: Page, who: Identity, status: int | None) -> Iterator[Verdict | None]:
    yield _without_content(page, who, status)
    yield _by_address(filter(is_list_address, who.known[:1]))  # its rows may show the labels of many events
    if not (page.body or page.labelled or page.loose_times or page.metadata.structured_events):
        yield wall_in_front(page) if page.title is None else None  # what stands outside of any content
        if not page.complete:
            raise PageRefused("truncated", "The page ends before it shows a body or a labelled value.")
        yield PageKind.EMPTY, "The page has no body and no labelled value."
    if any(map(is_event_address, who.known)):
        yield _at_event_address(page, who)
    yield _by_event_sign(page)
    yield _by_address(who.known)
    if named := _row("node_types", page.node_classes):
        yield PageKind(named), f"A class of the page says that the node is a {named}."
    yield _by_label(page, "resource", "other")
    if _has_date_and_place(page):
        yield PageKind.EVENT, "The page has the labels Date and Location."
    if named := _row("sections", [fold(page.section or "")]):
        yield PageKind(named), f"The word {page.section!r} stands before the title."
    if page.form == "html":  # stripped text has such lines in its prose
        yield _by_label(page, "pledge")
    if is_calendar(page):
        yield PageKind.OTHER, "The page tells the dates and places of several events."
    yield (
        PageKind.OTHER,
        f"Nothing on the page says that it is an event{'' if page.complete else ', but it is not whole'}.",
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


def _without_content(page: Page, who: Identity, status: int | None) -> Verdict | None:
    told = None if _has_event_label(page) else wall(page, known=_shows_event(page, who))
    if told == "challenge" or (told == "maintenance" and status not in (*_DENIED, *_GONE)):
        return VERDICTS[told]
    return kind_of_error(status) or (VERDICTS[told] if told is not None else None)


def _at_event_address(page: Page, who: Identity) -> Verdict:
    nameless = page.title is not None and says_nothing(page.title.text)
    if nameless and not (page.labelled or page.loose_times or _shows_event(page, who)):
        return wall_in_front(page) or VERDICTS["failure"]
    if page.form == "html" and not _shows_node(page, who):
        return wall_in_front(page) or (PageKind.OTHER, "The page shows nothing of an event but its address.")
    return PageKind.EVENT, "The page has an address below /events/."


def _by_event_sign(page: Page) -> Verdict | None:
    """Return what tells an event wherever the page stands."""
    if _has_event_label(page):
        return PageKind.EVENT, "The page has a label that only events have."
    if _has_structured_event(page):
        return PageKind.EVENT, "The structured data describe one event."
    if page.form == "text" and any(entry.field == "date" and not entry.text for entry in page.labelled):
        return PageKind.EVENT, "The page has the Date of an event, whose words were lost (`Date: , -`)."
    return None


def _by_address(known: Iterable[str]) -> Verdict | None:
    for address in known:
        if told := kind_of_address(address):
            path = language_free_path(address)
            return PageKind(told), f"The address is that of another kind of page ({told}): {path}."
    return None


def _by_label(page: Page, *kinds: str) -> Verdict | None:
    named = _row("labels", _fields(page), *kinds)
    return (PageKind(named), f"The page has a label of another kind of page ({named}).") if named else None


@site.cached()
def _table(name: str) -> dict[str, frozenset[str]]:
    return {row: frozenset(map(fold, words)) for row, words in site.load("kinds")[name].items()}


def _row(table: str, words: Iterable[str | None], *rows: str) -> str | None:
    """Return the first row of a table of kinds.toml, of some or of all rows, that has one of the words."""
    return next((row for row in rows or _table(table) if not _table(table)[row].isdisjoint(words)), None)


def _fields(page: Page) -> set[str | None]:
    return {entry.field for entry in page.labelled}  # None: of a label that no table has


def _has_event_label(page: Page) -> bool:
    """Whether a label stands on the page that only events have; "Organizers" also heads the column of a calendar."""
    events, generic = (_table("labels")[row] for row in ("event", "generic"))
    found = {one.field for one in page.labelled if one.label and comparable(one.label) not in generic}
    return any(field in events and not is_repeated(page, field) for field in found)


def _has_date_and_place(page: Page) -> bool:
    """Whether the page has the labels of one date and place, of which one tells something: they may head columns."""
    dates, places = ([entry for entry in page.labelled if entry.field == field] for field in _DATE_AND_PLACE)
    told = any(map(_tells_node, dates)) or any(place.text for place in places)
    return bool(dates and places and told) and not is_calendar(page)


def _has_structured_event(page: Page) -> bool:
    return len(page.metadata.structured_events) == 1


def _shows_event(page: Page, who: Identity) -> bool:
    """Whether more than words and the address that was asked for says that the page is an event's."""
    is_event_node = _row("node_types", page.node_classes, "event") is not None
    names_itself = page.has_node and who.named_node is not None and any(map(is_event_address, who.known[1:]))
    return _has_date_and_place(page) or is_event_node or names_itself or _has_structured_event(page)


def _shows_node(page: Page, who: Identity) -> bool:
    """Whether an HTML page shows anything of a node: labels, an article, an id, or prose under a title of the site."""
    return (
        any(map(_tells_node, page.labelled))
        or bool(page.node_classes or page.has_node)
        or who.named_node is not None
        or _has_structured_event(page)
        or _has_title_of_the_site(page)
    )


def is_of_site(page: Page, who: Identity) -> bool:
    """Whether a page shows any trace of the site: a label, what names a node, a structured event, the site's name."""
    return (
        any(_fields(page))
        or bool(page.article_paths or page.metadata.structured_events)
        or who.named_node is not None
        or any(is_event_address(own) or node_within(own) is not None for own in who.known[1:])
        or names_the_site(page.metadata.html_title or "")
    )


def _tells_node(entry: Labelled) -> bool:
    """Whether a label tells a node: a date only when it was left empty or has a number, pages of any kind have one."""
    if entry.field != "date":
        return entry.field is not None and entry.field not in _table("labels")["anywhere"]
    return not entry.text or bool(entry.times) or any(map(str.isdigit, entry.text))


def _has_title_of_the_site(page: Page) -> bool:
    """Whether `<title>` repeats the heading beside the site's name, and the heading says something."""
    if page.title is None or says_nothing(page.title.text):
        return False
    before, heading, behind = fold(page.metadata.html_title or "").partition(fold(page.title.text))
    return bool(heading) and names_the_site(before + behind)
