"""`gcmscrape harvest`: make and publish a dataset, then say what is in it."""

from __future__ import annotations

import os
import sys
from io import StringIO
from typing import TYPE_CHECKING, Final

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from gcmscrape.archive import InputUnreadable
from gcmscrape.commands.terminal import fail, standard_output
from gcmscrape.harvest import harvest
from gcmscrape.publish.atomic import PublishFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gcmscrape.harvest import Harvested
    from gcmscrape.publish.rejects import Reject
    from gcmscrape.publish.summary import Summary

_REFUSED_SHOWN: Final = 20
_WIDTH: Final = 240  # columns where the output is no terminal, so that nothing is cut


def run(replay: str | None, folder: Path) -> None:
    """Harvest into the folder and print a report; end with status 1 when nothing was published."""
    if replay is None:
        raise typer.BadParameter(
            "This version reads saved responses only; give a WARC or a folder of them.", param_hint="--replay"
        )
    if os.path.isfile(folder):  # noqa: PTH113 - the method of Path raises an error where a folder above is closed
        fail(f"Nothing was published: {folder} is a file, not a folder; choose another --out.")
    try:
        harvested = harvest(replay, folder)
    except (InputUnreadable, PublishFailed) as error:
        fail(str(error))
    terminal = sys.stdout is not None and sys.stdout.isatty()
    report = _report(harvested, folder, terminal=terminal)
    with standard_output() as output:
        output.write(report.encode())


def _report(harvested: Harvested, folder: Path, *, terminal: bool) -> str:
    summary = harvested.summary
    report = StringIO()
    console = Console(
        file=report,
        force_terminal=terminal,
        width=None if terminal else _WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(_counts_sentence(summary, folder))
    for title, table in (
        ("Pages of other kinds", _counts(summary.other_pages)),
        ("Refused pages", _refused(harvested.rejects)),
        ("Fields", _fields(summary)),
        ("Warnings", _counts(summary.warnings)),
    ):
        if table.rows:
            table.box = box.SIMPLE_HEAD if terminal else None
            console.print(f"\n{title}", style="bold")
            console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in report.getvalue().splitlines())


def _counts_sentence(summary: Summary, folder: Path) -> str:
    sentence = (
        f"Published in {folder}: {_count(summary.events, 'event')} from {_count(summary.responses, 'response')} "
        f"({_count(summary.language_versions, 'other language version')}, "
        f"{_count(summary.older_captures, 'older capture')}, "
        f"{_count(sum(summary.other_pages.values()), 'page')} of other kinds, "
        f"{sum(summary.refused.values())} refused)."
    )
    return sentence if summary.events else f"{sentence} rejects.jsonl says what each response is."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(*columns: str) -> Table:
    table = Table(pad_edge=False)
    for column in columns:
        number = column in {"number", "filled", "unreadable"}
        table.add_column(column, justify="right" if number else "left", overflow="fold")
    return table


def _counts(counts: Mapping[str, int]) -> Table:
    table = _table("code", "number")
    for code, number in counts.items():
        table.add_row(code, str(number))
    return table


def _refused(rejects: Sequence[Reject]) -> Table:
    refused = [reject for reject in rejects if reject.outcome == "refused"]
    table = _table("code", "page", "reason")
    for reject in refused[:_REFUSED_SHOWN]:
        table.add_row(reject.code, reject.url or reject.file, reject.reason)
    if len(refused) > _REFUSED_SHOWN:
        table.add_row("...", f"{len(refused) - _REFUSED_SHOWN} more", "see rejects.jsonl")
    return table


def _fields(summary: Summary) -> Table:
    table = _table("field", "filled", "unreadable")
    for name, rate in summary.fill_rates.items():
        if rate is not None:
            table.add_row(name, f"{rate:.0%}", str(summary.unreadable.get(name, "")))
    return table
