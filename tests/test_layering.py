"""A module knows only what stands before it: the imports of the package point in one direction."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cases import each
from tools.layers import PACKAGE, ROWS, table

if TYPE_CHECKING:
    from tools.layers import Row

DESIGN = Path(__file__).parents[1] / "docs" / "design.md"

CORE = {
    "moments", "notebook", "derived", "record", "refusal", "site", "version", "extractor_name", "intake", "row", "page", "event",
}  # fmt: skip
"""Bytes in, record out: no network, no files, no clock, no chance, no other processes."""
OUTSIDE_WORLD = {
    "asyncio", "ftplib", "glob", "http", "httpx", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
CLOCK = {"now", "today", "utcnow", "fromtimestamp", "time", "monotonic", "perf_counter"}
OF_THE_CALLER = {"pandas", "polars"}
"""Libraries whose objects are given to those who have them; no test needs them."""
SQL = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WITH) [A-Za-z]")
IO = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
CORE_MODULES = [name for name in MODULES if name.partition(".")[0] in CORE]


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Return all nodes of the syntax of a module."""
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Return the full name of everything that a module imports, wherever in it."""
    names: list[str] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(names)


def part_of(name: str) -> str:
    """The part of the package that a full name belongs to; empty for the public face itself."""
    inner = name.split(".")[1:]
    return inner[0] if (inner and (PACKAGE / inner[0]).is_dir()) or (PACKAGE / f"{inner[0]}.py").is_file() else ""


def allowed(part: str) -> set[str]:
    """What a part may import of the package: what its row uses, and the parts before it in the row."""
    rows = [row for row in ROWS if part in row.parts]
    assert len(rows) == 1, f"{part or 'the public face'} has no place in tools/layers.toml"
    return {part, *rows[0].uses, *rows[0].parts[: rows[0].parts.index(part)]}


@cache
def used(part: str) -> set[str]:
    """The parts that a part imports."""
    modules = [path for name, path in MODULES.items() if name.partition(".")[0] == part]
    targets = {target for path in modules for target in imported(path)}
    return {part_of(target) for target in targets if target.partition(".")[0] == "gcmscrape"}


@each("part", sorted({name.partition(".")[0] for name in MODULES}))
def test_a_part_knows_only_what_it_may_use(part: str) -> None:
    assert used(part) <= allowed(part)


@each("row", ROWS, ids=lambda row: row.parts[0])
def test_the_rows_point_up_and_name_nothing_in_vain(row: Row) -> None:
    assert set(row.uses) <= {part for before in ROWS[: ROWS.index(row)] for part in before.parts}
    assert set(row.uses) <= {target for part in row.parts for target in used(part)}


def test_the_design_shows_the_rows() -> None:
    assert table() in DESIGN.read_text(encoding="utf-8"), (
        "put the output of `python -m tools.layers` into docs/design.md"
    )


@each("name", CORE_MODULES)
def test_the_core_knows_nothing_of_the_outside_world(name: str) -> None:
    for target in imported(MODULES[name]):
        module, _, _ = target.rpartition(".")
        assert not {target, module, target.partition(".")[0]} & OUTSIDE_WORLD, f"{name} imports {target}"


@each("name", CORE_MODULES)
def test_the_core_reads_no_clock_and_does_no_input_or_output(name: str) -> None:
    for node in nodes(MODULES[name]):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                assert node.func.id not in IO, f"{name} calls {node.func.id}"
            elif isinstance(node.func, ast.Attribute):
                assert node.func.attr not in CLOCK, f"{name} calls {node.func.attr}"


@each("name", CORE_MODULES)
def test_the_core_keeps_no_state(name: str) -> None:
    """No module variable is set again from within a function."""
    for node in nodes(MODULES[name]):
        assert not isinstance(node, ast.Global), f"{name} has a global statement"


@each("name", MODULES)
def test_imports_can_be_found(name: str) -> None:
    for target in imported(MODULES[name]):
        top = target.partition(".")[0]
        assert top in sys.stdlib_module_names | OF_THE_CALLER or importlib.util.find_spec(top) is not None, (
            f"{name} imports {target}"
        )


@each("name", [name for name in MODULES if name.partition(".")[0] != "state"])
def test_only_the_state_speaks_sql(name: str) -> None:
    for node in nodes(MODULES[name]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not SQL.match(node.value), f"{name} has SQL: {node.value}"
