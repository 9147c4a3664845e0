"""Mending what a verification found, as far as it can be mended without the network. Nothing is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from gcmscrape.dataset.files import CHANGES, EVENTS, TOMBSTONES, VERSIONS, write_dataset
from gcmscrape.dataset.jsonlines import read_lines
from gcmscrape.dataset.run_log import ASIDE, RUNS, no_runs, set_aside_no_runs
from gcmscrape.harvest.binding import Binding
from gcmscrape.harvest.findings import dataset_of
from gcmscrape.state.database import ARCHIVE, Database, open_state
from gcmscrape.state.evidence import (
    DamagedLine,
    astray,
    damaged_lines,
    forget_line,
    look_again,
    lose_at,
    restore_line,
)
from gcmscrape.verify.dataset import Found
from gcmscrape.verify.published import not_as_described, otherwise


def mend(folder: Path, found: Found) -> Iterator[str]:
    """Mend what was found in the dataset of a folder, and give a sentence for each thing that was done.

    Raises:
        StateUnusable: The state is damaged as a whole, or another run is at work.
        PublishFailed: The files cannot be written.
        OSError: The archive cannot be written.
    """
    with open_state(folder / ARCHIVE) as state:
        for line in damaged_lines(state):
            with state.transaction():
                yield _mend_line(folder, state, line)
        yield from Binding(state).mend()
        for place in found.damaged:
            with state.transaction():
                lose_at(state, place)
            yield f"The record at byte {place.offset} of {place.file} is left as it is; nothing rests on it any more."
        for claim in found.lost:
            if claim.place is not None:
                with state.transaction():
                    lose_at(state, claim.place)
            kept = "stays in the history, and its response is not looked for any more"
            yield f"{claim.name} {kept if claim.is_past else 'is fetched again by the next harvest or refresh'}."
        for address in astray(state):
            with state.transaction():
                look_again(state, address)
            yield f"{address} is fetched again by the next harvest or refresh."
        if any(chain(not_as_described(folder), otherwise(folder, state))):
            write_dataset(folder, dataset_of(state))
            yield "The files of the dataset were written anew from the state."
    if lines := no_runs(folder):
        set_aside_no_runs(folder)
        yield f"What is no run in {RUNS} is in {ASIDE} now; lines: {len(lines)}."


def _mend_line(folder: Path, state: Database, line: DamagedLine) -> str:
    published = (folder / name for name in (EVENTS, CHANGES, TOMBSTONES, VERSIONS))
    if restore_line(state, line, chain.from_iterable(map(read_lines, published))):
        return f"The state's line of {line.name} was taken from the dataset again."
    forget_line(state, line)
    if line.table == "version":
        return f"The state's record of {line.name} is read from the archive again by the next run, or by publish."
    return f"The state's line of {line.name} is lost: no file of the dataset has it."
