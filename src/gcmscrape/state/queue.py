"""Which page is fetched next."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    def take(self, busy: Collection[str], now: float, roles: Collection[Role]) -> PageRow | None:
        """Return the page of one of these roles that is to be fetched next; None when none is due at this moment.

        Args:
            busy: Addresses that are being fetched.
            now: Seconds since 1970.
            roles: What is wanted.
        """
        marks = ", ".join("?" * len(roles))
        # SQLite does not find the index for sources by itself, and uses it only for these very words.
        table, sources = ("page", "") if Role.EVENT in roles else ("page INDEXED BY page_source", "AND role != 'event'")
        query = (
            f"SELECT * FROM {table} WHERE due = 1 AND (not_before IS NULL OR not_before <= ?)"  # noqa: S608 - all words are from here
            f" AND role IN ({marks}) {sources} ORDER BY priority, address LIMIT ?"
        )
        rows = self._state.rows(query, now, *roles, len(busy) + 1)
        return next((PageRow.of(row) for row in rows if row["address"] not in busy), None)

    def take_sibling(self, busy: Collection[str], now: float, records: Collection[str]) -> PageRow | None:
        """Return the next page in another language of one of these records; None when none is due at this moment."""
        rows = self._state.rows(
            "SELECT * FROM page WHERE due = 1 AND (not_before IS NULL OR not_before <= ?) AND node_id IS NOT NULL"
            " ORDER BY priority, address",
            now,
        )
        return next(
            (PageRow.of(row) for row in rows if row["address"] not in busy and f"node/{row['node_id']}" in records),
            None,
        )

    def next_try(self, *, sources_only: bool) -> float | None:
        """Return when the first of the later tries may be made, in seconds since 1970; None when there are none."""
        found: float | None = self._state.value(
            "SELECT min(not_before) FROM page INDEXED BY page_later"
            " WHERE due = 1 AND not_before IS NOT NULL AND (role != ? OR NOT ?)",
            Role.EVENT,
            sources_only,
        )
        return found

    def is_settled(self, address: str) -> bool:
        """Whether this run has looked at an address, or will under another name."""
        row = self._state.one("SELECT run, state FROM page WHERE address = ?", address)
        return row is not None and row["run"] == self._run and row["state"] in {State.DONE, State.MISSING}
