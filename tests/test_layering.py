"""A module knows only what stands before it: the imports of the package point in one direction."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cases import each

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[1] / "src" / "gcmscrape"

LAYERS = (
    ("record", "refusal", "site", "version"),
    ("page",),
    ("extraction", "normalize"),
    ("draft",),
    ("filling",),
    ("core",),
    ("archive",),
    ("publish",),
    ("worker",),
    ("pool",),
    ("fetch",),
    ("state",),
    ("settings",),
    ("crawl",),
    ("harvest",),
    ("fixtures",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""From the ground up. The parts of one layer don't know each other."""

CORE = {"record", "refusal", "site", "version", "page", "extraction", "normalize", "draft", "filling", "core"}
"""Bytes in, record out: no network, no files, no clock, no chance, no other processes."""
OUTSIDE_WORLD = {
    "asyncio", "ftplib", "glob", "http", "httpx", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
CLOCK = {"now", "today", "utcnow", "fromtimestamp", "time", "monotonic", "perf_counter"}
IO = {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}

MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
}
CORE_MODULES = [name for name in MODULES if name.partition(".")[0] in CORE]


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(name: str) -> str:
    """The part of the package that a full name belongs to; empty for the public face itself."""
    inner = name.split(".")[1:]
    return inner[0] if (inner and (PACKAGE / inner[0]).is_dir()) or (PACKAGE / f"{inner[0]}.py").is_file() else ""


def layer_of(part: str) -> int:
    found = [number for number, layer in enumerate(LAYERS) if part in layer]
    assert len(found) == 1, f"{part or 'the public face'} has no place in the layers"
    return found[0]


@each("name", MODULES)
def test_imports_point_down(name: str) -> None:
    part = name.partition(".")[0]
    for target in imported(MODULES[name]):
        if target.partition(".")[0] == "gcmscrape" and part_of(target) != part:
            assert layer_of(part_of(target)) < layer_of(part), f"{name} imports {target}"


@each("name", CORE_MODULES)
def test_the_core_knows_nothing_of_the_outside_world(name: str) -> None:
    for target in imported(MODULES[name]):
        module, _, _ = target.rpartition(".")
        assert not {target, module, target.partition(".")[0]} & OUTSIDE_WORLD, f"{name} imports {target}"


@each("name", CORE_MODULES)
def test_the_core_reads_no_clock_and_does_no_input_or_output(name: str) -> None:
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                assert node.func.id not in IO, f"{name} calls {node.func.id}"
            elif isinstance(node.func, ast.Attribute):
                assert node.func.attr not in CLOCK, f"{name} calls {node.func.attr}"


@each("name", CORE_MODULES)
def test_the_core_keeps_no_state(name: str) -> None:
    """No module variable is set again from within a function."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Global), f"{name} has a global statement"


@each("name", MODULES)
def test_imports_can_be_found(name: str) -> None:
    for target in imported(MODULES[name]):
        top = target.partition(".")[0]
        assert top in sys.stdlib_module_names or importlib.util.find_spec(top) is not None, f"{name} imports {target}"
