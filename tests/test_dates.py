"""Dates: the grammar, the order of the sources, and which date of a text is that of its event."""

from __future__ import annotations

import importlib.util
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape.event.dates.grammar import read_value
from gcmscrape.event.dates.prose import date_in_prose
from gcmscrape.event.dates.when import read_dates
from gcmscrape.page.model import Item, Labelled, StructuredEvent, Time
from gcmscrape.site.words import clean
from tests.cases import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.event.dates.grammar import Value

ROOT = Path(__file__).parent.parent
CASES = tomllib.loads((ROOT / "tests" / "data" / "dates.toml").read_text(encoding="utf-8"))


def _texts() -> Iterator[Any]:
    for group, lines in CASES["texts"].items():
        for line in filter(None, map(str.strip, lines.splitlines())):
            cells = [cell.strip() for cell in line.split(" | ")]
            yield pytest.param(*cells, id=f"{group}: {cells[0]}")


def _told(value: Value, warnings: set[tuple[str, str]]) -> str:
    told = {
        "reversed": ("reversed_range", "end"),
        "zone ambiguous": ("ambiguous_date", "time_zone"),
        "zone unknown": ("unknown_zone", "time_zone"),
        "day only": ("ambiguous_date", "start"),
    }
    words = [word for word, warning in told.items() if warning in warnings]
    words += [" to ".join(filter(None, one.dates.ends)) for one in value.expressions[1:] if one.dates]
    return ", ".join(words) or value.doubt or "-"


@each(("text", "start", "end", "zone", "told"), list(_texts()))
def test_text(text: str, start: str, end: str, zone: str, told: str) -> None:
    value = read_value(clean(text))
    dates = value.dates
    found = (*dates.ends, dates.start.zone) if dates else [None] * 3
    assert [part or "-" for part in found] == [start, end, zone]
    warnings = {(code.value, field) for code, field, *_ in dates.warnings} if dates else set()
    assert _told(value, warnings) == told


def _times(pairs: list[list[str]]) -> tuple[Time, ...]:
    return tuple(Time(attribute or None, words) for attribute, words in pairs)


def _label(case: dict[str, Any]) -> Labelled | None:
    """A date label with one value, or with a value a line."""
    if not case.get("label_shown", True):
        return None
    lines = case.get("lines", [{"times": case.get("times", []), "text": case.get("text", "")}])
    items = tuple(Item(line["text"], line["text"], times=_times(line.get("times", []))) for line in lines)
    text = case.get("text", ", ".join(item.text for item in items))
    return Labelled("Date", "date", "label", items, text, tuple(time for item in items for time in item.times), "dl")


@each("case", CASES["sources"], ids=lambda case: case["name"])
def test_sources(case: dict[str, Any]) -> None:
    reading = read_dates(
        _label(case),
        _times(case.get("loose", [])),
        [StructuredEvent("An event", start, end or None, None) for start, end in case.get("structured", [])],
        case.get("body", ""),
        "A page",
    )
    source, first = case.get("source"), reading.first
    told = (*first.ends, first.start.zone, first.start.precision, first.source) if first else (None,) * 5
    start = case.get("start")
    assert told == (start, case.get("end"), case.get("time_zone"), _precision(start), source)
    assert reading._asdict() == {
        "first": first,
        "text": case.get("date_text"),
        "further": tuple((start, end or None) for start, end in case.get("further", [])),
        "is_labelled": source in {"time-element", "text"} and not case.get("loose"),
        "unreadable": case.get("unreadable", {}),
        "warnings": reading.warnings,
    }
    assert [code for code, *_ in reading.warnings] == case.get("warnings", [])


def _precision(start: str | None) -> str | None:
    return {4: "year", 7: "month", 10: "day"}.get(len(start), "minute") if start else None


def test_of_several_structured_events_those_with_the_title_of_the_page() -> None:
    told = [("Another", "2022-04-21"), ("This one", "2022-04-23"), ("This one", "2022-04-25")]
    events = [StructuredEvent(name, start, None, None) for name, start in told]
    reading = read_dates(None, (), events, "", "This one")
    assert str(reading.first and reading.first.start) == "2022-04-23"
    assert reading.further == (("2022-04-25", None),)


@each("case", CASES["prose"], ids=lambda case: case["body"][:60])
def test_prose(case: dict[str, Any]) -> None:
    dates, words = date_in_prose(case["body"], case.get("title", "A page"))
    assert (dates.ends if dates else (None, None)) == (case.get("start"), case.get("end"))
    assert len(words) == 1 if dates else list(words) == case.get("rivals", [])


def test_the_table_of_names_is_what_its_generator_writes() -> None:
    specification = importlib.util.spec_from_file_location("dates_generator", ROOT / "tools" / "dates.py")
    assert specification is not None
    assert specification.loader is not None
    generator = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(generator)
    written = (ROOT / "src" / "gcmscrape" / "site" / "dates.toml").read_text(encoding="utf-8")
    assert generator.document() == written
