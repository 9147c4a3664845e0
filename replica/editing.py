"""What `POST` does to a running replica: edit or delete an event, or give a label other words on all pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from replica.content import EventContent, Field, Value
from replica.store import Store
from replica.vocabulary import LABELS

_USE: Final = {
    "/_edit": '{"node": 90001, "title": "...", "body": ["..."], "organizers": ["..."]}, where "node" alone is needed',
    "/_delete": '{"node": 90001}',
    "/_relabel": '{"from": "Target Audience", "to": "Target groups"}',
}
PATHS: Final = tuple(_USE)
_FIELDS: Final = sorted(LABELS.keys() - {"documents"})  # documents are files, which no words make


class EditRefused(Exception):  # noqa: N818 - named for what happened
    """The request says nothing that can be done. The message is one sentence, with the form that it should have."""


def apply(store: Store, path: str, body: bytes, now: datetime) -> str:
    """Change the content as a request to `path` says, and return a sentence that tells what was done.

    Raises:
        EditRefused: The body has another form, or names what is not there.
    """
    try:
        told = json.loads(body)
        if path == "/_edit":
            return _edit(store, dict(told), now)
        if path == "/_delete":
            node = _event(store, told["node"])
            store.delete(node.node_id)
            return f"Deleted node {node.node_id}, {node.title}."
        old, new = str(told["from"]), str(told["to"])
    except (ValueError, KeyError, TypeError) as error:
        raise EditRefused(f"The body is not as it should be; send JSON like {_USE[path]}.") from error
    changed = store.relabel(old, new)
    if not changed:
        raise EditRefused(f"No page has the label {old}.")
    return f"The label {old} is now {new}, on {changed} pages."


def _event(store: Store, number: object) -> EventContent:
    node = store.node(number) if isinstance(number, int) else None
    if not isinstance(node, EventContent):
        raise EditRefused(f"There is no event with the node {number}; GET /sitemap.xml and /events name what is there.")
    return node


def _edit(store: Store, told: dict[str, Any], now: datetime) -> str:
    node = _event(store, told.pop("node"))
    changes: dict[str, Any] = {"changed": now}
    if "title" in told:
        changes["title"] = str(told.pop("title"))
    if "body" in told:
        changes["body"] = tuple(map(str, _words(told.pop("body"))))
    if unknown := sorted(told.keys() - set(_FIELDS)):
        raise EditRefused(f"There is no field {unknown[0]} to edit; there are title, body, {', '.join(_FIELDS)}.")
    changes["fields"] = _with_values(node.fields, told)
    store.edit(node.node_id, **changes)
    return f"Edited node {node.node_id}, {store.node(node.node_id).title}."  # type: ignore[union-attr]  # it is there


def _with_values(fields: tuple[Field, ...], told: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return fields with other values, under the label that each has; a field without values is taken away."""
    labels = {field.name: field.label for field in fields}
    kept = [field for field in fields if field.name not in told]
    new = [
        Field(name, labels.get(name, LABELS[name]), tuple(Value(str(word)) for word in _words(words)))
        for name, words in told.items()
    ]
    return (*kept, *(field for field in new if field.values))


def _words(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value
