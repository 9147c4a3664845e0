"""Records to export: some of the saved pages, and some that are hard on a form; and the record made again of tables."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gcmscrape import extract
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.record import Event, Reason, WarningCode
from gcmscrape.record import Warning as Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = Mapping[str, Any]

PAGES: Final = Path(__file__).parents[1] / "fixtures" / "pages"
_EVERY: Final = 11  # of the saved pages, one in so many: they differ little in what a form could lose
LONG: Final = "word " * 8000

# What is hard on a form, and the derived columns that must come of it.
HARD: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    (
        {
            "title": '=HYPERLINK("http://203.0.113.1","here")', "description": '- one, "two"\n\n- three; четыре, 五',
            "organizers": ["+1 group", "@home", "'=quoted", "A, B; C | D", "-5"], "location_text": "-Windhoek\tNamibia",
            "country": "NA", "city": "Windhoek", "online": False, "platform": None, "time_zone": "+04:00",
            "start": "2024-05-01T21:30:00Z", "end": "2024-05-02T21:30:00Z", "further_dates": [],
        },
        {
            "start_day": "2024-05-02", "end_day": "2024-05-03", "start_utc": "2024-05-01T21:30:00Z", "year": 2024,
            "duration_days": 2, "country_name": "Namibia", "country_alpha3": "NAM", "un_m49_region": "Africa",
            "un_m49_subregion": "Sub-Saharan Africa",
        },
    ),
    (
        {
            "time_zone": "Europe/Paris", "start": "2024-12-31T23:30:00Z", "end": None, "country": "TW", "online": True,
            "documents": [
                {"name": "Agenda", "url": "https://migrationnetwork.un.org/agenda.pdf", "size_bytes": 146_862},
                {"name": "=1+1", "url": "https://migrationnetwork.un.org/note.docx", "size_bytes": None},
            ],
            "further_dates": [
                {"start": "2025-01-07T23:30:00Z", "end": None},
                {"start": "2025-01-14T09:00:00Z", "end": "2025-01-14T11:30:00Z"},
                {"start": "2025-02-01", "end": None},
            ],
        },
        {
            "start_day": "2025-01-01", "end_day": "2025-01-01", "start_utc": "2024-12-31T23:30:00Z", "year": 2025,
            "duration_days": 1, "country_name": "Taiwan", "country_alpha3": "TWN", "un_m49_region": None,
            "un_m49_subregion": None,
        },
    ),
    (
        {"time_zone": None, "start": "2023-03-01T10:00:00", "end": "2023-03-01T12:30:00", "country": None, "further_dates": []},
        {"start_day": "2023-03-01", "end_day": "2023-03-01", "start_utc": None, "duration_days": 1, "country_name": None},
    ),
    (
        {"time_zone": "Europe/Paris", "start": "2023-07-01T10:00:00", "end": None, "country": "CH", "further_dates": []},
        {"start_day": "2023-07-01", "start_utc": "2023-07-01T08:00:00Z", "country_alpha3": "CHE", "un_m49_region": "Europe"},
    ),
    (
        {
            "time_zone": None, "start": "2022-02-27", "end": "2022-03-01", "country": "MX", "online": None, "venue": None,
            "further_dates": [{"start": "2022-04-01", "end": "2022-04-03"}, {"start": "2022-05-01", "end": None}],
        },
        {"start_day": "2022-02-27", "end_day": "2022-03-01", "start_utc": None, "year": 2022, "duration_days": 3},
    ),
    (
        {
            "time_zone": None, "start": "2022-06-01", "end": None,
            "further_dates": [{"start": "2022-06-10", "end": "2022-06-11"}],
        },
        {"start_day": "2022-06-01", "end_day": "2022-06-01", "duration_days": 1},
    ),
    (
        {"time_zone": "No/Such_Place", "start": "2022-06-01T22:00:00Z", "end": "2022-06-04", "further_dates": []},
        {"start_day": "2022-06-01", "end_day": "2022-06-04", "start_utc": "2022-06-01T22:00:00Z", "duration_days": 4},
    ),
    (
        {"time_zone": None, "start": "2021-11", "end": None, "further_dates": []},
        {"start_day": None, "end_day": None, "start_utc": None, "year": 2021, "duration_days": None},
    ),
    (
        {"time_zone": None, "start": "2021-11-30", "end": "2021-12", "further_dates": []},
        {"start_day": "2021-11-30", "end_day": None, "duration_days": None},
    ),
    (
        {"time_zone": None, "start": "2020", "end": None, "description": LONG, "further_dates": []},
        {"start_day": None, "year": 2020},
    ),
    (
        {
            "time_zone": None, "start": None, "end": None, "title": "", "organizers": [], "country": None, "further_dates": [],
            "fields_unreadable": ["title", "start", "organizers"],
            "warnings": [
                Doubt(code=WarningCode.UNREADABLE_VALUE, field="start", label="Date", reason=Reason.NO_DATE, message="no date"),
                Doubt(code=WarningCode.COUNTRY_UNCLEAR, field="country", label=None, reason=None, message="two countries"),
            ],
        },
        {"year": None, "missing": "title: unreadable; start: no_date; organizers: unreadable; country: country_unclear"},
    ),
]  # fmt: skip


@functools.cache
def events() -> list[Event]:
    """Return records of saved pages, then the hard ones."""
    saved = [event for event in map(_read, sorted(PAGES.glob("*.html"))[::_EVERY]) if event is not None]
    return [*saved, *hard()]


@functools.cache
def hard() -> list[Event]:
    """Return the hard records, in the order of `HARD`."""
    base = _read(PAGES / "azerbaijan_second_consultation.html")
    assert base is not None
    plain = base.model_dump() | {"warnings": [], "fields_unreadable": []}
    return [
        Event.model_validate({**plain, **fields, "id": f"node/{number}", "node_id": number, "url": f"{base.url}-{number}"})
        for number, (fields, _) in enumerate(HARD, 1)
    ]  # fmt: skip


def _read(path: Path) -> Event | None:
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    if "record" not in expected:
        return None
    page = extract(path.read_bytes(), json.loads(path.with_suffix(".json").read_text(encoding="utf-8")).get("url"))
    assert isinstance(page, Event)
    return page.model_copy(update={"id": path.stem})  # several pages are of one node


def dataset(folder: Path, records: Iterable[Event] | None = None) -> Path:
    """Write the records as a dataset, and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "events.jsonl").write_bytes(b"".join(map(to_json_line, events() if records is None else records)))
    return folder


# The tables by the list of the record that they hold: the name of a plain value, None where a value has parts.
TABLES: Final = {
    "translations": ("translations", None),
    "links": ("links", None),
    "documents": ("documents", None),
    "further_dates": ("further_dates", None),
    "event_types": ("event_types", "type"),
    "event_categories": ("event_categories", "category"),
    "organizers": ("organizers", "organizer"),
    "other_organizers": ("other_organizers", "organizer"),
    "target_audiences": ("audiences", "audience"),
    "other_languages": ("other_languages", "language"),
    "geographic_scopes": ("geographic_scopes", "scope"),
    "sub_regions": ("regions", "region"),
    "workstreams": ("workstreams", "workstream"),
    "gcm_objectives": ("objectives", None),
    "cross_cutting_themes": ("themes", "theme"),
    "sdgs": ("sdgs", None),
    "sdg_targets": ("sdg_targets", "target"),
    "sdg_indicators": ("sdg_indicators", "indicator"),
    "fields_unreadable": ("unreadable", "field"),
    "warnings": ("warnings", None),
}
ALL_TABLES: Final = ["events", "labels", "provenance", "versions", *(name for name, _ in TABLES.values())]
_TEXTS: Final = ("title", "description")
"""Fields of one value that are empty, not null, when there is none."""


def rebuilt(tables: Mapping[str, Iterable[Row]]) -> list[Event]:
    """Make the records again of their tables, as another program read them: None or "" for null."""
    of_event: dict[str, dict[Any, list[dict[str, Any]]]] = {name: defaultdict(list) for name in tables}
    for name, told in tables.items():
        for row in told if name != "versions" else []:
            key = row["id"] if name == "events" else row["event_id"]
            of_event[name][key].append({column: None if cell == "" else cell for column, cell in row.items()})
    return [
        _record(row, {name: rows[of] for name, rows in of_event.items()}) for of, (row,) in of_event["events"].items()
    ]


def _record(row: dict[str, Any], lists: Mapping[str, list[dict[str, Any]]]) -> Event:
    record: dict[str, Any] = {name: row[name] for name in Event.model_fields if name in row}
    record |= {name: record[name] or "" for name in _TEXTS}
    source = {name.removeprefix("source_"): cell for name, cell in row.items() if name.startswith("source_")}
    archive = {name: source.pop(f"archive_{name}") for name in ("file", "offset")}
    record["source"] = {**source, "archive": archive if archive["file"] is not None else None}
    for field, (table, column) in TABLES.items():
        values = sorted(lists[table], key=lambda value: int(value["position"]))
        record[field] = [value[column] if column else _parts(value) for value in values]
    labels: defaultdict[str, list[str]] = defaultdict(list)
    for shown in sorted(lists["labels"], key=lambda value: int(value["position"])):
        labels[shown["label"]] += [shown["value"]] if shown["value"] is not None else []
    record["labels"] = labels
    record["provenance"] = {found["field"]: _parts(found, "field") for found in lists["provenance"]}
    return Event.model_validate(record, strict=False)


def _parts(row: dict[str, Any], *names: str) -> dict[str, Any]:
    left_out = {"event_id", "position", *names}
    return {name: "" if cell is None and name == "text" else cell for name, cell in row.items() if name not in left_out}
