"""What the looks have come to, counted: of one run, and of all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.dataset.changes import CAUSES, KINDS, Cause
from gcmscrape.state.rows import Role, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.state.database import Database


class Count(NamedTuple):
    """Pages of one kind and state; `latest` is None when none was ever looked at.

    `what` is `event` or `list`, or the archive that captures are from.
    """

    what: str
    state: State
    number: int
    latest: str | None


class Failure(NamedTuple):
    """A page that failed, is missing or gone, and why."""

    address: str
    code: str
    reason: str


class Seen(NamedTuple):
    """What was ever looked at: event pages, those of them that are other addresses of a page, and lists that failed.

    `left` are the pages that are still to be looked at, `records` those of the last good dataset; `stale` are pages
    with a record of before that gave no answer at the last look, or were not there.
    """

    pages: int
    aliases: int
    failed_lists: int
    left: int
    records: int
    stale: int


class LastRun(NamedTuple):
    """The run that was begun last.

    `ended_at` is None when the next one goes on with it; `outcome` is None as long as it is under way, and when it was
    killed. `reason` says why it published nothing, `accepted` which limits were exceeded knowingly.
    """

    command: str
    started_at: str
    ended_at: str | None
    outcome: str | None
    reason: str | None
    accepted: list[str]


def last_run(state: Database) -> LastRun | None:
    """Return the run that was begun last; None when there was none."""
    row = state.one("SELECT command, started_at, ended_at, outcome, reason, accepted FROM run ORDER BY id DESC LIMIT 1")
    return LastRun(*row)._replace(accepted=json.loads(row["accepted"])) if row is not None else None


def newest_change(state: Database) -> int:
    """Return the number of the change that was written down last; 0 when there is none."""
    number: int = state.value("SELECT coalesce(max(id), 0) FROM change")
    return number


def count_changed(state: Database, after: int) -> dict[str, dict[Cause, int]]:
    """Return how many records came, changed, went and returned since the change `after`: by kind, then by cause."""
    counted: dict[str, dict[Cause, int]] = {kind: dict.fromkeys(CAUSES, 0) for kind in KINDS}
    for row in state.all(
        "SELECT json_extract(line, '$.kind') AS kind, json_extract(line, '$.cause') AS cause,"
        " count(DISTINCT json_extract(line, '$.id')) AS number"
        " FROM (SELECT CAST(line AS TEXT) AS line FROM checked_change WHERE id > ?) GROUP BY 1, 2",
        after,
    ):
        counted[row["kind"]][row["cause"]] = row["number"]
    return counted


def count_due(state: Database, *, lists_only: bool = False) -> int:
    """Return how many pages are to be looked at in the present run: all, or lists and sitemaps alone."""
    number: int = state.value(
        "SELECT count(*) FROM page WHERE due = 1 AND (role != ? OR NOT ?)", Role.EVENT, lists_only
    )
    return number


def count_looked_at(state: Database, run: int) -> int:
    """Return how many pages that may be events a run has looked at."""
    number: int = state.value("SELECT count(*) FROM page WHERE run = ? AND role = ?", run, Role.EVENT)
    return number


def count_seen(state: Database) -> Seen:
    """Return how many pages were ever looked at, counted so that they add up to those of a dataset."""
    event = "role = 'event' AND run IS NOT NULL AND state != 'pending'"
    query = (
        f"SELECT count(*) FILTER (WHERE {event}), count(*) FILTER (WHERE {event} AND state = 'alias'),"  # noqa: S608 - all words are from here
        " count(*) FILTER (WHERE role != 'event' AND code IS NOT NULL),"
        " count(*) FILTER (WHERE due = 1), (SELECT count(*) FROM published),"
        f" count(*) FILTER (WHERE {event} AND state IN ('failed', 'missing') AND EXISTS"
        " (SELECT 1 FROM version WHERE version.address = page.address)) FROM page"
    )
    return Seen(*state.all(query)[0])


def records_met(state: Database, run: int) -> list[str]:
    """Return the ids of the records of the pages that a run has looked at."""
    query = "SELECT version.record_id FROM version JOIN page USING (address) WHERE page.run = ?"
    return [row["record_id"] for row in state.rows(query, run)]


def count_sources(state: Database, run: int, outcome: State) -> int:
    """Return how many lists and sitemaps a run has looked at with an outcome."""
    number: int = state.value(
        "SELECT count(*) FROM page WHERE role != ? AND run = ? AND state = ?", Role.EVENT, run, outcome
    )
    return number


def why_sources_failed(state: Database) -> str:
    """Return why one of the lists and sitemaps failed, with its address; one must have.

    That one is not there says the least: many sites have no sitemap.
    """
    told: str = state.value(
        "SELECT address || ': ' || reason FROM page WHERE role != ? AND state = ?"
        " ORDER BY code = 'http_404', priority, address LIMIT 1",
        Role.EVENT,
        State.FAILED,
    )
    return told


def count_sitemaps(state: Database) -> int:
    """Return how many sitemaps are known."""
    number: int = state.value("SELECT count(*) FROM page WHERE role = ?", Role.SITEMAP)
    return number


def counts(state: Database) -> Iterator[Count]:
    """Give how many pages there are of each kind in each state."""
    for row in state.all(
        "SELECT CASE WHEN role = ? THEN 'event' ELSE 'list' END AS what, state, count(*) AS number,"
        " max(looked_at) AS latest FROM page GROUP BY what, state ORDER BY what, state",
        Role.EVENT,
    ):
        yield Count(row["what"], State(row["state"]), row["number"], row["latest"])
    for row in state.all(
        "SELECT collection, state, count(*) AS number, max(run.started_at) AS latest"
        " FROM capture LEFT JOIN run ON run.id = capture.run WHERE role = ? AND (state != ? OR due = 1)"
        " GROUP BY collection, state ORDER BY collection, state",
        Role.CAPTURE, State.PENDING,
    ):  # fmt: skip
        yield Count(row["collection"], State(row["state"]), row["number"], row["latest"])


def count_due_captures(state: Database) -> int:
    """Return how many captures are to be taken by the run that goes on."""
    number: int = state.value("SELECT count(*) FROM capture WHERE due = 1")
    return number


def failures(state: Database) -> list[Failure]:
    """Return the pages and captures that failed, and pages that are missing or gone, by address."""
    rows = state.all(
        "SELECT address, code, reason FROM page WHERE state IN (?1, ?2, ?3)"
        " UNION ALL SELECT address, code, reason FROM capture WHERE state = ?1 ORDER BY address",
        State.FAILED,
        State.MISSING,
        State.GONE,
    )
    return [Failure(*row) for row in rows]
