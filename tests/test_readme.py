"""The README and the guide to Python: every command and every example in them is run, and every number is true."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.live_site import live_site
from tests.program import run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SITE = "https://migrationnetwork.un.org"


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in blocks(README, "sh") for line in block.splitlines()]
EXAMPLES = [*blocks(README, "python"), *blocks(GUIDE, "python")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as that of the project is after `make harvest`."""
    home = tmp_path_factory.mktemp("project")
    (home / "fixtures").symlink_to(ROOT / "fixtures")
    recipe = MAKEFILE.partition("\nharvest:\n")[2].splitlines()[1]
    words = recipe.strip().removeprefix("@.venv/bin/gcmscrape ").split()
    done = run(*words, cwd=home)
    assert done.returncode == 0, done.stderr
    (home / "told").write_bytes(done.stdout)
    return home


def test_what_make_harvest_says_is_what_stands_there(home: Path) -> None:
    (told,) = re.findall(r"^    (Published in .*)$", README, re.MULTILINE)
    assert (home / "told").read_text(encoding="utf-8").splitlines()[0] == told
    package = json.loads((home / "output" / "datapackage.json").read_bytes())
    assert package["synthetic"] is True
    assert "**Its events are invented**" in README[: README.index("Published in")]


def test_the_record_is_one_of_the_sample(home: Path) -> None:
    (block,) = blocks(README, "json")
    shown = json.loads(block)
    lines = (home / "output" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    (record,) = [record for record in map(json.loads, lines) if record["id"] == shown["id"]]
    assert {name: record[name] for name in shown} == shown


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_run(home: Path, example: str) -> None:
    command = [sys.executable, "-W", "error", "-c", example]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip()


def test_every_command_runs(home: Path) -> None:
    """In their order, in one folder; a site in memory stands in for the real one and for the replica."""
    ran = []
    environment: dict[str, str] = {}
    with live_site(12, sockets=False) as site:
        for line in COMMANDS:
            name, *words = shlex.split(line.removeprefix(".venv/bin/"), comments=True)
            ran.append(name)
            if name == "export":
                environment |= dict(word.split("=") for word in words)
            elif name == "make":
                assert words[0] in MAKEFILE.split(".PHONY: ")[1].splitlines()[0].split()
            elif name == "gcmscrape":
                here = [site.address if word in {SITE, "http://127.0.0.1:8000"} else word for word in words]
                given = {"GCMSCRAPE_SITE": site.address, "GCMSCRAPE_RATE": "inf"}
                is_of_sample = words[0] in {"cite", "export", "report", "sample", "show", "verify"}
                done = run(
                    *here, cwd=home, environment=given | ({} if is_of_sample else environment), transport=site.transport
                )
                # A check may find that a site of twelve events lacks something; it says so with 1.
                assert done.returncode in ({0, 1} if words[0] == "check" else {0}), (line, done.stderr)
                assert done.stdout
    assert set(ran) == {"git", "make", "pip", "export", "gcmscrape"}
    assert environment["GCMSCRAPE_OUT"] == "gcm"
    assert (home / "gcm" / "events.jsonl").is_file()
    for name in ("record.html", "report.html", "sample.html"):
        assert b"<html" in (home / name).read_bytes()
    assert (home / "tried" / "events.jsonl").is_file()


def test_every_extra_that_is_named_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for named in re.findall(r"(?:gcmscrape|\.)\[([a-z,]+)\]", page.read_text(encoding="utf-8")):
            assert set(named.split(",")) <= set(extras), (page.name, named)


def test_the_site_has_every_page() -> None:
    named = re.findall(r": (\w+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))
