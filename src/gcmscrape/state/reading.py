"""Opening a state that is only read, also where nothing can be written: by another user, on a read-only disk."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote_from_bytes

_NOT_HERE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR})


def open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that changes nothing.

    Raises:
        sqlite3.DatabaseError: The state is damaged.
    """
    try:
        return _tried(_uri(path, "mode=ro"))
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _NOT_HERE:
            raise
    # SQLite writes a file beside the state even to read it. Without that, it must be sure that nobody else writes.
    log = path.with_name(f"{path.name}-wal")
    if not log.is_file() or not log.stat().st_size:
        return _tried(_uri(path, "mode=ro&immutable=1"))
    with tempfile.TemporaryDirectory() as folder:  # what a killed run wrote last is in the log
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, Path(folder) / log.name)
        memory = sqlite3.connect(":memory:", isolation_level=None)
        with closing(sqlite3.connect(copy)) as copied:
            copied.backup(memory)
    return memory


def _tried(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, isolation_level=None, uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path, how: str) -> str:
    return f"file:{quote_from_bytes(bytes(path.absolute()))}?{how}"
