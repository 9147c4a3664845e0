"""Which modules are mutated, and how their changed code gets into a process: by a finder before all others."""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.mutate.conditions import FORCED, MUTANT, RECORD, conditions, with_mutants, with_record

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Sequence
    from types import CodeType, ModuleType

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "src" / "gcmscrape"
_TARGETS: Final = ("intake", "row", "page", "event", "bulk/ruled_out.py")
"""The readers: what of these there is."""


class Mutant(NamedTuple):
    """A condition made true or false: its number over all modules, its module and place, and its source."""

    number: int
    forced: bool
    module: str
    line: int
    column: int
    source: str

    def __str__(self) -> str:
        """Return the mutant in one line, with the place as an editor takes it."""
        return f"src/gcmscrape/{self.module}:{self.line}: `{self.source}` made {str(self.forced).lower()}"


def modules() -> list[Path]:
    """Return the files of all modules that are mutated."""
    found = (PACKAGE / name for name in _TARGETS)
    return [
        file for path in found for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path]) if file.exists()
    ]


def mutants() -> list[Mutant]:
    """Return every mutant, those of one condition beside each other."""
    found: list[Mutant] = []
    for path, first in _numbered().items():
        for number, one in enumerate(conditions(path.read_text(encoding="utf-8")), first):
            place = (path.relative_to(PACKAGE).as_posix(), one.line, one.column, one.source)
            found += [Mutant(number, forced, *place) for forced in (False, True)]
    return found


def _numbered() -> dict[Path, int]:
    """Return each module with the number of its first condition."""
    first, numbered = 0, {}
    for path in modules():
        numbered[path] = first
        first += len(conditions(path.read_text(encoding="utf-8")))
    return numbered


def import_all() -> None:
    """Import every module that is mutated."""
    for path in modules():
        import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"))


def choose(number: int, *, forced: bool) -> None:
    """Make a mutant the one of this process; -1 is none."""
    setattr(builtins, MUTANT, number)
    setattr(builtins, FORCED, forced)


def load_with_mutants() -> None:
    """Import the readers with their mutants from now on; none is chosen."""
    choose(-1, forced=False)
    _load(with_mutants)


def load_with_record(record: Callable[[int, object], object]) -> None:
    """Import the readers from now on so that they tell `record` of each condition."""
    setattr(builtins, RECORD, record)
    _load(with_record)


def _load(change: Callable[[str, int], ast.Module]) -> None:
    if any(name.partition(".")[0] == "gcmscrape" for name in sys.modules):
        raise RuntimeError("the readers are imported already, and cannot be changed any more")
    sys.meta_path.insert(0, _Finder(_numbered(), change))


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, numbered: dict[Path, int], change: Callable[[str, int], ast.Module]) -> None:
        self._numbered = numbered
        self._change = change

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None and Path(spec.origin) in self._numbered:
            spec.loader = _Loader(fullname, spec.origin, self._numbered[Path(spec.origin)], self._change)
            return spec
        return None


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, first: int, change: Callable[[str, int], ast.Module]) -> None:
        super().__init__(name, path)
        self._first = first
        self._change = change

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        module = self._change(Path(path).read_text(encoding="utf-8"), self._first)
        code: CodeType = compile(module, path, "exec", dont_inherit=True)
        return code
