"""What a run leaves behind for machines, however it ends: its line in runs.jsonl, and its figures for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from gcmscrape.commands.metrics import require_metrics, write_metrics
from gcmscrape.commands.terminal import say
from gcmscrape.dataset.changes import Cause
from gcmscrape.dataset.run_log import GOOD, Result, RunLine, append_run
from gcmscrape.dataset.summary import Summary
from gcmscrape.extractor_name import extractor_name
from gcmscrape.fetch.traffic import Traffic
from gcmscrape.settings import Settings
from gcmscrape.state.runs import timestamp


@dataclass(slots=True)
class Notes:
    """What is known of a run so far. As it begins, it is one that a fault of the program ended.

    `changed` counts records by kind of change and by cause; it is empty where no changes are kept.
    """

    outcome: Result = "failed"
    reason: str | None = "The program has a fault; standard error tells it."
    accepted: tuple[str, ...] = ()
    summary: Summary | None = None
    changed: dict[str, dict[Cause, int]] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)

    def came_to(self, outcome: Result, reason: str | None = None) -> None:
        """Note how the run ended."""
        self.outcome, self.reason = outcome, reason


@contextmanager
def noted(command: str, settings: Settings) -> Iterator[Notes]:
    """Give the notes of a run, and write them down when it has ended."""
    require_metrics(settings.metrics)
    notes, when, began = Notes(), timestamp(datetime.now(UTC)), time.monotonic()
    try:
        yield notes
    except KeyboardInterrupt:
        notes.came_to("stopped")
        raise
    finally:
        _write(_line(notes, command, when, time.monotonic() - began), settings)


def _line(notes: Notes, command: str, when: str, seconds: float) -> RunLine:
    summary = notes.summary
    return RunLine(
        when=when,
        command=command,
        outcome=notes.outcome,
        reason=notes.reason,
        accepted=list(notes.accepted),
        events=summary.events if summary else None,
        added=notes.changed.get("added"),
        changed=notes.changed.get("changed"),
        gone=notes.changed.get("gone"),
        returned=notes.changed.get("returned"),
        **asdict(notes.traffic),
        seconds=round(seconds, 3),
        fill_rates=summary.fill_rates if summary else None,
        extractor=extractor_name(),
    )


def _write(line: RunLine, settings: Settings) -> None:
    try:
        append_run(settings.out, line)
        if settings.metrics is not None:
            write_metrics(settings.metrics, line, settings.out)
    except OSError as error:
        if line.outcome in GOOD:  # else there is a reason already, which may well be the same
            say(f"gcmscrape: The run could not be noted: {error.filename or settings.out}: {error.strerror or error}.")
