"""The end of every run, whatever its source: what was found is guarded, compared and published, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gcmscrape.dataset.files import write_dataset
from gcmscrape.dataset.guard import require_good

if TYPE_CHECKING:
    from pathlib import Path

    from gcmscrape.dataset.files import Dataset
    from gcmscrape.dataset.guard import Limits, Size
    from gcmscrape.dataset.summary import Summary


class Findings(Protocol):
    """What the pages of a run came to: those of a site, kept in its state, or saved responses."""

    def size(self) -> Size:
        """Return how much there is, beside the last dataset."""

    def compare(self) -> int:
        """Write down what changed since the last dataset, where that is kept; return how many changes there were."""

    def dataset(self) -> Dataset:
        """Return what is to be published: one record a node."""


def publish(findings: Findings, folder: Path, limits: Limits) -> tuple[Summary, int]:
    """Publish what was found in a folder; return the summary, and how many changes there were.

    The changes are written down first. So a run that is killed in between publishes the same files when it goes on.

    Raises:
        PublishFailed: It is a bad exchange for the last dataset, or cannot be written.
    """
    require_good(findings.size(), limits)
    changes = findings.compare()
    return write_dataset(folder, findings.dataset()), changes
