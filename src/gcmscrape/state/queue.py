"""Which page is fetched next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.state.lookup import find_page
from gcmscrape.state.rows import PageRow, Role, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from gcmscrape.state.database import Database


class Queue:
    """The pages that are due in a run.

    Args:
        state: The state; read only.
        run: Number of the present run.
    """

    def __init__(self, state: Database, run: int) -> None:
        self._state = state
        self._run = run

    def first(self, roles: Collection[Role], *, but: Collection[str] = (), by: float | None = None) -> PageRow | None:
        """Return the page of one of these roles whose turn it is; None when none is due.

        Args:
            roles: What is wanted.
            but: Addresses that are passed over.
            by: A time, in seconds since 1970: those that may be fetched only later are passed over; None for none.
        """
        wanted = f"AND role IN ({', '.join('?' * len(roles))})" if len(roles) < len(Role) else ""
        # SQLite does not find the index for sources by itself, and uses it only for these very words.
        table, sources = ("page", "") if Role.EVENT in roles else ("page INDEXED BY page_source", "AND role != 'event'")
        rows = self._state.rows(
            f"SELECT address FROM {table} WHERE due = 1 AND (?1 IS NULL OR not_before IS NULL OR not_before <= ?1)"  # noqa: S608 - all words are from here
            f" {wanted} {sources} ORDER BY priority, address LIMIT ?",
            by, *(roles if wanted else ()), len(but) + 1,
        )  # fmt: skip
        address = next((row["address"] for row in rows if row["address"] not in but), None)
        return find_page(self._state, address) if address is not None else None

    def first_sibling(
        self, records: Collection[str], *, but: Collection[str] = (), by: float | None = None
    ) -> PageRow | None:
        """Return the next page in another language of one of these records; None when none is due. Takes as `first`."""
        rows = self._state.rows(
            "SELECT * FROM page WHERE due = 1 AND (?1 IS NULL OR not_before IS NULL OR not_before <= ?1)"
            " AND node_id IS NOT NULL ORDER BY priority, address",
            by,
        )
        return next(
            (PageRow.of(row) for row in rows if row["address"] not in but and f"node/{row['node_id']}" in records),
            None,
        )

    def next_try(self, now: float, but: Collection[str]) -> float | None:
        """Return when the first of the later tries may be made, in seconds since 1970; None when there are none."""
        rows = self._state.rows(
            "SELECT address, not_before FROM page INDEXED BY page_later"
            " WHERE due = 1 AND not_before IS NOT NULL AND not_before > ? ORDER BY not_before LIMIT ?",
            now, len(but) + 1,
        )  # fmt: skip
        return next((row["not_before"] for row in rows if row["address"] not in but), None)

    def is_due(self, address: str) -> bool:
        """Whether an address is to be fetched in this run."""
        return self._state.value("SELECT 1 FROM page WHERE address = ? AND due = 1", address) is not None

    def is_settled(self, address: str) -> bool:
        """Whether this run has looked at an address, or will under another name."""
        row = self._state.one("SELECT run, state FROM page WHERE address = ?", address)
        return row is not None and row["run"] == self._run and row["state"] in {State.DONE, State.MISSING}
