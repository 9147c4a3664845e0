"""The parts of the package and what each may use: `python -m tools.layers` prints the table of docs/design.md."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final, NamedTuple


class Row(NamedTuple):
    """Some parts of the package that do one thing. `uses` are the parts of rows before it that they may import."""

    parts: tuple[str, ...]
    does: str
    uses: tuple[str, ...]


ROWS: Final = tuple(
    Row(tuple(row["parts"]), row["does"], tuple(row["uses"]))
    for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["row"]
)
"""From the ground up."""
PACKAGE: Final = Path(__file__).parents[1] / "src" / "gcmscrape"


def table() -> str:
    """Return the table in Markdown."""
    rows = [(", ".join(map(_name, row.parts)), row.does, ", ".join(row.uses)) for row in ROWS]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (("part", "what it does", "may use"), ("---",) * 3, *rows))


def _name(part: str) -> str:
    return f"`{part}/`" if (PACKAGE / part).is_dir() else f"`{part}`"


if __name__ == "__main__":
    print(table(), end="")
