"""Taking in addresses: from lists and sitemaps, and from a walk over node ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.site.addresses import language_free_path, language_of, node_of
from gcmscrape.state.rows import PRIORITIES, Role, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.state.pages import Pages


class Frontier:
    """Takes in addresses, each once, whatever names it."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def add_source(self, address: str, role: Role, found_on: str) -> None:
        """Make a list or sitemap due, unless this run has looked at it. What was taken for an event may be one."""
        self._pages.insert(address, role, found_on, None, PRIORITIES[role])
        self._pages.state.write(
            "UPDATE page SET role = ?, priority = ?, due = 1, run = NULL, tries = 0, code = NULL, reason = NULL"
            " WHERE address = ? AND role = ?"
            " AND NOT EXISTS (SELECT 1 FROM version WHERE version.address = page.address)",
            role, PRIORITIES[role], address, Role.EVENT,
        )  # fmt: skip
        self._pages.state.write(
            "UPDATE page SET due = 1, tries = 0, not_before = NULL WHERE address = ? AND run IS NOT ? AND due = 0",
            address,
            self._pages.run,
        )

    def count_pages(self, address: str, role: Role) -> int:
        """Return how many pages of the list that an address is of this run has looked at, or will."""
        found: int = self._pages.state.value(
            "SELECT count(*) FROM page WHERE path = ? AND role = ? AND (run = ? OR due = 1)",
            language_free_path(address), role, self._pages.run,
        )  # fmt: skip
        return found

    def links_of(self, address: str) -> str | None:
        """Return what a list or sitemap led to when this run looked at it, as the state keeps it."""
        found: str | None = self._pages.state.value(
            "SELECT links FROM page WHERE address = ? AND run = ?", address, self._pages.run
        )
        return found

    def add(self, address: str, found_on: str, lastmod: str | None = None) -> bool:
        """Take in an address that may be an event's; return whether it was new and is to be fetched.

        Args:
            address: In the form of `Site.event`.
            found_on: Where it was found.
            lastmod: Time of the last change by the sitemap, an RFC 3339 instant in UTC.
        """
        if self._know(address, lastmod):
            return False
        language, node = language_of(address), self._node_at(address)
        if language not in self._pages.languages:
            if node is not None:
                return self.add(self._pages.site.address(f"/node/{node}", self._pages.languages[0]), found_on, lastmod)
            if self._asked_at(language_free_path(address)):
                return False
        twin = self._pages.fetched_for(node, language) if node is not None else None
        self._pages.insert_event(address, found_on, node, lastmod)
        if twin is not None:
            self._pages.make_alias(address, twin)
        return twin is None

    def walk(self, nodes: Iterable[int], *, again: bool) -> None:
        """Take in the addresses of nodes that nothing need link to.

        Args:
            nodes: Their ids.
            again: Whether those above the newest node that is known are tried again. Below it nothing new comes.
        """
        query = "SELECT max(node_id) FROM page WHERE role = ? AND state = ?"
        newest = self._pages.state.value(query, Role.EVENT, State.DONE) or 0
        for node in nodes:
            address = self._pages.site.address(f"/node/{node}", self._pages.languages[0])
            known = self._pages.state.one("SELECT 1 FROM page WHERE address = ?", address) is not None
            if not known or (again and node > newest):
                self.add(address, "node walk")

    def _know(self, address: str, lastmod: str | None) -> bool:
        """Take note that a known address was listed again.

        One that was not there is looked at again, and so is one that led to another page but tells no node: another
        event may have it now.
        """
        self._pages.state.write(
            "UPDATE page SET state = ?, alias_of = NULL, due = 1, tries = 0 WHERE address = ? AND state = ?"
            " AND node_id IS NULL AND run IS NOT ? AND NOT EXISTS (SELECT 1 FROM version"
            " WHERE version.address = page.alias_of AND version.url = page.address)",
            State.PENDING,
            address,
            State.ALIAS,
            self._pages.run,
        )
        known = bool(
            self._pages.state.write(
                "UPDATE page SET listed = ?, lastmod = coalesce(?, lastmod),"
                " due = due OR (state IN (?, ?) AND run IS NOT ?) WHERE address = ?",
                self._pages.run,
                lastmod,
                State.MISSING,
                State.GONE,
                self._pages.run,
                address,
            )
        )
        if known:
            self._pages.list_target(address)
        return known

    def _node_at(self, address: str) -> int | None:
        node = node_of(address)
        if node is not None:
            return node
        path = language_free_path(address)
        found: int | None = self._pages.state.value(
            "SELECT node_id FROM page WHERE path = ? AND node_id IS NOT NULL ORDER BY address LIMIT 1", path
        )
        return found

    def _asked_at(self, path: str) -> bool:
        marks = ", ".join("?" * len(self._pages.languages))
        query = f"SELECT 1 FROM page WHERE path = ? AND language IN ({marks}) LIMIT 1"  # noqa: S608 - only question marks
        return self._pages.state.one(query, path, *self._pages.languages) is not None
