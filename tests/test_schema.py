"""The exported JSON Schema says what a record is: an independent validator accepts every record, and nothing else."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, get_args

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from gcmscrape.dataset.schema import schema_text
from gcmscrape.event.extract import extract_page
from gcmscrape.record import CONTENT_FIELDS, DatePrecision, DateSource, Event, Method, Reason, WarningCode
from replica.content import HOST
from replica.generate import generate
from replica.layout import LAYOUTS
from replica.render import page_path, render
from tests.cases import FULL, covering, each
from tests.test_fixtures import EVENTS, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from replica.content import EventContent

SCHEMA: dict[str, Any] = json.loads(schema_text())
VALIDATOR = Draft202012Validator(SCHEMA)
RICH = "azerbaijan_second_consultation"
WRONG: tuple[Any, ...] = (7.5, "", "x", [], [7], {}, {"x": 7}, None, True)
"""Values of every JSON type; each field refuses some of them."""

WARNING = {"code": "unknown_term", "field": None, "label": None, "reason": None, "message": "x"}
FURTHER = {"start": "2022-05-03", "end": None}


def objects() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "Event", SCHEMA
    for name, part in SCHEMA["$defs"].items():
        if part["type"] == "object":
            yield name, part


PROPERTIES = [(name, field) for name, part in objects() for field in part["properties"]]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@each("name", EVENTS[:: 1 if FULL else 3])
def test_a_fixture_is_valid(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(record(name))] == []


@each(("layout", "content"), covering(LAYOUTS, generate(6, seed=11), 1))
def test_every_replica_record_is_valid(layout: str, content: EventContent) -> None:
    page = extract_page(render(content, LAYOUTS[layout], "es").encode(), HOST + page_path(content, "es"))
    assert isinstance(page, Event)
    assert [error.message for error in VALIDATOR.iter_errors(page.model_dump(mode="json"))] == []


@each(("name", "field"), PROPERTIES)
def test_every_field_is_described_and_required(name: str, field: str) -> None:
    part = dict(objects())[name]
    assert len(part["properties"][field]["description"]) > 5
    assert field in part["required"]
    assert part["additionalProperties"] is False


@each("field", Event.model_fields)
def test_a_missing_key_is_refused(field: str) -> None:
    broken = copy.deepcopy(record(RICH))
    del broken[field]
    assert not VALIDATOR.is_valid(broken)


@each("field", Event.model_fields)
def test_a_value_of_another_type_is_refused(field: str) -> None:
    refused = [value for value in WRONG if not VALIDATOR.is_valid(record(RICH) | {field: value})]
    assert 7.5 in refused
    assert {"x": 7} in refused
    assert len(refused) >= len(WRONG) - 4


@each(
    "change",
    [
        {"surprise": None},
        {"fields_unreadable": ["date"]},
        {"fields_unreadable": ["labels"]},
        {"provenance": {"date": record(RICH)["provenance"]["title"]}},
        {"provenance": {"title": record(RICH)["provenance"]["title"] | {"method": "guess"}}},
        {"provenance": {"title": {"method": "heading"}}},
        {"warnings": [WARNING | {"code": "strange"}]},
        {"warnings": [WARNING | {"field": "date"}]},
        {"warnings": [WARNING | {"reason": "strange"}]},
        {"warnings": [WARNING | {"more": 1}]},
        {"warnings": [{"code": "unknown_term", "field": None, "message": "x"}]},
        {"further_dates": [{"start": None, "end": None}]},
        {"further_dates": [{"start": "2022-05-03"}]},
        {"sdg_indicators": ["10.7"]},
        {"date_precision": "second"},
        {"date_source": "guess"},
        {"gcm_objectives": [{"number": 24, "label": "x"}]},
        {"gcm_objectives": [{"number": 0, "label": "x"}]},
        {"sdgs": [{"number": 18, "label": "x"}]},
        {"sdgs": [{"number": None, "label": "x"}]},
        {"sdg_targets": ["Target 10.7"]},
        {"labels": {"Date": "x"}},
        {"links": [{"text": "x"}]},
        {"source": record(RICH)["source"] | {"etag": "x"}},
        {"node_id": "12786"},
    ],
    ids=str,
)
def test_what_is_not_in_the_contract_is_refused(change: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(record(RICH) | {"warnings": [WARNING], "further_dates": [FURTHER]})
    assert not VALIDATOR.is_valid(record(RICH) | change)


def enums(part: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - any JSON
    if isinstance(part, dict):
        if "enum" in part:
            yield tuple(part["enum"])
        for inner in part.values():
            yield from enums(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from enums(inner)


@each(
    "codes",
    [
        tuple(WarningCode),
        tuple(Reason),
        get_args(Method),
        get_args(DatePrecision),
        get_args(DateSource),
        CONTENT_FIELDS,
        ("url", *CONTENT_FIELDS),
    ],
)
def test_closed_lists_are_enums(codes: tuple[str, ...]) -> None:
    assert codes in set(enums(SCHEMA))
