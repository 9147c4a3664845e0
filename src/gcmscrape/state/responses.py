"""Where responses lie: the WARC files, how far they are written, and what a damaged disk lost of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gcmscrape.record import ArchivePlace
from gcmscrape.state.database import Database
from gcmscrape.state.rows import Role, State


class WarcFile(NamedTuple):
    """A WARC file as the state knows it: its size as of the last transaction, and the id of its first record.

    `id` is None when that was never read. `whole`: nothing of it was lost.
    """

    file: str
    size: int
    id: str | None
    whole: bool


def warc_files(state: Database) -> list[WarcFile]:
    """Return the WARC files, the oldest first."""
    rows = state.all("SELECT file, size, id, whole FROM warc ORDER BY file")
    return [WarcFile(row["file"], row["size"], row["id"], bool(row["whole"])) for row in rows]


def keep_size(state: Database, file: str, size: int) -> bool:
    """Note how far a WARC file is written, inside the transaction of the caller; false when it is not known."""
    return state.write("UPDATE warc SET size = ? WHERE file = ?", size, file) > 0


def keep_file(state: Database, file: WarcFile) -> None:
    """Note what is known of a WARC file, inside the transaction of the caller."""
    state.write("INSERT OR REPLACE INTO warc (file, size, id, whole) VALUES (?, ?, ?, ?)", *file)


def forget_file(state: Database, file: str) -> None:
    """Note that a WARC file is no part of the archive any more, inside the transaction of the caller."""
    state.write("DELETE FROM warc WHERE file = ?", file)


def is_kept(state: Database, place: ArchivePlace | None) -> bool:
    """Whether a place is one of the archive that can be read, as far as the state knows."""
    query = (
        "SELECT 1 FROM warc WHERE file = ?1 AND size > ?2"
        " AND NOT EXISTS (SELECT 1 FROM unreadable WHERE file = ?1 AND place = ?2)"
    )
    return place is not None and state.value(query, place.file, place.offset) is not None


def lose_from(state: Database, file: str, offset: int) -> int:
    """Have the pages fetched anew whose content or record lay in a WARC file from an offset on; return their number.

    To be called inside a transaction. Without validators the server sends the content again. Captures of archives are
    taken again, too, by the next run that asks these.
    """
    state.write(
        "UPDATE capture SET state = ?, warc_file = NULL, warc_offset = NULL WHERE warc_file = ? AND warc_offset >= ?",
        State.PENDING, file, offset,
    )  # fmt: skip
    state.write(
        "UPDATE sighting SET extractor = '' WHERE json_extract(source, '$.archive.file') = ?"
        " AND json_extract(source, '$.archive.offset') >= ?",
        file, offset,
    )  # fmt: skip
    return state.write(
        "UPDATE page SET warc_file = NULL, warc_offset = NULL, etag = NULL, last_modified = NULL, sha256 = NULL,"
        " extractor = NULL, links = NULL, due = due OR state NOT IN (?3, ?4)"
        " WHERE (warc_file = ?1 AND warc_offset >= ?2)"
        " OR address IN (SELECT address FROM source WHERE file = ?1 AND place >= ?2)",
        file, offset, State.ALIAS, State.GONE,
    )  # fmt: skip


def positions(state: Database) -> Iterator[tuple[str, int]]:
    """Give where the newest response of each page that may be an event lies: a WARC file, and bytes into it."""
    for row in state.all(
        "SELECT warc_file, warc_offset FROM page WHERE role = ? AND state NOT IN (?, ?) AND warc_file IS NOT NULL"
        " ORDER BY warc_file, warc_offset",
        Role.EVENT,
        State.ALIAS,
        State.GONE,
    ):
        yield row["warc_file"], row["warc_offset"]


def places(state: Database) -> Iterator[tuple[str, int]]:
    """Give where the response that speaks for each page lies: its newest, or the one behind the record that it kept."""
    for row in state.all(
        "SELECT coalesce(warc_file, source.file) AS file, coalesce(warc_offset, source.place) AS place"
        " FROM page LEFT JOIN source USING (address) WHERE role = ? AND state NOT IN (?, ?)"
        " AND file IS NOT NULL ORDER BY file, place",
        Role.EVENT,
        State.ALIAS,
        State.GONE,
    ):
        yield row["file"], row["place"]
