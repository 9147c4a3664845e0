"""What a row of the state's table of pages says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3


class Role(StrEnum):
    """What an address is fetched for."""

    LISTING = "listing"
    SITEMAP = "sitemap"
    TERM = "term"
    EVENT = "event"
    """It may be an event: its form says so, not its content."""
    INDEX = "index"
    """It names captures in a public archive."""
    CAPTURE = "capture"
    """It is a capture of what may be an event."""


class State(StrEnum):
    """What the looks at an address have come to."""

    PENDING = "pending"
    """Never answered."""
    DONE = "done"
    """The last look gave an answer."""
    FAILED = "failed"
    """The last look gave none. An answer of before still counts."""
    MISSING = "missing"
    """The last look found no such page; it may be an accident. An answer of before still counts."""
    GONE = "gone"
    """Certain to be gone."""
    ALIAS = "alias"
    """The same page is fetched under another address."""


PRIORITIES: Final = {Role.SITEMAP: 0, Role.LISTING: 1, Role.TERM: 2, Role.INDEX: 0, Role.CAPTURE: 10}
"""Which sources are read first; pages that may be events come after all of them."""
FIRST: Final = 10
"""Priority of a page in the first language that was asked for."""
SIBLING: Final = 20
"""In a further one."""
ORPHAN: Final = 30
"""In a language that was not asked for, read only when nothing else leads to its node."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One address, as far as fetching it needs to know.

    `not_before`, in seconds since 1970, is None when it may be fetched at once. `node_id` is None while it is not
    known. `etag`, `last_modified` and `sha256` are of the response that holds its content, None when there is none;
    `read_by` is the extractor that read it. `warc` is where it lies.
    """

    address: str
    role: Role
    language: str
    node_id: int | None
    state: State
    priority: int
    tries: int
    not_before: float | None
    found_on: str
    etag: str | None
    last_modified: str | None
    sha256: str | None
    read_by: str | None
    warc: tuple[str, int] | None
    retrieved_at: str | None
    code: str | None
    links: str | None

    @classmethod
    def of(cls, row: sqlite3.Row) -> PageRow:
        """Return the page that a row describes."""
        return cls(
            address=row["address"],
            role=Role(row["role"]),
            language=row["language"],
            node_id=row["node_id"],
            state=State(row["state"]),
            priority=row["priority"],
            tries=row["tries"],
            not_before=row["not_before"],
            found_on=row["found_on"],
            etag=row["etag"],
            last_modified=row["last_modified"],
            sha256=row["sha256"],
            read_by=row["extractor"],
            warc=(row["warc_file"], row["warc_offset"]) if row["warc_file"] is not None else None,
            retrieved_at=row["retrieved_at"],
            code=row["code"],
            links=row["links"],
        )

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that make a request for it conditional. Drupal answers 304 only when it gets both validators."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in found.items() if value} if self.warc else {}
