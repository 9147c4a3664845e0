"""What a command says of a dataset when it is done: sentences and tables for people, one JSON line for jobs."""

from __future__ import annotations

import json
import sys
from collections import deque
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from gcmscrape.commands.closing import closing, counted, left_out
from gcmscrape.commands.fitting import fitted, next_step, width_of
from gcmscrape.commands.news import HAPPENED, counts_sentence, text
from gcmscrape.commands.plain_table import PlainTable, bar, styled
from gcmscrape.commands.printable import printable
from gcmscrape.commands.terminal import say
from gcmscrape.dataset.news import news_of, read_changes
from gcmscrape.dataset.rejects import Reject
from gcmscrape.record import WarningCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gcmscrape.dataset.summary import Summary
    from gcmscrape.harvest.live import Outcome
    from gcmscrape.harvest.publishing import Published
    from gcmscrape.settings import Settings

_REFUSED_SHOWN: Final = 20


def tell(published: Published) -> None:
    """Say on standard error which limits were exceeded knowingly, and what was noticed."""
    for accepted in published.accepted:
        say(f"gcmscrape: accepted: {accepted}")
    for note in published.notes:
        say(f"gcmscrape: note: {note}")


def text_report(command: str, settings: Settings, outcome: Outcome, published: Published) -> str:
    """Return what a run that published came to: for a refresh what changed, else how full the fields are."""
    rejects = [
        Reject.model_validate(from_json(line)) for line in (settings.out / "rejects.jsonl").read_bytes().splitlines()
    ]
    refresh, left = command == "refresh", left_out(outcome, published)
    return (
        fitted(closing(outcome, published), width_of(sys.stdout))
        + dataset_report(published.summary, rejects, settings.out, fields=not refresh, left=left)
        + (_changed(settings.out, published.changes) if refresh else "")
    )


def _changed(folder: Path, number: int) -> str:
    """Return what the last changes of a dataset were, so many lines of them."""
    if not number:
        return ""
    news = news_of(deque(read_changes(folder), number), folder)
    return "".join(
        f"{printable(line)}\n" for line in (f"\nChanges: {counts_sentence(news, HAPPENED)}.", *text(news, HAPPENED))
    )


def json_report(command: str, folder: Path, published: Published, **more: object) -> str:
    """Return what a run that published came to as one line of JSON, with `more` facts of it."""
    told = {"command": command, "outcome": "published", "out": str(folder), **more}
    doubts = {"accepted": published.accepted, "notes": published.notes}
    return json.dumps({**told, **doubts, "summary": published.summary.model_dump(mode="json")}) + "\n"


def json_failure(command: str, folder: Path, reason: str, outcome: str = "failed") -> str:
    """Return why nothing was published as one line of JSON."""
    return json.dumps({"command": command, "outcome": outcome, "out": str(folder), "reason": reason}) + "\n"


def dataset_report(
    summary: Summary, rejects: Sequence[Reject], folder: Path, *, fields: bool = True, left: int = 0
) -> str:
    """Return what a dataset holds, what was left out of it, and what to do next.

    `fields`: also how full each is. `left` is how many events are known and were not wanted.
    """
    width = width_of(sys.stdout)
    why = "" if summary.events or left else " rejects.jsonl says what each response is."
    parts = [f"{fitted(printable(_counts_sentence(summary, folder) + why), width)}\n"]
    for title, table in (
        ("Pages of other kinds", _counts("kind", "pages", summary.other_pages)),
        ("Refused pages", _refused(rejects)),
        *([("Fields", _fields(summary, bars=width is not None))] if fields else []),
        ("Warnings", _counts("warning", "times", summary.warnings)),
    ):
        if table.rows:
            parts.append(f"\n{styled(title, 'bold' if width else None)}\n{table.text(width)}")
    parts.append(f"\n{_next(summary, folder, width, left)}\n")
    return "".join(parts)


def _counts_sentence(summary: Summary, folder: Path) -> str:
    return (
        f"Published in {folder}: {counted(summary.events, 'event')} from {counted(summary.responses, 'response')} "
        f"({counted(summary.language_versions, 'other language version')}, "
        f"{counted(summary.older_captures, 'older capture')}, "
        f"{counted(sum(summary.other_pages.values()), 'page')} of other kinds, "
        f"{sum(summary.refused.values())} refused)."
    )


def _next(summary: Summary, folder: Path, width: int | None, left: int) -> str:
    """Return what to do with a dataset."""
    out = printable(str(folder))
    if left and not summary.events:
        return next_step("all events that are known", f"gcmscrape publish --out {out}", width)
    if not summary.events:
        return f"Next, why each page gave no record: {printable(str(folder / 'rejects.jsonl'))}"
    if summary.warnings.get(WarningCode.UNKNOWN_LABEL):
        return next_step("the labels that nothing used", f"gcmscrape labels --out {out}", width)
    return next_step("tables of it", f"gcmscrape export csv --out {out}", width)


def _counts(what: str, unit: str, counts: Mapping[str, int]) -> PlainTable:
    table = PlainTable(what, unit, numbers=[unit])
    for code, number in counts.items():
        table.add_row(code, str(number))
    return table


def _refused(rejects: Sequence[Reject]) -> PlainTable:
    refused = [reject for reject in rejects if reject.outcome == "refused"]
    table = PlainTable("refusal", "page", "reason")
    for reject in refused[:_REFUSED_SHOWN]:
        table.add_row(reject.code, reject.url or reject.file or "", reject.reason)
    if len(refused) > _REFUSED_SHOWN:
        table.add_row("...", f"{len(refused) - _REFUSED_SHOWN} more", "see rejects.jsonl")
    return table


def _fields(summary: Summary, *, bars: bool) -> PlainTable:
    """Return how full each field is, with a bar a field where there is somebody to see it."""
    filled = f"filled of {summary.events}"
    table = PlainTable("field", filled, *([""] if bars else []), "unreadable", numbers=[filled, "unreadable"])
    for name, rate in summary.fill_rates.items():
        if rate is not None:
            table.add_row(name, f"{rate:.0%}", *([bar(rate)] if bars else []), str(summary.unreadable.get(name, "")))
    return table
