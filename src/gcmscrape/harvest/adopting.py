"""Before a run: whether folder and state belong together, and what is done where the state was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from gcmscrape.archive.files import is_ours
from gcmscrape.dataset.files import CHANGES, EVENTS, TOMBSTONES, VERSIONS
from gcmscrape.dataset.jsonlines import read_lines
from gcmscrape.record import Event, read_record
from gcmscrape.site.addresses import origin_of
from gcmscrape.state.captures import any_captured
from gcmscrape.state.database import StateUnusable
from gcmscrape.state.dataset import take_in
from gcmscrape.state.lookup import any_address
from gcmscrape.state.progress import last_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gcmscrape.fetch.site import Site
    from gcmscrape.state.database import Database


def require_same_site(state: Database, site: Site) -> None:
    """Go on, unless the archive is of another site.

    Raises:
        StateUnusable: It is.
    """
    known = any_address(state) or any_captured(state)
    if known is not None and origin_of(known) != site.origin:
        raise StateUnusable(
            f"{state.path} is of the site {origin_of(known)}, not of {site.origin}; give another --out, or that --site."
        )


def adopt(state: Database, folder: Path) -> None:
    """Take in the dataset of a folder whose state was lost, so that its changes go on and a bad run cannot replace it.

    Raises:
        StateUnusable: The dataset was made otherwise, from saved responses for example.
    """
    if last_run(state) is not None or not (folder / EVENTS).is_file():
        return
    try:
        with state.transaction():
            others = (read_lines(folder / name) for name in (CHANGES, TOMBSTONES, VERSIONS))
            take_in(state, _records(folder / EVENTS), *others)
    except ValueError as error:
        raise StateUnusable(
            f"{folder / EVENTS} was not made by a harvest of a site, and is left alone; give another --out, or move it."
        ) from error


def _records(path: Path) -> Iterator[Event]:
    for line in read_lines(path):
        try:
            event = read_record(line)
        except ValidationError as error:
            raise ValueError("it is no record of this version") from error
        if event.source.archive is None or not is_ours(event.source.archive.file):
            raise ValueError("its response is in no archive of ours")
        yield event
