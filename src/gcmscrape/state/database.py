"""Opening the state: its lock, its version, its transactions."""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from gcmscrape.state.lines import DAMAGED_LINE, add_functions, add_views
from gcmscrape.state.reading import open_to_read
from gcmscrape.state.schema import MIGRATIONS
from gcmscrape.state.soundness import faults

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

_Value: TypeAlias = Any  # what SQLite can hold: the caller knows the column

ARCHIVE: Final = "archive"
"""The folder of the WARC files and the state, inside that of the dataset."""
STATE: Final = "state.sqlite"
_LOCK: Final = "lock"
_CHECKPOINT: Final = 4000
"""Pages of 4 kB in the log of SQLite after which it brings them over and waits for the disk; its own is 1000.

These are about a hundred pages of a harvest, which stands still for hundredths of a second each time.
"""
_CACHE: Final = 16_000
"""Kilobytes of them that SQLite keeps in memory; its own are 2000, which a hundred records push out of it."""


class StateUnusable(Exception):  # noqa: N818 - named for what was met
    """The state cannot be used: damaged, locked by another run, made by a newer version. The message is a sentence."""


class StateDamaged(StateUnusable):
    """It is damaged as a whole: SQLite, or the form of its rows, says so."""


class Database:
    """The state of one archive folder. All writing is done inside `transaction`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    def all(self, query: str, *values: _Value) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self._connection.execute(query, values).fetchall()

    def rows(self, query: str, *values: _Value) -> Iterator[sqlite3.Row]:
        """Give the rows of a query one by one."""
        yield from self._connection.execute(query, values)

    def one(self, query: str, *values: _Value) -> sqlite3.Row | None:
        """Return the first row of a query."""
        row: sqlite3.Row | None = self._connection.execute(query, values).fetchone()
        return row

    def value(self, query: str, *values: _Value) -> _Value:
        """Return the first value of the first row of a query; None when there is no row."""
        row = self.one(query, *values)
        return row[0] if row is not None else None

    def write(self, statement: str, *values: _Value) -> int:
        """Run a statement and return how many rows it changed; a single mapping gives values by name."""
        named = len(values) == 1 and isinstance(values[0], dict)
        return self._connection.execute(statement, values[0] if named else values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that is written inside take effect together, or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk makes SQLite undo it by itself
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


@contextmanager
def open_state(folder: Path, *, write: bool = True) -> Iterator[Database]:
    """Give the state in an archive folder; made when it is missing and `write` is true.

    Args:
        folder: The archive folder.
        write: Whether a run is to change it, which takes the lock of the folder.

    Raises:
        StateUnusable: It is damaged, missing (when not to write), from a newer version, or another run holds the lock.
        OSError: The folder cannot be written to, or the disk is full.
    """
    path = folder / STATE
    if not write and not path.is_file():
        raise StateUnusable(
            f"There is no archive in {folder}; make one with gcmscrape harvest, or name another folder."
        )
    if write:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(folder, wanted=write), closing(_connection(path, write=write)) as connection:
            connection.row_factory = sqlite3.Row
            database = Database(connection, path)
            _require_sound(database)
            yield database
    except sqlite3.DatabaseError as error:
        raise _unusable(error, path) from error


@contextmanager
def temporary_state() -> Iterator[Database]:
    """Give a state that is of no archive: SQLite keeps it in a temporary file, as far as memory does not hold it."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        add_functions(connection)
        _migrate(connection)
        add_views(connection)
        yield Database(connection, Path())


def _connection(path: Path, *, write: bool) -> sqlite3.Connection:
    """Return a connection to a state of this version."""
    connection = sqlite3.connect(path, isolation_level=None) if write else open_to_read(path)
    try:
        add_functions(connection)
        connection.execute("PRAGMA busy_timeout = 1000")
        connection.execute("PRAGMA temp_store = MEMORY")  # a job's machine may have no temporary folder to write to
        version = _version(connection)
        _require_known(version, path)
        if write:
            _prepare(connection)
            _migrate(connection)
        elif version < len(MIGRATIONS):
            connection = _in_memory(connection)  # an older version's: read as that of this one
        add_views(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_known(version: int, path: Path) -> None:
    if version > len(MIGRATIONS):
        raise StateUnusable(f"{path} was made by a newer version of gcmscrape; use that version, or newer.")


def _prepare(connection: sqlite3.Connection) -> None:
    # A killed process loses nothing in this mode. After a power cut the last pages may have to be fetched again.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE}")
    if (found := connection.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(found)


def _require_sound(state: Database) -> None:
    for table, fault in faults(state.one):
        raise sqlite3.DatabaseError(f"a row of its table {table} has {fault}")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    for number, step in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN; {step}; PRAGMA user_version = {number}; COMMIT;")


def _in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy of a state, in the form of this version; the given connection is closed."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    add_functions(copy)
    with closing(connection):
        connection.backup(copy)
    _migrate(copy)
    return copy


def _unusable(error: sqlite3.DatabaseError, path: Path) -> StateUnusable:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_CANTOPEN:
            return StateUnusable(f"{path} cannot be opened ({error}); give write access to its folder, then run again.")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StateUnusable(f"{path} is in use by another program ({error}); close that, then run again.")
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_READONLY:
            what = f"{path} cannot be written to ({error})"
            return StateUnusable(f"{what}; make room or give write access, then run again.")
    if str(error) == DAMAGED_LINE:
        return StateUnusable(
            f"{path} is damaged: one of its lines is not what was written; run gcmscrape verify --repair, which tells "
            "which and mends what it can."
        )
    return StateDamaged(
        f"{path} is damaged ({error}); move it away and run again: the WARC files beside it and the dataset "
        "stay, and the pages are fetched anew."
    )


def set_state_aside(folder: Path) -> str:
    """Rename the state of an archive folder, so that the next run begins another, and return its new name.

    Raises:
        OSError: The folder cannot be written to.
    """
    name = f"{STATE}.{secrets.token_hex(4)}.damaged"
    for ending in ("", "-wal", "-shm"):
        path = folder / f"{STATE}{ending}"
        if path.is_file():
            path.rename(folder / f"{name}{ending}")
    return name


def is_in_use(folder: Path) -> bool:
    """Whether a run is at work in an archive folder; it cannot be told on Windows, which has no such lock."""
    if sys.platform == "win32" or not (folder / _LOCK).is_file():
        return False
    descriptor = os.open(folder / _LOCK, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def _locked(folder: Path, *, wanted: bool) -> Iterator[None]:
    """Keep other runs out of the folder. The lock ends with the process, however it ends, so it is never stale."""
    if not wanted or sys.platform == "win32":  # which has no such lock; there, two runs at once are the user's to avoid
        yield
        return
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.read(descriptor, 100).decode("ascii", "replace").strip()
            told = f" (process {owner})" if owner else ""
            raise StateUnusable(
                f"Another run{told} is at work in {folder}; wait until it is done, or give another --out."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
