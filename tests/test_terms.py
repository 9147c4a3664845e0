"""The closed vocabularies: objectives, themes, goals, targets, yes and no."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.event.reading import Reading
from gcmscrape.event.terms.vocabularies import read_values
from gcmscrape.event.terms.vocabulary import Vocabulary
from gcmscrape.page.goals import is_goal, is_target
from gcmscrape.page.model import Item
from gcmscrape.site import load
from gcmscrape.site.words import clean
from tests.cases import covering, each

CASES = tomllib.loads((Path(__file__).parent / "data" / "terms.toml").read_text(encoding="utf-8"))
TABLES = load("terms")
FIELDS = {
    "objectives": "gcm_objectives",
    "themes": "cross_cutting_themes",
    "goals": "sdgs",
    "targets": "sdg_targets",
    "indicators": "sdg_indicators",
    "booleans": "regional_review_process",
}


def shown(text: str) -> Item:
    return Item(clean(text), clean(text))


def item(case: dict[str, Any]) -> Item:
    text = clean(case.get("text", ""))
    links, images = tuple(case.get("links", ())), tuple(case.get("images", ()))
    return Item(text or clean(case.get("words", "")), text, links, images)


def short(value: object) -> object:
    """Objectives and goals as their number (0 for "General"), everything else as it is."""
    return (getattr(value, "number") or 0) if hasattr(value, "number") else value  # noqa: B009 - of two classes


def name(case: dict[str, Any]) -> str:
    return repr(
        case["items"] if "items" in case else {key: case[key] for key in case if key not in ("values", "warnings")}
    )


@each(
    ("kind", "case"),
    [pytest.param(kind, case, id=f"{kind}: {name(case)}") for kind in FIELDS for case in CASES[kind]],
)
def test_reads_the_items_under_a_label(kind: str, case: dict[str, Any]) -> None:
    items = [item(one) for one in case.get("items", [case])]
    reading = read_values(FIELDS[kind], items)
    assert [short(value) for value in reading.values] == case["values"]
    assert [str(code) for code, _ in reading.warnings] == case.get("warnings", [])


@each(
    ("item", "method", "source_text"),
    [
        (Item("1 - Data", "1 - Data", ("/taxonomy/term/279",)), "label", "1 - Data"),
        (Item("1 - Data", "", (), ("/files/a.png",)), "icon", "1 - Data"),
        (Item("1 - Data", "", ("/taxonomy/term/279",)), "link", "1 - Data"),
        (Item("", "", ("/taxonomy/term/279",), ("/files/1.png",)), "link", "/taxonomy/term/279"),
        (Item("", "", (), ("/files/1.png",)), "icon", "/files/1.png"),
        (Item("1.png", "", (), ("/files/1.png",)), "icon", "/files/1.png"),
        (Item("Climate change", "Climate change"), None, ""),
    ],
)
def test_says_how_a_value_was_found(item: Item, method: str | None, source_text: str) -> None:
    reading = read_values(FIELDS["objectives"], [item])
    assert (reading.method, reading.source_text) == (method, source_text)


def test_source_text_holds_the_words_of_every_item_that_gave_a_value() -> None:
    reading = read_values(
        FIELDS["objectives"], [shown("1 - Data"), shown("Climate change"), shown("2, 3"), shown("1 - Data")]
    )
    assert reading.source_text == "1 - Data; 2, 3"


@each("case", CASES["workstreams"], ids=name)
def test_workstreams_are_named_or_said_to_be_there(case: dict[str, Any]) -> None:
    items = [item(one) for one in case.get("items", [case])]
    output, names = read_values("workstream_output", items), read_values("workstreams", items)
    assert output.value is case.get("output")
    assert list(names.values) == case["names"]
    assert [str(code) for code, _ in output.warnings] == case.get("warnings", [])
    assert (output.method is None) == (output.value is None)


@each("text", CASES["goal_by_itself"])
def test_a_goal_is_known_without_its_label(text: str) -> None:
    assert is_goal(text)
    assert not is_target(text)


@each("text", CASES["not_goal_by_itself"])
def test_not_every_text_with_sdg_is_a_goal(text: str) -> None:
    assert not is_goal(text)


@each("text", CASES["target_by_itself"])
def test_a_target_is_known_without_its_label(text: str) -> None:
    assert is_target(text)
    assert not is_goal(text)


@each("text", CASES["not_target_by_itself"])
def test_not_every_text_with_target_is_a_target(text: str) -> None:
    assert not is_target(text)


def spellings(kind: str) -> list[tuple[str, Any]]:
    """Every spelling of a vocabulary with the value it stands for: a number (0 for "General"), or a theme's name."""
    return [
        (spelling, term["name"] if kind == "themes" else term.get("number", 0))
        for term in TABLES[kind]["terms"]
        for spelling in (term["name"], *term["en"], *term["es"], *term["fr"])
    ]


WORDED = [(kind, *pair) for kind in ("objectives", "themes", "goals") for pair in spellings(kind)]
DECORATIONS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "title case": str.title,
    "no-break spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "en dashes": lambda text: text.replace("-", "\N{EN DASH}"),
    "hyphens": lambda text: text.replace(" ", "-"),
    "underscores": lambda text: text.replace(" ", "_"),
    "broken lines": lambda text: text.replace(" ", "\n  "),
    "straight apostrophes": lambda text: text.replace("’", "'"),
    "invisible characters": lambda text: f" {text}\N{ZERO WIDTH SPACE} ",
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "quotation marks": "«{}»".format,
    "full stop": "{}.".format,
    "comma": "{},".format,
}
NUMBERINGS = [
    "{n} - {name}",
    "{n} – {name}",
    "{n:02} {name}",
    "{n}. {name}",
    "{n}: {name}",
    "{name} ({n})",
    "{marker} {n} - {name}",
    "{marker} {n}: {name}",
]
MARKERS = {"objectives": "GCM Objective", "goals": "SDG"}


@each("decorate", DECORATIONS.values(), ids=DECORATIONS)
def test_every_spelling_reads_back(decorate: Callable[[str], str]) -> None:
    readings = {(kind, text): read_values(FIELDS[kind], [shown(decorate(text))]) for kind, text, _ in WORDED}
    assert {key: [short(value) for value in reading.values] for key, reading in readings.items()} == {
        (kind, text): [value] for kind, text, value in WORDED
    }
    assert [key for key, reading in readings.items() if reading.warnings] == []


@each(("numbering", "decorate"), covering(NUMBERINGS, tuple(DECORATIONS.values()), 3))
def test_every_spelling_reads_back_with_its_number(numbering: str, decorate: Callable[[str], str]) -> None:
    for kind, spelling, number in WORDED:
        if kind in MARKERS and number:
            text = decorate(numbering.format(n=number, name=spelling, marker=MARKERS[kind]))
            reading = read_values(FIELDS[kind], [shown(text)])
            assert ([short(value) for value in reading.values], reading.warnings) == ([number], ()), text


@given(
    st.sampled_from(["objectives", "themes", "goals"]).flatmap(
        lambda kind: st.tuples(st.just(kind), st.lists(st.sampled_from(spellings(kind)), min_size=1, max_size=6))
    ),
    st.sampled_from([", ", "; ", " / ", " | ", " & ", " and ", " • "]),
)
def test_values_keep_their_order_and_stand_once(entry: tuple[str, list[tuple[str, Any]]], separator: str) -> None:
    kind, chosen = entry
    expected = list(dict.fromkeys(value for _, value in chosen))
    listed = read_values(FIELDS[kind], [shown(spelling) for spelling, _ in chosen])
    joined = read_values(FIELDS[kind], [shown(separator.join(spelling for spelling, _ in chosen))])
    assert [short(value) for value in listed.values] == expected
    assert [short(value) for value in joined.values] == expected
    assert listed.warnings == joined.warnings == ()


@given(st.sampled_from(WORDED), st.sampled_from(["x{}", "{}x", "in{}s"]))
def test_only_whole_words_are_found(entry: tuple[str, str, Any], glue: str) -> None:
    kind, spelling, value = entry
    reading = read_values(FIELDS[kind], [shown(glue.format(spelling))])
    assert reading.warnings
    assert len(spelling.split()) > 1 or value not in map(short, reading.values)


@each("kind", ["objectives", "themes", "goals"])
def test_no_spelling_stands_for_two_values(kind: str) -> None:
    meanings: dict[str, set[Any]] = {}
    for spelling, value in spellings(kind):
        meanings.setdefault(spelling.casefold(), set()).add(value)
    assert [spelling for spelling, values in meanings.items() if len(values) > 1] == []


def test_the_vocabularies_are_complete() -> None:
    assert sorted(term.get("number", 0) for term in TABLES["objectives"]["terms"]) == list(range(24))
    assert [term["number"] for term in TABLES["goals"]["terms"]] == list(range(1, 18))
    assert len(TABLES["themes"]["terms"]) == 10
    candidates = [f"{goal}.{part}" for goal in range(1, 18) for part in (*range(1, 30), "a", "b", "c", "d")]
    assert len(read_values(FIELDS["targets"], [shown(text) for text in candidates]).values) == 169


texts = st.text() | st.lists(
    st.sampled_from(
        ["Objective", "16", "7", "-", ",", "Data", "General", "and", "Target", "10.7", "SDG", "Yes", "foo", "(", ")"]
    )
).map(" ".join)
items = st.builds(
    Item, texts, st.just("") | texts, st.lists(st.text() | st.just("/hub?gcm_objectives=99999999999")).map(tuple),
    st.lists(st.text() | st.from_regex(r"\A[a-z0-9_-]{0,12}\.png\Z")).map(tuple),
)  # fmt: skip


@given(st.lists(items, max_size=4))
def test_any_items_give_a_sound_reading(some: list[Item]) -> None:
    for field in FIELDS.values():
        reading = read_values(field, some)
        assert len(set(reading.values)) == len(reading.values)
        assert (reading.method is None) == (not reading.values)
        assert some or reading == Reading()
        assert all(message and "\n" not in message for _, message in reading.warnings)


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert not (is_goal(text) and is_target(text))


def test_a_long_text_is_quoted_in_short() -> None:
    ((_, message),) = read_values(FIELDS["themes"], [shown("word " * 10_000)]).warnings
    assert len(message) < 200


def test_a_vocabulary_takes_a_new_language_by_data_alone() -> None:
    table = {"markers": ["ziel"], "terms": [{"number": 3, "name": "Three", "en": [], "es": [], "fr": ["Größe, drei"]}]}
    vocabulary = Vocabulary(table, lambda term: str(term["name"]))
    assert vocabulary.scan("Ziel 3").values == vocabulary.scan("GROSSE DREI").values == ("Three",)
