"""What is known of a dataset from before: the shapes of its pages, its last runs, and what has failed since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gcmscrape.dataset.files import EVENTS
from gcmscrape.dataset.reading import read_events
from gcmscrape.dataset.run_log import read_runs
from gcmscrape.health.shapes import shape_of
from gcmscrape.record import Event
from gcmscrape.state.database import Database
from gcmscrape.state.failing import Failing, failing, last_good_run
from gcmscrape.state.progress import last_run

_PUBLISHED: Final = "published"
_RUNS_BESIDE: Final = 3


@dataclass(frozen=True, slots=True)
class Run:
    """An earlier run that published: when it began, and the fill rates of its dataset, 0 to 1."""

    when: str
    fill_rates: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class History:
    """What is known from before.

    Attributes:
        began: When the last run began; None when nothing is known of it.
        last_good: When the last run that published ended; None when none did or nothing is known of it.
        runs: The last runs that published, the newest first.
        failing: Event pages that give no answer now.
    """

    began: str | None
    last_good: str | None
    runs: tuple[Run, ...]
    failing: tuple[Failing, ...]


def history_of(folder: Path, state: Database | None) -> History:
    """Return what the folder of a dataset and its state know; None for no state."""
    runs = _runs(folder)
    beside = tuple(reversed(runs[-_RUNS_BESIDE:]))
    if state is None:
        return History(None, runs[-1].when if runs else None, beside, ())
    last = last_run(state)
    return History(last.started_at if last is not None else None, last_good_run(state), beside, tuple(failing(state)))


def records_of(folder: Path) -> Iterator[Event]:
    """Give the records that were published in a folder; none when there are none.

    Raises:
        DatasetUnreadable: A line is no record.
    """
    if (folder / EVENTS).is_file():
        yield from read_events(folder)


def shapes_before(folder: Path, moment: str | None) -> set[str]:
    """Return the shapes of the published records, of those alone that were fetched before a moment if that is given."""
    events = records_of(folder)
    return {shape_of(event) for event in events if moment is None or (event.source.retrieved_at or moment) < moment}


def _runs(folder: Path) -> list[Run]:
    """Return the runs that published, the oldest first."""
    return [
        Run(line["when"], line.get("fill_rates") or {}) for line in read_runs(folder) if line["outcome"] == _PUBLISHED
    ]
