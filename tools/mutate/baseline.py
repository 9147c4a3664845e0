"""What the tests do without a mutant: how the conditions come out in each bundle, how long it takes, and what fails."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tools.mutate import items, loading

if TYPE_CHECKING:
    from tools.mutate.items import Bundle
    from tools.mutate.loading import Mutant

KEPT: Final = loading.ROOT / ".mutate"
"""An ignored folder: baselines, and the results so far."""
_READ: Final = ("src", "tests", "fixtures/pages", "replica", "tools/conservation", "tools/mutate/conditions.py")
_PROCESSES: Final = 2


class Known(NamedTuple):
    """What is known of a bundle: its outcomes as `2 * condition + truth`, its seconds, and the items that fail."""

    outcomes: frozenset[int]
    seconds: float
    failing: frozenset[str]


class Baseline(NamedTuple):
    """The bundles by name, and the outcomes of conditions while modules are imported."""

    bundles: dict[str, Known]
    at_import: frozenset[int]

    def is_seen_at_import(self, mutant: Mutant) -> bool:
        """Whether a mutant already decides something while the readers are imported."""
        return _other_outcome(mutant) in self.at_import

    def seen_by(self, mutant: Mutant) -> list[str]:
        """Return the bundles that can see a mutant: in them its condition came out the other way."""
        if self.is_seen_at_import(mutant):
            return list(self.bundles)
        other = _other_outcome(mutant)
        return [name for name, known in self.bundles.items() if other in known.outcomes]


def _other_outcome(mutant: Mutant) -> int:
    """Return the outcome of the condition that the mutant takes away."""
    return 2 * mutant.number + (not mutant.forced)


def tree_hash() -> str:
    """Return a hash of everything that decides what the tests do."""
    digest = hashlib.sha256()
    for name in _READ:
        top = loading.ROOT / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(loading.ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def baseline(tree: str) -> Baseline:
    """Return the baseline of a tree, made once; two processes make it."""
    KEPT.mkdir(exist_ok=True)
    parts = [KEPT / f"baseline-{tree}-{part}.json" for part in range(_PROCESSES)]
    running = [
        subprocess.Popen([sys.executable, "-m", "tools.mutate.baseline", str(part), str(path)], cwd=loading.ROOT)  # noqa: S603 - itself
        for part, path in enumerate(parts)
        if not path.exists()
    ]
    if any(process.wait() for process in running):
        sys.exit("mutate: the tests could not be run without a mutant; see above")
    return _joined([json.loads(path.read_bytes()) for path in parts])


def _joined(parts: list[Any]) -> Baseline:
    bundles = {
        name: Known(frozenset(outcomes), seconds, frozenset(failing))
        for part in parts
        for name, (outcomes, seconds, failing) in part["bundles"].items()
    }
    return Baseline(bundles, frozenset(parts[0]["at_import"]))


def _record(part: int, path: Path) -> None:
    """Run every `_PROCESSES`th bundle and write down what it does."""
    outcomes: set[int] = set()

    def record(number: int, value: object) -> object:
        outcomes.add(2 * number + 1 if value else 2 * number)
        return value

    known: dict[str, tuple[list[int], float, list[str]]] = {}

    def run_all(bundles: list[Bundle]) -> None:
        for bundle in bundles[part::_PROCESSES]:
            items.clear_caches()
            outcomes.clear()
            begun = time.process_time()
            failed = list(items.failing(bundle.items))
            known[bundle.name] = (sorted(outcomes), round(time.process_time() - begun, 3), failed)
        text = json.dumps({"bundles": known, "at_import": at_import})
        path.with_suffix(".new").write_text(text, encoding="utf-8")
        path.with_suffix(".new").replace(path)

    loading.load_with_record(record)
    loading.import_all()
    at_import = sorted(outcomes)
    status = items.with_bundles(run_all)
    sys.exit(status)


if __name__ == "__main__":
    _record(int(sys.argv[1]), Path(sys.argv[2]))
