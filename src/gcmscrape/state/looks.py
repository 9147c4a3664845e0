"""What the last look at a page came to, and where the content of each page lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gcmscrape.state.database import Database
from gcmscrape.state.rows import Role, State


class Look(NamedTuple):
    """The last look at a page.

    `address` is the one under which it is fetched. `run` is the number of the run, None when it was never looked at.
    `links` are those of a list or sitemap as the state keeps them, None when it could not be read. `code` and `reason`
    tell why a page failed or what it is instead of an event. `validators`: its response has both, ETag and
    Last-Modified.
    """

    address: str
    role: Role
    run: int | None
    links: str | None
    code: str | None
    reason: str | None
    validators: bool


def last_look(state: Database, address: str) -> Look | None:
    """Return the last look at the page that has an address; None when the address is not known."""
    row = state.one(
        "SELECT * FROM page WHERE address = coalesce((SELECT alias_of FROM page WHERE address = ?1), ?1)", address
    )
    if row is None:
        return None
    validators = row["etag"] is not None and row["last_modified"] is not None
    return Look(
        row["address"], Role(row["role"]), row["run"], row["links"], row["code"], row["reason"], validators
    )  # fmt: skip


def places(state: Database) -> Iterator[tuple[str, int]]:
    """Give where the content of each page that may be an event lies: in its newest response, or that of its record."""
    for row in state.rows(
        "SELECT coalesce(warc_file, source.file) AS file, coalesce(warc_offset, source.place) AS place"
        " FROM page LEFT JOIN source USING (address) WHERE role = ? AND state NOT IN (?, ?) AND file IS NOT NULL"
        " ORDER BY address",
        Role.EVENT, State.ALIAS, State.GONE,
    ):  # fmt: skip
        yield row["file"], row["place"]
