"""Every saved page of `fixtures/pages` gives the record, the kind or the refusal that stands beside it.

One test a fixture, whose failure tells all that differs: the field, what it is, what it should be. Selectors and messages
are for people and are not compared; what changes with every byte of the page (`source`, `content_sha256`) is compared
apart.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape.event.extract import extract_page
from gcmscrape.record import CONTENT_FIELDS, Event, OtherPage, PageKind
from gcmscrape.refusal import PageRefused
from tests.cases import FULL, each

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parents[1] / "fixtures" / "pages"
VOLATILE = ("schema_version", "source", "content_sha256", "extractor")
BODIES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".html", ".txt"))
NAMES = [path.stem for path in BODIES]
_BODY_OF = dict(zip(NAMES, BODIES, strict=True))


@cache
def expected(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((FOLDER / f"{name}.expected.json").read_bytes())
    return value


@cache
def saved(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return value


def read(name: str, **changed: object) -> Event | OtherPage:
    response = saved(name) | changed
    return extract_page(
        _BODY_OF[name].read_bytes(),
        response["url"],
        response["headers"],
        status=response["status"],
        retrieved_at=response["retrieved_at"],
    )


@cache
def event(name: str) -> Event:
    page = read(name)
    assert isinstance(page, Event), f"{name} is no event: {page.kind}, {page.reason}"
    return page


@cache
def record(name: str) -> dict[str, Any]:
    return event(name).model_dump(mode="json")


def with_outcome(outcome: str) -> list[str]:
    return [name for name in NAMES if outcome in expected(name)]


EVENTS = with_outcome("record")


# What is compared of a field, where that is not the field as it stands.
COMPARED: dict[str, Callable[[Any], Any]] = {
    "labels": lambda labels: list(labels.items()),  # in page order
    "provenance": lambda proofs: {
        field: {part: proof[part] for part in ("method", "label", "source_text")} for field, proof in proofs.items()
    },
    "warnings": lambda warnings: sorted(
        tuple(warning[part] or "" for part in ("code", "field", "label", "reason")) for warning in warnings
    ),
}


def compared(values: dict[str, Any]) -> dict[str, Any]:
    return {field: COMPARED.get(field, lambda value: value)(value) for field, value in values.items()}


def differences(name: str) -> dict[str, tuple[object, object]]:
    """Return what is found and what is expected, for each field in which they differ."""
    found, wanted = compared(record(name)), compared(expected(name)["record"])
    nothing = "no such field"
    fields = [field for field in {**wanted, **found} if field not in VOLATILE or field in wanted]
    pairs = {field: (found.get(field, nothing), wanted.get(field, nothing)) for field in fields}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_what_stands_beside_it(name: str) -> None:
    wanted = expected(name)
    if "refusal" in wanted:
        with pytest.raises(PageRefused) as refusal:
            read(name)
        assert refusal.value.code == wanted["refusal"]
    elif "kind" in wanted:
        page = read(name)
        assert isinstance(page, OtherPage), f"{name} came out as an event"
        assert page.kind == wanted["kind"]
    else:
        assert differences(name) == {}


@each("name", EVENTS)
def test_the_fields_stand_in_the_order_of_the_expectation(name: str) -> None:
    assert list(expected(name)["record"]) == [field for field in record(name) if field not in VOLATILE]


@each("name", EVENTS)
def test_source(name: str) -> None:
    response = saved(name)
    assert record(name)["source"] == {
        "url": response["url"],
        "status": response["status"],
        "retrieved_at": response["retrieved_at"],
        "sha256": hashlib.sha256(_BODY_OF[name].read_bytes()).hexdigest(),
        "archive": None,
        "collection": None,
    }


@each("name", EVENTS[:: 1 if FULL else 4])
def test_the_same_bytes_give_the_same_record_at_another_time(name: str) -> None:
    first, later = event(name), read(name, retrieved_at="2030-01-01T00:00:00Z")
    assert isinstance(later, Event)
    assert later.source.retrieved_at != first.source.retrieved_at
    assert later.content_sha256 == first.content_sha256
    source = first.source.model_copy(update={"retrieved_at": later.source.retrieved_at})
    assert later.model_dump_json() == first.model_copy(update={"source": source}).model_dump_json()


@each("name", EVENTS)
def test_every_value_has_its_provenance(name: str) -> None:
    values = record(name)
    filled = {field for field in CONTENT_FIELDS if values[field] not in (None, "", [])}
    assert set(values["provenance"]) == filled


@each("name", EVENTS)
def test_what_is_unreadable_says_why(name: str) -> None:
    said = {warning["field"] for warning in record(name)["warnings"] if warning["code"] == "unreadable_value"}
    assert said == set(record(name)["fields_unreadable"])


def test_every_content_hash_is_of_its_own() -> None:
    hashes = [record(name)["content_sha256"] for name in EVENTS]
    assert len(set(hashes)) == len(hashes)


def test_every_kind_has_a_page() -> None:
    kinds = {expected(name)["kind"] for name in with_outcome("kind")}
    assert kinds == set(PageKind) - {PageKind.EVENT}


@each("name", NAMES)
def test_the_files_of_a_fixture(name: str) -> None:
    response = saved(name)
    assert list(response) == ["url", "status", "headers", "retrieved_at", "note"]
    assert response["note"].startswith("Reconstructed: ")
    assert len(set(expected(name)) & {"record", "kind", "refusal"}) == 1
    for value, path in (
        (response, FOLDER / f"{name}.json"),
        (expected(name), FOLDER / f"{name}.expected.json"),
    ):
        assert path.read_text(encoding="utf-8") == json.dumps(value, ensure_ascii=False, indent=2) + "\n", path.name


def test_the_fixtures_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2_500_000
