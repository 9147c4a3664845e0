"""The dataset as the state holds it: records by node, what changed since the last one, what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from gcmscrape.dataset.changes import Cause, Change, Tombstone, changes
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.losses import Comparison
from gcmscrape.dataset.merge import by_node, merge, strangers_of
from gcmscrape.dataset.rejects import Reject
from gcmscrape.dataset.version import Version
from gcmscrape.record import Event, PageKind, read_record
from gcmscrape.state.rows import Role, State
from gcmscrape.state.runs import Ending
from gcmscrape.state.sightings import (
    captured_versions,
    keep_gone,
    keep_sighting,
    name_events,
    publish_histories,
    take_in_histories,
)
from gcmscrape.state.visit_log import last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmscrape.state.database import Database

_KINDS = frozenset(PageKind)


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of a version, which is read when it is asked for: only those of one node are in memory at a time."""

    state: Database
    address: str

    def __bytes__(self) -> bytes:
        line: bytes = self.state.value("SELECT line FROM checked_version WHERE address = ?", self.address)
        return line


def versions(state: Database) -> Iterator[Version]:
    """Give the record of each page that has one: of those that the site shows, and of captures of others."""
    yield from captured_versions(state)
    for row in state.rows("SELECT address, record_id, node_id, url, rank FROM version ORDER BY record_id, address"):
        line = _Line(state, row["address"])
        yield Version(row["record_id"], row["node_id"], row["url"], row["rank"], (0.0, 0), line, row["address"])


def count(state: Database) -> int:
    """Return how many records the pages give: one a node."""
    return len(by_node(versions(state)))


def count_missing(state: Database) -> int:
    """Return how many records rest on nothing but pages that were not there at their last look."""
    found: int = state.value(
        "SELECT count(*) FROM (SELECT 1 FROM version LEFT JOIN page USING (address) GROUP BY record_id"
        " HAVING min(coalesce(state, '') = ?))",
        State.MISSING,
    )
    return found


def compare(state: Database, when: str, cause: Cause, comparison: Comparison) -> int:
    """Make the published records those of now, write down what changed, and return how many changes that were.

    To be called inside a transaction. The first whole dataset is no change. `comparison` counts what goes by.

    With the cause `extractor`, what has other bytes than when it was published is the doing of the site all the same: a
    run that was refused fetched it.
    """
    first = state.one("SELECT 1 FROM run WHERE outcome = ? LIMIT 1", Ending.WHOLE) is None
    number = 0
    there: set[str] = set()
    name_events(state)
    nodes = by_node(versions(state))
    for line in merge(nodes):
        record = from_json(line)
        there.add(record["id"])
        old = state.one("SELECT line, sha256 FROM checked_published WHERE record_id = ?", record["id"])
        sha256 = state.value("SELECT sha256 FROM page WHERE address = ?", record["source"]["url"])
        if old is not None and old["line"] == line:
            comparison.add(record, record)
            state.write(
                "UPDATE published SET sha256 = ?1 WHERE record_id = ?2 AND sha256 IS NOT ?1", sha256, record["id"]
            )
            continue
        comparison.add(from_json(old["line"]) if old is not None else None, record)
        why = _cause(record["source"]["collection"], cause)
        if old is not None and not first:
            is_fetched = None not in {old["sha256"], sha256} and old["sha256"] != sha256
            found = list(changes(read_record(old["line"]), read_record(line), when, "site" if is_fetched else why))
        else:
            returned = state.write("DELETE FROM tombstone WHERE record_id = ?", record["id"])
            found = [] if first or old is not None else [_came(record, when, why, returned=bool(returned))]
        number += _keep(state, found)
        _publish(state, record, line, sha256)
    for row in state.all("SELECT record_id FROM published"):
        if row["record_id"] in there:
            continue
        line = state.value("SELECT line FROM checked_published WHERE record_id = ?", row["record_id"])
        number += _bury(state, read_record(line), when, cause)
    publish_histories(state, strangers_of(nodes))
    return number


def _cause(collection: str | None, cause: Cause) -> Cause:
    """Return what makes a difference to a record: what comes from a public archive is not the doing of the site."""
    return "archive" if collection is not None and cause == "site" else cause


def _came(record: dict[str, Any], when: str, cause: Cause, *, returned: bool) -> Change:
    return Change(
        when=when,
        id=record["id"],
        kind="returned" if returned else "added",
        field=None,
        old=None,
        new=record["url"],
        cause=cause,
    )


def take_in(
    state: Database,
    events: Iterable[Event],
    change_lines: Iterable[bytes],
    stones: Iterable[bytes],
    version_lines: Iterable[bytes],
) -> None:
    """Make a dataset that is in files the last good one, inside the transaction of the caller."""
    state.write(
        "INSERT INTO run (command, started_at, full, ended_at, outcome) VALUES ('adopted', '', 0, '', ?)", Ending.WHOLE
    )
    for event in events:
        line = to_json_line(event)
        _publish(state, from_json(line), line)
        if event.source.collection is not None:
            keep_sighting(state, event.source.url or event.id, event)
    for line in change_lines:
        _keep_change(state, line)
    for line in stones:
        _keep_stone(state, Tombstone.model_validate_json(line).id, line)
    take_in_histories(state, version_lines)


def _publish(state: Database, record: dict[str, Any], line: bytes, sha256: str | None = None) -> None:
    state.write(
        "INSERT OR REPLACE INTO published (record_id, node_id, ends, extractor, line, sha256, collection, digest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, digest(?5, ?1, ?2, ?3, ?4))",
        record["id"], record["node_id"], last_day(record["end"], record["start"]), record["extractor"], line, sha256,
        record["source"]["collection"],
    )  # fmt: skip


def _bury(state: Database, event: Event, when: str, cause: Cause) -> int:
    """Take a record out. One of the site leaves a tombstone; what only archives have was never there to be gone."""
    if event.source.collection is None:
        stone = Tombstone(
            id=event.id, url=event.url, title=event.title, gone_at=when, content_sha256=event.content_sha256
        )
        _keep_stone(state, event.id, to_json_line(stone))
        keep_gone(state, event.id, when)
    state.write("DELETE FROM published WHERE record_id = ?", event.id)
    why = _cause(event.source.collection, cause)
    gone = Change(when=when, id=event.id, kind="gone", field=None, old=event.url, new=None, cause=why)
    return _keep(state, [gone])


def _keep(state: Database, found: list[Change]) -> int:
    for change in found:
        _keep_change(state, to_json_line(change))
    return len(found)


def _keep_change(state: Database, line: bytes) -> None:
    state.write("INSERT INTO change (line, digest) VALUES (?1, digest(?1))", line)


def _keep_stone(state: Database, record_id: str, line: bytes) -> None:
    state.write(
        "INSERT OR REPLACE INTO tombstone (record_id, line, digest) VALUES (?1, ?2, digest(?2, ?1))", record_id, line
    )


def count_published(state: Database) -> int:
    """Return how many records the last good dataset has."""
    found: int = state.value("SELECT count(*) FROM published")
    return found


def count_versions(state: Database) -> int:
    """Return how many pages have a record; a node has one for each language."""
    return sum(1 for _ in versions(state))


def published_by_another(state: Database, extractor: str) -> bool:
    """Whether the last good dataset has records that another extractor than this one made."""
    return state.value("SELECT 1 FROM published WHERE extractor != ?", extractor) is not None


def published_lines(state: Database, since: str | None = None, *, live_only: bool = False) -> Iterator[bytes]:
    """Give the lines of the dataset: of all events, or of those that end on or after a date or have none.

    `live_only`: without those that only public archives have.
    """
    for row in state.rows(
        "SELECT line FROM checked_published WHERE (?1 IS NULL OR ends IS NULL OR ends >= ?1)"
        " AND (NOT ?2 OR collection IS NULL) ORDER BY node_id IS NULL, node_id, record_id",
        since, live_only,
    ):  # fmt: skip
        yield row["line"]


def lines(state: Database, table: str) -> Iterator[bytes]:
    """Give the lines of the table `change`, `tombstone` or `history`, in their order."""
    by_event = "node_id IS NULL, node_id, record_id, number"
    order = {"change": "id", "tombstone": "record_id", "history": by_event}[table]
    for row in state.rows(f"SELECT line FROM checked_{table} ORDER BY {order}"):  # noqa: S608 - all words are from here
        yield row["line"]


def rejects(state: Database) -> Iterator[Reject]:
    """Give every address that gave no record, and lists and sitemaps that could not be read, by address."""
    for row in state.rows(
        "SELECT * FROM page WHERE state != ? AND code IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM version WHERE version.address = page.address) ORDER BY address",
        State.ALIAS,
    ):
        was_read = row["state"] == State.DONE  # else its response, if it has one, is of an earlier look
        yield Reject(
            outcome="other_page" if row["code"] in _KINDS and was_read else "refused",
            code=row["code"],
            reason=row["reason"],
            url=row["address"],
            status=row["status"],
            retrieved_at=row["retrieved_at"] if was_read else None,
            file=row["warc_file"] if was_read else None,
            offset=row["warc_offset"] if was_read else None,
        )


def why_no_record(state: Database) -> str | None:
    """Return why the first page that may be an event, and gave no record, did not; None when all did."""
    reason: str | None = state.value(
        "SELECT reason FROM page WHERE role = ? AND state != ? AND code IS NOT NULL ORDER BY priority, address LIMIT 1",
        Role.EVENT,
        State.ALIAS,
    )
    return reason


def failing_share(state: Database) -> tuple[int, int]:
    """Return how many of the pages that may be events failed, and how many there are.

    Those that are gone are not counted, nor those that robots.txt does not allow: nothing went wrong with them.
    """
    codes = state.all(
        "SELECT state, code, count(*) AS number FROM page WHERE role = ? AND state IN (?, ?) GROUP BY state, code",
        Role.EVENT,
        State.DONE,
        State.FAILED,
    )
    counted = [row for row in codes if row["code"] != "disallowed"]
    failed = [row for row in counted if row["state"] == State.FAILED or row["code"] not in {None, *_KINDS}]
    return sum(row["number"] for row in failed), sum(row["number"] for row in counted)
