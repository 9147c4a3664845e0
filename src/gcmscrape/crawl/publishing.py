"""Publishing the dataset of a state: only when it is good, all or nothing, and untouched where nothing changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gcmscrape.publish.atomic import PublishFailed
from gcmscrape.publish.dataset import CHANGES, TOMBSTONES, write_dataset
from gcmscrape.record import read_record
from gcmscrape.state.dataset import (
    compare,
    count,
    count_published,
    failing_share,
    lines,
    published_lines,
    rejects,
)
from gcmscrape.state.rows import Role
from gcmscrape.state.runs import Ending, end, instant

if TYPE_CHECKING:
    from gcmscrape.publish.summary import Summary
    from gcmscrape.settings import Settings
    from gcmscrape.state.database import Database
    from gcmscrape.state.runs import Run


def require_good(state: Database, settings: Settings) -> None:
    """Go on, unless the dataset of the state would be a bad exchange for the last good one.

    Raises:
        PublishFailed: Too many pages failed, or too many events are missing, or there is none at all.
    """
    failed, pages = failing_share(state)
    if pages and failed / pages > settings.failed_share:
        raise PublishFailed(
            f"Nothing was published: {failed} of {pages} event pages failed, more than {settings.failed_share:.0%} "
            "(failed_share); the dataset of before stays. Run again later, or see `gcmscrape status`."
        )
    events, before = count(state), count_published(state)
    if events < before * (1 - settings.dropped_share):
        raise PublishFailed(
            f"Nothing was published: the number of events fell from {before} to {events}, by more than "
            f"{settings.dropped_share:.0%} (dropped_share); the dataset of before stays. See whether the site changed."
        )
    if not events:
        raise PublishFailed("Nothing was published: no page was an event. See `gcmscrape status` for what was found.")


def reattribute(state: Database, settings: Settings, run: Run, extractor: str) -> None:
    """Take in what a newer extractor makes of the old bytes, before anything is fetched, so that its cause is known.

    Raises:
        PublishFailed: It makes so much less of them that it cannot be right.
    """
    fetched = state.value("SELECT 1 FROM page WHERE run = ? AND role = ?", run.id, Role.EVENT)
    if fetched or not state.value("SELECT 1 FROM published WHERE extractor != ?", extractor):
        return
    require_good(state, settings)
    with state.transaction():
        compare(state, run.id, instant(datetime.now(UTC)), "extractor")


def publish(state: Database, settings: Settings, run: Run, since: str | None, *, whole: bool) -> tuple[Summary, int]:
    """Publish the dataset and end the run; return its summary, and how many changes there were.

    The changes are written down first. So a run that is killed in between publishes the same files when it goes on.

    Args:
        state: The state, complete.
        settings: Where to publish, and what counts as good.
        run: The present run.
        since: Only events that end on or after this date, and those without one, go into the file.
        whole: Whether all events were looked for. Until a first such run has ended, nothing is a change.

    Raises:
        PublishFailed: The dataset is not good, or cannot be written.
    """
    require_good(state, settings)
    now = datetime.now(UTC)
    with state.transaction():
        number = compare(state, run.id, instant(now), "site")
    others = state.value("SELECT count(*) FROM version") - count_published(state)
    summary = write_dataset(
        settings.out,
        map(read_record, published_lines(state, since)),
        rejects(state),
        lambda tally: tally.summary(others, 0),
        {CHANGES: lines(state, "change"), TOMBSTONES: lines(state, "tombstone")},
    )
    with state.transaction():
        end(state, run, now, Ending.WHOLE if whole else Ending.PART)
    return summary, number
