"""Every saved page of `fixtures/pages` gives the record, the kind or the refusal that stands beside it.

One test item a field a fixture, so that a failure names the field and the page. Selectors and messages are for people
and are not compared; what changes with every byte of the page (`source`, `content_sha256`) is compared apart.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape.core import CONTENT_FIELDS, extract_page
from gcmscrape.record import Event, OtherPage, PageKind
from gcmscrape.refusal import PageRefused

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
def record(name: str) -> dict[str, Any]:
    page = read(name)
    assert isinstance(page, Event), f"{name} is no event: {page.kind}, {page.reason}"
    return page.model_dump(mode="json")


def with_outcome(outcome: str) -> list[str]:
    return [name for name in NAMES if outcome in expected(name)]


EVENTS = with_outcome("record")


FIELDS = [pytest.param(name, field, id=f"{name}-{field}") for name in EVENTS for field in expected(name)["record"]]


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


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_field(name: str, field: str) -> None:
    compared = COMPARED.get(field, lambda value: value)
    assert compared(record(name)[field]) == compared(expected(name)["record"][field])


@pytest.mark.parametrize("name", EVENTS)
def test_no_other_fields(name: str) -> None:
    assert list(expected(name)["record"]) == [field for field in record(name) if field not in VOLATILE]


@pytest.mark.parametrize("name", EVENTS)
def test_source(name: str) -> None:
    response = saved(name)
    assert record(name)["source"] == {
        "url": response["url"],
        "status": response["status"],
        "retrieved_at": response["retrieved_at"],
        "sha256": hashlib.sha256(_BODY_OF[name].read_bytes()).hexdigest(),
        "archive": None,
    }


@pytest.mark.parametrize("name", EVENTS)
def test_the_same_bytes_give_the_same_record(name: str) -> None:
    first, second = read(name), read(name)
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.model_dump_json() == second.model_dump_json()


@pytest.mark.parametrize("name", EVENTS)
def test_the_content_hash_does_not_depend_on_the_look(name: str) -> None:
    later = read(name, retrieved_at="2030-01-01T00:00:00Z")
    assert isinstance(later, Event)
    assert later.source.retrieved_at != record(name)["source"]["retrieved_at"]
    assert later.content_sha256 == record(name)["content_sha256"]


@pytest.mark.parametrize("name", EVENTS)
def test_every_value_has_its_provenance(name: str) -> None:
    values = record(name)
    filled = {field for field in CONTENT_FIELDS if values[field] not in (None, "", [])}
    assert set(values["provenance"]) == filled


@pytest.mark.parametrize("name", EVENTS)
def test_what_is_unreadable_says_why(name: str) -> None:
    said = {warning["field"] for warning in record(name)["warnings"] if warning["code"] == "unreadable_value"}
    assert said == set(record(name)["fields_unreadable"])


@pytest.mark.parametrize("name", with_outcome("kind"))
def test_kind(name: str) -> None:
    page = read(name)
    assert isinstance(page, OtherPage), f"{name} came out as an event"
    assert page.kind == expected(name)["kind"]


@pytest.mark.parametrize("name", with_outcome("refusal"))
def test_refusal(name: str) -> None:
    with pytest.raises(PageRefused) as refusal:
        read(name)
    assert refusal.value.code == expected(name)["refusal"]


def test_every_content_hash_is_of_its_own() -> None:
    hashes = [record(name)["content_sha256"] for name in EVENTS]
    assert len(set(hashes)) == len(hashes)


def test_every_kind_has_a_page() -> None:
    kinds = {expected(name)["kind"] for name in with_outcome("kind")}
    assert kinds == set(PageKind) - {PageKind.EVENT}


@pytest.mark.parametrize("name", NAMES)
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
