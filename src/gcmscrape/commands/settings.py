"""`gcmscrape settings`: every setting, its value, and where it was set."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from gcmscrape.commands.options import settings_of
from gcmscrape.commands.terminal import show
from gcmscrape.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def run(file: Path | None) -> None:
    """Print the settings as they are in effect: a settings file that says the same, with a comment a line."""
    settings, origins = settings_of({}, file)
    lines = []
    for name, field in Settings.model_fields.items():
        origin = f"set by {origins[name]}" if name in origins else "default"
        lines.append(f"# {field.description} ({origin})\n{_assignment(name, getattr(settings, name))}\n")
    show("\n".join(lines))


def _assignment(name: str, value: object) -> str:
    return f"# {name} =" if value is None else f"{name} = {_literal(value)}"


def _literal(value: object) -> str:
    """Return a value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)} = {_literal(part)}" for name, part in value.items()) + "}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, (tuple, list)):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value if isinstance(value, (bool, int)) else str(value), ensure_ascii=False)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
