"""What the present extractor makes of an archive: every response behind a record or an event page read anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.dataset.last import Last
from gcmscrape.dataset.merge import by_node, merge
from gcmscrape.dataset.spool import Spool
from gcmscrape.harvest.saved import Captures
from gcmscrape.record import Event, Source, read_record
from gcmscrape.state.database import open_state
from gcmscrape.state.responses import places
from gcmscrape.state.sightings import captured_sources
from gcmscrape.workers.answers import answers


def reread(archive: Path) -> Iterator[Event]:
    """Give the records that a whole run would publish from the archive now. Nothing is written.

    Raises:
        StateUnusable: It is no archive of a site, or cannot be used.
    """
    with TemporaryFile() as file, open_state(archive, write=False) as state:
        captures = Captures(Spool(file), Last(archive / "no last dataset"))
        for page, answer in answers(read_page_at(archive / name, offset) for name, offset in places(state)):
            captures.add(page, answer)
        sources = captured_sources(state)
        pages = (_page(archive, source) for source in sources)
        for source, (page, answer) in zip(sources, answers(pages), strict=True):
            captures.add(page, answer.model_copy(update={"source": source}) if isinstance(answer, Event) else answer)
        yield from map(read_record, merge(by_node(captures.versions())))


def _page(archive: Path, source: Source) -> SavedPage | Failure:
    if source.archive is None:
        return Failure("", "no_body", "The record names no place in the archive.", source.url)
    return read_page_at(archive / Path(source.archive.file).name, source.archive.offset)
