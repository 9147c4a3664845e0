"""Finding a record, and the saved page that it was made of."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import InputUnreadable, SavedPage
from gcmscrape.dataset.reading import read_events
from gcmscrape.harvest.archived import archived_pages
from gcmscrape.harvest.remembered import remembered
from gcmscrape.record import Event, OtherPage
from gcmscrape.review.assets import Assets, beside, nothing, of_warcs
from gcmscrape.state.database import ARCHIVE, StateUnusable
from gcmscrape.workers.answers import answers

_WEB: Final = ("https://", "http://")
_PAGES: Final = frozenset({".html", ".htm"})


class NotFound(Exception):  # noqa: N818 - named for what happened
    """There is no such record, or no one of that name. The message is one sentence."""


class Found(NamedTuple):
    """A record, its page (None: it is not there), and the images and styles that are saved with it."""

    event: Event
    page: SavedPage | None
    assets: Assets


def of_file(file: Path) -> Found:
    """Return the record of the one event page in a file.

    Raises:
        NotFound: There is none, or more than one.
        InputUnreadable: The file cannot be read.
    """
    told: list[str] = []
    found: list[tuple[Event, SavedPage]] = []
    for page, answer in answers(read_pages(file)):
        if isinstance(answer, Event) and isinstance(page, SavedPage):
            found.append((answer, page))
        elif isinstance(answer, OtherPage):
            told.append(answer.reason)
        elif not isinstance(answer, Event):
            told.append(answer.message)
    if len(found) > 1:
        raise NotFound(
            f"{file} holds {len(found)} event pages: harvest it with --replay {file}, and name the id of one."
        )
    if not found:
        raise NotFound(f"{file} holds no event page. {' '.join(told[:1])}".rstrip())
    ((event, page),) = found
    return Found(event, page, _assets(file))


def of_dataset(name: str, folder: Path) -> Found:
    """Return the record with an id, a node id or an address in a dataset, and its page.

    Raises:
        NotFound: There is none.
        DatasetUnreadable: There is no dataset.
    """
    event = next((event for event in read_events(folder) if _is_named(event, name)), None)
    if event is None:
        raise NotFound(f"{folder} has no record {name}: give its id, its node number, its address, or a saved page.")
    pages = pages_of([event], folder)
    return Found(event, pages.get(event.source.sha256), assets_of(folder))


def pages_of(events: Collection[Event], folder: Path) -> dict[str, SavedPage]:
    """Return the saved pages of some records, by the hash of their bytes; those that are not there are left out."""
    wanted = {event.source.sha256 for event in events}
    found: dict[str, SavedPage] = {}
    for page in _candidates(events, folder):
        sha256 = hashlib.sha256(page.body).hexdigest()
        if sha256 in wanted:
            found.setdefault(sha256, page)
            if len(found) == len(wanted):
                break
    return found


def assets_of(folder: Path) -> Assets:
    """Return the images and styles saved with the pages of a dataset: a harvest saves none, what it replays may."""
    place = remembered(folder)
    return nothing if place is None or not Path(place).exists() else _assets(Path(place))


def _assets(place: Path) -> Assets:
    try:
        return beside(place) if place.suffix.lower() in _PAGES else of_warcs(place)
    except InputUnreadable:
        return nothing


def _is_named(event: Event, name: str) -> bool:
    if name.startswith(_WEB):
        address = name.rstrip("/")
        others = (event.url, event.source.url, *(one.url for one in event.translations))
        return any(other is not None and other.rstrip("/") == address for other in others)
    return name in {event.id, str(event.node_id)}


def _candidates(events: Collection[Event], folder: Path) -> Iterator[SavedPage]:
    """Give pages that may be those of the records: where they say, then all that there are."""
    archive = folder if folder.is_dir() else folder.parent
    for event in events:
        place = event.source.archive
        file = archive / ARCHIVE / Path(place.file).name if place is not None else None
        if place is not None and file is not None and file.is_file():
            page = read_page_at(file, place.offset)
            if isinstance(page, SavedPage):
                yield page
    try:
        yield from (page for page in archived_pages(archive) if isinstance(page, SavedPage))
    except (InputUnreadable, StateUnusable):
        return
