"""How what was examined is shown: tables for people, an object for machines."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from gcmscrape.commands.check_table import rendered
from gcmscrape.commands.fitting import fitted, next_step, width_of
from gcmscrape.commands.plain_table import PlainTable, bar, on_terminal, styled
from gcmscrape.commands.printable import printable
from gcmscrape.health.condition import Shape
from gcmscrape.health.examine import Examined
from gcmscrape.state.failing import Failing

_SHOWN: Final = 20
"""Pages of a kind that are named; JSON has all."""
_MONTH_AND_DAY: Final = slice(5, 10)
"""Of an instant: three earlier runs have to fit beside the bars."""
_BAR: Final = 12
"""Columns of a bar."""


def text_report(examined: Examined, now: datetime, *, inputs: Sequence[str], out: Path) -> str:
    """Return a table a subject, those that have anything to tell, a sentence of what was read, and what to do next."""
    parts = [
        f"{styled(title, 'bold' if on_terminal() else None)}\n{rendered(table)}"
        for title, table in _tables(examined, now)
        if table.rows
    ]
    new = sum(shape.new for shape in examined.shapes)
    pages, events = examined.condition.pages, examined.condition.events
    told = f"{pages['event']} event pages of {pages.total()} that were read, {events} events"
    news = f"; {new} new template{'' if new == 1 else 's'}" if new else ""
    last = f"; last good run: {examined.history.last_good}" if examined.history.last_good else ""
    width = width_of(sys.stdout)
    parts.append(fitted(f"{told}{news}{last}.\n", width))
    parts.append(f"\n{next_step(*_next(examined, inputs, out), width)}\n")
    return "".join(parts)


def _next(examined: Examined, inputs: Sequence[str], out: Path) -> tuple[str, str]:
    """Return what to do, and the command for it."""
    if inputs:
        return "a dataset of them", printable(f"gcmscrape harvest --replay {inputs[0]} --out DIR")
    if examined.condition.unknown_labels:
        return "the fields that unknown labels may name", printable(f"gcmscrape labels --out {out}")
    return "how far it can be trusted", printable(f"gcmscrape sample 20 --html sample.html --out {out}")


def json_report(examined: Examined) -> dict[str, Any]:
    """Return the same as an object of JSON."""
    condition = examined.condition
    return {
        "command": "check",
        "pages": dict(condition.pages.most_common()),
        "events": condition.events,
        "templates": [shape._asdict() for shape in examined.shapes],
        "fill_rates": condition.fill_rates(),
        "runs": [asdict(run) for run in examined.history.runs],
        "unknown_labels": [
            {"label": label, "pages": number, "samples": condition.samples_of(label)}
            for label, number in condition.unknown_labels.most_common()
        ],
        "unknown_terms": [
            {"field": name, "told": told, "pages": number}
            for (name, told), number in condition.unknown_terms.most_common()
        ],
        "unreadable": [
            {"field": name, "reason": reason, "pages": number}
            for (name, reason), number in condition.unreadable.most_common()
        ],
        "dates_from_prose": [{"url": url, "words": words} for url, words in condition.prose.items()],
        "failing": [page._asdict() for page in examined.history.failing],
        "last_good_run": examined.history.last_good,
    }


def _tables(examined: Examined, now: datetime) -> Iterator[tuple[str, PlainTable]]:
    condition = examined.condition
    yield "Templates", _templates(examined.shapes)
    yield "Fields", _fields(examined)
    labels = PlainTable("label", "pages", "values", numbers=["pages"])
    for label, number in condition.unknown_labels.most_common():
        labels.add_row(label, str(number), "; ".join(condition.samples_of(label)))
    yield "Unknown labels", labels
    yield "Unknown terms", _counted(("field", "term"), condition.unknown_terms.most_common())
    yield "Unreadable fields", _counted(("field", "reason"), condition.unreadable.most_common())
    prose = PlainTable("page", "words")
    for url, words in [*condition.prose.items()][:_SHOWN]:
        prose.add_row(url, words)
    yield "Dates from prose", _with_rest(prose, len(condition.prose))
    others = PlainTable("kind", "pages", numbers=["pages"])
    for code, number in condition.pages.most_common():
        if code != "event":
            others.add_row(code, str(number))
    yield "Pages that are no event", others
    yield "Pages that failed", _failing(examined.history.failing, now)


def _templates(shapes: list[Shape]) -> PlainTable:
    table = PlainTable("pages", "", "labelled values stand in", "example", numbers=["pages"])
    for shape in shapes:
        table.add_row(str(shape.pages), "new" if shape.new else "", _short(shape.shape), shape.example)
    return table


def _short(path: str) -> str:
    """Return a path of elements in which those that follow each other by the same name are counted."""
    runs = [(name, len(list(same))) for name, same in groupby(path.split(" > "))]
    return " > ".join(name if number == 1 else f"{number} {name}" for name, number in runs)


def _fields(examined: Examined) -> PlainTable:
    """How full each field is, with a bar where there is somebody to see it, and how full it was in the last runs."""
    now = f"filled of {examined.condition.events}"
    before = [run.when[_MONTH_AND_DAY] for run in examined.history.runs]
    bars = on_terminal()
    table = PlainTable("field", now, *([""] if bars else []), *before, numbers=[now, *before])
    for name, rate in examined.condition.fill_rates().items():
        told = [run.fill_rates.get(name) for run in examined.history.runs]
        table.add_row(name, _share(rate), *([bar(rate or 0, _BAR)] if bars else []), *map(_share, told))
    return table


def _share(rate: float | None) -> str:
    return f"{rate:.0%}" if rate is not None else ""


def _counted(columns: tuple[str, str], counts: list[tuple[tuple[str, str], int]]) -> PlainTable:
    table = PlainTable(*columns, "pages", numbers=["pages"])
    for (one, other), number in counts:
        table.add_row(one, other, str(number))
    return table


def _failing(pages: Sequence[Failing], now: datetime) -> PlainTable:
    table = PlainTable("page", "why", "for")
    for page in pages[:_SHOWN]:
        days = f"{(now - datetime.fromisoformat(page.since)).days} days" if page.since is not None else "ever"
        table.add_row(page.address, f"{page.code}: {page.reason}", days)
    return _with_rest(table, len(pages))


def _with_rest(table: PlainTable, number: int) -> PlainTable:
    """Return a table with a last row that says how many more there are than are shown."""
    if number > _SHOWN:
        table.add_row(f"... {number - _SHOWN} more, see --json")
    return table
