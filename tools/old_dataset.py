"""Make `tests/data/dataset_0_1_0`: a dataset with its archive as version 0.1.0 left it, by that version itself.

Run `python -m tools.old_dataset` in a clone with its history. The site is in memory: five events of the replica of
then, one of which is edited, one gone and one out of order at the second run. It is made anew only to show more.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TARGET: Final = ROOT / "tests" / "data" / "dataset_0_1_0"
COMMIT: Final = "05bd1496df72"
"""The last one before the record of version 2."""
_RUNS: Final = """
import sys
from pathlib import Path
from replica.answers import Site
from replica.generate import generate
from replica.store import Store
from tests.changing_site import HOST, ChangingSite
from tests.fault_server import listing

store = Store(generate(5, 1))
answers = Site(store, host=HOST)
paths = [f"/events/{event.slug}" for event in store.events()]
site = ChangingSite(Path(sys.argv[1]), {path: answers.answer(path).body.encode() for path in paths})
site.pages["/events"] = listing(paths)
site.run("harvest")
site.pages[paths[0]] = site.pages[paths[0]].replace(b"Reconstructed", b"Edited")
site.pages[paths[1]] = (410, b"")
site.pages[paths[2]] = (500, b"")
site.run("refresh", everything=True)
"""


def main() -> None:
    """Check the old version out, let it make the dataset, and put that in the place of the fixture."""
    with tempfile.TemporaryDirectory() as folder:
        tree, out = Path(folder, "tree"), Path(folder, "out")
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), COMMIT], check=True)  # noqa: S603 - our own words
        try:
            program = [sys.executable, "-c", _RUNS, str(out)]
            subprocess.run(program, cwd=tree, env={"PYTHONPATH": "src:."}, check=True)  # noqa: S603 - the same
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)  # noqa: S603 - the same
        shutil.rmtree(TARGET, ignore_errors=True)
        shutil.copytree(out, TARGET, ignore=shutil.ignore_patterns("lock"))


if __name__ == "__main__":
    main()
