"""Which addresses there are, which of them are the same page, and which is fetched next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from gcmscrape.extraction.identity import language_free_path
from gcmscrape.fetch.addresses import language_of, node_of
from gcmscrape.record import Event
from gcmscrape.state.rows import FIRST, ORPHAN, PRIORITIES, SIBLING, Page, Role, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gcmscrape.fetch.addresses import Site
    from gcmscrape.state.database import Database

_NOT_THERE: Final = (State.ALIAS, State.MISSING, State.GONE)


class Frontier:
    """The addresses of one site, and which of them are due in one run.

    A page is a node in a language. It has many addresses; one of them is fetched, the others are its aliases.

    Args:
        state: The state, which it writes to inside the transactions of its caller.
        site: Whose addresses these are.
        languages: Those asked for; the first is fetched first.
        run: Number of the present run.
    """

    def __init__(self, state: Database, site: Site, languages: tuple[str, ...], run: int) -> None:
        self._state = state
        self._site = site
        self._languages = languages
        self._run = run

    # ---- adding

    def add_source(self, address: str, role: Role, found_on: str) -> None:
        """Make a list or sitemap due, unless this run has looked at it."""
        self._insert(address, role, found_on, None, PRIORITIES[role])
        self._state.write(
            "UPDATE page SET due = 1, tries = 0, not_before = NULL WHERE address = ? AND run IS NOT ? AND due = 0",
            address,
            self._run,
        )

    def links_of(self, address: str) -> str | None:
        """Return what a list or sitemap led to when this run looked at it, as the state keeps it."""
        found: str | None = self._state.value(
            "SELECT links FROM page WHERE address = ? AND run = ?", address, self._run
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
        if language not in self._languages:
            if node is not None:
                return self.add(self._site.address(f"/node/{node}", self._languages[0]), found_on, lastmod)
            if self._asked_at(language_free_path(address)):
                return False
        twin = self._fetched_for(node, language) if node is not None else None
        self._insert(address, Role.EVENT, found_on, lastmod, self._priority(language), node)
        if twin is not None:
            self._make_alias(address, twin)
        return twin is None

    def walk(self, nodes: Iterable[int], *, again: bool) -> None:
        """Take in the addresses of nodes that nothing need link to.

        Args:
            nodes: Their ids.
            again: Whether those above the newest node that is known are tried again. Below it nothing new comes.
        """
        query = "SELECT max(node_id) FROM page WHERE role = ? AND state = ?"
        newest = self._state.value(query, Role.EVENT, State.DONE) or 0
        for node in nodes:
            address = self._site.address(f"/node/{node}", self._languages[0])
            known = self._state.one("SELECT 1 FROM page WHERE address = ?", address) is not None
            if not known or (again and node > newest):
                self.add(address, "node walk")

    def _know(self, address: str, lastmod: str | None) -> bool:
        """Take note that a known address was listed again.

        One that was not there is looked at again, and so is one that led to another page but tells no node: another
        event may have it now.
        """
        self._state.write(
            "UPDATE page SET state = ?, alias_of = NULL, due = 1, tries = 0 WHERE address = ? AND state = ?"
            " AND node_id IS NULL AND run IS NOT ? AND NOT EXISTS (SELECT 1 FROM version"
            " WHERE version.address = page.alias_of AND version.url = page.address)",
            State.PENDING,
            address,
            State.ALIAS,
            self._run,
        )
        known = bool(
            self._state.write(
                "UPDATE page SET listed = ?, lastmod = coalesce(?, lastmod),"
                " due = due OR (state IN (?, ?) AND run IS NOT ?) WHERE address = ?",
                self._run,
                lastmod,
                State.MISSING,
                State.GONE,
                self._run,
                address,
            )
        )
        if known:
            self._list_target(address)
        return known

    def _list_target(self, address: str) -> None:
        """Let what lists and sitemaps say of an alias count for the address under which its page is fetched."""
        row = self._state.one("SELECT alias_of, listed, lastmod FROM page WHERE address = ?", address)
        if row is not None and row["alias_of"] is not None and row["listed"] is not None:
            self._state.write(
                "UPDATE page SET listed = max(coalesce(listed, 0), ?1),"
                " lastmod = coalesce(max(lastmod, ?2), lastmod, ?2) WHERE address = ?3",
                row["listed"],
                row["lastmod"],
                row["alias_of"],
            )

    def _insert(
        self, address: str, role: Role, found_on: str, lastmod: str | None, priority: int, node: int | None = None
    ) -> None:
        self._state.write(
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
            self._run,
        )

    def _priority(self, language: str) -> int:
        if language not in self._languages:
            return ORPHAN
        return SIBLING if self._languages.index(language) else FIRST

    def _node_at(self, address: str) -> int | None:
        node = node_of(address)
        if node is not None:
            return node
        path = language_free_path(address)
        found: int | None = self._state.value(
            "SELECT node_id FROM page WHERE path = ? AND node_id IS NOT NULL LIMIT 1", path
        )
        return found

    def _asked_at(self, path: str) -> bool:
        marks = ", ".join("?" * len(self._languages))
        query = f"SELECT 1 FROM page WHERE path = ? AND language IN ({marks}) LIMIT 1"  # noqa: S608 - only question marks
        return self._state.one(query, path, *self._languages) is not None

    def _fetched_for(self, node: int, language: str) -> str | None:
        """Return the address under which a node is fetched in a language."""
        found: str | None = self._state.value(
            "SELECT address FROM page WHERE node_id = ? AND language = ? AND role = ? AND state != ? LIMIT 1",
            node,
            language,
            Role.EVENT,
            State.ALIAS,
        )
        return found

    def _make_alias(self, address: str, of: str) -> None:
        self._state.write(
            "UPDATE page SET state = ?, alias_of = ?, due = 0 WHERE address = ?", State.ALIAS, of, address
        )
        self._list_target(address)
        self._state.write("DELETE FROM version WHERE address = ?", address)

    # ---- learning

    def redirected(self, address: str, target: str) -> None:
        """Take note that an address redirects to another, under which the page is fetched from now on."""
        if address == target:
            return
        row = self._state.one("SELECT * FROM page WHERE address = ?", address)
        if row is None:
            return
        self._insert(target, Role(row["role"]), address, row["lastmod"], row["priority"], row["node_id"])
        node = self._state.value("SELECT node_id FROM page WHERE address = ?", target)
        if node is not None and row["node_id"] not in {None, node}:
            self.taken_over(address, node)
        self._move_record(address, target)
        self._make_alias(address, target)
        self._state.write("UPDATE page SET run = ? WHERE address = ?", self._run, address)
        if node_of(address) is None and language_free_path(address) != language_free_path(target):
            self._state.write("UPDATE page SET node_id = NULL WHERE address = ?", address)
        # What was an alias of the old address is one of the new address now, and the target itself is none.
        self._state.write("UPDATE page SET alias_of = ? WHERE alias_of = ?", target, address)
        self._state.write(
            "UPDATE page SET alias_of = NULL, state = ? WHERE address = ? AND state = ?",
            State.PENDING,
            target,
            State.ALIAS,
        )

    def _move_record(self, address: str, target: str) -> None:
        """Let a record count as that of another address, which is looked at next, unless that has one."""
        self._state.write("UPDATE OR IGNORE version SET address = ? WHERE address = ?", target, address)

    def taken_over(self, address: str, node: int) -> None:
        """Look elsewhere for the node that an address led to until now, when it leads to this one; keep its record."""
        old = self._state.value("SELECT node_id FROM page WHERE address = ?", address)
        language = language_of(address)
        if old in {None, node} or self._site.address(f"/node/{old}", language) == address:
            return
        self._state.write("UPDATE page SET node_id = NULL WHERE address = ?", address)
        if self._fetched_for(old, language) is None:
            self._move_record(address, self._look_for(old, language, address))

    def _look_for(self, node: int, language: str, found_on: str) -> str:
        """Make the address due that a node always has, and return it."""
        address = self._site.address(f"/node/{node}", language)
        self._insert(address, Role.EVENT, found_on, None, self._priority(language), node)
        self._state.write(
            "UPDATE page SET state = ?, alias_of = NULL, due = 1, tries = 0 WHERE address = ? AND state = ?",
            State.PENDING,
            address,
            State.ALIAS,
        )
        return address

    def learn(self, address: str, event: Event) -> None:
        """Take in what an event page tells of its node: its id, its other addresses, its languages."""
        language, node = language_of(address), event.node_id
        given = [event.url, *(translation.url for translation in event.translations)]
        names = {name for url in given if url and (name := self._site.event(url))} - {address}
        names = {name for name in names if node_of(name) in {None, node} and not self._speaks_for_itself(name, address)}
        same = [name for name in names if language_of(name) == language]
        if node is None:
            for name in same:
                self._unite(name, address)
            return
        paths = {language_free_path(name) for name in (address, *names)}
        self._state.write("UPDATE page SET node_id = ? WHERE address = ?", node, address)
        for path in paths:
            self._state.write("UPDATE page SET node_id = ? WHERE path = ? AND node_id IS NULL", node, path)
        for name in same:
            self._insert(name, Role.EVENT, address, None, self._priority(language), node)
        self._forget_names(node, address, same)
        self._unite_node(node, address)
        self._add_siblings(node, language, names, address)

    def _speaks_for_itself(self, name: str, address: str) -> bool:
        """Whether a list named an address that is still to be looked at: two names in words may be two events."""
        if language_of(name) != language_of(address) or node_of(name) is not None or node_of(address) is not None:
            return False
        row = self._state.one("SELECT due, state FROM page WHERE address = ?", name)
        return row is not None and bool(row["due"]) and row["state"] == State.PENDING

    def _forget_names(self, node: int, address: str, names: Collection[str]) -> None:
        """Part a node from names in words that it had before, and has no more by what its page says.

        Another event may have them now. One that was a page of its own is looked at again.
        """
        if all(node_of(name) is not None for name in (address, *names)):
            return
        for row in self._state.all(
            "SELECT address, state FROM page WHERE node_id = ? AND language = ? AND role = ?"
            " AND (run IS NOT ? OR state IN (?, ?, ?))",
            node,
            language_of(address),
            Role.EVENT,
            self._run,
            *_NOT_THERE,
        ):
            name = row["address"]
            if name == address or name in names or node_of(name) is not None:
                continue
            self._state.write("UPDATE page SET node_id = NULL WHERE address = ?", name)
            self._state.write("DELETE FROM version WHERE address = ?", name)
            if row["state"] not in _NOT_THERE:
                self._state.write(
                    "UPDATE page SET state = ?, due = 1, tries = 0, etag = NULL, last_modified = NULL, sha256 = NULL,"
                    " retrieved_at = NULL, warc_file = NULL, warc_offset = NULL, extractor = NULL WHERE address = ?",
                    State.PENDING,
                    name,
                )

    def _unite(self, name: str, address: str) -> None:
        self._insert(name, Role.EVENT, address, None, self._priority(language_of(name)))
        self._make_alias(name, address)

    def _unite_node(self, node: int, address: str) -> None:
        """Make the other addresses of a page its aliases, and those in languages that nobody asked for."""
        for row in self._state.all(
            "SELECT address, language FROM page WHERE node_id = ? AND role = ? AND state != ? AND address != ?",
            node,
            Role.EVENT,
            State.ALIAS,
            address,
        ):
            asked = row["language"] in self._languages
            if row["language"] == language_of(address) or (not asked and language_of(address) in self._languages):
                self._make_alias(row["address"], address)

    def _add_siblings(self, node: int, language: str, names: Iterable[str], found_on: str) -> None:
        """See to it that the node is fetched in each language asked for."""
        translated = {language_of(name): name for name in sorted(names)}
        for other in self._languages:
            if other != language and self._fetched_for(node, other) is None:
                address = translated.get(other)
                if address is None or self._is_of_another(address, node):
                    address = self._site.address(f"/node/{node}", other)
                self._insert(address, Role.EVENT, found_on, None, self._priority(other), node)
                self._state.write(
                    "UPDATE page SET state = ?, alias_of = NULL, due = 1, priority = ? WHERE address = ? AND state = ?",
                    State.PENDING,
                    self._priority(other),
                    address,
                    State.ALIAS,
                )

    def _is_of_another(self, address: str, node: int) -> bool:
        query = "SELECT 1 FROM page WHERE address = ? AND node_id != ? AND state != ?"
        return self._state.one(query, address, node, State.ALIAS) is not None

    def learn_again(self) -> None:
        """See to it that all nodes are fetched in each language asked for, when there are more of these than before."""
        for language in self._languages:
            for row in self._state.all(
                "SELECT address FROM version WHERE node_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM page"
                " WHERE page.node_id = version.node_id AND page.language = ? AND page.role = ?"
                " AND (page.state != ? OR page.priority % 100 != ?))",  # nobody asked for it when it became an alias
                language,
                Role.EVENT,
                State.ALIAS,
                ORPHAN,
            ):
                line = self._state.value("SELECT line FROM version WHERE address = ?", row["address"])
                if line is not None:  # one before it may have made it an alias
                    self.learn(row["address"], Event.model_validate_json(line))

    def look_elsewhere(self, page: Page) -> None:
        """Make the other addresses of a page due, because there is nothing under this one.

        So are those in languages that are asked for no more: nothing else would tell that they are gone too.
        """
        self._state.write(
            "UPDATE page SET state = ?, alias_of = NULL, due = 1, tries = 0 WHERE alias_of = ?",
            State.PENDING,
            page.address,
        )
        if page.node_id is not None:
            address = self._site.address(f"/node/{page.node_id}", page.language)
            self._insert(address, Role.EVENT, page.address, None, self._priority(page.language), page.node_id)
            self._state.write(
                "UPDATE page SET due = 1, tries = 0 WHERE node_id = ? AND role = ? AND state = ? AND run IS NOT ?"
                " AND language NOT IN (SELECT value FROM json_each(?))",
                page.node_id,
                Role.EVENT,
                State.DONE,
                self._run,
                json.dumps(self._languages),
            )

    # ---- choosing

    def take(self, busy: Collection[str], now: float, roles: Collection[Role]) -> Page | None:
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
        return next((Page.of(row) for row in rows if row["address"] not in busy), None)

    def take_sibling(self, busy: Collection[str], now: float, records: Collection[str]) -> Page | None:
        """Return the next page in another language of one of these records; None when none is due at this moment."""
        rows = self._state.rows(
            "SELECT * FROM page WHERE due = 1 AND (not_before IS NULL OR not_before <= ?) AND node_id IS NOT NULL"
            " ORDER BY priority, address",
            now,
        )
        return next(
            (Page.of(row) for row in rows if row["address"] not in busy and f"node/{row['node_id']}" in records), None
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
