"""The record as a whole: its canonical JSON, its content hash, its provenance, and the three states of every field."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import partial
from html import escape
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.event.extract import extract_page
from gcmscrape.event.filling import fill
from gcmscrape.page.model import Passage
from gcmscrape.page.read import read_html
from gcmscrape.record import CONTENT_FIELDS, SCHEMA_VERSION, Event, WarningCode, read_record
from gcmscrape.record import Warning as Doubt
from tests.cases import covering, each
from tests.layouts import LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

URL = "https://migrationnetwork.un.org/events/a-talk"
PROSE = "The members of the network met to look at two years of work, and they agreed on three next steps."
LINES = "\u2028\u2029\u0085"

# The label of each field, what the page shows below it, and the value in the record.
SHOWN: list[tuple[str, str, str, Any]] = [
    ("start", "Date", "3 May 2022", "2022-05-03"),
    ("location_text", "Location", "Baku - Azerbaijan", "Baku - Azerbaijan"),
    ("event_types", "Type of Event", "Workshop", ["Workshop"]),
    ("event_categories", "Event Category", "Briefing", ["Briefing"]),
    ("organizers", "Main organizer/s", "IOM, UNHCR", ["IOM, UNHCR"]),
    ("other_organizers", "Other Main organizer/s", "ILO", ["ILO"]),
    ("target_audiences", "Target Audience", "Civil Society", ["Civil Society"]),
    ("other_languages", "Other Language", "Russian", ["Russian"]),
    ("geographic_scopes", "Geographic Scope", "Regional", ["Regional"]),
    ("sub_regions", "Sub Regions", "West Asia", ["West Asia"]),
    ("workstream_output", "Workstream Output", "Yes", True),
    ("regional_review_process", "Regional Review Process", "No", False),
    ("gcm_objectives", "GCM Objectives", "1 - Data", [{"number": 1, "label": "Data"}]),
    ("cross_cutting_themes", "Cross Cutting Theme", "Human rights", ["Human rights"]),
    ("sdgs", "SDGs", "SDG.10 - Reduced Inequalities", [{"number": 10, "label": "Reduced Inequalities"}]),
    ("sdg_targets", "SDG Targets", "Target 10.7", ["10.7"]),
]
FIELDS = [field for field, *_ in SHOWN]
SILENT: dict[str, Any] = {
    field: None if field in {"start", "location_text", "workstream_output", "regional_review_process"} else []
    for field in FIELDS
}


def html(
    fields: Sequence[tuple[str, Sequence[str]]], *, body: str = f"<p>{PROSE}</p>", title: str = "A talk", head: str = ""
) -> bytes:
    blocks = LAYOUTS["bem"](fields) if fields else ""
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>"
        f"<article><div>{body}</div><div>{blocks}</div></article></main></body></html>"
    ).encode()


def stripped(fields: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    lines = ["Events", "A talk", "", PROSE, ""]
    for label, values in fields:
        single = label in {"Date", "Location"}
        lines += [f"{label}: {' '.join(values)}"] if single else [label, *values]
    return "\n".join(lines).encode()


def event(body: bytes, content_type: str = "text/html") -> Event:
    record = extract_page(body, URL, {"content-type": f"{content_type}; charset=utf-8"})
    assert isinstance(record, Event)
    return record


def read(fields: Sequence[tuple[str, Sequence[str]]], form: str) -> dict[str, Any]:
    page = event(html(fields)) if form == "html" else event(stripped(fields), "text/plain")
    record = page.model_dump(mode="json")
    assert list(record) == list(Event.model_fields)
    filled = {field for field in CONTENT_FIELDS if record[field] not in (None, "", [])}
    assert set(record["provenance"]) == filled
    return record


def given_fields(changed: Mapping[str, Sequence[str] | None]) -> list[tuple[str, Sequence[str]]]:
    """Every field with its value, but those in `changed`: other values, or None for no label at all."""
    fields = [(label, changed.get(field, [value])) for field, label, value, _ in SHOWN]
    return [(label, values) for label, values in fields if values is not None]


def told(record: Mapping[str, Any]) -> list[tuple[str | None, ...]]:
    parts = ("code", "field", "label", "reason")
    return [tuple(warning[part] for part in parts) for warning in record["warnings"]]


# -- three states


@each("form", ["html", "text"])
@each(("field", "label", "shown", "value"), SHOWN, ids=FIELDS)
def test_a_value(form: str, field: str, label: str, shown: str, value: object) -> None:
    record = read(given_fields({}), form)
    assert record[field] == value
    assert record["fields_unreadable"] == []
    assert record["warnings"] == []
    assert record["provenance"][field]["label"] == label
    assert shown in record["labels"][label]


@each("form", ["html", "text"])
@each("field", FIELDS)
def test_no_label_is_no_value(form: str, field: str) -> None:
    record = read(given_fields({field: None}), form)
    assert record[field] == SILENT[field]
    assert record["fields_unreadable"] == []
    assert record["warnings"] == []
    assert field not in record["provenance"]


WRITTEN = list(product(("html", "text"), ([], [""], ["-"], [", -"])))


@each(("shown", "written"), covering([(field, label) for field, label, *_ in SHOWN], WRITTEN, 3))
def test_a_label_without_a_value_is_unknown(shown: tuple[str, str], written: tuple[str, Sequence[str]]) -> None:
    (field, label), (form, nothing) = shown, written
    record = read(given_fields({field: nothing}), form)
    assert record[field] == SILENT[field]
    assert field in record["fields_unreadable"]
    assert set(record["fields_unreadable"]) <= {field, "end"}
    assert field not in record["provenance"]
    assert record["labels"][label] == []
    assert told(record) == [("unreadable_value", field, label, "empty_label")]


# What stands under the label of a field and can't be read, and why not.
UNREAD: list[tuple[str, str, str]] = [
    ("start", "To be confirmed", "no_date"),
    ("start", "31 February 2022", "no_date"),
    ("start", "03/04/2019", "ambiguous"),
    ("start", '<time datetime="1970-01-01T00:00:00Z">Thu, 01/01/1970 - 00:00</time>', "no_date"),
    ("end", "3 May 2022 - 2 May 2022", "reversed"),
    ("end", '<time datetime="2022-05-03">3 May 2022</time> - <time datetime="later">sine die</time>', "no_date"),
    ("location_text", "<img src='/globe.svg' alt=''>", "icon_without_words"),
    ("sub_regions", "<img src='/globe.svg' alt=''>", "icon_without_words"),
    ("workstream_output", "<i class='icon'></i><img src='/x.svg' alt=''>", "icon_without_words"),
    ("regional_review_process", "Perhaps", "unknown_word"),
    ("gcm_objectives", "<img src='/objective.svg' alt=''>", "icon_without_words"),
    ("documents", "The note", "no_file"),
]


@each(("field", "shown", "reason"), UNREAD, ids=lambda value: value[:40])
def test_a_value_that_can_t_be_read_says_why(field: str, shown: str, reason: str) -> None:
    labelled = {"end": "start"}.get(field, field)
    label = "Upload document" if field == "documents" else next(row[1] for row in SHOWN if row[0] == labelled)
    record = event(html([(name, values) for name, values in FULL if name != label] + [(label, [shown])]))
    assert field in record.fields_unreadable
    (warning,) = [one for one in record.warnings if one.code is WarningCode.UNREADABLE_VALUE]
    assert (warning.field, warning.label, warning.reason) == (field, label, reason)
    words = re.sub(r"<[^>]*>", "", shown)
    assert words in warning.message


@each("form", ["html", "text"])
def test_nothing_but_a_title(form: str) -> None:
    record = read([], form)
    assert {field: record[field] for field in FIELDS} == SILENT
    assert record["fields_unreadable"] == []
    assert record["labels"] == {}


def test_no_title() -> None:
    record = event(
        b'<html><body><main><article class="node node--type-event"><p>'
        + PROSE.encode()
        + b"</p></article></main></body></html>"
    )
    assert record.title == ""
    assert record.fields_unreadable == ["title"]
    assert [(warning.code, warning.field, warning.reason) for warning in record.warnings] == [
        ("unreadable_value", "title", "no_title")
    ]


# -- what is doubtful


def doubts(record: Event) -> list[tuple[str, str | None]]:
    return [(warning.code.value, warning.field) for warning in record.warnings]


def test_an_unknown_label() -> None:
    record = event(
        html([("Type of Event", ["Workshop"]), ("Livestream", ["Channel one"]), ("Sub Regions", ["West Asia"])])
    )
    assert record.labels["Livestream"] == ["Channel one"]
    assert told(record.model_dump()) == [("unknown_label", None, "Livestream", None)]


def test_a_label_of_another_kind_of_page_twice() -> None:
    again = ("Updated on", ["3 May 2022"])
    record = event(html([("Type of Event", ["Workshop"]), again, ("Sub Regions", ["West Asia"]), again]))
    assert ("duplicate_label", None) in doubts(record)


def test_a_label_twice() -> None:
    record = event(
        html(
            [
                ("Sub Regions", ["West Asia"]),
                ("Type of Event", ["Workshop"]),
                ("Sub Regions", ["Central Asia", "West Asia"]),
            ]
        )
    )
    assert record.sub_regions == ["West Asia", "Central Asia"]
    assert record.labels["Sub Regions"] == ["West Asia", "Central Asia", "West Asia"]
    assert doubts(record) == [("duplicate_label", "sub_regions")]


def test_what_no_field_holds_and_what_is_cut_off() -> None:
    page = replace(read_html(html([("Type of Event", ["Workshop"])]), URL), complete=False)
    page = replace(page, unclaimed=(Passage("A sentence between.", "p"), Passage("Another one.", "p")))
    warnings = fill(page).warnings
    assert [(warning["code"], warning["field"]) for warning in warnings] == [
        ("unclaimed_text", None), ("unclaimed_text", None), ("truncated", None),
    ]  # fmt: skip
    assert "A sentence between." in warnings[0]["message"]
    assert "Another one." in warnings[1]["message"]


def test_titles_that_contradict() -> None:
    page = html([("Type of Event", ["Workshop"])]).replace(
        b"<article>", b'<article><h2 class="node__title">Another talk</h2>'
    )
    record = event(page)
    assert record.title == "A talk"
    assert doubts(record) == [("conflicting_titles", "title")]
    assert doubts(event(page.replace(b"Another talk", b"A  TALK"))) == []


def doubt(code: WarningCode, field: str | None) -> Doubt:
    return Doubt(code=code, field=field, label=None, reason=None, message="x")


@each("code", WarningCode)
def test_a_warning_of_any_code(code: WarningCode) -> None:
    assert doubt(code, None).code == code


@each("field", ["url", None, *CONTENT_FIELDS])
def test_a_warning_names_a_field(field: str | None) -> None:
    assert doubt(WarningCode.UNKNOWN_TERM, field).field == field


@each("field", ["date", "labels", "provenance", "", "publication_date"])
def test_a_warning_names_no_other_field(field: str) -> None:
    with pytest.raises(ValueError, match="no field of the record"):
        doubt(WarningCode.UNKNOWN_TERM, field)


# -- documents and registration


@each(
    ("words", "size"),
    [
        ("Note (143.42 KB)", 146862), ("Note (1 KB)", 1024), ("Note (2 MB)", 2097152), ("Note (12 bytes)", 12), ("Note", None),
        ("Note (1,5 MB)", 1572864),
    ],
)  # fmt: skip
@each("place", ["label", "body"])
def test_the_size_of_a_file(words: str, size: int | None, place: str) -> None:
    link = f'<a href="/sites/g/files/x/note.pdf">{words}</a>'
    page = html([("Upload document", [link])]) if place == "label" else html([], body=f"<p>{PROSE} {link}</p>")
    record = event(page)
    assert [(file.name, file.url, file.size_bytes) for file in record.documents] == [
        ("Note", "https://migrationnetwork.un.org/sites/g/files/x/note.pdf", size)
    ]
    assert record.provenance["documents"].method == place


@each("digits", [10, 30, 400])
def test_a_number_that_is_no_size_of_a_file(digits: int) -> None:
    """It stays in the name; one of 400 digits is no number to a computer at all."""
    words = f"Note ({'9' * digits} GB)"
    (file,) = event(html([("Upload document", [f'<a href="/sites/g/files/x/note.pdf">{words}</a>'])])).documents
    assert (file.name, file.size_bytes) == (words, None)


def test_one_file_is_one_document() -> None:
    link = '<a href="/sites/g/files/x/note.pdf">Note</a>'
    record = event(html([("Upload document", [link])], body=f"<p>{PROSE} {link}</p>"))
    assert len(record.documents) == 1
    assert len(record.links) == 1


@each(
    ("links", "found"),
    [
        ([("Read more", "/a"), ("Register here", "/b"), ("Registration", "/c")], "/b"),
        ([("Please REGISTER by Monday", "/b")], "/b"),
        ([("Inscríbase aquí", "/b")], "/b"),
        ([("S’inscrire", "/b")], "/b"),
        ([("Cash register data", "/a?register")], None),
        ([("Registered nurses on the move", "/a")], None),
        ([("Here", "/register")], None),
        ([("Register here", "mailto:register@example.org")], None),
        ([("Register here", "#register")], None),
        ([], None),
    ],
)
def test_registration(links: Sequence[tuple[str, str]], found: str | None) -> None:
    body = f"<p>{PROSE} " + " ".join(f'<a href="{address}">{words}</a>' for words, address in links) + "</p>"
    record = event(html([], body=body))
    wanted = None if found is None else "https://migrationnetwork.un.org" + found
    assert record.registration_url == wanted
    assert wanted is None or wanted in {link.url for link in record.links}


# -- the content hash

FULL = [*given_fields({}), ("Upload document", ['<a href="/sites/g/files/x/note.pdf">Note</a>'])]
REGISTER = '<a href="https://example.org/r">Register here</a>'
FULL_BODY = f"<p>{PROSE} {REGISTER}</p>"


def full(fields: Sequence[tuple[str, Sequence[str]]] = FULL, body: str = FULL_BODY, **more: str) -> Event:
    return event(html(fields, body=body, **more))


def changed_label(label: str, *values: str) -> list[tuple[str, Sequence[str]]]:
    return [(name, values if name == label else given) for name, given in FULL]


CHANGES: dict[str, tuple[list[tuple[str, Sequence[str]]], str, str]] = {
    "title": (FULL, FULL_BODY, "Another talk"),
    "description": (FULL, FULL_BODY.replace("three", "four"), "A talk"),
    "links": (FULL, FULL_BODY + '<p>And <a href="/hub">more</a> can be read about the work of the year.</p>', "A talk"),
    "registration_url": (FULL, FULL_BODY.replace("/r", "/r2"), "A talk"),
    "documents": (
        changed_label("Upload document", '<a href="/sites/g/files/x/other.pdf">Note</a>'),
        FULL_BODY,
        "A talk",
    ),
    "start": (changed_label("Date", "4 May 2022"), FULL_BODY, "A talk"),
    "end": (changed_label("Date", "3 May 2022 - 5 May 2022"), FULL_BODY, "A talk"),
    "further_dates": (
        changed_label("Date", "3 May 2022, 10:00; 10 May 2022, 10:00; 17 May 2022, 10:00"),
        FULL_BODY,
        "A talk",
    ),
    "time_zone": (changed_label("Date", "3 May 2022, 10:00 UTC"), FULL_BODY, "A talk"),
    "location_text": (changed_label("Location", "Baku, Azerbaijan"), FULL_BODY, "A talk"),
    "venue": (changed_label("Location", "Green Hall - Baku - Azerbaijan"), FULL_BODY, "A talk"),
    "city": (changed_label("Location", "Ganja - Azerbaijan"), FULL_BODY, "A talk"),
    "country": (changed_label("Location", "Baku - Armenia"), FULL_BODY, "A talk"),
    "online": (changed_label("Location", "Baku - Azerbaijan - online"), FULL_BODY, "A talk"),
    "platform": (changed_label("Location", "Baku - Azerbaijan - Zoom"), FULL_BODY, "A talk"),
    "gcm_objectives": (changed_label("GCM Objectives", "2 - Minimize adverse drivers"), FULL_BODY, "A talk"),
    "cross_cutting_themes": (changed_label("Cross Cutting Theme", "Child-sensitive"), FULL_BODY, "A talk"),
    "sdgs": (changed_label("SDGs", "SDG.3 - Good health"), FULL_BODY, "A talk"),
    "sdg_targets": (changed_label("SDG Targets", "Target 10.c"), FULL_BODY, "A talk"),
    "workstream_output": (changed_label("Workstream Output", "No"), FULL_BODY, "A talk"),
    "workstreams": (changed_label("Workstream Output", "Alternatives to detention"), FULL_BODY, "A talk"),
    "sdg_indicators": ([*FULL, ("SDG Indicators", ["Indicator 10.7.1"])], FULL_BODY, "A talk"),
    "regional_review_process": (changed_label("Regional Review Process", "Yes"), FULL_BODY, "A talk"),
} | {
    field: (changed_label(label, "Something else"), FULL_BODY, "A talk")
    for field, label, _, value in SHOWN
    if isinstance(value, list) and field not in {"gcm_objectives", "cross_cutting_themes", "sdgs", "sdg_targets"}
}


def test_a_record_of_an_older_version_can_be_read() -> None:
    record = full(changed_label("Regional Review Process", "Perhaps"))
    assert read_record(to_json_line(record)) == record
    old = record.model_dump(mode="json") | {"schema_version": "1.0.0"}
    for new in ("further_dates", "workstreams", "sdg_indicators"):
        del old[new]
    old["warnings"] = [{part: warning[part] for part in ("code", "field", "message")} for warning in old["warnings"]]
    read = read_record(json.dumps(old, separators=(",", ":")).encode())
    assert {warning.label for warning in read.warnings} == {None}
    assert read.model_copy(update={"warnings": record.warnings}) == record
    source = {name: told for name, told in old["source"].items() if name != "collection"}
    newer = record.model_dump(mode="json") | {"schema_version": "2.0.0", "source": source}
    assert read_record(json.dumps(newer, separators=(",", ":")).encode()) == record
    with pytest.raises(ValueError, match="further_dates"):
        read_record(json.dumps(old | {"schema_version": SCHEMA_VERSION}).encode())


def test_every_content_field_has_a_change() -> None:
    assert set(CHANGES) == set(CONTENT_FIELDS)


@each("field", CONTENT_FIELDS)
def test_the_hash_changes_with_the_content(field: str) -> None:
    fields, body, title = CHANGES[field]
    before, after = full(), full(fields, body, title=title)
    assert getattr(before, field) != getattr(after, field)
    assert before.content_sha256 != after.content_sha256


@each(
    "made",
    [
        partial(full, head='<link rel="canonical" href="https://migrationnetwork.un.org/events/renamed">'),
        partial(full, head='<link rel="alternate" hreflang="es" href="https://migrationnetwork.un.org/es/node/5">'),
        partial(full, [*FULL, ("Livestream", ["Channel one"])]),
        partial(full, [*FULL, ("Sub Regions", ["West Asia"])]),
        partial(full, changed_label("Date", "Tuesday, 3 May 2022")),
        partial(full, [(label.upper() + ":", values) for label, values in FULL]),
        partial(full, [(label, [f"<span>{value}</span>\u200b " for value in values]) for label, values in FULL]),
        partial(full, list(reversed(FULL))),
        partial(full, body=FULL_BODY.replace(" met ", "\n met\u00a0")),
        partial(full, body=FULL_BODY.replace(" met ", "\u2028met\u0085")),
    ],
)
def test_the_hash_changes_with_nothing_else(made: Callable[[], Event]) -> None:
    before, after = full(), made()
    assert before != after
    assert {field: getattr(after, field) for field in CONTENT_FIELDS} == {
        field: getattr(before, field) for field in CONTENT_FIELDS
    }
    assert before.content_sha256 == after.content_sha256


def test_the_hash_does_not_depend_on_the_address_headers_or_look() -> None:
    body = html(FULL, body=FULL_BODY)
    other = extract_page(
        body,
        "https://migrationnetwork.un.org/es/node/7",
        {"content-language": "es"},
        status=200,
        retrieved_at="2022-01-01T00:00:00Z",
    )
    assert isinstance(other, Event)
    assert other.content_sha256 == event(body).content_sha256
    assert other.id != event(body).id


# -- canonical JSON

TEXT = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(LINES + '\n\r\t"\\</')), max_size=30)


@st.composite
def records(draw: st.DrawFn) -> Event:
    """Return a record with any text in it, as a caller may make one."""
    base = full()
    return base.model_copy(
        update={
            "title": draw(TEXT),
            "description": draw(TEXT),
            "organizers": draw(st.lists(TEXT, max_size=3)),
            "labels": draw(st.dictionaries(TEXT, st.lists(TEXT, max_size=2), max_size=3)),
            "venue": draw(st.none() | TEXT),
            "node_id": draw(st.none() | st.integers(0, 10**9)),
            "online": draw(st.none() | st.booleans()),
        }
    )


@given(records())
def test_a_line_holds_the_record(record: Event) -> None:
    line = to_json_line(record)
    assert line == to_json_line(record)
    text = line.decode("utf-8")
    assert text.endswith("\n")
    assert len(text.splitlines()) == 1
    assert list(json.loads(line)) == list(Event.model_fields)
    wanted = json.dumps(record.model_dump(mode="json"), ensure_ascii=False)
    for end in LINES:
        wanted = wanted.replace(end, " ")
    assert json.loads(line) == json.loads(wanted)


@given(records())
def test_a_line_gives_the_record_back(record: Event) -> None:
    line = to_json_line(record)
    assert to_json_line(Event.model_validate_json(line)) == line


# A page full of control characters is refused as data.
PAGE_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from(LINES + '\n\r\t"\\</')), max_size=30
)


@given(PAGE_TEXT, PAGE_TEXT)
def test_a_page_with_any_text_gives_one_line_and_one_hash(title: str, value: str) -> None:
    """The hash is of the content as published: read back from the line, the content is that of the record."""
    page = html(
        [("Type of Event", ["Workshop", escape(value)])],
        title=escape(title),
        body=f'<p>{PROSE} <a href="/a{escape(value)}">{escape(value)}</a></p>',
    )
    record = event(page)
    line = to_json_line(record)
    assert not any(end in line.decode() for end in LINES)
    assert Event.model_validate_json(line) == record
