"""How the table of a check is shown: for people, as wide as their terminal, or as one line of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from gcmscrape.commands.plain_table import PlainTable
from gcmscrape.commands.printable import printable
from gcmscrape.health.table import Row, Verdict, conclusion, lines_to_paste
from gcmscrape.settings import Settings

_ENDLESS: Final = 100_000
"""Columns where the output is no terminal, so that nothing is wrapped."""
_STYLES: Final = {Verdict.FITS: "green", Verdict.DIFFERS: "bold red", Verdict.NOT_SEEN: "dim"}


def text_table(rows: Sequence[Row], settings: Settings, *, terminal: bool | None = None) -> str:
    """Return the table with the lines to paste below it, and the conclusion as the last line.

    Args:
        rows: One an assumption.
        settings: Those of the check; the lines to paste keep what they have.
        terminal: Whether it is for a terminal; None when standard output tells.
    """
    parts = [rendered(_table(rows), terminal=terminal)]
    if lines := lines_to_paste(rows, _own(settings)):
        parts.append(
            "Let gcmscrape.toml have, as far as it is right:\n\n"
            + "".join(f"    {printable(line)}\n" for line in lines)
            + "\n"
        )
    return "".join([*parts, f"{printable(conclusion(rows))}\n"])


def json_table(rows: Sequence[Row], settings: Settings) -> str:
    """Return the rows and the conclusion as one line of JSON."""
    differs = any(one.verdict is Verdict.DIFFERS for one in rows)
    told = {
        "command": "check", "outcome": Verdict.DIFFERS if differs else Verdict.FITS, "site": settings.site,
        "out": str(settings.out), "reason": conclusion(rows), "rows": [json_row(one) for one in rows],
        "paste": lines_to_paste(rows, _own(settings)),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False) + "\n"


def _own(settings: Settings) -> dict[str, Mapping[str, Sequence[str]]]:
    return {"labels": settings.labels, "listings": settings.listings}


def json_row(one: Row) -> dict[str, object]:
    """Return a row as it stands in JSON; `paste` is null when nothing is to be set."""
    return {**one._asdict(), "paste": one.paste._asdict() if one.paste is not None else None}


def rendered(table: Table, *, terminal: bool | None = None) -> str:
    """Return a table as lines of text: as wide as the terminal, or with no line wrapped where there is none."""
    if terminal is None:
        terminal = sys.stdout is not None and sys.stdout.isatty()
    table.box = box.SIMPLE_HEAD if terminal else None
    text = StringIO()
    console = Console(
        file=text, force_terminal=terminal, width=None if terminal else _ENDLESS, markup=False, emoji=False,
        highlight=False,
    )  # fmt: skip
    console.print(table)
    lines = text.getvalue().strip("\n").splitlines()
    return "".join(f"{line.rstrip()}\n" for line in [*lines, ""])


def table_with(*columns: str, numbers: Iterable[str] = ()) -> Table:
    """Return an empty table; the columns in `numbers` are set to the right."""
    table = PlainTable(pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table


def _table(rows: Sequence[Row]) -> Table:
    table = PlainTable(pad_edge=False)
    table.add_column("assumption", ratio=4, overflow="fold")
    table.add_column("seen", ratio=4, overflow="fold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("what to do", ratio=4, overflow="fold")
    for one in rows:
        table.add_row(one.assumption, one.seen, one.verdict.value, one.advice, style=_STYLES[one.verdict])
    return table
