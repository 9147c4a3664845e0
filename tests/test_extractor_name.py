"""The name of the extractor: the same for the same sources, another when anything changes that decides what is read."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gcmscrape
from gcmscrape.extractor_name import extractor_name
from gcmscrape.version import __version__

PACKAGE = Path(gcmscrape.__file__).parent
ASK = "from gcmscrape.extractor_name import extractor_name; print(extractor_name())"


def name_in(folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_its_form() -> None:
    assert re.fullmatch(rf"gcmscrape {re.escape(__version__)}\+[0-9a-f]{{12}}", extractor_name())


@pytest.mark.parametrize(
    ("changed", "is_new"),
    [
        ("site/labels.toml", True),
        ("page/model.py", True),
        ("event/dates/when.py", True),
        ("record.py", True),
        ("harvest/crawl.py", False),
        ("site/notes.txt", False),
    ],
)
def test_it_tells_what_changed(tmp_path: Path, changed: str, is_new: bool) -> None:  # noqa: FBT001 - a case
    shutil.copytree(PACKAGE, tmp_path / "gcmscrape", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "gcmscrape" / changed).open("a", encoding="utf-8") as file:
        file.write("# A change.\n")
    assert (name_in(tmp_path) != extractor_name()) is is_new
