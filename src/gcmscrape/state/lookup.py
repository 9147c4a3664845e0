"""Single pages of the state, and what was made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gcmscrape.record import Event, WarningCode, read_record
from gcmscrape.state.rows import ORPHAN, PageRow, Role, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.state.database import Database


_LACKS_END: Final = f'"code":"{WarningCode.TRUNCATED}"'
_MOST: Final = 0.5


def find_page(state: Database, address: str) -> PageRow | None:
    """Return the page of an address; None when the address is not known."""
    row = state.one("SELECT * FROM page WHERE address = ?", address)
    return PageRow.of(row) if row is not None else None


def any_address(state: Database) -> str | None:
    """Return one of the known addresses; None when the state is empty."""
    found: str | None = state.value("SELECT address FROM page LIMIT 1")
    return found


def asked_languages(state: Database) -> tuple[str, ...]:
    """Return the languages that events were asked for in, as far as pages tell; the first one first."""
    rows = state.all(
        "SELECT language FROM page WHERE role = ? AND priority % 100 != ?"
        " GROUP BY language ORDER BY min(priority % 100), language",
        Role.EVENT, ORPHAN,
    )  # fmt: skip
    return tuple(row["language"] for row in rows)


def has_record(state: Database, address: str) -> bool:
    """Whether the page of an address has a record."""
    return state.value("SELECT 1 FROM version WHERE address = ?", address) is not None


def record_of(state: Database, address: str) -> Event | None:
    """Return the record of the page of an address; None when it has none."""
    line = state.value("SELECT line FROM checked_version WHERE address = ?", address)
    return read_record(line) if line is not None else None


def records_lack_end(state: Database) -> bool:
    """Whether most of the records that were published last are of pages whose HTML has no end."""
    share = state.value("SELECT avg(instr(line, CAST(? AS BLOB)) > 0) FROM published", _LACKS_END)
    return share is not None and share > _MOST


def unread(state: Database, extractor: str) -> list[str]:
    """Return the addresses of pages whose response lies unread, or was read by another extractor than this one."""
    rows = state.all(
        "SELECT address FROM page WHERE role = ? AND state NOT IN (?, ?) AND extractor IS NOT ?"
        " AND (warc_file IS NOT NULL OR (extractor IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM version WHERE version.address = page.address))) ORDER BY priority % 100, address",
        Role.EVENT,
        State.ALIAS,
        State.GONE,
        extractor,
    )
    return [row["address"] for row in rows]


def waiting(state: Database) -> Iterator[tuple[str, str, str]]:
    """Give the pages that may be events and are to be fetched: address, language, and where they were found."""
    for row in state.rows(
        "SELECT address, language, found_on FROM page WHERE role = ? AND due = 1 ORDER BY priority, address", Role.EVENT
    ):
        yield row["address"], row["language"], row["found_on"]
