"""What a user of the package meets: the names, the wheel, and links that lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import gcmscrape
from gcmscrape import Event, OtherPage, PageRefused, extract
from gcmscrape.version import __version__
from tests.cases import FULL, each

ROOT = Path(__file__).parents[1]
PAGE = b"<html lang=en><head><title>A talk | UN Network on Migration</title></head><body><main><h1>A talk</h1><p>We talk about how people move, and why.</p></main></body></html>"


def test_the_public_names() -> None:
    assert set(gcmscrape.__all__) >= {"Event", "OtherPage", "PageRefused", "extract"}
    assert all(hasattr(gcmscrape, name) for name in gcmscrape.__all__)


FIRST = ["import gcmscrape.event.extract", "import gcmscrape", "import gcmscrape.event.identity"]


@each("first", FIRST if FULL else FIRST[:1])
def test_extract_stays_a_function(first: str) -> None:
    """Whatever was imported before, and however often it is called: no module takes its place."""
    call = "gcmscrape.extract(b'<p>Words', None)"
    code = f"{first}; import gcmscrape; {call}; {call}; from gcmscrape import extract; extract(b'<p>Words', None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_three_answers() -> None:
    event = extract(PAGE, "https://migrationnetwork.un.org/events/a-talk")
    assert isinstance(event, Event)
    assert event.id == "events/a-talk"
    other = extract(PAGE, "https://migrationnetwork.un.org/a-talk")
    assert isinstance(other, OtherPage)
    assert other.reason
    with pytest.raises(PageRefused) as refusal:
        extract(b"%PDF-1.7", None, {"Content-Type": "application/pdf"})
    assert refusal.value.code == "not_html"
    assert str(refusal.value) == refusal.value.message


def test_headers_may_have_any_case_and_need_not_be() -> None:
    named = {"CONTENT-Type": "text/html; charset=utf-8"}
    assert extract(PAGE, None) == extract(PAGE, None, {}) == extract(PAGE, None, named)


def test_the_wheel_holds_types_and_data(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=600,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "src" / "gcmscrape"
    wanted = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert "gcmscrape/py.typed" in wanted
    assert "gcmscrape/site/labels.toml" in wanted
    assert {name for name in names if name.startswith("gcmscrape/")} == wanted
    assert any(name.endswith("entry_points.txt") for name in names)


def test_the_version_is_the_same_everywhere() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@each("page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!<?https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
