"""Runs the tests on mutants, each in a process forked from one that has imported and collected everything."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.mutate import items, loading
from tools.mutate.baseline import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.mutate.baseline import Baseline
    from tools.mutate.items import Bundle
    from tools.mutate.loading import Mutant

RESULTS: Final = KEPT / "results.jsonl"
_PROCESSES: Final = 2
_SLOWER: Final = 10
"""A bundle that takes so many times as long as without the mutant does not end."""
_LEAST_SECONDS: Final = 5.0
_SURVIVED, _KILLED, _UNFINISHED = range(3)


class Result(NamedTuple):
    """What came of a mutant in a tree. `killed_by` is a bundle, "a limit", or None when it survived.

    `seen_by` counts the bundles that could see it; 0 is a condition that no test takes the other way. `unfinished` says
    that `seconds` were over before all of them had run.
    """

    tree: str
    mutant: Mutant
    killed_by: str | None
    seen_by: int
    unfinished: bool
    seconds: float

    def line(self) -> str:
        """Return the result as a line of JSON."""
        return json.dumps(self._asdict() | {"mutant": self.mutant._asdict()}, ensure_ascii=False) + "\n"


def results_so_far() -> list[Result]:
    """Return the results of all earlier runs, of any tree."""
    if not RESULTS.exists():
        return []
    found = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    return [Result(**one | {"mutant": loading.Mutant(**one["mutant"])}) for one in found]


class Trials:
    """Runs mutants of one tree and writes down what comes of each."""

    def __init__(self, tree: str, known: Baseline, seconds: float) -> None:
        self._tree = tree
        self._known = known
        self._seconds = seconds
        self._kills: Counter[tuple[str, str]] = Counter()
        for result in results_so_far():
            self._count(result)

    def _count(self, result: Result) -> None:
        if result.killed_by is not None:
            self._kills[result.mutant.module, result.killed_by] += 1
            self._kills["", result.killed_by] += 1

    def run(self, mutants: Iterable[Mutant]) -> None:
        """Run mutants, two at a time."""
        loading.load_with_mutants()
        loading.import_all()
        wanted = list(mutants)
        status = items.with_bundles(lambda bundles: self._run_all(wanted, {each.name: each for each in bundles}))
        if status:
            sys.exit("mutate: the tests could not be collected")

    def run_alone(self, mutant: Mutant) -> int:
        """Run a mutant of what is decided at import in this process, from its start; return how it ended."""
        loading.load_with_mutants()
        loading.choose(mutant.number, forced=mutant.forced)
        ended: list[int] = []
        items.with_bundles(lambda bundles: ended.append(self._pass(mutant, {each.name: each for each in bundles})))
        return ended[0] if ended else _KILLED  # what cannot be imported is noticed too

    def _run_all(self, mutants: list[Mutant], bundles: dict[str, Bundle]) -> None:
        items.clear_caches()
        gc.freeze()  # a collection in a forked process would copy all memory
        running: dict[int, _Running] = {}
        for mutant in mutants:
            if not self._known.seen_by(mutant):
                self._keep(Result(self._tree, mutant, None, 0, unfinished=False, seconds=0))
                continue
            if len(running) == _PROCESSES:
                self._finish_one(running)
            process, pipe = self._start(mutant, bundles)
            running[process] = _Running(mutant, pipe, time.monotonic())
        while running:
            self._finish_one(running)

    def _start(self, mutant: Mutant, bundles: dict[str, Bundle]) -> tuple[int, int]:
        """Fork a process that runs a mutant; return it, and a pipe that tells which bundle killed the mutant."""
        reading, writing = os.pipe()
        if process := os.fork():
            os.close(writing)
            return process, reading
        ended = _KILLED
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            if self._known.is_seen_at_import(mutant):
                alone = [sys.executable, "-m", "tools.mutate", "--alone", str(mutant.number), str(mutant.forced)]
                os.execv(sys.executable, alone)  # noqa: S606 - itself
            loading.choose(mutant.number, forced=mutant.forced)
            ended = self._pass(mutant, bundles, writing)
        finally:
            os._exit(ended)

    def _pass(self, mutant: Mutant, bundles: dict[str, Bundle], pipe: int | None = None) -> int:
        """Run the bundles that can see a mutant until one fails, those first that noticed others of its module."""
        names = sorted(
            self._known.seen_by(mutant),
            key=lambda name: (
                -self._kills[mutant.module, name],
                -self._kills["", name],
                self._known.bundles[name].seconds,
            ),
        )
        begun = time.process_time()
        for name in names:
            if time.process_time() - begun > self._seconds:
                return _UNFINISHED
            known = self._known.bundles[name]
            items.limit(max(_LEAST_SECONDS, _SLOWER * known.seconds))
            passing = (item for item in bundles[name].items if item.nodeid not in known.failing)
            if next(items.failing(passing), None):
                if pipe is not None:
                    os.write(pipe, name.encode())
                return _KILLED
        return _SURVIVED

    def _finish_one(self, running: dict[int, _Running]) -> None:
        """Wait for the end of a process, and write down what came of its mutant."""
        process, status = os.wait()
        mutant, pipe, begun = running.pop(process)
        with os.fdopen(pipe, "rb") as told:
            name = told.read().decode() or None
        ended = os.waitstatus_to_exitcode(status)
        killed_by = None if ended in (_SURVIVED, _UNFINISHED) else name or "a limit"
        seen_by = len(self._known.seen_by(mutant))
        seconds = round(time.monotonic() - begun, 1)
        self._keep(Result(self._tree, mutant, killed_by, seen_by, ended == _UNFINISHED, seconds))

    def _keep(self, result: Result) -> None:
        self._count(result)
        with RESULTS.open("a", encoding="utf-8") as kept:
            kept.write(result.line())


class _Running(NamedTuple):
    """A mutant, the pipe of its process, and when that began."""

    mutant: Mutant
    pipe: int
    begun: float
