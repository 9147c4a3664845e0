"""Where responses lie: the WARC files, how far they are written, and what a damaged disk lost of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.state.rows import Role, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.state.database import Database


def warc_sizes(state: Database) -> dict[str, int]:
    """Return how far each WARC file is written, as of the last transaction."""
    return {row["file"]: row["size"] for row in state.all("SELECT file, size FROM warc")}


def keep_size(state: Database, file: str, size: int) -> None:
    """Note how far a WARC file is written, inside the transaction of the caller."""
    state.write("INSERT OR REPLACE INTO warc (file, size) VALUES (?, ?)", file, size)


def last_before(state: Database, file: str, offset: int) -> int | None:
    """Return where the last response of a page before an offset of a WARC file begins; None when there is none."""
    found: int | None = state.value(
        "SELECT max(warc_offset) FROM page WHERE warc_file = ? AND warc_offset < ?", file, offset
    )
    return found


def lose_from(state: Database, file: str, offset: int) -> None:
    """Make the pages due whose responses lay in a WARC file from an offset on, inside the transaction of the caller."""
    state.write(
        "UPDATE page SET warc_file = NULL, warc_offset = NULL, etag = NULL, last_modified = NULL,"
        " sha256 = NULL, extractor = NULL, links = NULL, due = 1 WHERE warc_file = ? AND warc_offset >= ?",
        file,
        offset,
    )


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
        "SELECT coalesce(warc_file, json_extract(CAST(line AS TEXT), '$.source.archive.file')) AS file,"
        " coalesce(warc_offset, json_extract(CAST(line AS TEXT), '$.source.archive.offset')) AS place"
        " FROM page LEFT JOIN version USING (address) WHERE role = ? AND state NOT IN (?, ?)"
        " AND file IS NOT NULL ORDER BY file, place",
        Role.EVENT,
        State.ALIAS,
        State.GONE,
    ):
        yield row["file"], row["place"]
