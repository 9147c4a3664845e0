"""A dataset describes itself: its files, where it comes from, whether it is invented, and how to cite it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from gcmscrape.dataset.about import PERSONAL, TERMS
from gcmscrape.record import Event
from tests.cases import each
from tests.exported import PAGES
from tests.program import run

NAMES = ("azerbaijan_second_consultation", "access_denied")
WHEN = "2026-01-15T09:30:00Z"


def harvest(folder: Path, *, synthetic: bool = False) -> Path:
    """Make a dataset of two saved pages, and return its folder."""
    saved = folder / "saved"
    saved.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (saved / f"{name}.html").write_bytes((PAGES / f"{name}.html").read_bytes())
        told = json.loads((PAGES / f"{name}.json").read_bytes())
        told["headers"] |= {"X-Synthetic": "true"} if synthetic else {}
        (saved / f"{name}.json").write_text(json.dumps(told))
    done = run("harvest", "--replay", saved, "--out", folder / "output")
    assert done.returncode == 0, done.stderr
    return folder / "output"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvest(tmp_path_factory.mktemp("dataset"))


def told(folder: Path, name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((folder / name).read_bytes())


def test_the_package_names_every_file_of_the_dataset(folder: Path) -> None:
    package = told(folder, "datapackage.json")
    files = {path.name for path in folder.iterdir() if path.is_file()}
    assert {one["path"] for one in package["resources"]} == files - {"runs.jsonl", "datapackage.json", "croissant.json"}
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource.get("rows", content.count(b"\n")) == content.count(b"\n")


def test_the_package_tells_source_extractor_and_period(folder: Path) -> None:
    package = told(folder, "datapackage.json")
    (event,) = [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]
    assert package["retrieved"] == {"from": WHEN, "to": WHEN}
    assert package["sources"][0]["path"] == "https://migrationnetwork.un.org"
    assert [one["title"] for one in package["contributors"] if one["role"] == "wrangler"] == [event["extractor"]]
    assert "licenses" not in package
    assert package["terms"] == TERMS
    assert PERSONAL in package["description"]
    assert package["synthetic"] is False


def test_the_package_knows_the_types_of_a_record(folder: Path) -> None:
    (events,) = [one for one in told(folder, "datapackage.json")["resources"] if one["path"] == "events.jsonl"]
    types = {field["name"]: field["type"] for field in events["schema"]["fields"]}
    assert list(types) == list(Event.model_fields)
    wanted = {"node_id": "integer", "title": "string", "online": "boolean", "date_precision": "string", "organizers": "array",
              "gcm_objectives": "array", "labels": "object", "source": "object"}  # fmt: skip
    assert {name: types[name] for name in wanted} == wanted


def test_croissant_says_the_same(folder: Path) -> None:
    croissant, package = told(folder, "croissant.json"), told(folder, "datapackage.json")
    assert {one["name"]: one["sha256"] for one in croissant["distribution"]} == {
        one["path"]: one["hash"].removeprefix("sha256:") for one in package["resources"]
    }
    assert (croissant["temporalCoverage"], croissant["synthetic"]) == (f"{WHEN}/{WHEN}", False)
    assert "license" not in croissant
    assert croissant["usageInfo"] == TERMS
    types = {field["name"]: field["dataType"] for field in croissant["recordSet"][0]["field"]}
    assert {types["title"], types["node_id"], types["online"]} == {"sc:Text", "sc:Integer", "sc:Boolean"}
    assert "labels" not in types


def test_unchanged_data_give_unchanged_files(folder: Path) -> None:
    names = ("datapackage.json", "croissant.json")
    before = [(folder / name).stat().st_mtime_ns for name in names]
    harvest(folder.parent)
    assert [(folder / name).stat().st_mtime_ns for name in names] == before


def test_invented_pages_are_said_to_be_so(tmp_path: Path) -> None:
    folder = harvest(tmp_path, synthetic=True)
    assert told(folder, "datapackage.json")["synthetic"] is True
    assert told(folder, "croissant.json")["synthetic"] is True
    assert "The pages are invented" in told(folder, "datapackage.json")["description"]
    done = run("cite", "--out", folder)
    assert done.returncode == 0
    assert "Invented pages, not of the site" in done.stdout.decode()
    assert "Invented pages, not of the site" in done.stderr.decode()


def test_how_to_cite(folder: Path) -> None:
    done = run("cite", "--out", folder)
    assert (done.returncode, done.stderr) == (0, b"")
    sentence, bibtex = done.stdout.decode().split("\n\n")
    assert sentence.startswith("United Nations Network on Migration: Events")
    assert "1 event, retrieved on 2026-01-15, read by gcmscrape " in sentence
    assert bibtex.startswith("@misc{gcm-events-2026,\n  author = {{United Nations Network on Migration}},\n")
    assert "  year = {2026},\n" in bibtex
    assert bibtex.count("{") == bibtex.count("}")


@each(
    "content, said",
    [(None, "has no datapackage.json"), (b"{}", "is damaged"), (b"{", "is damaged"), (b"[]", "is damaged")],
)
def test_what_cannot_be_cited_is_one_sentence(tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_bytes(content)
    done = run("cite", "--out", tmp_path)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert said in line
