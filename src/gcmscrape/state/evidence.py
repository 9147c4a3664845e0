"""What the state says of the archive, to be verified: records, responses, lines; and mending what is not so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from gcmscrape.dataset.changes import Change, Tombstone
from gcmscrape.dataset.history import EventVersion
from gcmscrape.dataset.version import Version
from gcmscrape.record import ArchivePlace, Event, Source, read_record
from gcmscrape.state.database import Database
from gcmscrape.state.lines import is_digest_of
from gcmscrape.state.rows import Role, State
from gcmscrape.state.sightings import values_of
from gcmscrape.state.visit_log import last_day

_DAMAGED: Final = {
    "version": "SELECT address AS name, digest FROM version"
    " WHERE NOT is_digest(digest, line, record_id, node_id, url, rank, ends)",
    "published": "SELECT record_id AS name, digest FROM published"
    " WHERE NOT is_digest(digest, line, record_id, node_id, ends, extractor)",
    "tombstone": "SELECT record_id AS name, digest FROM tombstone WHERE NOT is_digest(digest, line, record_id)",
    "change": "SELECT id AS name, digest FROM change WHERE NOT is_digest(digest, line)",
    "sighting": "SELECT rowid AS name, digest FROM sighting"
    " WHERE line IS NOT NULL AND NOT is_digest(digest, line, address, collection, seen)",
    "history": "SELECT name, digest FROM history WHERE NOT is_digest(digest, line, name, record_id, node_id, number)",
}
_KEYS: Final = {
    "version": "address",
    "published": "record_id",
    "tombstone": "record_id",
    "change": "id",
    "sighting": "rowid",
    "history": "name",
}
_ROWS: Final = {
    table: f"SELECT line, digest FROM {table} WHERE {key} = ?"  # noqa: S608 - all words are from here
    for table, key in _KEYS.items()
}


class DamagedLine(NamedTuple):
    """A line that is not what was written: its table, and the key of its row."""

    table: str
    name: str | int


class Kept(NamedTuple):
    """The newest response of a page: its address, where it lies, the SHA-256 of its body."""

    address: str
    place: ArchivePlace
    sha256: str


def damaged_lines(state: Database) -> list[DamagedLine]:
    """Return the lines that are not what was written."""
    return [DamagedLine(table, row["name"]) for table, query in _DAMAGED.items() for row in state.all(query)]


def restore_line(state: Database, damaged: DamagedLine, candidates: Iterable[bytes]) -> bool:
    """Take the one of some lines that was there, inside the transaction of the caller; return whether there is one."""
    row = state.one(_ROWS[damaged.table], damaged.name)
    if row is None or damaged.table == "sighting":  # what was published may be put together from several pages
        return False
    for line in candidates:
        try:
            values = _values(damaged.table, line)
        except ValueError:
            continue
        if line == row["line"] or is_digest_of(row["digest"], line, *values.values()):
            names = ", ".join(f"{name} = :{name}" for name in ("line", *values))
            digest = ", ".join(f":{name}" for name in ("line", *values))
            state.write(
                f"UPDATE {damaged.table} SET {names}, digest = digest({digest}) WHERE {_KEYS[damaged.table]} = :key",  # noqa: S608 - all words are from here
                {"line": line, "key": damaged.name, **values},
            )
            return True
    return False


def forget_line(state: Database, line: DamagedLine) -> None:
    """Take a damaged line out, inside the transaction of the caller. The page of a record is read again."""
    if line.table == "sighting":
        state.write("UPDATE sighting SET line = NULL, digest = NULL, extractor = '' WHERE rowid = ?", line.name)
        return
    state.write(f"DELETE FROM {line.table} WHERE {_KEYS[line.table]} = ?", line.name)  # noqa: S608 - all words are from here
    if line.table == "version":
        state.write("UPDATE page SET extractor = NULL WHERE address = ?", line.name)


def _values(table: str, line: bytes) -> dict[str, str | int | None]:
    """Return what stands beside a line in its row, in the order in which its digest is made.

    Raises:
        ValueError: It is no line of that table.
    """
    if table == "change":
        Change.model_validate_json(line)
        return {}
    if table == "tombstone":
        return {"record_id": Tombstone.model_validate_json(line).id}
    if table == "history":
        return values_of(EventVersion.model_validate_json(line))
    event = read_record(line)
    if table == "published":
        return {
            "record_id": event.id, "node_id": event.node_id, "ends": last_day(event.end, event.start),
            "extractor": event.extractor,
        }  # fmt: skip
    version = Version.of(event, (0.0, 0))
    return {
        "record_id": version.id, "node_id": version.node_id, "url": version.url, "rank": version.rank,
        "ends": last_day(event.end, event.start),
    }  # fmt: skip


def records(state: Database) -> Iterator[tuple[str, Event]]:
    """Give the address and record of each page that has one. A damaged line raises an error: look for these first."""
    for row in state.rows("SELECT address, line FROM checked_version ORDER BY address"):
        yield row["address"], read_record(row["line"])


def responses(state: Database) -> Iterator[Kept]:
    """Give the newest response of each page, where the state tells what it holds."""
    for row in state.rows(
        "SELECT address, warc_file, warc_offset, sha256 FROM page WHERE warc_file IS NOT NULL AND sha256 IS NOT NULL"
        " AND role = ? AND state NOT IN (?, ?) ORDER BY warc_file, warc_offset",
        Role.EVENT, State.ALIAS, State.GONE,
    ):  # fmt: skip
        yield Kept(row["address"], ArchivePlace(file=row["warc_file"], offset=row["warc_offset"]), row["sha256"])


class Past(NamedTuple):
    """What a response of the past is said to say: a name for sentences, the response, the content, who read it."""

    name: str
    source: Source
    content_sha256: str
    extractor: str


def past(state: Database) -> Iterator[Past]:
    """Give what was seen of each event, where the archive has the response and is not known to be damaged there."""
    for row in state.rows(
        "SELECT event_id, seen, source, content, extractor FROM sighting WHERE extractor != ''"
        " AND json_extract(source, '$.archive.file') IS NOT NULL AND NOT EXISTS (SELECT 1 FROM unreadable"
        "  WHERE file = json_extract(source, '$.archive.file') AND place = json_extract(source, '$.archive.offset'))"
        " ORDER BY json_extract(source, '$.archive.file'), json_extract(source, '$.archive.offset')"
    ):
        source = Source.model_validate_json(row["source"])
        yield Past(f"{row['event_id']} of {row['seen']}", source, row["content"], row["extractor"])


def unreadable(state: Database) -> Iterator[ArchivePlace]:
    """Give the places of the archive that are known to be damaged."""
    for row in state.rows("SELECT file, place FROM unreadable"):
        yield ArchivePlace(file=row["file"], offset=row["place"])


def astray(state: Database) -> list[str]:
    """Return the addresses whose page is said to be fetched under another one that the state does not know."""
    rows = state.all(
        "SELECT address FROM page WHERE state = ? AND (alias_of IS NULL OR NOT EXISTS"
        " (SELECT 1 FROM page AS other WHERE other.address = page.alias_of)) ORDER BY address",
        State.ALIAS,
    )
    return [row["address"] for row in rows]


def look_again(state: Database, address: str) -> None:
    """Have an address that leads astray fetched, inside the transaction of the caller."""
    state.write(
        "UPDATE page SET state = ?, alias_of = NULL, due = 1, tries = 0 WHERE address = ?", State.PENDING, address
    )


def lose_at(state: Database, place: ArchivePlace) -> None:
    """Note that a place of the archive cannot be read, inside the transaction of the caller.

    The pages whose content or record lies there are fetched again, without validators.
    """
    state.write("INSERT OR IGNORE INTO unreadable (file, place) VALUES (?, ?)", place.file, place.offset)
    state.write(
        "UPDATE capture SET state = ?, warc_file = NULL, warc_offset = NULL WHERE warc_file = ? AND warc_offset = ?",
        State.PENDING, place.file, place.offset,
    )  # fmt: skip
    state.write(
        "UPDATE sighting SET extractor = '' WHERE json_extract(source, '$.archive.file') = ?"
        " AND json_extract(source, '$.archive.offset') = ?",
        place.file, place.offset,
    )  # fmt: skip
    state.write(
        "UPDATE page SET warc_file = NULL, warc_offset = NULL, etag = NULL, last_modified = NULL, sha256 = NULL,"
        " extractor = NULL, links = NULL, due = due OR state NOT IN (?3, ?4)"
        " WHERE (warc_file = ?1 AND warc_offset = ?2)"
        " OR address IN (SELECT address FROM source WHERE file = ?1 AND place = ?2)",
        place.file, place.offset, State.ALIAS, State.GONE,
    )  # fmt: skip
