"""The addresses of one run: adding a row, and making one the alias of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gcmscrape.site.addresses import language_free_path, language_of
from gcmscrape.state.rows import FIRST, ORPHAN, SIBLING, Role, State

if TYPE_CHECKING:
    from gcmscrape.fetch.site import Site
    from gcmscrape.state.database import Database


@dataclass(frozen=True, slots=True)
class Pages:
    """The rows of the table of pages, as one run sees them.

    A page is a node in a language. It has many addresses; one of them is fetched, the others are its aliases.

    Attributes:
        state: The state, which is written to inside the transactions of the caller.
        site: Whose addresses these are.
        languages: Those asked for; the first is fetched first.
        run: Number of the present run.
    """

    state: Database
    site: Site
    languages: tuple[str, ...]
    run: int

    def insert(
        self, address: str, role: Role, found_on: str, lastmod: str | None, priority: int, node: int | None = None
    ) -> None:
        """Add an address that is due, unless it is known."""
        self.state.write(
            "INSERT INTO page (address, role, language, path, node_id, found_on, lastmod, state, due, priority, listed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO NOTHING",
            address,
            role,
            language_of(address),
            language_free_path(address),
            node,
            found_on,
            lastmod,
            State.PENDING,
            priority,
            self.run,
        )

    def insert_event(self, address: str, found_on: str, node: int | None = None, lastmod: str | None = None) -> None:
        """Add an address that may be an event's; see `insert`."""
        self.insert(address, Role.EVENT, found_on, lastmod, self.priority(language_of(address)), node)

    def priority(self, language: str) -> int:
        """Return how early a page in a language is fetched; lower is earlier."""
        if language not in self.languages:
            return ORPHAN
        return SIBLING if self.languages.index(language) else FIRST

    def fetched_for(self, node: int, language: str) -> str | None:
        """Return the address under which a node is fetched in a language."""
        found: str | None = self.state.value(
            "SELECT address FROM page WHERE node_id = ? AND language = ? AND role = ? AND state != ?"
            " ORDER BY address LIMIT 1",
            node,
            language,
            Role.EVENT,
            State.ALIAS,
        )
        return found

    def make_alias(self, address: str, of: str) -> None:
        """Have a page fetched under another address only, and drop the record that it gave under this one."""
        self.state.write("UPDATE page SET state = ?, alias_of = ?, due = 0 WHERE address = ?", State.ALIAS, of, address)
        self.list_target(address)
        self.state.write("DELETE FROM version WHERE address = ?", address)

    def list_target(self, address: str) -> None:
        """Let what lists and sitemaps say of an alias count for the address under which its page is fetched."""
        row = self.state.one("SELECT alias_of, listed, lastmod FROM page WHERE address = ?", address)
        if row is not None and row["alias_of"] is not None and row["listed"] is not None:
            self.state.write(
                "UPDATE page SET listed = max(coalesce(listed, 0), ?1),"
                " lastmod = coalesce(max(lastmod, ?2), lastmod, ?2) WHERE address = ?3",
                row["listed"],
                row["lastmod"],
                row["alias_of"],
            )
