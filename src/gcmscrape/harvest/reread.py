"""What the present extractor makes of an archive: every response behind a record or an event page read anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from gcmscrape.archive.records import read_page_at
from gcmscrape.dataset.last import Last
from gcmscrape.dataset.merge import merge
from gcmscrape.dataset.spool import Spool
from gcmscrape.harvest.saved import Captures
from gcmscrape.record import Event
from gcmscrape.state.database import open_state
from gcmscrape.state.responses import places
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
        yield from merge(captures.versions())
