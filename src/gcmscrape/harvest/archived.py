"""The pages behind a dataset, without a run: those in the archive of a harvest, or those that a replay read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.harvest.remembered import remembered
from gcmscrape.state.database import ARCHIVE, STATE, open_state
from gcmscrape.state.responses import positions


def archived_pages(folder: Path) -> Iterator[SavedPage | Failure]:
    """Give the newest response of each page that may be an event, or all that a replay read.

    Args:
        folder: An archive, or the folder of a dataset that has one.

    Raises:
        StateUnusable: There is none, or it cannot be read.
        InputUnreadable: What was replayed lies there no more.
    """
    replayed = remembered(folder)
    if replayed is not None:
        if not Path(replayed).exists():
            raise InputUnreadable(
                f"The saved pages of {folder} were at {replayed} and are there no more; name them where they are now."
            )
        yield from read_pages(replayed)
        return
    inside = folder / ARCHIVE
    folder = inside if (inside / STATE).is_file() else folder
    with open_state(folder, write=False) as state:
        for file, offset in positions(state):
            yield read_page_at(folder / file, offset)
