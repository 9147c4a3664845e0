"""Runs: beginning one or going on with it, and which pages it is to look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from gcmscrape.state.rows import ORPHAN, Role, State
from gcmscrape.state.visit_log import LATER

if TYPE_CHECKING:
    from gcmscrape.state.database import Database

FROM: Final = "harvest --from"
"""The command that takes captures from a public archive, and reads no source of the site."""
_FRESH: Final = timedelta(days=1)
_RETRIED: Final = (State.PENDING, State.FAILED)


class Ending(StrEnum):
    """How a run ended."""

    WHOLE = "published"
    """It looked for all events, and published the dataset."""
    PART = "published in part"
    """It published the dataset after a limited number of events; or early, and then it has not ended."""
    REFUSED = "refused"
    """It published nothing."""
    DISCOVERED = "discovered"
    """It read all lists, as it was asked to."""
    FAILED = "failed"
    """The site or this machine did not let it go on. It has not ended: the next one goes on with it."""
    STOPPED = "stopped"
    """Somebody stopped it, or its budget. It has not ended: the next one goes on with it."""
    CHECKED = "checked"
    """It looked at a sample of the site."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `full` when every source is read to its end, `resumed` when it was begun by an earlier process."""

    id: int
    command: str
    full: bool
    resumed: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long a page is left alone after a look, by when its event ends.

    Attributes:
        recent_days: An event counts as recent until so many days after its end.
        recent: For events to come and recent ones.
        undated: For events whose date is not known.
        old: For older events, and pages that are no events.
        gone: Between the two looks that tell that a page is gone.
        discovery: From one reading of all sources to the next.
    """

    recent_days: int = 60
    recent: timedelta = timedelta(0)
    undated: timedelta = timedelta(days=7)
    old: timedelta = timedelta(days=90)
    gone: timedelta = timedelta(days=1)
    discovery: timedelta = timedelta(days=7)


def timestamp(moment: datetime) -> str:
    """Return a moment as the state writes it: RFC 3339, in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def begin(state: Database, command: str, now: datetime, schedule: Schedule, *, everything: bool) -> Run:
    """Go on with the last run of the command if it did not end and is not older than a day, or else begin a new one.

    What failed in it is tried again. A check before the first dataset is the beginning of the harvest.

    Args:
        state: The state; written to in one transaction.
        command: `harvest`, `harvest --from`, `refresh`, `discover`, `publish` or `check`.
        now: The present moment.
        schedule: When all sources are due.
        everything: Whether all sources are read to their end, due or not.
    """
    with state.transaction():
        if command in {"harvest", "check"}:
            _reopen_check(state, command, now)
        last = state.one("SELECT * FROM run ORDER BY id DESC LIMIT 1")
        latest = state.value("SELECT max(looked_at) FROM page") or ""
        begun = max(last["started_at"], latest) if last is not None else ""
        if (
            last is not None
            and last["ended_at"] is None
            and last["command"] == command
            and begun > timestamp(now - _FRESH)
            and (last["full"] or not everything)
        ):
            state.write("UPDATE page SET due = 1, tries = 0 WHERE run = ? AND state = ?", last["id"], State.FAILED)
            if everything:  # which the earlier process may not have been asked for
                state.write("UPDATE run SET scheduled = 0 WHERE id = ?", last["id"])
            state.write("UPDATE run SET outcome = NULL, reason = NULL WHERE id = ?", last["id"])
            return Run(last["id"], command, bool(last["full"]), resumed=True)
        read = state.value(
            "SELECT max(started_at) FROM run WHERE full = 1 AND outcome IN (?, ?) AND started_at <= ?",
            Ending.WHOLE,
            Ending.DISCOVERED,
            timestamp(now),
        )
        is_due = command != "refresh" or read is None or read <= timestamp(now - schedule.discovery)
        full = everything or (command != FROM and is_due)
        state.write("INSERT INTO run (command, started_at, full) VALUES (?, ?, ?)", command, timestamp(now), full)
        number = state.value("SELECT max(id) FROM run")
        # A run that was given up leaves pages due. What was never answered stays due; the rest is scheduled anew.
        # So does a page of a list that failed, since others may be known by it only; not one that is refused or gone.
        # And so does an event page whose response the archive lost.
        state.write(
            "UPDATE page SET tries = 0, not_before = NULL, priority = priority % ?, due = state IN (?, ?) AND (role = ?"
            " OR state = ? AND (coalesce(status, 0) NOT BETWEEN 400 AND 499 OR status IN (408, 425, 429)))"
            " OR (state = ? AND role = ? AND sha256 IS NULL) WHERE due = 1 OR state IN (?, ?)",
            LATER, *_RETRIED, Role.EVENT, State.FAILED, State.DONE, Role.EVENT, *_RETRIED,
        )  # fmt: skip
        return Run(number, command, full, resumed=False)


def _reopen_check(state: Database, command: str, now: datetime) -> None:
    """Let the command go on with the last run when that was a check of today, and nothing was published yet."""
    state.write(
        "UPDATE run SET command = ?, full = 1, ended_at = NULL, outcome = NULL"
        " WHERE id = (SELECT max(id) FROM run) AND outcome = ? AND ended_at > ?"
        " AND NOT EXISTS (SELECT 1 FROM published)",
        command, Ending.CHECKED, timestamp(now - _FRESH),
    )  # fmt: skip


def schedule_pages(
    state: Database,
    run: Run,
    now: datetime,
    schedule: Schedule,
    languages: tuple[str, ...],
    *,
    everything: bool = False,
    since: str | None = None,
) -> None:
    """Mark the known pages that this run looks at again, once; called when the sources have been read.

    A harvest looks again only at pages that were missing; all else here is for a refresh.
    A time of change from the sitemap decides for itself: a page that did not change since the last look is left alone.
    A page that the sitemap no longer names is looked at, and so is one that was missing long enough ago. A look that is
    still to come, by a clock that was put back, counts for nothing.

    Args:
        state: The state; written to in one transaction.
        run: The present run.
        now: The present moment.
        schedule: The times between looks.
        languages: Pages in others are left alone, unless nothing else led to their node.
        everything: Whether all pages are due.
        since: Pages of events that ended before this date are left alone.
    """
    before = {name: timestamp(now - getattr(schedule, name)) for name in ("recent", "undated", "old", "gone")}
    still_recent = timestamp(now - timedelta(days=schedule.recent_days))[:10]
    with state.transaction():
        if state.value("SELECT scheduled FROM run WHERE id = ?", run.id):
            return
        state.write("UPDATE run SET scheduled = 1 WHERE id = ?", run.id)
        sitemaps_read = state.value(  # those that were not looked at are named no more
            "SELECT min(state = ?) FROM page WHERE run = ? AND role = ?", State.DONE, run.id, Role.SITEMAP
        )
        state.write(
            """
            UPDATE page SET due = 1, tries = 0, not_before = NULL
            WHERE role = :event AND due = 0 AND run IS NOT :run AND state IN (:done, :missing, :gone)
            AND (priority % 100 = :orphan OR state = :missing OR language IN (SELECT value FROM json_each(:languages)))
            AND (:since IS NULL OR coalesce((SELECT ends FROM version WHERE version.address = page.address), :since)
                 >= :since)
            AND (:everything
                 OR state = :missing AND (missing_since <= :gone_before OR missing_since > :now)
                 OR state = :done AND :again AND (
                    looked_at <= :old OR looked_at > :now
                    OR lastmod >= looked_at
                    OR (lastmod IS NOT NULL AND :sitemaps_read AND listed IS NOT :run)
                    OR (lastmod IS NULL AND EXISTS (
                        SELECT 1 FROM version WHERE version.address = page.address
                        AND CASE WHEN ends IS NULL THEN page.looked_at <= :undated
                                 WHEN ends >= :still_recent THEN page.looked_at <= :recent
                                 ELSE 0 END))))
            """,
            {
                "event": Role.EVENT, "run": run.id, "now": timestamp(now),
                "done": State.DONE, "missing": State.MISSING, "gone": State.GONE,
                "since": since, "everything": everything, "gone_before": before["gone"], "old": before["old"],
                "sitemaps_read": bool(sitemaps_read), "undated": before["undated"], "recent": before["recent"],
                "still_recent": still_recent, "again": run.command == "refresh",
                "orphan": ORPHAN, "languages": json.dumps(languages),
            },
        )  # fmt: skip
        if sitemaps_read:  # from now on the date of the event decides for those that were dropped
            state.write("UPDATE page SET lastmod = NULL WHERE role = ? AND listed IS NOT ?", Role.EVENT, run.id)


def end(
    state: Database, run: Run, now: datetime, outcome: Ending, reason: str | None = None, accepted: Sequence[str] = ()
) -> None:
    """Note that a run came to its end, inside the transaction of the caller.

    One that read no list, or left some unread, has not read all sources to their end. `reason` says why it published
    nothing, `accepted` which limits were exceeded knowingly.
    """
    state.write(
        "UPDATE run SET ended_at = ?2, outcome = ?3, full = full"
        " AND NOT EXISTS (SELECT 1 FROM page INDEXED BY page_source WHERE due = 1 AND role != 'event')"
        " AND NOT (EXISTS (SELECT 1 FROM page WHERE role != 'event' AND run = ?1 AND state = ?4)"
        " AND NOT EXISTS (SELECT 1 FROM page WHERE role != 'event' AND run = ?1 AND state = ?5)),"
        " reason = ?6, accepted = ?7 WHERE id = ?1",
        run.id, timestamp(now), outcome, State.FAILED, State.DONE, reason, json.dumps(accepted),
    )  # fmt: skip


def leave(state: Database, run: Run, outcome: Ending, reason: str | None = None) -> None:
    """Note why a run does not go on, inside the transaction of the caller; the next one goes on with it."""
    state.write("UPDATE run SET outcome = ?, reason = ? WHERE id = ?", outcome, reason, run.id)
