"""The report in a real browser, on the sample archive: `make test-people`."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gcmscrape import read_dataset
from gcmscrape.dataset.files import Dataset, write_dataset
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.export.countries import country_of
from tests.browser import Browser
from tests.program import run
from tools.world_map import TARGET, downloaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gcmscrape.record import Event

SAMPLE = Path(__file__).parents[1] / "fixtures" / "sample"
SHOWN = "[...document.querySelectorAll('#events tbody tr')].filter(row => row.offsetParent !== null)"
MANY = 2000


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    assert run("harvest", "--replay", SAMPLE, "--out", folder).returncode == 0
    assert run("report", "--out", folder, "--html", folder / "report.html").returncode == 0
    return folder


@pytest.fixture(scope="module")
def events(dataset: Path) -> list[Event]:
    return list(read_dataset(dataset))


@pytest.fixture
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or pytest.skip("chromium is missing: apt install chromium")
    with Browser(program) as browser:
        yield browser


def look(browser: Browser, width: int, *, scheme: str = "light", scripts: bool = True) -> None:
    """Give the browser a screen of so many pixels, in a colour scheme, with or without JavaScript."""
    browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=True)
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.ask("Emulation.setScriptExecutionDisabled", value=not scripts)


def choose(browser: Browser, name: str, words: str) -> None:
    browser.run(f"""(() => {{
        const label = [...document.querySelectorAll('#filters label')].find(one => one.textContent.startsWith('{name}'));
        const list = label.querySelector('select');
        list.value = [...list.options].find(one => one.textContent.startsWith('{words}')).value;
    }})()""")


def choose_order(browser: Browser, words: str) -> None:
    browser.run(f"document.querySelector('.order [aria-label=\"{words}\"]').click()")


def laid_out(browser: Browser, column: int) -> list[str]:
    """Return what stands in a column, as the rows are seen from top to bottom."""
    told = browser.run(
        f"{SHOWN}.map(row => [row.getBoundingClientRect().top, row.cells[{column}].firstElementChild?.textContent"
        f" ?? row.cells[{column}].textContent.trim()])"
    )
    return [words for _, words in sorted(told, key=lambda one: float(one[0]))]


def shown(browser: Browser) -> list[str]:
    return list(browser.run(f"{SHOWN}.map(row => row.id)"))


@pytest.mark.parametrize("width", [390, 800, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_loads_without_a_complaint_at_each_width(dataset: Path, browser: Browser, width: int, scheme: str) -> None:
    look(browser, width, scheme=scheme)
    browser.open(dataset / "report.html")
    assert browser.run("document.documentElement.scrollWidth") == width  # nothing has to be pushed sideways
    assert re.match(r"Events of .*: 240 events", browser.run("document.title"))
    paper = browser.run("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    assert browser.requests() == []
    assert browser.complaints() == []


def test_search_sorting_and_lists_find_the_events(dataset: Path, browser: Browser, events: list[Event]) -> None:
    look(browser, 1280)
    browser.open(dataset / "report.html")
    assert sorted(shown(browser)) == sorted(event.id for event in events)
    browser.run("document.querySelector('#finder input').focus()")
    browser.ask("Input.insertText", text="SÍNGAPORE webinar")
    found = set(shown(browser))
    assert found >= {event.id for event in events if event.country == "SG" and "webinar" in event.title}
    assert 0 < len(found) < len(events)
    browser.run("document.querySelector('#filters button').click()")
    assert len(shown(browser)) == len(events)

    choose(browser, "Year", "2022")
    assert sorted(shown(browser)) == sorted(event.id for event in events if event.year == 2022)
    choose(browser, "Country", "Kenya")
    assert sorted(shown(browser)) == sorted(
        event.id for event in events if event.year == 2022 and event.country == "KE"
    )
    browser.run("document.querySelector('#filters button').click()")

    choose_order(browser, "Begins: the earliest first")
    assert [day for day in laid_out(browser, 0) if day] == sorted(
        event.start_day.isoformat() if event.start_day else event.start for event in events if event.start
    )
    browser.run("document.querySelector('#filters button').click()")
    assert laid_out(browser, 0) == sorted(laid_out(browser, 0), reverse=True)
    assert browser.complaints() == []


@pytest.mark.parametrize(
    "words", ["Begins: the earliest first", "Event: from Z to A", "Country: from A to Z", "Country: from Z to A"]
)
def test_without_javascript_the_table_is_sorted(
    dataset: Path, browser: Browser, events: list[Event], words: str
) -> None:
    look(browser, 1280, scripts=False)
    browser.open(dataset / "report.html")
    choose_order(browser, words)
    column = ["Begins", "Event", "Country"].index(words.split(":", maxsplit=1)[0])
    told = [in_order(one) for one in laid_out(browser, column)]
    known = [one for one in told if one]
    assert known == sorted(known, reverse="Z to" in words)
    assert told[: len(known)] == known  # what says nothing stands last, both ways
    assert len(told) == len(events)


def in_order(words: str) -> list[tuple[int, str]]:
    """Give what words are sorted by."""
    plain = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", words.casefold()))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", plain) if part]


def test_without_javascript_all_but_the_search_is_there(dataset: Path, browser: Browser, events: list[Event]) -> None:
    look(browser, 1280, scripts=False)
    browser.open(dataset / "report.html")
    assert len(shown(browser)) == len(events)
    choose(browser, "Year", "2022")
    assert sorted(shown(browser)) == sorted(event.id for event in events if event.year == 2022)
    assert browser.run("document.querySelector('#finder').offsetParent === null")
    assert browser.run("document.querySelector('noscript').textContent.includes('needs JavaScript')")


def test_charts_show_the_numbers_of_the_data(dataset: Path, browser: Browser, events: list[Event]) -> None:
    browser.open(dataset / "report.html")
    rows = browser.run(
        "[...document.querySelectorAll('[data-chart=country] tr')].map(row => [row.cells[0].textContent, "
        "+row.cells[2].textContent, +row.querySelector('rect').getAttribute('width').slice(0, -1)])"
    )
    counted = Counter(country.name if (country := country_of(event.country)) else "not given" for event in events)
    assert {name: number for name, number, _ in rows} == counted
    assert all(abs(width - 100 * number / max(counted.values())) < 0.01 for _, number, width in rows)
    circles = browser.run("[...document.querySelectorAll('.world circle title')].map(one => one.textContent)")
    assert {one.split(":")[0] for one in circles} == counted.keys() - {"not given"}
    columns = browser.run("[...document.querySelectorAll('.columns rect title')].map(one => one.textContent)")
    years = Counter(event.year for event in events if event.year)
    assert columns == [f"{year}: {number} events" for year, number in sorted(years.items())]


def test_two_thousand_events_are_small_and_can_be_printed(
    tmp_path: Path, browser: Browser, events: list[Event]
) -> None:
    many = [event.model_copy(update={"id": f"node/{n}"}) for n, event in zip(range(MANY), events * MANY, strict=False)]
    write_dataset(tmp_path / "many", Dataset(map(to_json_line, many), [], 0, synthetic=True))
    place = tmp_path / "many.html"
    assert run("report", "--out", tmp_path / "many", "--html", place).returncode == 0
    assert place.stat().st_size < 3_000_000
    look(browser, 1280)
    browser.open(place)
    choose(browser, "Year", "2022")
    assert len(shown(browser)) == sum(event.year == 2022 for event in many)
    browser.run("document.querySelector('#filters button').click()")
    assert browser.ask("Page.printToPDF")["data"].startswith("JVBERi0")  # %PDF-, as base64


def test_a_hostile_title_runs_nothing(tmp_path: Path, browser: Browser, events: list[Event]) -> None:
    title = "</script><script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    bad = to_json_line(events[0].model_copy(update={"title": title}))
    write_dataset(tmp_path / "bad", Dataset([bad], [], 0, synthetic=True))
    assert run("report", "--out", tmp_path / "bad", "--html", tmp_path / "bad.html").returncode == 0
    browser.open(tmp_path / "bad.html")
    assert browser.run("document.querySelector('#events tbody td:nth-child(2)').firstElementChild.textContent") == title
    assert browser.run("document.title") != "run"
    assert browser.complaints() == []


def test_the_map_is_that_of_natural_earth() -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is missing: apt install npm")
    assert TARGET.read_text(encoding="utf-8") == downloaded()
