"""`gcmscrape check` on a dataset, an archive or saved pages: how they are read, without the network."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import typer

from gcmscrape.archive.left import Left, left_sentence
from gcmscrape.archive.saved import Failure, InputUnreadable
from gcmscrape.commands.check_report import json_report, text_report
from gcmscrape.commands.terminal import FAILED, fail, say, standard_output
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.health.examine import examine
from gcmscrape.settings import Settings
from gcmscrape.state.database import StateUnusable

_MOST: Final = 5
"""Sentences about what could not be read; the report counts all of it."""
_AGE: Final = re.compile(r"(\d{1,5})([dhm])")
_UNITS: Final = {"d": "days", "h": "hours", "m": "minutes"}


def run(inputs: Sequence[str], settings: Settings, max_age: str | None, *, as_json: bool) -> None:
    """Print how the inputs are read; end with status 1 when they cannot be, or the last good run is too old."""
    age = _age(max_age) if max_age is not None else None
    now = datetime.now(UTC)
    left = Left()
    unread: list[Failure] = []
    try:
        examined = examine(inputs, settings.out, left, unread)
    except (DatasetUnreadable, InputUnreadable, StateUnusable) as error:
        fail(str(error))
    if left:
        say(f"gcmscrape: note: {left_sentence(left)}")
    for failure in unread[:_MOST]:
        say(f"gcmscrape: {failure.name}: {failure.message}", "warning")
    if len(unread) > _MOST:
        say(f"gcmscrape: {len(unread) - _MOST} more could not be read: extract names each.", "warning")
    as_json = as_json or settings.log_format == "json"
    report = (
        json.dumps(json_report(examined)) + "\n"
        if as_json
        else text_report(examined, now, inputs=inputs, out=settings.out)
    )
    with standard_output() as output:
        output.write(report.encode())
    if unread and not examined.condition.events:
        raise typer.Exit(FAILED)
    if age is not None:
        _require_younger(examined.history.last_good, age, now, max_age)


def _require_younger(last_good: str | None, age: timedelta, now: datetime, told: str | None) -> None:
    """End with status 1 when the last good run is older than it may be; `told` is how that was said."""
    if last_good is None:
        fail("No good run is known of.")
    if now - datetime.fromisoformat(last_good) > age:
        fail(f"The last good run ended {last_good}, more than {told} ago.")


def _age(text: str) -> timedelta:
    found = _AGE.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is no age such as 2d, 36h or 90m.", param_hint="--max-age")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
