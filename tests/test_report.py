"""The report counts what the records say, escapes what pages say, and asks for nothing. In a browser: `make test-people`."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from gcmscrape.dataset.changes import Change
from gcmscrape.dataset.files import Dataset, write_dataset
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.export.countries import country_of
from gcmscrape.record import Event, WarningCode
from gcmscrape.record import Warning as Doubt
from gcmscrape.report.organizers import organizers
from gcmscrape.report.page import report
from gcmscrape.report.projection import HEIGHT, WIDTH
from gcmscrape.report.timeline import timeline
from gcmscrape.report.world import world
from tests.cases import each
from tests.exported import events, hard
from tests.program import run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOSTILE = "</script><script>alert(1)</script><img src=\"https://evil.example/x\" onerror='alert(1)'>&amp;{{ 7 * 7 }}"


class Parts(HTMLParser):
    """The tags of a page with their attributes, and the numbers of its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.counted: dict[str, Counter[str]] = {}
        self._chart = ""
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self._chart = dict(attrs).get("data-chart") or ""
        if tag == "tr":
            self._cells = []
        if tag in {"th", "td"}:
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._chart and self._cells[-1].isdecimal():
            name = self._cells[0].strip().removesuffix(" +")
            self.counted.setdefault(self._chart, Counter())[name] += int(self._cells[-1])

    def handle_data(self, data: str) -> None:
        if self._cells:
            self._cells[-1] += data


def made(folder: Path, records: Iterable[Event], changes: Sequence[Change] = ()) -> Path:
    """Write a whole dataset of invented pages, and return its folder."""
    more = {"changes.jsonl": map(to_json_line, changes)} if changes else {}
    write_dataset(folder, Dataset(map(to_json_line, records), [], 0, more=more, synthetic=True))
    return folder


def page(folder: Path) -> str:
    (content,) = report(folder, "report.html").files.values()
    return b"".join(content).decode()


def parts(text: str) -> Parts:
    parser = Parts()
    parser.feed(text)
    return parser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("dataset"), events())


def test_charts_count_what_the_records_say(folder: Path) -> None:
    counted = parts(page(folder)).counted
    countries = Counter(country.name if (country := country_of(event.country)) else "not given" for event in events())
    assert counted["country"] == countries
    years = Counter(str(event.year) for event in events() if event.year)
    assert +counted["time"] == years
    for chart, field in (("region", "sub_regions"), ("theme", "cross_cutting_themes")):
        said = Counter(value for event in events() for value in getattr(event, field) or ["not given"])
        assert +counted[chart] == said, chart
    objectives = Counter(one.number for event in events() for one in event.gcm_objectives)
    found = {name.split(".")[0]: number for name, number in counted["objective"].items()}
    for number, times in objectives.items():
        assert found["General" if number is None else str(number)] == times
    online = Counter(event.online for event in events())
    known = organizers(name for event in events() for name in (*event.organizers, *event.other_organizers))
    assert [counted["online"][name] for name in ("online or hybrid", "in person", "not given")] == [
        online[value] for value in (True, False, None)
    ]
    assert sum(counted["m49"].values()) == len(events())
    assert +counted["organizer"] == Counter(
        name
        for event in events()
        for name in {known[one].name for one in (*event.organizers, *event.other_organizers)} or {"not given"}
    )


def test_every_event_is_in_the_table_with_its_page_and_record(folder: Path) -> None:
    told = parts(page(folder)).tags
    assert sorted(str(of["id"]) for tag, of in told if tag == "tr" and "id" in of) == sorted(
        event.id for event in events()
    )
    links = {of.get("href") for tag, of in told if tag == "a"}
    assert {event.url for event in events()} - {None} <= links


def test_nothing_is_asked_for_and_only_its_own_script_runs(folder: Path) -> None:
    text = page(folder)
    assert all(
        tag == "a" or not {"src", "href", "srcset", "style", "action"} & of.keys() or of.get("href") == "data:,"
        for tag, of in parts(text).tags
    )
    assert not [name for _, of in parts(text).tags for name in of if name.startswith("on")]
    assert not re.search(r"url\(|@import", text)
    (policy,) = [str(of["content"]) for _, of in parts(text).tags if of.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_words_are_words(tmp_path: Path) -> None:
    bad = hard()[0].model_dump() | {
        "title": HOSTILE, "id": f"events/{HOSTILE}", "url": "javascript:alert(1)", "organizers": [HOSTILE, f"X ({HOSTILE})"],
        "sub_regions": [HOSTILE], "cross_cutting_themes": [HOSTILE], "location_text": HOSTILE, "labels": {HOSTILE: [HOSTILE]},
        "warnings": [Doubt(code=WarningCode.UNKNOWN_LABEL, field=None, label=HOSTILE, reason=None, message="").model_dump()],
    }  # fmt: skip
    event = Event.model_validate(bad, strict=False)
    change = Change(
        when="2026-01-01T00:00:00Z", id=event.id, kind="changed", field="title", old=HOSTILE, new="b", cause="site"
    )
    text = page(made(tmp_path, [event], [change]))
    tags = [tag for tag, _ in parts(text).tags]
    assert (tags.count("script"), tags.count("style"), tags.count("img")) == (1, 1, 0)
    assert not [of for _, of in parts(text).tags if "onerror" in of or str(of.get("href")).startswith("javascript")]
    assert text.count("{{ 7 * 7 }}") >= 8


def test_the_same_dataset_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    again = made(tmp_path / "elsewhere", events())
    for dataset in (folder, again):
        done = run("report", "--out", dataset, "--html", tmp_path / f"{dataset.name}.html")
        assert done.stdout.decode().startswith(f"Wrote a report on {len(events())} events to ")
    one, other = [(tmp_path / f"{dataset.name}.html").read_bytes() for dataset in (folder, again)]
    assert one == other
    assert str(tmp_path).encode() not in one


def test_reasons_changes_and_unknown_labels_are_told(tmp_path: Path) -> None:
    doubtful, other = hard()[-1], hard()[0]
    unknown = [Doubt(code=WarningCode.UNKNOWN_LABEL, field=None, label="Target groups", reason=None, message="")]
    other = other.model_copy(update={"warnings": unknown, "labels": {"Target groups": ["Cities"]}, "title": "Old"})

    def change(day: str, **more: object) -> Change:
        given = {"when": f"{day}T10:00:00Z", "id": other.id, "kind": "changed", "field": "title", "cause": "site"}
        return Change.model_validate({**given, "old": "a", "new": "b", **more})

    changes = [change("2026-01-01", old="long ago"), change("2026-02-01"), change("2026-02-05", id="node/7", kind="gone", field=None)]  # fmt: skip
    text = page(made(tmp_path, [doubtful, other], changes))
    assert '<span class="reason">no date</span> 1' in text
    assert '<span class="reason">country unclear</span> 1' in text
    assert ">Target groups</th>" in text
    assert "From 2026-02-01 to 2026-02-05, the last week in which anything changed: 1 gone, 1 changed." in text
    assert "title: a -&gt; b" in text
    assert "long ago" not in text


def test_what_is_long_is_cut_and_what_is_left_out_is_told(tmp_path: Path) -> None:
    long = hard()[0].model_copy(update={
        "title": "t" * 9000, "organizers": [f"Organizer {number} {'o' * 9000}" for number in range(203)], "other_organizers": [],
    })  # fmt: skip
    text = page(made(tmp_path, [long]))
    assert "3 further values with at most 1 event each not shown." in text
    assert max(map(len, re.findall("t{300,}|o{300,}", text)), default=0) <= 300


def test_an_empty_dataset_is_told(tmp_path: Path) -> None:
    text = page(made(tmp_path, []))
    assert "No event tells when it is." in text
    assert "These events are invented." in text


@each(
    "names, told",
    [
        (["International Organization for Migration (IOM)", "IOM", "the international organization for migration"], 1),
        (["UN Women", "UN-Women", "UN  women"], 1),
        (["Ministry of Foreign Affairs", "Ministry of Foreign Affairs of Peru"], 2),
        (["Alpha (AB)", "Beta (AB)", "AB"], 3),
        (["Health & Care", "Health and Care"], 1),
        (["(IOM)", "IOM"], 1),
        (["国际移民组织", "!!!"], 2),
        (["Élan", "Elan"], 2),
    ],
)
def test_organizers_are_one_by_their_normal_form(names: list[str], told: int) -> None:
    found = organizers(names)
    assert len(set(found.values())) == told
    assert {name for one in found.values() for name in (one.name, *one.others)} == set(names)


def test_months_and_years() -> None:
    told = timeline(hard())
    assert sum(year.events for year in told.years) + told.not_given == len(hard())
    assert all(sum(year.months) + year.of_year == year.events for year in told.years)
    (year,) = [year for year in told.years if year.year == 2021]
    assert year.months[10] == 2  # a day of November, and the month alone
    assert max(told.shade(number) for year in told.years for number in year.months) == 5


def test_circles_stand_on_the_map_and_tell_by_their_area() -> None:
    base = hard()[0]
    countries = ["FJ", "NZ", "CL", "GL", *["KE"] * 4, *["CH"] * 16]
    circles = {one.name: one for one in world(base.model_copy(update={"country": code}) for code in countries).circles}
    assert all(0 < one.x < WIDTH and 0 < one.y < HEIGHT for one in circles.values())
    assert circles["Switzerland"].radius == 2 * circles["Kenya"].radius == 4 * circles["Fiji"].radius
    numbers = [int(number) for number in re.findall(r"M(\d+) ", world([]).path)]
    assert (min(numbers) >= 0, max(numbers) <= WIDTH) == (True, True)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with datasets that are damaged."""
    folder = tmp_path_factory.mktemp("damaged")
    for name in ("bare", "cut", "odd"):
        made(folder / name, hard()[:1])
    (folder / "bare" / "datapackage.json").unlink()
    (folder / "cut" / "summary.json").write_bytes(b"{")
    (folder / "odd" / "changes.jsonl").write_bytes(b"{}\n")
    return folder


@each(
    "arguments, status, sentence",
    [
        (["--html", "report.html"], 1, "There is no dataset at output"),
        (["--html", "events.jsonl"], 2, "ends in .html"),
        (["--out", "bare", "--html", "report.html"], 1, "bare has no datapackage.json"),
        (["--out", "cut", "--html", "report.html"], 1, "cut/summary.json is missing or damaged"),
        (["--out", "odd", "--html", "report.html"], 1, "Line 1 of odd/changes.jsonl is no change of a record."),
        ([], 2, "--html"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: list[str], status: int, sentence: str, damaged: Path) -> None:
    done = run("report", *arguments, cwd=damaged)
    assert done.returncode == status
    assert sentence in done.stderr.decode()
    assert not list(damaged.glob("*.html"))


def test_a_missing_library_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    with patch.dict("sys.modules", {"jinja2": None}):
        done = run("report", "--out", folder, "--html", tmp_path / "report.html")
    assert done.returncode == 1
    assert done.stderr.decode().endswith("install it with: pip install 'gcmscrape[report]'.\n")
