"""What those get who work with records in Python: datasets, archives, days, reasons, notebooks, text instead of bytes."""

from __future__ import annotations

import re
import sys
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

import gcmscrape
from gcmscrape import Dataset, DatasetUnreadable, Event, OtherPage, PageRefused, extract, read_archive, read_dataset
from gcmscrape.export.arrow import arrow_schema
from gcmscrape.moments import day_of, instant_of
from tests.cases import each
from tests.exported import HARD, PAGES, dataset, events, hard

SAVED = PAGES / "azerbaijan_second_consultation.html"


class Reader(HTMLParser):
    """The texts, tags and addresses of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value or "" for name, value in attrs if name == "href"}
        assert {name for name, _ in attrs} <= {"href"}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_dataset_is_a_sequence_of_its_records(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "output")
    for path in (folder, str(folder), folder / "events.jsonl"):
        read = read_dataset(path)
        assert isinstance(read, Dataset)
        assert list(read) == events()
    assert (len(read), read[0], list(read[1:3])) == (len(events()), events()[0], events()[1:3])
    assert repr(read[:2]) == "<Dataset of 2 events>"
    assert events()[1] in read


def test_what_is_no_dataset_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnreadable, match=re.escape(f"There is no dataset at {tmp_path / 'none'}")):
        read_dataset(tmp_path / "none")
    (tmp_path / "events.jsonl").write_bytes(b"\n")
    with pytest.raises(DatasetUnreadable, match=r"Line 1 of .* is no record of an event"):
        read_dataset(tmp_path)


def test_arrow_has_the_types_of_the_export(tmp_path: Path) -> None:
    read = read_dataset(dataset(tmp_path))
    table = read.to_arrow()
    assert table.schema.equals(arrow_schema())
    assert table["id"].to_pylist() == [event.id for event in events()]
    assert table["start_day"].to_pylist() == [event.start_day for event in events()]


@each(
    "method, module",
    [("to_arrow", "pyarrow"), ("to_pandas", "pyarrow"), ("to_polars", "pyarrow"), ("to_polars", "polars")],
)
def test_what_is_missing_is_an_import_error(method: str, module: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module, None)
        with pytest.raises(ImportError):
            getattr(Dataset(hard()), method)()


def test_an_archive_gives_the_answer_of_each_page(tmp_path: Path) -> None:
    for name in ("azerbaijan_second_consultation", "access_denied"):
        for ending in ("html", "json"):
            (tmp_path / f"{name}.{ending}").write_bytes((PAGES / f"{name}.{ending}").read_bytes())
    (tmp_path / "z.html").write_bytes(b"%PDF-1.7")
    denied, event, refused = read_archive(tmp_path)
    assert isinstance(denied, OtherPage)
    assert isinstance(event, Event)
    assert event.source.retrieved_at is not None
    assert isinstance(refused, PageRefused)
    assert refused.code == "not_html"
    with pytest.raises(gcmscrape.InputUnreadable, match="There is no file or folder"):
        list(read_archive(tmp_path / "none"))


@each("number", range(len(HARD)))
def test_days_of_an_event(number: int) -> None:
    event, wanted = hard()[number], HARD[number][1]
    day = wanted.get("start_day")
    if "start_day" in wanted:
        assert event.start_day == (date.fromisoformat(day) if day else None)
    assert "start_day" not in event.model_dump()


@each(
    "moment, zone, day, instant",
    [
        ("2024-03-10T01:30:00Z", "-05:00", "2024-03-09", "2024-03-10T01:30:00+00:00"),
        ("2024-03-10T01:30:00Z", "America/New_York", "2024-03-09", "2024-03-10T01:30:00+00:00"),
        ("2024-03-10T23:30:00", "+14:00", "2024-03-10", "2024-03-10T09:30:00+00:00"),
        ("2024-03-10T23:30:00", None, "2024-03-10", None),
        ("2024-03-10T23:30:00", "../etc/passwd", "2024-03-10", None),
        ("2024-03-10T23:30:00Z", "+99:00", "2024-03-10", "2024-03-10T23:30:00+00:00"),
        ("0001-01-01T00:30:00Z", "-05:00", "0001-01-01", "0001-01-01T00:30:00+00:00"),
        ("2024-03-10", "+04:00", "2024-03-10", None),
        ("2024-03", None, None, None),
        ("2024", None, None, None),
        (None, "+04:00", None, None),
    ],
)
def test_days_and_instants(moment: str | None, zone: str | None, day: str | None, instant: str | None) -> None:
    found_day, found_instant = day_of(moment, zone), instant_of(moment, zone)
    assert (found_day.isoformat() if found_day else None) == day
    assert (found_instant.isoformat() if found_instant else None) == instant


def test_why_a_value_is_missing() -> None:
    assert hard()[-1].missing == {
        "title": "unreadable", "start": "no_date", "organizers": "unreadable", "country": "country_unclear",
    }  # fmt: skip
    for event in events():
        for field in event.missing:
            assert getattr(event, field) in (None, "", [])
        assert {field for field in event.fields_unreadable if getattr(event, field) in (None, "", [])} <= set(
            event.missing
        )


def test_a_notebook_shows_a_record() -> None:
    hostile = hard()[0].model_copy(update={"title": "<script>alert(1)</script>", "url": "javascript:alert(1)"})
    shown = Reader(hostile._repr_html_())
    assert "<script>alert(1)</script>" in shown.texts
    assert shown.tags <= {"table", "caption", "tr", "th", "td", "a", "i", "br"}
    assert all(link.startswith("https://") for link in shown.links)
    assert {"start", "organizers", "Windhoek", "A, B; C | D"} <= set(shown.texts)
    assert "could not be read: no_date" in Reader(hard()[-1]._repr_html_()).texts


def test_a_notebook_shows_a_dataset() -> None:
    shown = Reader(Dataset(events())._repr_html_())
    assert f"{len(events())} events" in shown.texts
    assert f"and {len(events()) - 20} more" in shown.texts
    assert events()[0].title in shown.texts
    assert events()[0].url in shown.links


def test_text_is_read_like_its_bytes() -> None:
    body = SAVED.read_bytes()
    wanted = extract(body, None)
    assert extract(body.decode(), None) == wanted
    wrong = (
        body.decode()
        .replace('charset="utf-8"', 'charset="windows-1252"')
        .replace("charset=utf-8", "charset=windows-1252")
    )
    found = extract(wrong, None, {"Content-Type": "text/html; charset=iso-8859-5"})
    assert isinstance(found, Event)
    assert isinstance(wanted, Event)
    assert (found.title, found.description) == (wanted.title, wanted.description)
    text = "Events\nA talk on people\nDate\n20 April 2022\nLocation\nGenève\n"
    stripped = extract(text, "https://migrationnetwork.un.org/events/a-talk", {"content-type": "text/plain"})
    assert isinstance(stripped, Event)
    assert (stripped.start, stripped.location_text) == ("2022-04-20", "Genève")
    with pytest.raises(PageRefused, match="no body"):
        extract("", None)


def test_other_pages_keep_title_and_labels() -> None:
    page = "<html lang=en><title>A guide | UN Network on Migration</title><main><h1>A guide</h1><div class=field__label>Geographic Scope</div><div>Global</div>"
    other = extract(page, "https://migrationnetwork.un.org/resources/a-guide")
    assert isinstance(other, OtherPage)
    assert (other.title, other.labels) == ("A guide", {"Geographic Scope": ["Global"]})


def test_all_public_names_are_seen() -> None:
    """By `dir`, and by type checkers, which read the imports that never run."""
    source = Path(gcmscrape.__file__).read_text(encoding="utf-8")
    seen = {
        name
        for line in re.findall(r"^    from gcmscrape\.\S+ import ([^#\n]+?)(?:  #.*)?$", source, re.MULTILINE)
        for name in line.split(", ")
    }
    assert {name for name in dir(gcmscrape) if not name.startswith("_")} == set(gcmscrape.__all__)
    assert set(gcmscrape.__all__) == seen | {"extract"}
    assert all(getattr(gcmscrape, name).__name__ == name for name in gcmscrape.__all__)
