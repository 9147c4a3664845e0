"""Pages that give no answer now, and since when."""

from __future__ import annotations

from typing import NamedTuple

from gcmscrape.state.database import Database
from gcmscrape.state.rows import Role, State
from gcmscrape.state.runs import Ending


class Failing(NamedTuple):
    """A page that failed or is missing. `since` is when it last answered or was first missed; None: never."""

    address: str
    code: str
    reason: str
    since: str | None


def failing(state: Database) -> list[Failing]:
    """Return the event pages that failed or are missing: the longest without an answer first, last those without."""
    rows = state.all(
        "SELECT page.address, code, reason, CASE WHEN state = ?1 THEN missing_since ELSE coalesce(page.retrieved_at,"
        " source.retrieved_at) END AS since FROM page LEFT JOIN source USING (address)"
        " WHERE role = ?2 AND state IN (?1, ?3)"
        " ORDER BY since IS NULL, since, page.address",
        State.MISSING, Role.EVENT, State.FAILED,
    )  # fmt: skip
    return [Failing(*row) for row in rows]


def last_good_run(state: Database) -> str | None:
    """Return when the last run ended that looked at the site and published; None when none did."""
    found: str | None = state.value(
        "SELECT max(ended_at) FROM run WHERE outcome IN (?, ?) AND command != 'publish'", Ending.WHOLE, Ending.PART
    )
    return found or None
