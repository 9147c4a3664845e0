"""Examining saved pages, the archive of a harvest, or a dataset alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from gcmscrape.archive.left import Left
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.dataset.files import EVENTS
from gcmscrape.dataset.merge import by_node, merge
from gcmscrape.dataset.version import Version
from gcmscrape.harvest.remembered import remembered
from gcmscrape.health.condition import Condition, Shape
from gcmscrape.health.history import History, history_of, records_of, shapes_before
from gcmscrape.record import Event, read_record
from gcmscrape.state.database import ARCHIVE, STATE, Database, open_state
from gcmscrape.state.looks import places
from gcmscrape.workers.answers import Answer, answers


@dataclass(frozen=True, slots=True)
class Examined:
    """What was examined: the condition of its pages, their shapes, and what is known from before."""

    condition: Condition
    shapes: list[Shape]
    history: History


def examine(
    inputs: Sequence[str], folder: Path, left: Left | None = None, unread: list[Failure] | None = None
) -> Examined:
    """Read the inputs, or what the folder of a dataset holds, and count.

    A shape is new when it is not among the published records; in the dataset's own archive, when nothing that was
    fetched before the last run has it. Of a replay nothing is known from before.

    Args:
        inputs: Saved pages as `read_pages` takes them, or one dataset or archive; none for that of `folder`.
        folder: Of the dataset that the inputs are compared with.
        left: Where files of the inputs are counted that are no page.
        unread: Where what could not be read in the inputs is put.

    Raises:
        InputUnreadable: There is nothing at one of them.
        StateUnusable: The state of an archive cannot be read.
    """
    named = _dataset_at(Path(inputs[0])) if len(inputs) == 1 else None
    home = named or folder
    with open_state(home / ARCHIVE, write=False) if (home / ARCHIVE / STATE).is_file() else nullcontext() as state:
        history = history_of(home, state)
        if inputs and named is None:
            return _examined(
                answers(_noting(chain.from_iterable(read_pages(one, left) for one in inputs), unread)),
                history,
                shapes_before(home, None),
            )
        if state is not None:
            return _examined(answers(_newest(home, state)), history, shapes_before(home, history.began))
        replayed = remembered(home)
        if replayed is not None and Path(replayed).exists():
            return _examined(answers(read_pages(replayed)), history, set())
        return _examined(((None, event) for event in _published(home)), history, set())


def _noting(pages: Iterator[SavedPage | Failure], unread: list[Failure] | None) -> Iterator[SavedPage | Failure]:
    for page in pages:
        if isinstance(page, Failure) and unread is not None:
            unread.append(page)
        yield page


def _dataset_at(path: Path) -> Path | None:
    """Return the folder of the dataset that a path names: itself, its events, or its archive; None for other paths."""
    if path.name == EVENTS and path.is_file():
        return path.parent
    if (path / EVENTS).is_file() or (path / ARCHIVE / STATE).is_file():
        return path
    return path.resolve().parent if (path / STATE).is_file() else None


def _newest(home: Path, state: Database) -> Iterator[SavedPage | Failure]:
    """Give the responses that hold the pages of a dataset now."""
    for file, place in places(state):
        yield read_page_at(home / ARCHIVE / file, place)


def _published(home: Path) -> Iterator[Event]:
    if not (home / EVENTS).is_file():
        raise InputUnreadable(
            f"There is no dataset in {home}; make one with gcmscrape harvest, name inputs, or give another --out."
        )
    yield from records_of(home)


def _examined(
    pages: Iterator[tuple[SavedPage | Failure | None, Answer]], history: History, known: set[str]
) -> Examined:
    """Count pages; the shape of one that was fetched before the last run began is known too, if any is."""
    condition = Condition()
    versions: list[Version] = []
    for page, answer in pages:
        if not isinstance(answer, Event):
            condition.add_other(answer)
            continue
        shape = condition.add_page(answer)
        versions.append(Version.of(answer, (0.0, len(versions))))
        if history.began is not None and page is not None and (page.retrieved_at or history.began) < history.began:
            known.add(shape)
    for line in merge(by_node(versions)):
        condition.add_event(read_record(line))
    return Examined(condition, condition.shapes(known), history)
