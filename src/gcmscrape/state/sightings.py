"""What pages were seen to say, and the versions of events that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.dataset.history import EventVersion, Sighting, seconds, tongue_of, versions_of
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.version import Version, rank_of
from gcmscrape.record import Event, Source

if TYPE_CHECKING:
    import sqlite3

    from gcmscrape.state.database import Database


_HTTP_GONE: Final = 410
_DAY: Final = 24 * 60 * 60.0
_COLUMNS: Final = (
    "address, collection, place, seen, last_seen, record_id, event_id, node_id, url, title, rank, tongue, content,"
    " sha256, source, extractor"
)


def keep_sighting(state: Database, address: str, event: Event, place: int = 0) -> None:
    """Note what a page was seen to say, inside the transaction of the caller.

    A look at the site that finds the content of the look before is no sighting of its own. `place` is the number of the
    input of a replay, which may have several of an address and moment.
    """
    source = event.source
    if source.collection is None and not place and _is_as_before(state, address, event):
        return
    state.write(
        f"INSERT INTO sighting ({_COLUMNS})"  # noqa: S608 - all words are from here
        " VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
        " ON CONFLICT (address, collection, place, seen, sha256) DO UPDATE SET record_id = ?5, event_id = ?5,"
        " node_id = ?6, url = ?7, title = ?8, rank = ?9, tongue = ?10, content = ?11, source = ?13, extractor = ?14",
        address, source.collection or "", place, source.retrieved_at, event.id, event.node_id, event.url, event.title,
        rank_of(event), tongue_of(event), event.content_sha256, source.sha256, source.model_dump_json(),
        event.extractor,
    )  # fmt: skip
    if source.collection is not None:
        _keep_record(state, address, event)


def _keep_record(state: Database, address: str, event: Event) -> None:
    """Keep the record of a capture when there is no newer one of its page, and no record of older ones."""
    state.write(
        "UPDATE sighting SET line = ?4, digest = digest(?4, address, collection, seen)"
        " WHERE address = ?1 AND collection = ?2 AND seen = ?3 AND sha256 = ?5"
        " AND NOT EXISTS (SELECT 1 FROM sighting AS other WHERE other.address = ?1 AND other.collection != ''"
        " AND other.line IS NOT NULL AND (other.seen > ?3 OR (other.seen = ?3 AND other.rowid != sighting.rowid)))",
        address, event.source.collection, event.source.retrieved_at, to_json_line(event), event.source.sha256,
    )  # fmt: skip
    state.write(
        "UPDATE sighting SET line = NULL, digest = NULL WHERE address = ?1 AND line IS NOT NULL AND seen <"
        " (SELECT max(seen) FROM sighting AS other WHERE other.address = ?1 AND other.line IS NOT NULL)",
        address,
    )


def _is_as_before(state: Database, address: str, event: Event) -> bool:
    return state.write(
        "UPDATE sighting SET last_seen = max(last_seen, ?2), extractor = ?4 WHERE rowid ="
        " (SELECT rowid FROM sighting WHERE address = ?1 AND collection = '' ORDER BY seen DESC, rowid DESC LIMIT 1)"
        " AND content = ?3 AND record_id = ?5 AND seen <= ?2 AND extractor != ''"
        " AND NOT EXISTS (SELECT 1 FROM gone WHERE gone.record_id = event_id AND at >= last_seen)",
        address, event.source.retrieved_at, event.content_sha256, event.extractor, event.id,
    ) > 0  # fmt: skip


def seen_again(state: Database, address: str, looked_at: str) -> None:
    """Note that a look at the site found a page as it was, inside the transaction of the caller."""
    state.write(
        "UPDATE sighting SET last_seen = max(last_seen, ?2) WHERE rowid ="
        " (SELECT rowid FROM sighting WHERE address = ?1 AND collection = '' ORDER BY seen DESC, rowid DESC LIMIT 1)",
        address, looked_at,
    )  # fmt: skip


def keep_gone(state: Database, record_id: str, when: str) -> None:
    """Note that an event was judged gone, inside the transaction of the caller."""
    state.write("INSERT OR IGNORE INTO gone (record_id, at) VALUES (?, ?)", record_id, when)


def unread_past(state: Database) -> list[str]:
    """Return the WARC files whose responses are still to be read for the history of events."""
    return [row["file"] for row in state.all("SELECT file FROM unread_past ORDER BY file")]


def past_is_read(state: Database, file: str) -> None:
    """Note that the responses of a WARC file were read, inside the transaction of the caller."""
    state.write("DELETE FROM unread_past WHERE file = ?", file)


class Stale(NamedTuple):
    """A sighting that another extractor read: its number, the address of its page, and its response."""

    number: int
    address: str
    source: Source


def stale_sightings(state: Database, extractor: str) -> list[Stale]:
    """Return the sightings that another extractor than this one read, the newest first."""
    rows = state.all(
        "SELECT rowid, address, source FROM sighting WHERE extractor != ? ORDER BY seen DESC, rowid DESC", extractor
    )
    return [Stale(row["rowid"], row["address"], Source.model_validate_json(row["source"])) for row in rows]


def read_sighting_again(state: Database, stale: Stale, event: Event | None) -> None:
    """Note what a response is read as now, inside the transaction of the caller; None: it shows no event."""
    if event is None:
        state.write("DELETE FROM sighting WHERE rowid = ?", stale.number)
        return
    state.write(
        "UPDATE sighting SET record_id = ?2, event_id = ?2, node_id = ?3, url = ?4, title = ?5, rank = ?6, tongue = ?7,"
        " content = ?8, extractor = ?9 WHERE rowid = ?1",
        stale.number, event.id, event.node_id, event.url, event.title, rank_of(event),
        tongue_of(event), event.content_sha256, event.extractor,
    )  # fmt: skip
    if event.source.collection is not None:
        _keep_record(state, stale.address, event)


_NEVER_LIVE: Final = (
    "FROM sighting WHERE line IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM version WHERE version.record_id IN (event_id, sighting.record_id))"
    " AND NOT EXISTS (SELECT 1 FROM version WHERE version.url = sighting.url)"
    " AND NOT EXISTS (SELECT 1 FROM tombstone WHERE tombstone.record_id IN (event_id, sighting.record_id))"
    " AND NOT EXISTS (SELECT 1 FROM published WHERE published.record_id IN (event_id, sighting.record_id)"
    "  AND published.collection IS NULL) ORDER BY record_id, address"
)
"""The newest good capture of each page whose event the site never showed, as far as known.

An event that the site shows is that of the site, and one that it showed once and that is gone stays gone.
"""


def captured_versions(state: Database) -> Iterator[Version]:
    """Give the record of the newest good capture of each page whose event the site never showed, as far as known."""
    query = f"SELECT rowid, record_id, node_id, url, rank, seen, address {_NEVER_LIVE}"
    for row in state.rows(query):
        captured = (seconds(row["seen"]), row["rowid"])
        line = _Line(state, row["rowid"])
        yield Version(row["record_id"], row["node_id"], row["url"], row["rank"], captured, line, row["address"])


def captured_sources(state: Database) -> list[Source]:
    """Return the responses behind these records."""
    rows = state.all(f"SELECT source {_NEVER_LIVE}")
    return [Source.model_validate_json(row["source"]) for row in rows]


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of the record of a capture, which is read when it is asked for."""

    state: Database
    number: int

    def __bytes__(self) -> bytes:
        line: bytes = self.state.value("SELECT line FROM checked_sighting WHERE number = ?", self.number)
        return line


def name_events(state: Database, strangers: Mapping[str, str] | None = None) -> None:
    """Tell of which event each sighting is, inside the transaction of the caller.

    A page that hides its node is of the one whose address it names, or under whose address it is fetched now. Pages
    that name the address of another one are `strangers`: their own ids, by address.
    """
    state.write(
        "UPDATE sighting SET event_id = coalesce("
        "  (SELECT other.record_id FROM sighting AS other WHERE other.node_id IS NOT NULL AND other.url = sighting.url"
        "   ORDER BY other.seen DESC LIMIT 1),"
        "  (SELECT version.record_id FROM page JOIN version ON version.address = page.alias_of"
        "   WHERE page.address = sighting.address), record_id) WHERE node_id IS NULL"
    )
    for address, record_id in (strangers or {}).items():
        state.write("UPDATE sighting SET event_id = ? WHERE address = ?", record_id, address)


def histories(state: Database) -> Iterator[EventVersion]:
    """Give the versions of all events, in the order of the dataset; those of one event are in memory at a time."""
    events = state.rows(
        "SELECT event_id, CASE WHEN event_id LIKE 'node/%' THEN CAST(substr(event_id, 6) AS INTEGER) END AS node"
        " FROM (SELECT DISTINCT event_id FROM sighting) ORDER BY node IS NULL, node, event_id"
    )
    for row in events:
        seen = state.all(
            "SELECT *, collection = '' AND EXISTS (SELECT 1 FROM version WHERE version.address = sighting.address"
            " AND place = 0) AS is_live FROM sighting WHERE event_id = ?"
            " ORDER BY seen, place, json_extract(source, '$.archive.file'), json_extract(source, '$.archive.offset'),"
            " rowid",
            row["event_id"],
        )
        gone = [each["at"] for each in state.all("SELECT at FROM gone WHERE record_id = ?", row["event_id"])]
        if not any(each["is_live"] for each in seen):
            gone += _gone_as_captured(state, row["event_id"])
        yield from versions_of(row["event_id"], list(map(_sighting, seen)), gone)


def _gone_as_captured(state: Database, event_id: str) -> list[str]:
    """Return when an event that the site does not show was gone, as far as captures behind the last good one tell.

    As of the site: a 410 is enough, else two captures that find nothing must lie a day apart.
    """
    found = state.all(
        "SELECT seen, status FROM capture WHERE role = 'capture' AND state = 'pending' AND status IN (404, 410)"
        " AND page IN (SELECT address FROM sighting WHERE event_id = ?1)"
        " AND seen > (SELECT max(last_seen) FROM sighting WHERE event_id = ?1) ORDER BY seen",
        event_id,
    )
    if not found:
        return []
    first, last = found[0]["seen"], found[-1]["seen"]
    is_certain = any(row["status"] == _HTTP_GONE for row in found) or seconds(last) - seconds(first) >= _DAY
    return [first] if is_certain else []


def _sighting(row: sqlite3.Row) -> Sighting:
    return Sighting(
        row["url"],
        row["title"],
        row["rank"],
        row["tongue"],
        row["content"],
        Source.model_validate_json(row["source"]),
        row["last_seen"],
        bool(row["is_live"]),
    )


def publish_histories(state: Database, strangers: Mapping[str, str]) -> None:
    """Make the published versions those of now, inside the transaction of the caller; `strangers` as above."""
    name_events(state, strangers)
    there: set[str] = set()
    for version in histories(state):
        there.add(name := _name(version))
        line = to_json_line(version)
        if state.value("SELECT line FROM history WHERE name = ?", name) != line:
            _keep_line(state, version, line)
    for row in state.all("SELECT name FROM history"):
        if row["name"] not in there:
            state.write("DELETE FROM history WHERE name = ?", row["name"])


def take_in_histories(state: Database, lines: Iterable[bytes]) -> None:
    """Make versions that are in a file the published ones, and what tells of the past."""
    for line in lines:
        version = EventVersion.model_validate_json(line)
        _keep_line(state, version, line)
        source, node = version.source, _node_of(version)
        state.write(
            f"INSERT OR REPLACE INTO sighting ({_COLUMNS})"  # noqa: S608 - all words are from here
            " VALUES (?1, ?2, 0, ?3, ?4, ?5, ?5, ?6, ?7, ?8, 0, NULL, ?9, ?11, ?10, '')",
            source.url or version.id, source.collection or "", version.first_seen,
            version.last_seen or version.first_seen, version.id, node, version.url, version.title,
            version.content_sha256, source.model_dump_json(), source.sha256,
        )  # fmt: skip
        if version.gone is not None:
            keep_gone(state, version.id, version.gone)


def _keep_line(state: Database, version: EventVersion, line: bytes) -> None:
    state.write(
        "INSERT OR REPLACE INTO history (name, record_id, node_id, number, line, digest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, digest(?5, ?1, ?2, ?3, ?4))",
        *values_of(version).values(), line,
    )  # fmt: skip


def values_of(version: EventVersion) -> dict[str, str | int | None]:
    """Return what stands beside the line of a version in its row."""
    return {
        "name": _name(version), "record_id": version.id, "node_id": _node_of(version), "number": version.number
    }  # fmt: skip


def _node_of(version: EventVersion) -> int | None:
    kind, _, number = version.id.partition("/")
    return int(number) if kind == "node" and number.isdigit() else None


def _name(version: EventVersion) -> str:
    return f"{version.id} {version.number}"
