"""The commands, found in the files that declare them: `NAME_app.py` declares the command NAME."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

import typer
from typer.main import get_command

import gcmscrape.commands

_ENDING: Final = "_app"


class Commands(Mapping[str, Any]):
    """The commands by name, in alphabetical order. A file is loaded when its command is asked for."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command of click, which typer does not give out
        """Return the command.

        Raises:
            KeyError: There is no file that declares it.
        """
        if name not in _names():
            raise KeyError(name)
        declared = getattr(import_module(f"{gcmscrape.commands.__name__}.{name}{_ENDING}"), name)
        if isinstance(declared, typer.Typer):  # a command that has commands of its own
            return get_command(declared)
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(declared)
        return get_command(alone)

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(_names())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(_names())


@cache
def _names() -> tuple[str, ...]:
    modules = (module.name for module in iter_modules(gcmscrape.commands.__path__))
    return tuple(sorted(name.removesuffix(_ENDING) for name in modules if name.endswith(_ENDING)))
