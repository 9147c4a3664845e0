"""The lines in the state: each is kept with a digest of it and of what stands beside it, and read through a view.

SQLite notices a page of its file that is not one, and no changed byte in a value. A query of one of the views
`checked_*` fails when a line that it reads is not what was written.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

DAMAGED_LINE: Final = "user-defined function raised exception"
"""What SQLite says of a line that is not what was written."""

_VIEWS: Final = """
    CREATE TEMP VIEW checked_version AS SELECT address, record_id, node_id, url, rank, ends,
        intact(digest, line, record_id, node_id, url, rank, ends) AS line FROM version;
    CREATE TEMP VIEW checked_published AS SELECT record_id, node_id, ends, extractor, sha256, collection,
        intact(digest, line, record_id, node_id, ends, extractor) AS line FROM published;
    CREATE TEMP VIEW checked_tombstone AS SELECT record_id, intact(digest, line, record_id) AS line FROM tombstone;
    CREATE TEMP VIEW checked_change AS SELECT id, intact(digest, line) AS line FROM change;
    CREATE TEMP VIEW checked_sighting AS SELECT rowid AS number,
        intact(digest, line, address, collection, seen) AS line FROM sighting WHERE line IS NOT NULL;
    CREATE TEMP VIEW checked_history AS SELECT name, record_id, node_id, number,
        intact(digest, line, name, record_id, node_id, number) AS line FROM history;
    CREATE TEMP VIEW source AS SELECT address,
        json_extract(CAST(line AS TEXT), '$.source.archive.file') AS file,
        json_extract(CAST(line AS TEXT), '$.source.archive.offset') AS place,
        json_extract(CAST(line AS TEXT), '$.source.retrieved_at') AS retrieved_at FROM checked_version;
"""
"""`source` is where and when the response of each record was fetched."""


def digest_of(*values: bytes | str | float | None) -> str:
    """Return the digest of the values of a row: CRC-32, which is enough for accidents, since all lines are read often.

    On a line of 30 kB it takes a sixth of the time of SHA-256.
    """
    return _check_sum(_joined(values))


def is_digest_of(digest: str | None, *values: bytes | str | float | None) -> bool:
    """Whether a digest is that of the values of a row. Earlier versions made it with SHA-256."""
    joined = _joined(values)
    return digest == _check_sum(joined) or digest == hashlib.sha256(joined).hexdigest()


def _check_sum(joined: bytes) -> str:
    return f"{zlib.crc32(joined):08x}"


def _joined(values: Iterable[bytes | str | float | None]) -> bytes:
    return b"\0".join(value if isinstance(value, bytes) else repr(value).encode() for value in values)


def add_functions(connection: sqlite3.Connection) -> None:
    """Let a connection compute digests and check them."""
    connection.create_function("digest", -1, digest_of, deterministic=True)
    connection.create_function("is_digest", -1, is_digest_of, deterministic=True)
    connection.create_function("intact", -1, _intact, deterministic=True)


def add_views(connection: sqlite3.Connection) -> None:
    """Let a connection to a state of this version read its lines."""
    connection.executescript(_VIEWS)


def _intact(digest: str | None, line: bytes, *others: str | float | None) -> bytes:
    if not is_digest_of(digest, line, *others):
        raise ValueError("the line is not what was written")
    return line
