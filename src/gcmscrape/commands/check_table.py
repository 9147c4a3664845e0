"""How the table of a check is shown: for people, as wide as their terminal, or as one line of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from gcmscrape.commands.fitting import fitted, next_step, width_of
from gcmscrape.commands.plain_table import PlainTable, Style
from gcmscrape.commands.printable import printable
from gcmscrape.health.table import Row, Verdict, conclusion, lines_to_paste
from gcmscrape.settings import Settings

_STYLES: Final[dict[Verdict, Style]] = {Verdict.FITS: "green", Verdict.DIFFERS: "red", Verdict.NOT_SEEN: "dim"}


def text_table(rows: Sequence[Row], settings: Settings, *, terminal: bool | None = None) -> str:
    """Return the table with the lines to paste below it, the conclusion, and what to do next where all fits.

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
    width = width_of(sys.stdout) if terminal is not False else None
    parts.append(f"{fitted(printable(conclusion(rows)), width)}\n")
    if not any(one.verdict is Verdict.DIFFERS for one in rows):
        harvest = printable(f"gcmscrape harvest --site {settings.site} --out {settings.out}")
        parts.append(f"\n{next_step('all events', harvest, width)}\n")
    return "".join(parts)


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


def rendered(table: PlainTable, *, terminal: bool | None = None) -> str:
    """Return a table as lines of text: as wide as the terminal, or with no line broken where there is none."""
    width = width_of(sys.stdout) if terminal is not False else None
    return f"{table.text(width)}\n"


def _table(rows: Sequence[Row]) -> PlainTable:
    table = PlainTable("assumption", "seen", "verdict", "what to do", asides=["what to do"])
    for one in rows:
        table.add_row(one.assumption, one.seen, one.verdict.value, one.advice, style=_STYLES[one.verdict])
    return table
