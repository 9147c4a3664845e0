"""`make same`: what this tree reads from every page that the tests give to the readers, beside what a commit read.

The first run checks that commit out beside this tree, runs its tests with a recorder, and keeps the pages and what was
read from them in `.same/`: that takes as long as the tests did. Later runs read the pages again and compare: seconds.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.same.read import key_of

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".same"
INPUTS, BEFORE, NOW = KEPT / "inputs.jsonl", KEPT / "before.tsv", KEPT / "now.tsv"
_LONGEST = 600
_PLUGINS = ("xdist.plugin", "pytest_timeout", "respx.plugin", "_hypothesis_pytestplugin", "tools.same.recorder")
BASE = "5b28bff"
"""The commit before the reading was built anew."""


def main() -> int:
    """Compare, and print what differs. The exit status is 1 when something does."""
    parser = argparse.ArgumentParser(prog="same", description=__doc__)
    parser.add_argument("--base", default=BASE, help="the commit to compare with")
    parser.add_argument("--show", type=int, default=20, help="how many differing pages to print")
    parser.add_argument("--only", default="", help="print only differences of fields that hold this word")
    parser.add_argument("--accept", action="store_true", help="compare with this tree from now on")
    arguments = parser.parse_args()
    if not INPUTS.exists():
        record(arguments.base)
    read(ROOT, NOW)
    if arguments.accept:
        shutil.copy(NOW, BEFORE)
    return compare(arguments.show, arguments.only)


def record(base: str) -> None:
    """Keep every page that the tests of the commit `base` give to its readers, and what it reads from each."""
    raw, tree = KEPT / "raw", KEPT / "tree"
    raw.mkdir(parents=True, exist_ok=True)
    _run(["git", "worktree", "add", "--force", "--detach", str(tree), base], ROOT)
    try:
        shutil.copytree(Path(__file__).parent, tree / "tools" / "same", dirs_exist_ok=True)
        # By name: the plugin of this tree, which is installed, is none of that commit's.
        plugins = [part for name in _PLUGINS for part in ("-p", name)]
        command = [sys.executable, "-m", "pytest", "-q", "--disable-plugin-autoload", *plugins]
        path = f"{tree / 'src'}:{tree}"
        _run([*command, "-n", "2", "--dist", "loadgroup"], tree, PYTHONPATH=path, SAME_INPUTS=str(raw), check=False)
        lines = {line for kept in sorted(raw.glob("*.jsonl")) for line in kept.read_text(encoding="utf-8").splitlines()}
        INPUTS.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
        read(tree, BEFORE)
    finally:
        _run(["git", "worktree", "remove", "--force", str(tree)], ROOT)
        shutil.rmtree(raw)


def read(tree: Path, readings: Path) -> None:
    """Write what the source tree `tree` reads from every kept page."""
    script = str(Path(__file__).with_name("read.py"))
    _run([sys.executable, script, str(INPUTS), str(readings)], ROOT, PYTHONPATH=str(tree / "src"))


def compare(most: int, word: str) -> int:
    """Print the differences, the counts by field first."""
    before, now = _readings(BEFORE), _readings(NOW)
    pages = {key_of(line): line for line in INPUTS.read_text(encoding="utf-8").splitlines()} if most else {}
    differing = {key: _differences(before[key], now.get(key, {})) for key in before}
    differing = {key: found for key, found in differing.items() if found}
    fields = collections.Counter(field for found in differing.values() for field in found)
    shown = 0
    for key, found in differing.items():
        if shown < most and any(word in field for field in found):
            shown += 1
            print(f"\n{key} {json.loads(pages[key])['url'] if key in pages else ''}")
            for field, (old, new) in found.items():
                print(f"  {field}\n    before {_cut(old)}\n    now    {_cut(new)}")
    same = len(before) - len(differing)
    print(f"\n{same} of {len(before)} pages read the same; differing: {dict(fields.most_common())}")
    return bool(differing)


def _differences(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    keys = [key for key in {**old, **new} if key in old or new[key] not in ([], None)]
    return {key: (old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)}


def _readings(path: Path) -> dict[str, dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        return {key: _comparable(json.loads(reading)) for key, _, reading in (line.partition("\t") for line in lines)}


def _comparable(reading: dict[str, Any]) -> dict[str, Any]:
    """Leave out what record 2.0 added to the warnings: their words, their labels, and one for each unreadable value."""
    told = ((one["code"], one["field"] or "") for one in reading.get("warnings", ()))
    return reading | {"warnings": sorted(list(pair) for pair in told if pair[0] != "unreadable_value")}


def _cut(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < _LONGEST else text[:_LONGEST] + "..."


def _run(command: list[str], folder: Path, *, check: bool = True, **variables: str) -> None:
    subprocess.run(command, cwd=folder, check=check, env={**os.environ, **variables})  # noqa: S603 - this project's own commands


if __name__ == "__main__":
    sys.exit(main())
