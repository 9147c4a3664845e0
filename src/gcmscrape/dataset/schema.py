"""The JSON Schema of the record: the document of record."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from gcmscrape.record import SCHEMA_VERSION, Event, Model


@functools.cache
def schema_of(model: type[Model]) -> Mapping[str, Any]:
    """Return the JSON Schema of what a model is written as; it is made once, as that takes hundredths of a second."""
    return model.model_json_schema(mode="serialization")


@functools.cache
def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of one line of events.jsonl, with a newline at the end."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:gcmscrape:event:{SCHEMA_VERSION}",
        **schema_of(Event),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
