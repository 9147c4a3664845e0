"""Each export says what the records say: it is written, read by another program, and compared."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.dataset.changes import Change
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.export.arrow import arrow_schema
from gcmscrape.export.columns import DERIVED
from gcmscrape.export.csv_tables import SEPARATOR, defused, text_of
from gcmscrape.export.formats import FORMS, NAMES
from gcmscrape.export.geojson import POINT_IS
from gcmscrape.export.tables import tables
from gcmscrape.record import Event
from tests.cases import each
from tests.exported import ALL_TABLES, HARD, LONG, TABLES, dataset, events, hard, rebuilt
from tests.program import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Rows = Mapping[str, list[dict[str, Any]]]

SCHEMA = json.loads((Path(__file__).parent / "data" / "schema_org_event.schema.json").read_text(encoding="utf-8"))
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
HEAVY = {"xlsxwriter", "pyarrow", "sqlite_utils", "icalendar", "pandas", "polars", "numpy"}
NEEDS = {"excel": "xlsxwriter", "parquet": "pyarrow", "sqlite": "sqlite_utils", "ics": "icalendar"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that is exported in every form, to the places that nobody named."""
    folder = dataset(tmp_path_factory.mktemp("dataset"))
    for form in FORMS:
        exported(folder, form)
    return folder


def exported(folder: Path, form: str, *flags: str) -> str:
    """Export a dataset, and return what was said on standard error."""
    done = run("export", form, "--out", folder, *flags)
    assert done.returncode == 0, done.stderr
    return done.stderr.decode()


def place(folder: Path, form: str) -> Path:
    return folder / "export" / dict(NAMES)[form]  # type: ignore[index]  # a form


def undone(cell: str) -> str:
    """Take away what CSV defuses a text with."""
    return cell[1:] if cell.startswith("'") and defused(cell[1:]) == cell else cell


def from_csv(path: Path) -> Rows:
    def rows(name: str) -> list[dict[str, Any]]:
        with (path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return [{column: undone(cell) for column, cell in row.items()} for row in csv.DictReader(file, strict=True)]

    assert {file.stem for file in path.iterdir()} == set(ALL_TABLES)
    return {name: rows(name) for name in ALL_TABLES}


def from_excel(path: Path) -> Rows:
    book = import_module("openpyxl").load_workbook(path)
    assert book.sheetnames == ["columns", *(table.name for table in tables())]

    def rows(name: str) -> list[dict[str, Any]]:
        head, *rest = book[name].iter_rows(values_only=True)
        return [dict(zip(map(str, head), row, strict=True)) for row in rest]

    return {name: rows(name) for name in ALL_TABLES}


def from_sqlite(path: Path) -> Rows:
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        return {name: [dict(row) for row in database.execute(f'select * from "{name}"')] for name in ALL_TABLES}  # noqa: S608 - our own names


READERS: dict[str, Callable[[Path], Rows]] = {"csv": from_csv, "excel": from_excel, "sqlite": from_sqlite}


@functools.cache
def rows_of(form: str, place: Path) -> Rows:
    """Return the rows of all tables, read once."""
    return READERS[form](place)


@each("form", READERS)
def test_the_tables_hold_the_whole_record(folder: Path, form: str) -> None:
    told = {event.id: event for event in rebuilt(rows_of(form, place(folder, form)))}
    assert list(told) == [event.id for event in events()]
    for event in events():
        found = told[event.id]
        if form == "excel" and event.description == LONG:  # longer than a cell can be
            assert found.description == LONG[: 32_767 - 6] + " [...]"
            found = found.model_copy(update={"description": LONG})
        assert found == event, event.id


@each("form", READERS)
def test_what_is_derived(folder: Path, form: str) -> None:
    rows = {row["id"]: row for row in rows_of(form, place(folder, form))["events"]}
    for event, (_, wanted) in zip(hard(), HARD, strict=True):
        row = rows[event.id]
        assert {name: as_text(row[name], name) for name in wanted} == wanted, event.id


def as_text(cell: object, name: str) -> object:
    """Return a cell as the expectations are written, whatever the program that read it makes of it."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%dT%H:%M:%SZ}" if name == "start_utc" else f"{cell:%Y-%m-%d}"
    if isinstance(cell, str) and name in {"year", "duration_days"}:
        return int(cell) if cell else None
    return cell or None


def test_the_derived_columns_stand_last_in_their_order(folder: Path) -> None:
    columns = list(from_csv(place(folder, "csv"))["events"][0])
    assert columns[-len(DERIVED) :] == [
        "start_day", "end_day", "start_utc", "year", "duration_days", "country_name", "country_alpha3", "un_m49_region",
        "un_m49_subregion", "missing",
    ]  # fmt: skip
    assert columns[:3] == ["schema_version", "id", "node_id"]


def test_the_derived_columns_are_documented() -> None:
    text = (Path(__file__).parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")
    for column, _ in DERIVED:
        assert f"| `{column.name}` | {column.type} | {column.meaning} |" in text


def test_csv_is_rfc_4180_in_utf_8(folder: Path) -> None:
    text = (place(folder, "csv") / "events.csv").read_bytes()
    assert not text.startswith(b"\xef\xbb\xbf")
    assert text.split(b"\r\n")[0].startswith(b"schema_version,id,node_id")
    assert len(list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))) == len(events()) + 1


def test_csv_defuses_formulas_and_raw_does_not(folder: Path, tmp_path: Path) -> None:
    exported(folder, "csv", "--raw", "--to", str(tmp_path / "raw"))
    cells: dict[str, dict[str, str]] = {}
    for path in (place(folder, "csv"), tmp_path / "raw"):
        with (path / "organizers.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["event_id"] == hard()[0].id]
        cells[path.name] = {row["position"]: row["organizer"] for row in rows}
    assert list(cells["raw"].values()) == hard()[0].organizers
    assert list(cells["csv"].values()) == ["'+1 group", "'@home", "''=quoted", "A, B; C | D", "-5"]


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a 1:.") | st.characters(exclude_categories=["Cs"])))
def test_a_defused_text_runs_nowhere_and_comes_back(text: str) -> None:
    written = defused(text)
    assert not FORMULA.match(written) or re.fullmatch(r"[+-][0-9:.]*", written)
    assert undone(written) == text


@each("moment", ["+04:00", "-05:00", "-5", "2024-01-01"])
def test_numbers_and_offsets_are_no_formulas(moment: str) -> None:
    assert defused(moment) == moment


def test_flat_csv_has_a_row_an_event_and_joined_values(folder: Path) -> None:
    done = run("export", "csv", "--flat", "--raw", "--to", "-", "--out", folder)
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode(), newline=""), strict=True))
    assert [row["id"] for row in rows] == [event.id for event in events()]
    flat = {field: told for field, told in TABLES.items() if told[0] not in {"unreadable", "warnings"}}
    for row, event in zip(rows, events(), strict=True):
        for field, (table, column) in flat.items():
            values = getattr(event, field)
            if column:
                assert row[table] == SEPARATOR.join(values)
            for part in type(values[0]).model_fields if values and not column else ():
                assert row[f"{table}_{part}"] == SEPARATOR.join(text_of(getattr(value, part)) for value in values)
    assert not {"labels", "provenance", "warnings"} & rows[0].keys()


def test_the_workbook_is_ready_to_use(folder: Path) -> None:
    book = import_module("openpyxl").load_workbook(place(folder, "excel"))
    assert book.active.title == "columns"
    explained = {(row[0], row[1]): row for row in book["columns"].iter_rows(min_row=2, values_only=True)}
    for table in tables():
        sheet = book[table.name]
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all((table.name, cell.value) in explained for cell in sheet[1])
        assert explained[table.name, None][4] == table.about
    head = [cell.value for cell in book["events"][1]]
    row = next(row for row in book["events"].iter_rows(min_row=2) if row[head.index("id")].value == hard()[0].id)
    day, at = row[head.index("start_day")], row[head.index("start_utc")]
    assert (day.value, day.is_date, day.number_format) == (datetime(2024, 5, 2), True, "yyyy-mm-dd")  # noqa: DTZ001 - a cell has no zone
    assert (at.value, at.is_date) == (datetime(2024, 5, 1, 21, 30), True)  # noqa: DTZ001 - the same
    title = row[head.index("title")]
    assert (title.value, title.data_type) == (hard()[0].title, "s")  # a text, not a formula


def test_what_a_cell_cannot_hold_is_told(folder: Path) -> None:
    assert "1 text is too long for a cell of Excel" in exported(folder, "excel")


def test_parquet_holds_the_whole_record(folder: Path) -> None:
    table = pq.read_table(place(folder, "parquet"))
    derived = [column.name for column, _ in DERIVED]
    rows = table.drop_columns(derived).to_pylist()
    for row in rows:
        row["labels"], row["provenance"] = dict(row["labels"]), dict(row["provenance"])
    assert [Event.model_validate(row, strict=False) for row in rows] == events()
    wanted = {event.id: fields for event, (_, fields) in zip(hard(), HARD, strict=True)}
    for row in table.select(["id", *derived]).to_pylist():
        for name, value in wanted.get(row["id"], {}).items():
            found = row[name]
            if name == "missing":
                found = "; ".join(f"{field}: {reason}" for field, reason in found)
            elif isinstance(found, datetime):
                found = f"{found:%Y-%m-%dT%H:%M:%SZ}"
            assert (found.isoformat() if isinstance(found, date) else found) == value, (row["id"], name)


@each("number", [0, 1, len(HARD)])
def test_the_types_of_parquet_do_not_depend_on_the_data(tmp_path: Path, number: int) -> None:
    exported(dataset(tmp_path, hard()[:number]), "parquet")
    schema = pq.read_schema(place(tmp_path, "parquet"))
    assert schema.equals(arrow_schema())
    assert schema.metadata == arrow_schema().metadata
    assert str(schema.field("start_day").type) == "date32[day]"
    assert str(schema.field("start_utc").type) == "timestamp[us, tz=UTC]"
    assert schema.field("title").metadata == {b"description": Event.model_fields["title"].description.encode()}  # type: ignore[union-attr]  # it has one


def test_the_database_has_keys_indexes_search_and_views(folder: Path) -> None:
    with sqlite3.connect(place(folder, "sqlite")) as database:
        assert database.execute("pragma foreign_key_check").fetchall() == []
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        for table in tables():
            info = database.execute(f"pragma table_info({table.name})").fetchall()
            assert tuple(row[1] for row in info if row[5]) == table.key
            if table.belongs_to_events:
                ((_, _, to, column, id_, *_),) = database.execute(f"pragma foreign_key_list({table.name})").fetchall()
                assert (to, column, id_) == ("events", "event_id", "id")
            assert (
                table.name == "events"
                or not table.facets
                or database.execute(f"pragma index_list({table.name})").fetchall()
            )
        search = "select e.id from events_fts f join events e on e.rowid = f.rowid where events_fts match ?"
        assert (hard()[0].id,) in database.execute(search, ["HYPERLINK"]).fetchall()
        assert (hard()[0].id,) in database.execute(search, ["ЧЕТЫРЕ"]).fetchall()
        views = [name for (name,) in database.execute("select name from sqlite_master where type = 'view'")]
        assert "event_list" in views
        assert all(database.execute(f"select * from {view}").fetchall() for view in views)  # noqa: S608 - our own names
        by_year = dict(database.execute("select year, events from events_by_year").fetchall())
    assert sum(by_year.values()) == len(events())
    assert by_year[2025] == sum(event.year == 2025 for event in events())


def test_datasette_is_told_of_every_table_column_and_unit(folder: Path) -> None:
    path = place(folder, "sqlite").with_name("metadata.yaml")
    told = read_yaml(path.read_text(encoding="utf-8"))
    described = told["databases"]["gcm"]["tables"]
    for table in tables():
        assert described[table.name]["description"] == table.about
        assert described[table.name]["facets"] == list(table.facets)
        assert set(table.facets) <= {column.name for column in table.columns}
        assert list(described[table.name]["columns"]) == [column.name for column in table.columns]
    assert described["documents"]["units"] == {"size_bytes": "B"}
    assert described["event_list"]["description"]


def read_yaml(text: str) -> dict[str, Any]:
    """Read the part of YAML that is written: tables of names by their indents, other values as JSON."""
    root: dict[str, Any] = {}
    open_tables = [root]
    for line in text.splitlines():
        name, _, value = line.strip().partition(":")
        depth = (len(line) - len(line.lstrip())) // 2
        open_tables = open_tables[: depth + 1]
        open_tables[depth][name] = json.loads(value) if value else {}
        if not value:
            open_tables.append(open_tables[depth][name])
    return root


def test_the_calendar_read_by_another_parser(folder: Path) -> None:
    entries = calendar(folder)
    dated = [event for event in events() if event.start_day is not None]
    assert list(entries) == [f"{event.id}@migrationnetwork.un.org" for event in dated]
    for event in dated:
        entry = entries[f"{event.id}@migrationnetwork.un.org"]
        assert entry.summary.value == event.title
        assert entry.url.value == event.url
        assert getattr(entry, "description", None) is None or entry.description.value == event.description
        assert event.location_text is None or entry.location.value == event.location_text
        categories = [name for line in getattr(entry, "categories_list", []) for name in line.value]
        assert categories == list(dict.fromkeys([*event.event_types, *event.event_categories]))
        assert not hasattr(entry, "geo")
        stamp = event.source.retrieved_at
        assert stamp is None or entry.dtstamp.value == datetime.fromisoformat(stamp)
        assert entry.sequence.value == "0"


def calendar(folder: Path) -> dict[str, Any]:
    """Return the entries of a calendar by their UID."""
    read = import_module("vobject").readOne(place(folder, "ics").read_text(encoding="utf-8"))
    assert (read.version.value, bool(read.prodid.value)) == ("2.0", True)
    return {entry.uid.value: entry for entry in read.vevent_list}


def test_times_of_the_calendar(folder: Path) -> None:
    entries: list[Any] = [calendar(folder).get(f"{event.id}@migrationnetwork.un.org") for event in hard()]
    offset, zoned, floating, placed, days, day, mixed, *rest = entries
    at = datetime(2024, 5, 1, 21, 30, tzinfo=UTC)
    assert (offset.dtstart.value, offset.dtend.value) == (at, at + timedelta(days=1))
    assert zoned.dtstart.value == datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    assert zoned.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Paris"]
    assert not hasattr(zoned, "dtend")
    assert floating.dtstart.value == datetime(2023, 3, 1, 10)  # noqa: DTZ001 - floating
    assert floating.dtend.value == datetime(2023, 3, 1, 12, 30)  # noqa: DTZ001 - floating
    assert placed.dtstart.value == datetime(2023, 7, 1, 8, tzinfo=UTC)
    assert (days.dtstart.value, days.dtend.value) == (date(2022, 2, 27), date(2022, 3, 2))  # the end is exclusive
    assert (day.dtstart.value, hasattr(day, "dtend")) == (date(2022, 6, 1), False)
    assert (mixed.dtstart.value, mixed.dtend.value) == (date(2022, 6, 1), date(2022, 6, 5))
    assert [entry is None for entry in rest] == [True, False, True, True]  # a month, a day to a month, a year, nothing


def test_further_dates_of_the_calendar(folder: Path) -> None:
    entries = [calendar(folder).get(f"{event.id}@migrationnetwork.un.org") for event in hard()]
    dates = [[line.value for line in getattr(entry, "rdate_list", ())] for entry in entries]
    start = datetime(2025, 1, 14, 9, tzinfo=UTC)
    ((again,), ((begins, ends),)) = dates[1]
    assert again == datetime(2025, 1, 7, 23, 30, tzinfo=UTC)
    assert (begins, ends) == (start, start + timedelta(hours=2, minutes=30))
    assert dates[4] == [[date(2022, 4, 1)]]  # of the same length as the first
    assert dates[5] == [[date(2022, 6, 10)], [date(2022, 6, 11)]]


def test_what_a_calendar_cannot_hold_is_told(folder: Path) -> None:
    undated = sum(event.start_day is None for event in events())
    said = exported(folder, "ics")
    assert f"Left out: {undated} events, which have a month, a year or no date." in said
    assert "2 further dates are left out" in said


def test_the_sequence_counts_the_changes_of_the_content(tmp_path: Path) -> None:
    first, second = hard()[:2]
    dataset(tmp_path, [first, second])
    told = [("2023", "added", None), ("2024", "changed", "title"), ("2024", "changed", "start"), ("2025", "changed", "url"), ("2026", "changed", "city")]  # fmt: skip
    lines = [
        Change(when=f"{year}-01-01T00:00:00Z", id=first.id, kind=kind, field=field, old=None, new=None, cause="site")  # type: ignore[arg-type]  # they are kinds
        for year, kind, field in told
    ]
    (tmp_path / "changes.jsonl").write_bytes(b"".join(map(to_json_line, lines)))
    exported(tmp_path, "ics")
    assert [entry.sequence.value for entry in calendar(tmp_path).values()] == ["2", "0"]


def test_the_graph_is_what_schema_org_and_google_ask_for(folder: Path) -> None:
    graph = json.loads(place(folder, "jsonld").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(graph)
    google = jsonschema.Draft202012Validator({**SCHEMA["$defs"]["google"], "$defs": SCHEMA["$defs"]})
    full = [node for node in graph["@graph"] if {"name", "startDate", "location"} <= node.keys()]
    assert len(full) > len(events()) / 2
    for node in full:
        google.validate(node)
    assert f"{len(events()) - len(full)} events lack a name, a start or a location" in exported(folder, "jsonld")


def test_the_graph_says_what_the_records_say(folder: Path) -> None:
    nodes = json.loads(place(folder, "jsonld").read_text(encoding="utf-8"))["@graph"]
    assert [node["identifier"] for node in nodes] == [event.id for event in events()]
    for node, event in zip(nodes, events(), strict=True):
        assert (node.get("name", ""), node.get("startDate"), node.get("endDate")) == (
            event.title,
            event.start,
            event.end,
        )
        assert (node.get("description", ""), node.get("url")) == (event.description, event.url)
        assert [one["name"] for one in node.get("organizer", [])] == list(
            dict.fromkeys(event.organizers + event.other_organizers)
        )
        assert [one["audienceType"] for one in node.get("audience", [])] == event.target_audiences
        assert [(one["startDate"], one.get("endDate")) for one in node.get("subEvent", [])] == [
            (further.start, further.end) for further in event.further_dates
        ]
        assert {translation.url for translation in event.translations} - {event.url} <= set(node.get("sameAs", []))
        assert node.get("inLanguage", "und") == event.language
        countries = [one["address"].get("addressCountry") for one in places(node) if isinstance(one["address"], dict)]
        assert countries == ([event.country] if event.venue or event.city or event.country else [])
        assert ("eventAttendanceMode" in node) == (event.online is not None)


def places(node: dict[str, Any]) -> list[dict[str, Any]]:
    location = node.get("location", [])
    return [one for one in (location if isinstance(location, list) else [location]) if one["@type"] == "Place"]


def test_points_stand_for_countries(folder: Path) -> None:
    collection = json.loads(place(folder, "geojson").read_text(encoding="utf-8"))
    placed = [event for event in events() if event.country is not None]
    assert collection["type"] == "FeatureCollection"
    assert [feature["id"] for feature in collection["features"]] == [event.id for event in placed]
    for feature, event in zip(collection["features"], placed, strict=True):
        longitude, latitude = feature["geometry"]["coordinates"]
        assert (feature["type"], feature["geometry"]["type"]) == ("Feature", "Point")
        assert (-180 <= longitude <= 180, -90 <= latitude <= 90) == (True, True)
        told = feature["properties"]
        assert told["point_is"] == POINT_IS == "representative point of the country, not the venue"
        assert (told["title"], told["start"], told["country"]) == (event.title, event.start, event.country)
        assert told["organizers"] == event.organizers
        assert told["objectives"] == [one.model_dump() for one in event.gcm_objectives]
        assert told["online"] is event.online
    assert f"Left out: {len(events()) - len(placed)} events, whose country is not told." in exported(folder, "geojson")


@each("form", FORMS)
def test_the_same_records_give_the_same_bytes(folder: Path, form: str) -> None:
    path = place(folder, form)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    before = [file.read_bytes() for file in files]
    exported(folder, form)
    assert [file.read_bytes() for file in files] == before


@each("form", ["excel", "parquet", "ics", "jsonld", "geojson"])
def test_standard_output(folder: Path, form: str) -> None:
    done = run("export", form, "--out", folder, "--to", "-")
    assert done.returncode == 0
    assert done.stdout == place(folder, form).read_bytes()


@each("form", FORMS)
def test_a_place_of_ones_own(folder: Path, tmp_path: Path, form: str) -> None:
    to = tmp_path / "new" / f"mine-{form}"
    done = run("export", form, "--out", folder, "--to", to)
    count = re.match(rf"Wrote (\d+) events to {re.escape(str(to))}\.\n\nNext, ", done.stdout.decode())
    assert count
    assert int(count[1]) <= len(events())
    assert to.is_dir() if form == "csv" else to.is_file()


@each(
    "arguments, said",
    [
        (["csv", "--to", "-"], "csv without --flat is several files; name a place for them."),
        (["sqlite", "--to", "-"], "sqlite is several files; name a place for them."),
        (["excel", "--flat"], "--flat and --raw are of csv alone."),
        (["json"], "'json' is not one of 'csv'"),
    ],
)
def test_wrong_usage(folder: Path, arguments: list[str], said: str) -> None:
    done = run("export", *arguments, "--out", folder)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.decode().split())


def test_what_goes_wrong_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    huge = re.sub(rb'"size_bytes":\d+', b'"size_bytes":99999999999999999999', (folder / "events.jsonl").read_bytes())
    (tmp_path / "bad" / "events.jsonl").write_bytes(huge)
    for form in ("parquet", "sqlite"):
        done = run("export", form, "--out", tmp_path / "bad")
        assert (done.returncode, done.stderr.decode().count("\n")) == (1, 1)
        assert f"has a number that {form} cannot hold" in done.stderr.decode()
    (tmp_path / "bad" / "events.jsonl").write_bytes((folder / "events.jsonl").read_bytes() + b"{}\n")
    (tmp_path / "file").write_bytes(b"")
    for out, to, said in [
        (tmp_path / "none", tmp_path / "a", f"There is no dataset at {tmp_path / 'none'}: name a folder with an events.jsonl"),
        (tmp_path / "bad", tmp_path / "a", f"Line {len(events()) + 1} of {tmp_path / 'bad' / 'events.jsonl'} is no record"),
        (folder, tmp_path / "file" / "x", f"Nothing was exported: {tmp_path / 'file'} cannot be written to"),
    ]:  # fmt: skip
        done = run("export", "jsonld", "--out", out, "--to", to)
        assert done.returncode == 1
        (line,) = done.stderr.decode().splitlines()
        assert said in line
    (tmp_path / "bad" / "events.jsonl").write_bytes((folder / "events.jsonl").read_bytes())
    (tmp_path / "bad" / "changes.jsonl").write_bytes(b"{}\n")
    done = run("export", "ics", "--out", tmp_path / "bad")
    assert (done.returncode, done.stderr.decode().count("\n")) == (1, 1)
    assert "changes.jsonl is no change of a record" in done.stderr.decode()


@each("form", NEEDS)
def test_a_missing_library_is_one_sentence(folder: Path, tmp_path: Path, form: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, NEEDS[form], None)
        done = run("export", form, "--out", folder, "--to", tmp_path / "x")
    assert done.returncode == 1
    assert done.stderr.decode() == (
        "gcmscrape: This needs a package that is not installed; "
        f"install it with: pip install 'gcmscrape[{form}]'.\n"
    )  # fmt: skip
    assert not (tmp_path / "x").exists()


def test_no_form_loads_what_it_does_not_need(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from gcmscrape.cli import app\n"
        f"app(['export', 'csv', '--out', {str(folder)!r}, '--to', {str(tmp_path)!r}], standalone_mode=False)\n"
        f"print(sorted({HEAVY!r} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
