"""Which addresses are the same page: what redirects and the pages themselves tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from gcmscrape.site.addresses import language_free_path, language_of, node_of
from gcmscrape.state.lookup import record_of
from gcmscrape.state.rows import ORPHAN, PageRow, Role, State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gcmscrape.record import Event
    from gcmscrape.state.pages import Pages

_NOT_THERE: Final = (State.ALIAS, State.MISSING, State.GONE)


class Aliases:
    """Unites the addresses of a page, and parts them when they come to name something else."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def redirected(self, address: str, target: str) -> None:
        """Take note that an address redirects to another, under which the page is fetched from now on."""
        if address == target:
            return
        row = self._pages.state.one("SELECT * FROM page WHERE address = ?", address)
        if row is None:
            return
        self._pages.insert(target, Role(row["role"]), address, row["lastmod"], row["priority"], row["node_id"])
        node = self._pages.state.value("SELECT node_id FROM page WHERE address = ?", target)
        if node is not None and row["node_id"] not in {None, node}:
            self.taken_over(address, node)
        self._move_record(address, target)
        self._pages.make_alias(address, target)
        self._pages.state.write("UPDATE page SET run = ? WHERE address = ?", self._pages.run, address)
        if node_of(address) is None and language_free_path(address) != language_free_path(target):
            self._pages.state.write("UPDATE page SET node_id = NULL WHERE address = ?", address)
        # What was an alias of the old address is one of the new address now, and the target itself is none.
        self._pages.state.write("UPDATE page SET alias_of = ? WHERE alias_of = ?", target, address)
        self._pages.state.write(
            "UPDATE page SET alias_of = NULL, state = ? WHERE address = ? AND state = ?",
            State.PENDING,
            target,
            State.ALIAS,
        )

    def _move_record(self, address: str, target: str) -> None:
        """Let a record count as that of another address, which is looked at next, unless that has one."""
        self._pages.state.write("UPDATE OR IGNORE version SET address = ? WHERE address = ?", target, address)

    def taken_over(self, address: str, node: int) -> None:
        """Look elsewhere for the node that an address led to until now, when it leads to this one; keep its record.

        Other names in words that were aliases of the address may be those of further nodes: they are looked at, too.
        """
        old = self._pages.state.value("SELECT node_id FROM page WHERE address = ?", address)
        language = language_of(address)
        if old in {None, node} or self._pages.site.address(f"/node/{old}", language) == address:
            return
        self._pages.state.write("UPDATE page SET node_id = NULL WHERE address = ?", address)
        self._pages.state.write(
            "UPDATE page SET node_id = NULL, state = ?, alias_of = NULL, due = 1, tries = 0"
            " WHERE alias_of = ? AND node_id = ? AND language = ? AND run IS NOT ? AND path NOT LIKE '/node/%'",
            State.PENDING, address, old, language, self._pages.run,
        )  # fmt: skip
        if self._pages.fetched_for(old, language) is None:
            self._move_record(address, self._look_for(old, language, address))

    def _look_for(self, node: int, language: str, found_on: str) -> str:
        """Make the address due that a node always has, and return it."""
        address = self._pages.site.address(f"/node/{node}", language)
        self._pages.insert_event(address, found_on, node)
        self._pages.state.write(
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
        names = {name for url in given if url and (name := self._pages.site.event(url))} - {address}
        names = {
            name
            for name in names
            if node_of(name) in {None, node} and not self._speaks_for_itself(name, event, address)
        }
        same = [name for name in names if language_of(name) == language]
        if node is None:
            for name in same:
                self._unite(name, address)
            return
        paths = {language_free_path(name) for name in (address, *names)}
        self._pages.state.write("UPDATE page SET node_id = ? WHERE address = ?", node, address)
        for path in paths:
            self._pages.state.write("UPDATE page SET node_id = ? WHERE path = ? AND node_id IS NULL", node, path)
        for name in same:
            self._pages.insert_event(name, address, node)
        self._forget_names(node, address, same)
        self._unite_node(event, address)
        self._add_siblings(node, language, names, address)

    def _speaks_for_itself(self, name: str, event: Event, address: str) -> bool:
        """Whether an address that a page names is that of another event, or may be: two names in words may be two.

        It is when this run found an event there that shares neither title nor content; it may be while a list named it
        and it is still to be looked at.
        """
        row = self._pages.state.one("SELECT due, state, run FROM page WHERE address = ?", name)
        if row is None or language_of(name) != language_of(address):
            return False
        if row["state"] == State.DONE and row["run"] == self._pages.run and self._is_another(name, event):
            return True
        in_words = node_of(name) is None and node_of(address) is None
        return in_words and bool(row["due"]) and row["state"] == State.PENDING

    def _is_another(self, name: str, event: Event) -> bool:
        """Whether the record of an address shares neither title nor content with an event."""
        other = record_of(self._pages.state, name)
        if other is None:
            return False
        return other.title != event.title and other.content_sha256 != event.content_sha256

    def _forget_names(self, node: int, address: str, names: Collection[str]) -> None:
        """Part a node from names in words that it had before, and has no more by what its page says.

        Another event may have them now. One that was a page of its own is looked at again.
        """
        if all(node_of(name) is not None for name in (address, *names)):
            return
        for row in self._pages.state.all(
            "SELECT address, state FROM page WHERE node_id = ? AND language = ? AND role = ?"
            " AND (run IS NOT ? OR state IN (?, ?, ?))",
            node,
            language_of(address),
            Role.EVENT,
            self._pages.run,
            *_NOT_THERE,
        ):
            name = row["address"]
            if name == address or name in names or node_of(name) is not None:
                continue
            self._pages.state.write("UPDATE page SET node_id = NULL WHERE address = ?", name)
            self._pages.state.write("DELETE FROM version WHERE address = ?", name)
            if row["state"] not in _NOT_THERE:
                self._pages.state.write(
                    "UPDATE page SET state = ?, due = 1, tries = 0, etag = NULL, last_modified = NULL, sha256 = NULL,"
                    " retrieved_at = NULL, warc_file = NULL, warc_offset = NULL, extractor = NULL WHERE address = ?",
                    State.PENDING,
                    name,
                )

    def _unite(self, name: str, address: str) -> None:
        self._pages.insert_event(name, address)
        self._pages.make_alias(name, address)

    def _unite_node(self, event: Event, address: str) -> None:
        """Make the other addresses of a page its aliases, and those in languages that nobody asked for.

        Not those where this run found another event: one of the two names a node that is not its own.
        """
        for row in self._pages.state.all(
            "SELECT address, language, run FROM page WHERE node_id = ? AND role = ? AND state != ? AND address != ?",
            event.node_id,
            Role.EVENT,
            State.ALIAS,
            address,
        ):
            is_of_run, alike = row["run"] == self._pages.run, row["language"] == language_of(address)
            if is_of_run and alike and self._is_another(row["address"], event):
                continue
            asked = row["language"] in self._pages.languages
            if alike or (not asked and language_of(address) in self._pages.languages):
                self._pages.make_alias(row["address"], address)

    def _add_siblings(self, node: int, language: str, names: Iterable[str], found_on: str) -> None:
        """See to it that the node is fetched in each language asked for."""
        translated = {language_of(name): name for name in sorted(names)}
        for other in self._pages.languages:
            if other != language and self._pages.fetched_for(node, other) is None:
                address = translated.get(other)
                if address is None or self._is_of_another(address, node):
                    address = self._pages.site.address(f"/node/{node}", other)
                self._pages.insert_event(address, found_on, node)
                self._pages.state.write(
                    "UPDATE page SET state = ?, alias_of = NULL, due = 1, priority = ? WHERE address = ? AND state = ?",
                    State.PENDING,
                    self._pages.priority(other),
                    address,
                    State.ALIAS,
                )

    def _is_of_another(self, address: str, node: int) -> bool:
        query = "SELECT 1 FROM page WHERE address = ? AND node_id != ? AND state != ?"
        return self._pages.state.one(query, address, node, State.ALIAS) is not None

    def learn_again(self) -> None:
        """See to it that all nodes are fetched in each language asked for, when there are more of these than before."""
        for language in self._pages.languages:
            for row in self._pages.state.all(
                "SELECT address FROM version WHERE node_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM page"
                " WHERE page.node_id = version.node_id AND page.language = ? AND page.role = ?"
                " AND (page.state != ? OR page.priority % 100 != ?))",  # nobody asked for it when it became an alias
                language,
                Role.EVENT,
                State.ALIAS,
                ORPHAN,
            ):
                record = record_of(self._pages.state, row["address"])
                if record is not None:  # one before it may have made it an alias
                    self.learn(row["address"], record)

    def look_elsewhere(self, page: PageRow) -> None:
        """Make the other addresses of a page due, because there is nothing under this one.

        So are those in languages that are asked for no more: nothing else would tell that they are gone too.
        """
        self._pages.state.write(
            "UPDATE page SET state = ?, alias_of = NULL, due = 1, tries = 0 WHERE alias_of = ?",
            State.PENDING,
            page.address,
        )
        if page.node_id is not None:
            address = self._pages.site.address(f"/node/{page.node_id}", page.language)
            self._pages.insert_event(address, page.address, page.node_id)
            self._pages.state.write(
                "UPDATE page SET due = 1, tries = 0 WHERE node_id = ? AND role = ? AND state = ? AND run IS NOT ?"
                " AND language NOT IN (SELECT value FROM json_each(?))",
                page.node_id,
                Role.EVENT,
                State.DONE,
                self._pages.run,
                json.dumps(self._pages.languages),
            )
