"""Fixtures of one's own: the plugin for pytest, `gcmscrape fixture check`, and fixtures out of an archive."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.cases import FULL
from tests.program import Process, run
from tests.saved_pages import OTHER, SITE, event_page, record, save, warc

ROOT = Path(__file__).parents[1]
URL = f"{SITE}/events/event-5"


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    """Three fixtures: a record, a page of another kind, a refusal."""
    for name, body in (("event", event_page(5)), ("about", OTHER), ("nothing", b"")):
        page = save(tmp_path, name, body, url=URL if name == "event" else f"{SITE}/about")
        done = run("fixture", "add", page, "--folder", tmp_path / "fx", "--name", name)
        assert done.returncode == 0, done.stderr
    return tmp_path / "fx"


def change(fixtures: Path, name: str, **fields: object) -> None:
    path = fixtures / f"{name}.expected.json"
    expected = json.loads(path.read_bytes())
    expected.get("record", expected).update(fields)
    path.write_text(json.dumps(expected), encoding="utf-8")


def pytest_of(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run pytest in a folder without settings, as somebody who has the package installed."""
    plugin = ["-p", "gcmscrape.testing", "--disable-plugin-autoload", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "--rootdir", str(folder), *plugin, *map(str, words)]
    with Process(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, errors = process.communicate(timeout=600)
    return subprocess.CompletedProcess(command, process.returncode, out.decode(), errors.decode())


def test_one_item_a_field_a_fixture(fixtures: Path) -> None:
    fields = len(json.loads((fixtures / "event.expected.json").read_bytes())["record"]) + 3  # the volatile ones
    (fixtures.parent / "test_own.py").write_text("def test_own() -> None:\n    pass\n", encoding="utf-8")
    done = pytest_of(fixtures.parent, "--gcmscrape-fixtures", "fx", "-v")
    assert done.returncode == 0, done.stdout
    assert f"{fields + 3} passed" in done.stdout  # and a kind, a refusal, a test of the user's own
    for item in (
        "fx/event.html::start",
        "fx/event.html::provenance",
        "fx/about.html::kind",
        "fx/nothing.html::refusal",
    ):
        assert f"{item} PASSED" in done.stdout


def test_a_field_that_differs_is_one_sentence(fixtures: Path) -> None:
    change(fixtures, "event", title="Another", country="FR")
    change(fixtures, "about", kind="event")
    (fixtures / "nothing.expected.json").unlink()
    done = pytest_of(fixtures.parent, "--gcmscrape-fixtures", "fx")
    assert done.returncode == 2  # one could not be collected
    assert "nothing.html has no expected outcome; gcmscrape fixture update writes it." in done.stdout
    (fixtures / "nothing.html").unlink()
    done = pytest_of(fixtures.parent, "--gcmscrape-fixtures", "fx", "-q")
    assert done.returncode == 1
    assert 'event: title: expected "Another", found "A dialogue".' in done.stdout
    assert 'about: kind: expected "event", found "other".' in done.stdout
    assert "3 failed" in done.stdout
    assert "Traceback" not in done.stdout
    if FULL:
        one = pytest_of(fixtures.parent, "--gcmscrape-fixtures", "fx", "fx/event.html::title")
        assert "1 failed" in one.stdout
        assert "passed" not in one.stdout


def test_a_folder_without_fixtures(tmp_path: Path) -> None:
    done = pytest_of(tmp_path, "--gcmscrape-fixtures", "none")
    assert done.returncode == 4
    assert "the folder none holds no fixture" in done.stderr


def test_pytest_finds_the_plugin_and_loads_nothing_heavy_with_it() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert told["project"]["entry-points"]["pytest11"] == {"gcmscrape": "gcmscrape.testing"}
    code = (
        "import sys, gcmscrape.testing as it; print(sorted({'pydantic', 'selectolax', 'typer'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_check_tells_what_is_not_as_expected(fixtures: Path) -> None:
    done = run("fixture", "check", "--folder", fixtures)
    assert (done.returncode, done.stdout.decode()) == (0, f"All 3 fixtures in {fixtures} gave what is expected.\n")
    change(fixtures, "event", title="Another", labels={}, warnings=[{"code": 5}])
    change(fixtures, "about", kind="event")
    done = run("fixture", "check", "--folder", fixtures)
    assert done.returncode == 1
    told = done.stdout.decode().splitlines()
    assert 'event: title: expected "Another", found "A dialogue"' in told
    assert 'about: kind: expected "event", found "other"' in told
    assert {line.split(":")[1] for line in told if line.startswith("event")} == {" title", " labels", " warnings"}
    assert f"2 of 3 fixtures in {fixtures} did not give what is expected." in done.stderr.decode()


@pytest.mark.parametrize("name", ["node/5", URL])
def test_a_fixture_out_of_an_archive(tmp_path: Path, name: str) -> None:
    """The page that the record was made of, whatever else is in the archive."""
    pages = [record(f"{SITE}/events/event-6", event_page(6)), record(URL, event_page(5))]
    (tmp_path / "x.warc").write_bytes(warc(pages))
    assert run("harvest", "--replay", tmp_path / "x.warc", "--out", tmp_path / "out").returncode == 0
    words: list[str | Path] = ["--out", tmp_path / "out", "--folder", tmp_path / "fx"]
    done = run("fixture", "add", "--from-archive", name, *words)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "fx" / "event-5.html").read_bytes() == event_page(5)
    assert run("fixture", "check", "--folder", tmp_path / "fx").returncode == 0

    missing = run("fixture", "add", "--from-archive", "node/7", *words)
    assert missing.returncode == 1
    assert "There is no record node/7" in missing.stderr.decode()
    (tmp_path / "x.warc").write_bytes(warc([pages[0]]))
    lost = run("fixture", "add", "--from-archive", name, *words, "--name", "y")
    assert (lost.returncode, b"is not in the archive" in lost.stderr) == (1, True)


@pytest.mark.parametrize("words", [[], ["x.html", "--from-archive", "node/5"], ["--from-archive", "x", "--url", URL]])
def test_a_fixture_of_one_source(words: list[str]) -> None:
    assert run("fixture", "add", *words).returncode == 2
