"""Records beside their pages as a browser shows them. `make test-people`; skipped with a sentence without Chromium."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.browser import Browser
from tests.program import run
from tests.saved_pages import save
from tests.test_fixtures import FOLDER, saved
from tests.test_review import HOSTILE, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = ("africa_arab_collaboration", "icons_by_address", "text_azerbaijan_second_consultation")
IN_PAGE = "document.querySelector('.host').shadowRoot"


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser without a network."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is missing: apt install chromium")
    with Browser(program) as opened:
        yield opened


def shown(tmp_path: Path, name: str) -> Path:
    page = next(path for ending in (".html", ".txt") if (path := FOLDER / f"{name}{ending}").exists())
    target = tmp_path / page.name
    target.write_bytes(page.read_bytes())
    target.with_suffix(".json").write_text(json.dumps(saved(name)), encoding="utf-8")
    done = run("show", target, "--html", tmp_path / "show.html")
    assert done.returncode == 0, done.stderr
    return tmp_path / "show.html"


@pytest.mark.parametrize("name", PAGES)
def test_a_click_marks_the_words_and_the_other_way_round(browser: Browser, tmp_path: Path, name: str) -> None:
    browser.open(shown(tmp_path, name))
    fields = browser.run("[...document.querySelectorAll('.row[data-field]')].map(row => row.dataset.field)")
    assert len(fields) >= 5
    for field in fields:
        browser.run(f"document.querySelector('.row[data-field={field}]').click()")
        told = browser.run(
            f"[...{IN_PAGE}.querySelectorAll('.on')].every(mark => mark.dataset.field.split(' ').includes('{field}'))"
        )
        assert told
        assert browser.run(f"{IN_PAGE}.querySelectorAll('.on').length") > 0
    first = browser.run(
        f"(() => {{ const mark = {IN_PAGE}.querySelector('mark[data-field]'); mark.click(); return mark.dataset.field; }})()"
    )
    assert browser.run("document.querySelector('.row.on').dataset.field") == first.split(" ")[0]
    assert browser.requests() == []
    assert browser.complaints() == []


def test_fields_are_walked_with_the_keyboard(browser: Browser, tmp_path: Path) -> None:
    browser.open(shown(tmp_path, PAGES[0]))
    browser.run("document.querySelector('.row[data-field]').focus()")
    for kind in ("rawKeyDown", "keyUp"):
        browser.ask("Input.dispatchKeyEvent", type=kind, key="ArrowDown", code="ArrowDown", windowsVirtualKeyCode=40)
    second = browser.run("document.querySelectorAll('.row[data-field]')[1].dataset.field")
    assert browser.run("document.querySelector('.row.on').dataset.field") == second


def test_a_hostile_page_neither_runs_nor_asks(browser: Browser, tmp_path: Path) -> None:
    body = "".join(part.replace("evil()", "document.title='evil'") for part in HOSTILE if "<xmp>" not in part)
    page = save(tmp_path, "hostile", page_of("", after=body).body, url="https://migrationnetwork.un.org/events/a-talk")
    assert run("show", page, "--html", tmp_path / "show.html").returncode == 0
    browser.open(tmp_path / "show.html")
    assert browser.run("document.title") == "A talk"
    assert browser.requests() == []
    assert browser.run(f"{IN_PAGE}.querySelectorAll('script, iframe, link, object, embed, form').length") == 0


def test_verdicts_are_kept_and_scored(browser: Browser, tmp_path: Path) -> None:
    for name in PAGES[:2]:
        save(tmp_path / "pages", name, (FOLDER / f"{name}.html").read_bytes(), url=saved(name)["url"])
    assert run("harvest", "--replay", tmp_path / "pages", "--out", tmp_path / "out").returncode == 0
    assert run("sample", "2", "--out", tmp_path / "out", "--html", tmp_path / "sample.html").returncode == 0
    browser.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path / "got"), eventsEnabled=True)
    browser.open(tmp_path / "sample.html")
    browser.run(
        "document.querySelectorAll('.verdict').forEach((one, at) => one.querySelectorAll('input')[at % 2].click())"
    )
    browser.run("document.getElementById('save').click()")
    browser.wait("Browser.downloadProgress", state="completed")
    (file,) = (tmp_path / "got").iterdir()
    number = browser.run("document.querySelectorAll('.verdict').length")
    assert len(json.loads(file.read_bytes())["verdicts"]) == number
    done = run("sample", "--score", file)
    assert f"{(number + 1) // 2} of {number} judged values".encode() in done.stdout


@pytest.mark.parametrize("width", [390, 1300])
def test_nothing_is_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width < 500)
    browser.open(shown(tmp_path, PAGES[0]))
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
