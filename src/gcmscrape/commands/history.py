"""`gcmscrape history`: the versions of one event as a time line, or as lines of JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.terminal import fail, show, show_json
from gcmscrape.dataset.change_line import change_line
from gcmscrape.dataset.changes import changes
from gcmscrape.dataset.history import EventVersion
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.reading import DatasetUnreadable, read_versions
from gcmscrape.harvest.remembered import remembered
from gcmscrape.record import CONTENT_FIELDS, Event
from gcmscrape.settings import Settings
from gcmscrape.state.database import ARCHIVE
from gcmscrape.workers.answers import answers

_WEB: Final = ("https://", "http://")


def run(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show the versions of an event; end with status 1 when there is none."""
    try:
        versions = _named(read_versions(settings.out), name)
    except DatasetUnreadable as error:
        fail(str(error))
    if not versions:
        fail(
            f"{settings.out} knows no version of {name}: give the id of an event, its node number or an address of it."
        )
    if as_json:
        show_json(b"".join(map(to_json_line, versions)).decode())
        return
    show("".join(f"{line}\n" for line in _lines(versions, _archive(settings.out))))
    if versions[-1].gone is None:
        showing = f"gcmscrape show {versions[-1].id} --out {settings.out}"
        show(f"\n{next_step('what it says now, with the words of each value', showing, width_of(sys.stdout))}\n")


def _archive(out: Path) -> Path:
    """Return the folder of the pages: the archive of a harvest, or where a replay read them."""
    replayed = remembered(out)
    if replayed is None:
        return out / ARCHIVE
    return Path(replayed) if Path(replayed).is_dir() else Path(replayed).parent


def _named(versions: Iterator[EventVersion], name: str) -> list[EventVersion]:
    """Return the versions of the first event that has a name, which any of its versions may tell."""
    found: list[EventVersion] = []
    of_event: list[EventVersion] = []
    for version in versions:
        if of_event and of_event[-1].id != version.id:
            of_event = []
        of_event.append(version)
        if (found and found[-1].id == version.id) or (not found and _is_named(version, name)):
            found = list(of_event)
    return found


def _is_named(version: EventVersion, name: str) -> bool:
    if name.startswith(_WEB):
        return name.rstrip("/") in {(url or "").rstrip("/") for url in (version.url, version.source.url)}
    return name in {version.id, version.id.removeprefix("node/")}


def _lines(versions: Sequence[EventVersion], archive: Path) -> Iterator[str]:
    """Give the time line, the oldest version first."""
    yield f"{versions[-1].id}  {versions[-1].title}"
    read = _read(versions, archive)
    told = {new.number: _changed(read.get(old.number), read.get(new.number)) for old, new in pairwise(versions)}
    for version in versions:
        yield ""
        yield f"{version.number}. {_span(version)}, {_where(version)}"
        yield from (f"   {line}" for line in told.get(version.number, [version.title]))
        if version.url is not None and version.number > 1 and version.url != versions[version.number - 2].url:
            yield f"   at {version.url}"
        if version.gone is not None:
            yield f"   gone {version.gone}"


def _span(version: EventVersion) -> str:
    first, last = version.first_seen or "an unknown time", version.last_seen
    if last is None and version.first_seen is not None:
        return f"{first} until now"
    return first if last in {None, version.first_seen} else f"{first} to {last}"


def _where(version: EventVersion) -> str:
    collection = version.source.collection
    return "on the site" if collection is None else f"in {collection}"


def _read(versions: Sequence[EventVersion], archive: Path) -> dict[int, Event]:
    """Return what the pages say that versions were read from, by number of the version, as far as they are there."""
    pages = (_page(version, archive) for version in versions)
    read = zip(versions, answers(pages), strict=True)
    return {
        version.number: answer
        for version, (_, answer) in read
        if isinstance(answer, Event) and answer.source.sha256 == version.source.sha256
    }


def _page(version: EventVersion, archive: Path) -> SavedPage | Failure:
    place = version.source.archive
    if place is None or Path(place.file).name != place.file:
        return Failure("", "no_body", "The version names no place in the archive.")
    return read_page_at(archive / place.file, place.offset)


def _changed(old: Event | None, new: Event | None) -> list[str]:
    if old is None or new is None:
        return ["other content than before"]
    found = changes(old, new, "", "site")
    return [change_line(change) for change in found if change.field in CONTENT_FIELDS] or ["read otherwise than before"]
