"""The content of the replica, in memory and editable: what an editor of the site could do to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from replica.content import EventContent, Node, PageContent, Translation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Store:
    """Nodes by id, their aliases, and the redirects that renaming leaves behind. Every change raises `version`."""

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        self.version = 0
        self.redirects: dict[str, str] = {}
        self._nodes: dict[int, Node] = {}
        self._paths: dict[str, Node] = {}
        self._aliases: dict[str | None, Node] = {}
        self._sorted: list[Node] = []
        self._indexed = -1
        for node in nodes:
            self.put(node)

    def put(self, node: Node) -> None:
        """Add a node, or replace the one with its id."""
        self._nodes[node.node_id] = node
        self.version += 1

    def edit(self, node_id: int, **changes: object) -> Node:
        """Replace fields of a node, as `dataclasses.replace` does.

        Raises:
            KeyError: There is no such node.
        """
        node = replace(self._nodes[node_id], **changes)  # type: ignore[arg-type]  # any field of any kind of node
        self.put(node)
        return node

    def rename(self, node_id: int, slug: str) -> None:
        """Give an event another alias; the old address redirects to the new one.

        Raises:
            KeyError: There is no such node.
        """
        old = self._nodes[node_id].alias
        new = self.edit(node_id, slug=slug).alias
        if old and new and old != new:
            self.redirects.pop(new, None)
            self.redirects[old] = new

    def translate(self, node_id: int, translation: Translation) -> None:
        """Add a translation, or replace the one in its language.

        Raises:
            KeyError: There is no such node.
        """
        others = tuple(t for t in self._nodes[node_id].translations if t.language != translation.language)
        self.edit(node_id, translations=(*others, translation))

    def relabel(self, old: str, new: str) -> int:
        """Give a label other words on all pages, as a change of the theme does; return on how many it stood."""
        changed = 0
        for node in list(self._nodes.values()):
            fields = tuple(replace(field, label=new) if field.label == old else field for field in node.fields)
            changes: dict[str, object] = {} if fields == node.fields else {"fields": fields}
            if isinstance(node, EventContent):
                if node.dates is not None and node.dates.label == old:
                    changes["dates"] = replace(node.dates, label=new)
                if node.location is not None and node.location.label == old:
                    changes["location"] = replace(node.location, label=new)
            if changes:
                self.edit(node.node_id, **changes)
                changed += 1
        return changed

    def delete(self, node_id: int) -> None:
        """Remove a node: its addresses answer 404 from now on.

        Raises:
            KeyError: There is no such node.
        """
        del self._nodes[node_id]
        self.version += 1

    def node(self, node_id: int) -> Node | None:
        """Return the node with this id."""
        return self._nodes.get(node_id)

    def at(self, path: str) -> Node | None:
        """Return the node that has `path` (with its language prefix) as an alias of its own."""
        self._index()
        return self._paths.get(path)

    def with_alias(self, path: str) -> Node | None:
        """Return the node whose own alias is `path` (without prefix), whatever language it is asked for in."""
        self._index()
        return self._aliases.get(path)

    def events(self) -> list[EventContent]:
        """Return the events, the last created first, as the site lists them."""
        return [node for node in reversed(self.all()) if isinstance(node, EventContent)]

    def pages(self) -> list[PageContent]:
        """Return the pages that are not events, by node id."""
        return [node for node in self.all() if isinstance(node, PageContent)]

    def all(self) -> Sequence[Node]:
        """Return everything, by node id."""
        self._index()
        return self._sorted

    def _index(self) -> None:
        """Make the orders and look-ups anew, when something changed since they were made."""
        if self._indexed == self.version:
            return
        nodes = list(self._nodes.values())
        self._paths = {node.path(code): node for node in nodes if node.alias for code in node.languages}
        self._aliases = {node.alias: node for node in reversed(nodes)}
        self._sorted = sorted(nodes, key=lambda node: node.node_id)
        self._indexed = self.version
