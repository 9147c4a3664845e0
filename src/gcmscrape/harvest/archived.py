"""The pages in the archive of a harvest, without a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcmscrape.archive import Failure, SavedPage
from gcmscrape.archive.records import read_page_at
from gcmscrape.state.database import ARCHIVE, STATE, open_state
from gcmscrape.state.responses import positions


def archived_pages(folder: Path) -> Iterator[SavedPage | Failure]:
    """Give the newest response of each page that may be an event.

    Args:
        folder: An archive, or the folder of a dataset that has one.

    Raises:
        StateUnusable: There is none, or it cannot be read.
    """
    inside = folder / ARCHIVE
    folder = inside if (inside / STATE).is_file() else folder
    with open_state(folder, write=False) as state:
        for file, offset in positions(state):
            yield read_page_at(folder / file, offset)
