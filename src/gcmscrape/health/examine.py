"""What is examined: saved pages, the archive of a harvest, or a dataset alone; and what is known of its runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json

from gcmscrape.archive import Failure, InputUnreadable, SavedPage, read_pages
from gcmscrape.archive.records import read_page_at
from gcmscrape.dataset.files import EVENTS
from gcmscrape.dataset.merge import merge
from gcmscrape.dataset.version import Version
from gcmscrape.health.condition import Condition, Shape
from gcmscrape.health.shapes import shape_of
from gcmscrape.record import Event, OtherPage, read_record
from gcmscrape.state.database import ARCHIVE, STATE, Database, open_state
from gcmscrape.state.failing import Failing, failing, last_good_run
from gcmscrape.state.progress import last_run
from gcmscrape.state.responses import positions
from gcmscrape.workers.answers import answers

RUNS: Final = "runs.jsonl"
_PUBLISHED: Final = "published"
_RUNS_BESIDE: Final = 3


@dataclass(frozen=True, slots=True)
class Run:
    """An earlier run that published: when it began, and the fill rates of its dataset, 0 to 1."""

    when: str
    fill_rates: dict[str, float | None]


@dataclass(slots=True)
class Examined:
    """What was examined, and what came of it.

    `failing` are event pages that give no answer now; `runs` the last runs that published, the oldest first;
    `last_good` is when the last of them ended, None when none did or nothing is known of it.
    """

    condition: Condition
    shapes: list[Shape] = field(default_factory=list)
    failing: list[Failing] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    last_good: str | None = None


def examine(inputs: Sequence[str], folder: Path) -> Examined:
    """Read the inputs, or what the folder of a dataset holds, and count.

    Args:
        inputs: Saved pages as `read_pages` takes them, or one folder of a dataset or archive; none for `folder`.
        folder: Of a dataset; what is new in the inputs is told by it.

    Raises:
        InputUnreadable: There is nothing at one of them.
        StateUnusable: The state of an archive cannot be read.
    """
    own = _dataset_at(Path(inputs[0])) if len(inputs) == 1 else None
    subject = own or (None if inputs else folder)
    home = subject or folder
    with open_state(home / ARCHIVE, write=False) if (home / ARCHIVE / STATE).is_file() else nullcontext() as state:
        found = _Reading(Condition())
        last = last_run(state) if state is not None else None
        until = last.started_at if subject is not None and last is not None else "~"  # which comes after all times
        if subject is None:
            found.take(chain.from_iterable(map(read_pages, inputs)), until)
        elif state is not None:
            found.take((read_page_at(home / ARCHIVE / file, place) for file, place in positions(state)), until)
        else:
            found.take_records(home / EVENTS)
        known = {shape_of(event) for event in _records(home / EVENTS) if (event.source.retrieved_at or "") < until}
        return found.examined(known if subject is None or state is not None else set(), home, state)


def _dataset_at(path: Path) -> Path | None:
    """Return the folder of the dataset that a path names: itself, its events, or its archive; None for other paths."""
    if path.name == EVENTS and path.is_file():
        return path.parent
    if (path / EVENTS).is_file() or (path / ARCHIVE / STATE).is_file():
        return path
    return path.resolve().parent if (path / STATE).is_file() else None


@dataclass(slots=True)
class _Reading:
    """Pages as they are read: counted one by one, and their records kept to be merged by node."""

    condition: Condition
    _versions: list[Version] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)

    def take(self, pages: Iterator[SavedPage | Failure], until: str) -> None:
        """Read pages. The shapes of those that were fetched before a moment are known."""
        for page, answer in answers(pages):
            if isinstance(answer, Event):
                shape = self._add(answer)
                if page.retrieved_at is not None and page.retrieved_at < until != "~":
                    self._known.add(shape)
            else:
                self.condition.pages[answer.kind.value if isinstance(answer, OtherPage) else answer.code] += 1

    def take_records(self, path: Path) -> None:
        """Take the records of a dataset that has no archive."""
        if not path.is_file():
            raise InputUnreadable(
                f"There is no dataset in {path.parent}; make one with gcmscrape harvest, name inputs, or another --out."
            )
        for event in _records(path):
            self._add(event)

    def _add(self, event: Event) -> str:
        self._versions.append(Version.of(event, (0.0, len(self._versions))))
        return self.condition.add_page(event)

    def examined(self, known: set[str], home: Path, state: Database | None) -> Examined:
        """Return what was read beside what is known of the dataset at home."""
        for event in merge(self._versions):
            self.condition.add_event(event)
        runs = _runs(home / RUNS)
        return Examined(
            self.condition,
            self.condition.shapes(known | self._known),
            failing(state) if state is not None else [],
            runs[-_RUNS_BESIDE:],
            last_good_run(state) if state is not None else runs[-1].when if runs else None,
        )


def _records(path: Path) -> Iterator[Event]:
    if path.is_file():
        with path.open("rb") as file:
            yield from map(read_record, file)


def _runs(path: Path) -> list[Run]:
    """Return the runs that published, the oldest first; none without a file that tells them."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        lines: list[dict[str, Any]] = [from_json(line) for line in file]
    return [Run(line["when"], line["fill_rates"]) for line in lines if line["outcome"] == _PUBLISHED]
