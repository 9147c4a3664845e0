"""The README and the guide to Python: every command and every example in them is run, and every number is true."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gcmscrape.commands.found import Commands
from tests.cases import each
from tests.live_site import LiveSite, live_site
from tests.program import run
from tests.saved_pages import record, warc

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SITE = "https://migrationnetwork.un.org"


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in blocks(README, "sh") for line in block.splitlines()]
EXAMPLES = [*blocks(README, "python"), *blocks(GUIDE, "python")]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
GUIDES = ("harvesting", "scheduling", "exports", "commands")
GUIDED = [
    line
    for guide in GUIDES
    for line in re.findall(
        r"^    ((?:gcmscrape|export) .*)", (ROOT / "docs" / f"{guide}.md").read_text("utf-8"), re.MULTILINE
    )
    if not re.search(r"\[|FORMAT|FILE|INPUT|gcmscrape: |gcmscrape_", line)
]
"""Commands that stand on a line of their own, but for those that are patterns or what a command says."""


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


@each("example", EXAMPLES)
def test_the_examples_run(home: Path, example: str) -> None:
    told = io.StringIO()
    with contextlib.chdir(home), contextlib.redirect_stdout(told):
        exec(compile(example, "example", "exec"), {"__name__": "__main__"})  # noqa: S102 - as a user would run it
    assert told.getvalue().strip()


def run_all(home: Path, lines: Iterable[str], site: LiveSite, environment: dict[str, str]) -> list[str]:
    """Run commands in their order, and return the programs that they name.

    `export` goes into the environment; of other programs than this one it is only looked at what they are.
    """
    ran = []
    for line in lines:
        name, *words = shlex.split(line.removeprefix(".venv/bin/"), comments=True)
        ran.append(name)
        if name == "export":
            environment |= dict(word.split("=") for word in words)
        elif name == "make":
            assert words[0] in MAKEFILE.split(".PHONY: ")[1].splitlines()[0].split(), line
        elif name == "gcmscrape":
            words = list(itertools.takewhile(lambda word: not word.endswith(">"), words))
            here = [site.address if word in {SITE, "http://127.0.0.1:8000"} else word for word in words]
            given = {"GCMSCRAPE_SITE": site.address, "GCMSCRAPE_RATE": "inf"}
            of_sample = words[0] in {"cite", "export", "report", "sample", "show", "verify"}
            done = run(
                *here, cwd=home, environment=given | ({} if of_sample else environment), transport=site.transport
            )
            # A site of twelve events may lack something that is checked, an archive has lists: both are told by 1.
            assert done.returncode in ({0, 1} if words[0] in {"check", "extract"} else {0}), (line, done.stderr)
            assert done.stdout, line
    return ran


def test_every_command_runs(home: Path) -> None:
    """In their order, in one folder; a site in memory stands in for the real one and for the replica."""
    environment: dict[str, str] = {}
    with live_site(12, sockets=False) as site:
        ran = run_all(home, COMMANDS, site, environment)
    assert set(ran) == {"git", "make", "python3", "pip", "export", "gcmscrape"}
    assert set(environment) == {"GCMSCRAPE_CONTACT"}
    assert (home / "gcm" / "events.jsonl").is_file()
    for name in ("record.html", "report.html", "sample.html"):
        assert b"<html" in (home / name).read_bytes()
    assert (home / "tried" / "events.jsonl").is_file()


def test_every_command_of_the_guides_runs(home: Path) -> None:
    """Their files and folders are set up here; a node that they name is one of the site in memory."""
    guided = home / "guided"
    guided.mkdir()
    page = (ROOT / "fixtures" / "pages" / "georgia_webinar.html").read_bytes()
    for name in ("page.html", "saved.html"):
        (guided / name).write_bytes(page)
    (guided / "output").symlink_to(guided / "gcm")  # which the first commands make
    (guided / "crawl.warc.gz").write_bytes(warc([record(f"{SITE}/events/a-talk", page)], compressed=True))
    verdict = {"id": "node/1", "field": "title", "verdict": "right"}
    about = {"name": "x", "drawn": 20, "records": 240, "templates": 1, "seed": 1, "extractor": "", "source": SITE}
    verdicts = json.dumps({**about, "synthetic": True, "verdicts": [verdict]})
    (guided / "verdicts-1a2b3c4d-20-1.json").write_text(verdicts, encoding="utf-8")
    here = {"/srv/gcm": str(guided / "gcm"), "/var/lib/node_exporter": str(guided), "12786": "node/90004"}
    lines = [re.sub("|".join(here), lambda found: here[found[0]], line) for line in GUIDED]
    with live_site(12, sockets=False) as site:
        ran = run_all(guided, lines, site, {})
    assert ran.count("gcmscrape") > 20
    assert (guided / "gcmscrape.prom").read_bytes().startswith(b"# HELP")


@each("page", PAGES)
def test_every_command_that_is_named_is_one(page: Path) -> None:
    """Its arguments are read, and it is not run."""
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`(gcmscrape [^`]+)`", text)
    named += re.findall(r"^ *(?:- run: |ExecStart=\S*/)?(gcmscrape [^|\n]+?)(?: +#.*| [|>].*)?$", text, re.MULTILINE)
    for line in named:
        if re.search(r"[A-Z]{2,}|\[|…|\.\.\.|:|\$|\w\|", line):
            continue  # a pattern, or a sentence
        name, *words = line.split()[1:]
        if not name.isalpha():
            continue  # an option, or the name of a version
        command = Commands()[name]
        while words and hasattr(command, "commands"):
            name = words.pop(0)
            command = command.commands[name]
        if words:  # else it is only spoken of
            command.make_context(name, [word.strip("'\"") for word in words])  # raises what is wrong with them
    for target in re.findall(r"`make ([a-z-]+)", text) + re.findall(r"^    make ([a-z-]+)", text, re.MULTILINE):
        assert target in MAKEFILE.split(".PHONY: ")[1].splitlines()[0].split(), target


def test_every_extra_that_is_named_is_there() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for named in re.findall(r"(?:gcmscrape|\.)\[([a-z,]+)\]", page.read_text(encoding="utf-8")):
            assert set(named.split(",")) <= set(extras), (page.name, named)


def test_the_site_has_every_page() -> None:
    named = re.findall(r": (\w+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(path.name for path in (ROOT / "docs").glob("*.md"))
