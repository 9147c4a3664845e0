"""The exports as people read them: in pandas, polars, DuckDB, Datasette, R and LibreOffice. `make test-people`.

These programs are large. Each test names the one it needs, and is skipped with a sentence where that is missing.
"""

from __future__ import annotations

import csv
import importlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape import Dataset, read_dataset
from gcmscrape.export.csv_tables import text_of
from tests.exported import LONG, dataset, events, hard
from tests.program import run
from tools.country_facts import TARGET, downloaded

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = ROOT / "docs" / "tutorial.md"
SAMPLE = Path(__file__).parents[1] / "fixtures" / "sample"

if TYPE_CHECKING:
    from collections.abc import Iterable


def library(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"{name} is missing: pip install {name}")


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    return found or pytest.skip(f"{name} is missing: apt install {package}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports of a dataset."""
    folder = dataset(tmp_path_factory.mktemp("dataset"))
    for form in ("csv", "excel", "parquet", "sqlite", "geojson"):
        done = run("export", form, "--out", folder)
        assert done.returncode == 0, done.stderr
    return folder / "export"


def days() -> list[str | None]:
    return [event.start_day.isoformat() if event.start_day else None for event in events()]


def test_pandas_reads_csv(folder: Path) -> None:
    pandas = library("pandas")
    table = pandas.read_csv(folder / "csv" / "events.csv", keep_default_na=False, na_values=[""])
    assert list(table["id"]) == [event.id for event in events()]
    assert as_days(pandas.to_datetime(table["start_day"])) == days()
    assert "NA" in set(table["country"])  # Namibia
    organizers = pandas.read_csv(folder / "csv" / "organizers.csv")
    joined = table.merge(organizers, left_on="id", right_on="event_id")
    assert len(joined) == sum(len(event.organizers) for event in events())


def as_days(moments: Iterable[Any]) -> list[str | None]:
    return [None if moment != moment else f"{moment:%Y-%m-%d}" for moment in moments]  # noqa: PLR0124 - NaT is not itself


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_parquet_has_the_same_types_whatever_is_in_it(tmp_path: Path, reader: str) -> None:
    types = []
    for number, records in enumerate([events(), hard()[:1], hard()[-1:], []]):
        part = dataset(tmp_path / str(number), records)
        assert run("export", "parquet", "--out", part).returncode == 0
        types.append(types_of(reader, part / "export" / "gcm.parquet"))
    assert types[1:] == types[:1] * 3


def types_of(reader: str, path: Path) -> object:
    found = library(reader)
    if reader == "duckdb":
        return found.read_parquet(str(path)).description
    table = found.read_parquet(path)
    return dict(table.schema) if reader == "polars" else table.dtypes.astype(str).to_dict()


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_parquet_says_what_the_records_say(folder: Path, reader: str) -> None:
    found, path = library(reader), folder / "gcm.parquet"
    columns = ["id", "title", "online", "organizers", "gcm_objectives", "start_day", "year"]
    if reader == "duckdb":
        rows = found.read_parquet(str(path)).select(*columns).fetchall()
    elif reader == "polars":
        rows = found.read_parquet(path).select(columns).rows()
    else:
        rows = found.read_parquet(path)[columns].values.tolist()
    for row, event in zip(rows, events(), strict=True):
        id_, title, online, organizers, objectives, day, year = row
        assert (id_, title, list(organizers)) == (event.id, event.title, event.organizers)
        assert [dict(one) for one in objectives] == [one.model_dump() for one in event.gcm_objectives]
        assert (nothing(online), nothing(day), nothing(year)) == (event.online, event.start_day, event.year)


@pytest.mark.parametrize("reader", ["pandas", "polars"])
def test_a_dataset_becomes_a_data_frame(reader: str) -> None:
    library(reader)
    frame = getattr(Dataset(events()), f"to_{reader}")()
    assert list(frame["id"]) == [event.id for event in events()]
    found = (
        as_days(frame["start_day"]) if reader == "pandas" else [day and day.isoformat() for day in frame["start_day"]]
    )
    assert found == days()
    assert (
        dict(frame.dtypes)["start_day"] == "datetime64[ms]"
        if reader == "pandas"
        else str(frame["start_day"].dtype) == "Date"
    )


def nothing(cell: Any) -> Any:  # noqa: ANN401 - of another library
    """Return a cell with None for what pandas has for it."""
    return None if cell is None or str(cell) in {"<NA>", "nan", "NaT"} else cell


def test_datasette_shows_columns_facets_and_units(folder: Path) -> None:
    library("datasette")

    def page(address: str) -> str:
        command = [sys.executable, "-m", "datasette", "gcm.db", "-m", "metadata.yaml", "--get", address]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout

    shown = page("/gcm/events")
    assert "<dt>start_day</dt><dd>The first day" in shown
    assert 'data-column="start_day"' in shown
    for column in ("year", "country_name", "un_m49_region", "online"):
        assert f'data-column="{column}"' in shown
        assert f'id="facet-{column}" data-column="{column}"' in shown
    assert '<input id="_search"' in shown
    assert "146.862 kB" in page("/gcm/documents?size_bytes__notnull=1").replace("&nbsp;", " ")
    listed = json.loads(page("/gcm/event_list.json?_shape=array&_size=max"))
    assert {row["id"] for row in listed} == {event.id for event in events()}
    found = json.loads(page("/gcm/events.json?_search=HYPERLINK&_shape=array"))
    assert [row["id"] for row in found] == [hard()[0].id]


def test_libreoffice_opens_the_workbook(folder: Path, tmp_path: Path) -> None:
    office = program("soffice", "libreoffice-calc-nogui")
    # Every sheet becomes a file of its own: tokens 44 (comma), 34 (quote), 76 (UTF-8), the last but one -1 (all sheets).
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command: list[str | Path] = [
        office,
        home,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        tmp_path,
        folder / "gcm.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    with (tmp_path / "gcm-events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [event.id for event in events()]
    assert [row["start_day"] or None for row in rows] == days()
    for row, event in zip(rows, events(), strict=True):
        assert row["title"] == event.title
        assert row["country"] == text_of(event.country)
        assert event.description == LONG or row["description"] == event.description
    with (tmp_path / "gcm-organizers.csv").open(encoding="utf-8", newline="") as file:
        assert [row["organizer"] for row in csv.DictReader(file)] == [
            one for event in events() for one in event.organizers
        ]


def test_frictionless_validates_the_data_package(tmp_path: Path) -> None:
    library("frictionless")
    assert run("harvest", "--replay", SAMPLE, "--out", tmp_path).returncode == 0
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    report = json.loads(done.stdout)
    assert (report["valid"], [task["errors"] for task in report["tasks"] if task["errors"]]) == (True, [])
    assert {task["name"] for task in report["tasks"]} >= {"events", "rejects", "summary"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what it reads JSON-LD with
def test_mlcroissant_reads_the_records(tmp_path: Path) -> None:
    croissant = library("mlcroissant")
    assert run("harvest", "--replay", SAMPLE, "--out", tmp_path).returncode == 0
    records = list(croissant.Dataset(jsonld=str(tmp_path / "croissant.json")).records("events"))
    ids = [json.loads(line)["id"] for line in (tmp_path / "events.jsonl").read_bytes().splitlines()]
    assert [record["events/id"].decode() for record in records] == ids


def test_r_reads_csv(folder: Path) -> None:
    script = (
        "e <- read.csv('csv/events.csv', na.strings='', encoding='UTF-8', check.names=FALSE);"
        "cat(nrow(e), sum(!is.na(as.Date(e$start_day))), sum(e$country == 'NA', na.rm=TRUE), '\\n');"
        "o <- read.csv('csv/organizers.csv'); cat(nrow(merge(e, o, by.x='id', by.y='event_id')))"
    )
    done = subprocess.run(
        [program("Rscript", "r-base-core"), "-e", script], cwd=folder, check=True, capture_output=True, text=True
    )
    organizers = sum(len(event.organizers) for event in events())
    namibia = sum(event.country == "NA" for event in events())
    dated = sum(day is not None for day in days())
    assert done.stdout.split() == list(map(str, [len(events()), dated, namibia, organizers]))


def test_the_facts_on_countries_are_those_of_their_sources() -> None:
    """Natural Earth and UN M49, as npm has them."""
    program("npm", "npm")
    assert downloaded() == TARGET.read_text(encoding="utf-8")


def test_what_is_installed_from_a_clone_runs(tmp_path: Path) -> None:
    """As the README says, with a package index."""
    subprocess.run([program("git", "git"), "clone", "--quiet", ROOT, tmp_path / "gcmscrape"], check=True)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    for lines in (README, (ROOT / "docs" / "harvesting.md").read_text(encoding="utf-8")):
        for target in re.findall(r"^ *pip install (\S+)", lines, re.MULTILINE):
            install = [tmp_path / "env" / "bin" / "pip", "install", "--quiet", target.strip('"')]
            subprocess.run(install, cwd=tmp_path / "gcmscrape", check=True)
    done = subprocess.run(
        [tmp_path / "env" / "bin" / "gcmscrape", "report", "--html", "report.html"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert b"There is no dataset at output" in done.stderr


def test_a_dataset_is_a_frame_of_pandas_and_of_polars(desk: Path) -> None:
    """As docs/python.md says: the same types and numbers, whatever the day's data."""
    library("pandas")
    library("polars")
    events = read_dataset(desk / "output")
    frame, polars, arrow = events.to_pandas(), events.to_polars(), events.to_arrow()
    assert len(frame) == len(polars) == arrow.num_rows == len(events)
    assert list(frame.columns) == polars.columns == arrow.column_names
    days = [event.start_day for event in events]
    assert [None if day != day else day.date() for day in frame["start_day"]] == days  # noqa: PLR0124 - NaT is not itself
    assert polars["start_day"].to_list() == days
    assert sum(frame["country"] == "KE") == sum(event.country == "KE" for event in events) > 0


STEPS = re.findall(r"^```(sh|python|sql|r)\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the steps before the questions were done."""
    desk = tmp_path_factory.mktemp("tutorial")
    (desk / "fixtures").symlink_to(SAMPLE.parent)
    for language, text in STEPS:
        for line in text.splitlines() if language == "sh" else ():
            if line.startswith("gcmscrape "):
                done = run(*line.split()[1:], cwd=desk)
                assert done.returncode == 0, done.stderr
    return desk


def per_year(desk: Path) -> dict[int, int]:
    """Return the events a year by the records themselves."""
    years = [event.year for event in read_dataset(desk / "output")]
    return dict(sorted(Counter(year for year in years if year is not None).items()))


def test_the_tutorial_in_python(desk: Path) -> None:
    library("pandas")
    library("matplotlib")
    for text in (text for language, text in STEPS if language == "python"):
        done = subprocess.run([sys.executable, "-c", text], cwd=desk, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    shown = {int(float(row.split()[0])): int(row.split()[1]) for row in done.stdout.splitlines() if row[:2] == "20"}
    assert shown == per_year(desk)
    assert (desk / "events_by_year.png").read_bytes().startswith(b"\x89PNG")


def test_the_tutorial_in_duckdb(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = library("duckdb")
    monkeypatch.chdir(desk)
    years, objectives = [duckdb.sql(text).fetchall() for language, text in STEPS if language == "sql"]
    assert {year: number for year, number, _ in years} == per_year(desk)
    assert len(objectives) > 20


def test_the_tutorial_in_r(desk: Path) -> None:
    (text,) = [text for language, text in STEPS if language == "r"]
    command = [program("Rscript", "r-base-core"), "-e", text]
    done = subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [int(word) for word in done.stdout.split()] == [*per_year(desk), *per_year(desk).values()]
    assert (desk / "events_by_year_r.png").read_bytes().startswith(b"\x89PNG")


def test_the_tutorial_in_datasette(desk: Path) -> None:
    library("datasette")
    (line,) = [line for _, text in STEPS for line in text.splitlines() if line.startswith("datasette ")]
    done = subprocess.run([sys.executable, "-m", *shlex.split(line)], cwd=desk, capture_output=True, check=True)
    assert {row["year"]: row["events"] for row in json.loads(done.stdout) if row["year"]} == per_year(desk)
