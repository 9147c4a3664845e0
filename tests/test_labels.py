"""The closed table of labels: any label in any decoration is found with its field, and nothing else is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gcmscrape import site
from gcmscrape.record import CONTENT_FIELDS, OPEN_LISTS
from gcmscrape.site.checks import LONGEST_LABEL
from gcmscrape.site.labels import class_meaning, comparable, inline_label, meaning, tidy
from gcmscrape.site.words import clean
from tests.cases import each

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = {key: (entry.get("field", key), entry) for key, entry in site.load("labels").items()}
NAMES = [(field, name) for field, entry in TABLE.values() for name in entry["names"]]
FIELDS = {"date", *CONTENT_FIELDS, "publication_date", "resource_types", "practice_types", "publishers", "updated"}

INVISIBLE = st.text(
    st.sampled_from("\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2066\u2069\u00ad\ufeff\u061c"), max_size=2
)
SPACE = st.text(st.sampled_from(" \t\n\r\u00a0\u2009\u202f\u3000"), min_size=1, max_size=3)
CASES: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title, str.capitalize, str.casefold]
APOSTROPHES = st.sampled_from("'’‘ʼ`´")
HYPHENS = st.sampled_from("-‐‑–−")
BEFORE = st.sampled_from(["", "* ", "• ", "· ", "\u00a0", "- "])
AFTER = st.sampled_from(["", ":", " :", "\u00a0:", "：", " *", "*:", ": *", "\u00a0", ":\u200f", "."])


@st.composite
def decorated(draw: st.DrawFn, name: str) -> str:
    """Return a label in another case, with other spaces, apostrophes and hyphens, and with marks around it."""
    changed = draw(st.sampled_from(CASES))(name).replace("'", draw(APOSTROPHES)).replace("-", draw(HYPHENS))
    between = [draw(INVISIBLE) + draw(SPACE) for _ in range(changed.count(" "))]
    words = changed.split(" ")
    spread = words[0] + "".join(space + word for space, word in zip(between, words[1:], strict=True))
    return draw(INVISIBLE) + draw(BEFORE) + spread + draw(INVISIBLE) + draw(AFTER)


LABELS = st.sampled_from(NAMES).flatmap(lambda known: st.tuples(st.just(known[0]), decorated(known[1])))


@given(LABELS)
def test_any_label_in_any_decoration(known: tuple[str, str]) -> None:
    field, text = known
    found = meaning(text)
    assert found is not None
    assert found.field == field


@each(("field", "name"), NAMES)
def test_every_name_is_found_as_it_stands(field: str, name: str) -> None:
    found = meaning(name)
    assert found is not None
    assert found.field == field
    assert len(name) <= LONGEST_LABEL
    assert clean(name) == name
    assert tidy(f"{name}\u00a0: *") == name


@each(("field", "name"), NAMES)
@each("colon", [":", " :", "\u00a0:", "：", "*:"])
@each("change", [str, str.upper])
def test_every_name_is_found_before_its_value(field: str, name: str, colon: str, change: type[str]) -> None:
    text = f"{change(name)}{colon} Baku: the city"
    found = inline_label(text)
    assert found is not None
    label, sense, at = found
    assert sense.field == field
    assert text[at:].strip() == "Baku: the city"
    assert meaning(label) == sense


@each(("field", "name"), [(field, name) for field, name in NAMES if "'" in name or "-" in name])
@each("mark", "'’‘ʼ`´-‐‑–−")
def test_every_kind_of_mark_before_a_value(field: str, name: str, mark: str) -> None:
    found = inline_label(name.replace("'" if mark in "'’‘ʼ`´" else "-", mark) + ": Baku")
    assert found is not None
    assert found[1].field == field


@given(LABELS)
def test_a_decorated_label_is_found_before_its_value(known: tuple[str, str]) -> None:
    """The readers clean a line before they ask."""
    field, text = known
    line = clean(text).rstrip(" :：*.") + ": Baku"
    found = inline_label(line)
    assert found is not None
    assert found[1].field == field
    assert line[found[2] :].strip() == "Baku"


def test_no_name_stands_for_two_fields() -> None:
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for field, name in NAMES:
        fields[comparable(name)].add(field)
    assert {name: found for name, found in fields.items() if len(found) > 1} == {}


def test_no_class_stands_for_two_fields() -> None:
    fields: defaultdict[str, set[str]] = defaultdict(set)
    for field, entry in TABLE.values():
        for name in entry["classes"]:
            fields[name].add(field)
    assert {name: found for name, found in fields.items() if len(found) > 1} == {}


def test_no_name_stands_in_the_table_twice() -> None:
    keys = [comparable(name) for _, name in NAMES]
    again = {key for key in keys if keys.count(key) > 1}
    # Spellings that differ only in what is not compared are needless, whichever field they belong to.
    assert again == set()


def test_every_field_is_one_of_the_record_or_of_another_kind() -> None:
    assert {field for field, _ in TABLE.values()} <= FIELDS
    assert {field for field, _ in TABLE.values()} >= {"date", "location_text", "documents", *OPEN_LISTS}


@given(st.text(max_size=40))
def test_other_text_is_no_label(text: str) -> None:
    known = {comparable(name) for _, name in NAMES}
    assert (meaning(text) is not None) == (comparable(text) in known)
    found = inline_label(text)
    if found is not None:
        assert comparable(found[0]) in known
        assert text[: found[2]].rstrip()[-1] in ":："


@each(
    "text",
    [
        "", ":", "*", "   ", "Date of birth", "Location, location", "Dates to remember", "Locations of interest", "Type",
        "Event", "Organisation", "Audience development", "Target", "Up to date", "Date 23 March", "SDG.10", "Target 10.7",
        "The date", "Location Baku", "Main organizer of the event", "x" * 1000, "Date" * 100, "Date\u2028:" * 50,
    ],
)  # fmt: skip
def test_near_labels_are_none(text: str) -> None:
    assert meaning(text) is None


@each(
    "text",
    [
        "Update: today",
        "Date 23 March: noon",
        "The Location: Baku",
        "Locations: Baku",
        "Date",
        "Date 5",
        ": Date",
        "Dated: x",
    ],
)
def test_near_labels_before_a_value_are_none(text: str) -> None:
    assert inline_label(text) is None


@each(("key", "name"), [(key, name) for key, (_, entry) in TABLE.items() for name in entry["classes"]])
@each(
    "form",
    ["field--name-field-{}", "field-name-field-{}", "views-field-field-{}", "block-field-blocknodeeventfield-{}"],
)
def test_every_class_is_found_in_the_ways_drupal_writes_it(key: str, name: str, form: str) -> None:
    found = class_meaning(("field", form.format(name), "clearfix"))
    assert found is not None
    assert found.field == TABLE[key][0]


@given(st.lists(st.text(st.sampled_from("field-namviewsdto_"), max_size=25), max_size=4))
def test_other_classes_are_none(classes: list[str]) -> None:
    prefixes = ("field--name-", "views-field-", "field-name-", "block-field-blocknode", "event-", "event__")
    if not any(name.startswith(prefixes) for name in classes):
        assert class_meaning(tuple(classes)) is None
