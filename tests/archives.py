"""The archive of a dataset, changed behind the back of the program."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from gcmscrape.state.lines import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DIGESTS: Final = """
    UPDATE version SET digest = digest(line, record_id, node_id, url, rank, ends);
    UPDATE published SET digest = digest(line, record_id, node_id, ends, extractor);
"""


_MOMENTS: Final = (
    ("page", "looked_at"), ("page", "missing_since"), ("page", "retrieved_at"), ("run", "started_at"), ("run", "ended_at"),
    ("sighting", "seen"), ("sighting", "last_seen"), ("gone", "at"),
)  # fmt: skip


@contextmanager
def edited_state(out: Path) -> Iterator[sqlite3.Connection]:
    """Give the state to be changed; its lines count as what the program wrote."""
    with closing(sqlite3.connect(out / "archive" / "state.sqlite", isolation_level=None)) as state:
        yield state
        state.create_function("digest", -1, digest_of)
        state.executescript(_DIGESTS)


def let_pass(out: Path, hours: int) -> None:
    """Let so many hours go by: what the state tells of looks and runs is that much longer ago."""
    with edited_state(out) as state:
        for table, column in _MOMENTS:
            earlier = f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-{hours} hours')"
            state.execute(f"UPDATE {table} SET {column} = {earlier}")  # noqa: S608 - all words are from here


def the_warc(out: Path) -> Path:
    """Return the only WARC file of a dataset."""
    (path,) = (out / "archive").glob("*.warc.gz")
    return path
