"""What a run over a site found, as its state holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import SavedPage
from gcmscrape.dataset.files import CHANGES, TOMBSTONES, VERSIONS, Dataset
from gcmscrape.dataset.guard import Limits, Size
from gcmscrape.dataset.jsonlines import in_this_version
from gcmscrape.dataset.losses import Comparison
from gcmscrape.harvest.publishing import Judge, guard
from gcmscrape.state.captures import capture_positions, capture_rejects
from gcmscrape.state.dataset import (
    compare,
    count,
    count_missing,
    count_published,
    count_versions,
    failing_share,
    lines,
    published_by_another,
    published_lines,
    rejects,
    why_no_record,
)
from gcmscrape.state.progress import count_looked_at
from gcmscrape.state.responses import positions
from gcmscrape.state.runs import timestamp

if TYPE_CHECKING:
    from gcmscrape.dataset.changes import Cause
    from gcmscrape.settings import Settings
    from gcmscrape.state.database import Database
    from gcmscrape.state.runs import Run


@dataclass(frozen=True, slots=True)
class SiteFindings:
    """The findings of a run over a site.

    Attributes:
        state: The state, complete.
        since: Only events that end on or after this date, and those without one, are published; None for all.
        cause: What makes the difference to the last dataset.
        live_only: Whether events that only public archives have are left out.
    """

    state: Database
    since: str | None = None
    cause: Cause = "site"
    live_only: bool = False

    def size(self) -> Size:
        """Return how much there is, beside the last dataset."""
        failed, pages = failing_share(self.state)
        missing, why = count_missing(self.state), why_no_record(self.state)
        return Size(count(self.state), count_published(self.state), failed, pages, missing, why)

    def compare(self, judge: Judge) -> int:
        """Write down what changed since the last dataset, and return how many changes there were.

        Until a first run that looked for all events has ended, nothing is a change. What the judge refuses leaves
        everything as it was.
        """
        comparison = Comparison()
        with self.state.transaction():
            changes = compare(self.state, timestamp(datetime.now(UTC)), self.cause, comparison)
            judge(comparison)
        return changes

    def dataset(self) -> Dataset:
        """Return the dataset as it was compared."""
        return dataset_of(self.state, self.since, live_only=self.live_only)


def dataset_of(state: Database, since: str | None = None, *, live_only: bool = False) -> Dataset:
    """Return the last good dataset: all events, or those that end on or after a date or have none.

    `live_only`: without those that only public archives have.
    """
    return Dataset(
        map(in_this_version, published_lines(state, since, live_only=live_only)),
        chain(rejects(state), capture_rejects(state)),
        language_versions=count_versions(state) - count_published(state),
        more={
            CHANGES: lines(state, "change"),
            TOMBSTONES: lines(state, "tombstone"),
            VERSIONS: lines(state, "history"),
        },
        synthetic=_is_synthetic(state),
    )


def _is_synthetic(state: Database) -> bool:
    """Whether the first archived page that can be read says that it is made up: such a site says so on every page."""
    pages = (
        read_page_at(state.path.parent / file, offset)
        for file, offset in chain(positions(state), capture_positions(state))
    )
    return next((page.synthetic for page in pages if isinstance(page, SavedPage)), False)


def limits_of(settings: Settings, *, accept: bool) -> Limits:
    """Return how much may be lost, as it was set; `accept`: it may be more."""
    return Limits(
        settings.failed_share, settings.dropped_share, settings.lost_share, settings.lost_shares, accept=accept
    )


def reattribute(state: Database, limits: Limits, run: Run, extractor: str) -> tuple[int, tuple[str, ...]]:
    """Take in what another extractor makes of the old bytes, before anything is fetched, so that its cause is known.

    Returns how many changes that were, and which limits were exceeded knowingly.

    Raises:
        PublishFailed: It makes so much less of them that it cannot be right.
    """
    if count_looked_at(state, run.id) or not published_by_another(state, extractor):
        return 0, ()
    changes, accepted, _ = guard(SiteFindings(state, cause="extractor"), limits)
    return changes, accepted
