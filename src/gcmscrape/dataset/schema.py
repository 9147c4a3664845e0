"""The JSON Schema of the record: the document of record."""

from __future__ import annotations

import json

from gcmscrape.record import SCHEMA_VERSION, Event


def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of one line of events.jsonl, with a newline at the end."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gcmscrape:event:{SCHEMA_VERSION}",
        **Event.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
