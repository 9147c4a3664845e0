"""The Data Package of a dataset (Frictionless): its files with their types, sizes and hashes.

`runs.jsonl` and the archive are no part of it: they differ from one harvest of the same pages to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic_core import to_json

from gcmscrape.dataset.about import HOME, NAME, PROGRAM, PUBLISHER, TERMS, TITLE, About
from gcmscrape.dataset.changes import Change, Tombstone
from gcmscrape.dataset.history import EventVersion
from gcmscrape.dataset.measured import Measured
from gcmscrape.dataset.rejects import Reject
from gcmscrape.dataset.schema import schema_of
from gcmscrape.record import Event, Model

_TABLES: Final[Mapping[str, tuple[type[Model], str]]] = {
    "events.jsonl": (Event, "The events, one record a line."),
    "rejects.jsonl": (Reject, "Pages that gave no record, and why."),
    "changes.jsonl": (Change, "What changed from one dataset to the next, one change a line."),
    "tombstones.jsonl": (Tombstone, "Records that are gone from the site."),
    "versions.jsonl": (EventVersion, "What each event said over time, one version a line."),
}
_OTHERS: Final = {
    "events.schema.json": "The JSON Schema of a line of events.jsonl.",
    "summary.json": "Counts and fill rates.",
}


def package_text(about: About, files: Mapping[str, Measured]) -> bytes:
    """Return the text of datapackage.json."""
    package = {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": about.description,
        "homepage": HOME,
        "version": about.schema_version,
        "synthetic": about.synthetic,
        "sources": [{"title": PUBLISHER, "path": HOME}],
        "terms": TERMS,
        "contributors": [
            {"title": PUBLISHER, "path": HOME, "role": "publisher"},
            *({"title": name, "role": "wrangler"} for name in about.extractors),
        ],
        "keywords": ["migration", "events", "Global Compact for Migration", PROGRAM],
        "retrieved": {"from": about.first, "to": about.last},
        "resources": list(_resources(files)),
    }
    return to_json(package, indent=2) + b"\n"


def _resources(files: Mapping[str, Measured]) -> Iterator[dict[str, Any]]:
    for path, file in files.items():
        name, _, ending = path.rpartition(".")
        facts = {"path": path, "encoding": "utf-8", "bytes": file.size, "hash": f"sha256:{file.sha256}"}
        if path not in _TABLES or not file.lines:  # a table without lines has no columns to check
            about = _TABLES[path][1] if path in _TABLES else _OTHERS[path]
            yield {"name": name.replace(".", "-"), "description": about, "type": "file", **facts}
            continue
        model, about = _TABLES[path]
        yield {
            "name": name,
            "description": about,
            **facts,
            "profile": "tabular-data-resource",
            "format": ending,
            "mediatype": "application/jsonl",
            "rows": file.lines,
            "schema": {"fields": list(_fields(model))},
        }


def _fields(model: type[Model]) -> Iterator[dict[str, Any]]:
    """Give the fields of a model, of the types that JSON has; which of them may be null its description says."""
    schema = schema_of(model)
    for name, told in schema["properties"].items():
        field = {"name": name, "type": json_type(told, schema.get("$defs", {}))}
        yield {**field, "description": told["description"]} if "description" in told else field


def json_type(told: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    """Return the JSON type that a JSON Schema tells, that of the value where it may be null; `any` for any."""
    if "$ref" in told:
        return json_type(models[told["$ref"].rpartition("/")[2]], models)
    kinds = {json_type(one, models) for one in told.get("anyOf", ())} - {"null"}
    return str(told.get("type") or (kinds.pop() if len(kinds) == 1 else "any"))
