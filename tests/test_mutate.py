"""Every condition of a module is found, and can be made true and false; nothing else of the module changes."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from tests.cases import each
from tools.mutate.conditions import RECORD, conditions, with_mutants, with_record
from tools.mutate.loading import choose

SOURCES: list[tuple[str, list[str], list[object]]] = [
    # A module that works out `out`; its conditions; `out` as it is, and with each condition false and true.
    ("out = 'yes' if x > 1 else 'no'", ["x > 1"], ["yes", "no", "yes"]),
    ("out = 0\nwhile out < x:\n    out += 1\n    if out == 2:\n        break", ["out < x", "out == 2"], [2, 0, 2, 3, 1]),
    ("out = [n for n in range(x) if n % 2]", ["n % 2"], [[1], [], [0, 1, 2]]),
    ("out = x == 3 and not y", ["x == 3 and not y", "x == 3", "not y"], [True, False, True, False, True, False, True]),
    ("out = y or x", ["y"], [3, 3, 0]),
    ("out = x and y", ["x"], [0, 3, 0]),
    ("out = any(n > 5 for n in range(x))", ["n > 5"], [False, False, True]),
    ("out = bool(m + 1) if (m := x) > 1 else m", ["(m := x) > 1"], [True, 3, True]),
    ("def f():\n    return isinstance(x, str)\nout = f()", ["isinstance(x, str)"], [False, False, True]),
    ("match x:\n    case n if n > 5:\n        out = 'more'\n    case _:\n        out = 'less'", ["n > 5"], ["less", "less", "more"]),
    ("while True:\n    out = x\n    break", [], [3]),
    ("TYPE_CHECKING = False\nout = x\nif TYPE_CHECKING:\n    out = y", [], [3]),
]  # fmt: skip


def run(module: Any) -> object:  # noqa: ANN401 - a source or a tree
    names: dict[str, object] = {"x": 3, "y": 0}
    exec(compile(module, "a module", "exec"), names)  # noqa: S102 - sources of this file
    return names["out"]


@pytest.fixture(autouse=True)
def no_mutant() -> None:
    choose(-1, forced=False)


@pytest.mark.parametrize(("source", "found", "outcomes"), SOURCES)
def test_each_condition_is_found_and_made_false_and_true(source: str, found: list[str], outcomes: list[object]) -> None:
    first = 100
    changed = with_mutants(source, first)
    given = [run(source), run(changed)]
    for number in range(len(found)):
        for forced in (False, True):
            choose(first + number, forced=forced)
            given.append(run(changed))
    assert [condition.source for condition in conditions(source)] == found
    assert given == [outcomes[0], *outcomes]


@each(("source", "found", "outcomes"), SOURCES)
def test_each_condition_is_recorded(
    source: str, found: list[str], outcomes: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[int] = set()

    def record(number: int, value: object) -> object:
        seen.add(number)
        return value

    monkeypatch.setattr(builtins, RECORD, record, raising=False)
    assert run(with_record(source, 100)) == outcomes[0]
    assert seen == set(range(100, 100 + len(found)))
