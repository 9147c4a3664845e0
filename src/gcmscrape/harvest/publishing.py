"""The end of every run, whatever its source: what was found is guarded, compared and published, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from gcmscrape.dataset.files import Dataset, write_dataset
from gcmscrape.dataset.guard import Limits, Size, first_look, judge_content, judge_size
from gcmscrape.dataset.losses import Comparison
from gcmscrape.dataset.summary import Summary

Judge = Callable[[Comparison], None]
"""Raises `PublishFailed` when a comparison speaks against a dataset."""


class Findings(Protocol):
    """What the pages of a run came to: those of a site, kept in its state, or saved responses."""

    def size(self) -> Size:
        """Return how much there is, beside the last dataset."""

    def compare(self, judge: Judge) -> int:
        """Compare with the last dataset, and return how many changes there were.

        They are written down, where that is kept, unless the judge raises.
        """

    def dataset(self) -> Dataset:
        """Return what is to be published: one record a node."""


class Published(NamedTuple):
    """What was published, how many changes that were, the limits that were exceeded knowingly, and what was noticed."""

    summary: Summary
    changes: int
    accepted: tuple[str, ...]
    notes: tuple[str, ...]


def publish(findings: Findings, folder: Path, limits: Limits) -> Published:
    """Publish what was found in a folder.

    The changes are written down first. So a run that is killed in between publishes the same files when it goes on.

    Raises:
        PublishFailed: It is a bad exchange for the last dataset, or cannot be written.
    """
    changes, accepted, notes = guard(findings, limits)
    return Published(write_dataset(folder, findings.dataset()), changes, accepted, notes)


def guard(findings: Findings, limits: Limits) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Compare what was found with the last dataset; return the changes, what was accepted, and what was noticed.

    Raises:
        PublishFailed: It is a bad exchange for the last dataset.
    """
    size = findings.size()
    objections = judge_size(size, limits)
    notes: list[str] = []

    def judge(comparison: Comparison) -> None:
        objections.extend(judge_content(comparison, limits))
        notes.extend([] if size.before else first_look(comparison))

    changes = findings.compare(judge)
    return changes, tuple(f"{one.setting}: {one.sentence}" for one in objections), tuple(notes)
