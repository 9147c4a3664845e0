"""`gcmscrape changes`: what changed lately, for people."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import typer

from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.news import HAPPENED, Format, as_json, counts_sentence, markdown, text
from gcmscrape.commands.terminal import fail, show, show_json
from gcmscrape.dataset.news import News, news_of, read_changes
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.settings import Settings
from gcmscrape.state.runs import timestamp

_SPAN: Final = re.compile(r"(\d{1,5})([hdw])")
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def run(settings: Settings, since: str, form: Format) -> None:
    """Print the changes of a dataset since a moment."""
    moment = timestamp(_moment(since))
    try:
        news = news_of([change for change in read_changes(settings.out) if change.when >= moment], settings.out)
    except FileNotFoundError:
        fail(
            f"{settings.out} holds no changes.jsonl: a harvest or refresh of a site writes it. "
            "Two datasets are compared by `gcmscrape diff`."
        )
    except DatasetUnreadable as error:
        fail(str(error))
    (show_json if form == "json" else show)(_report(news, moment, form))
    if form == "text":
        show(f"\n{next_step(*_next(news, settings.out), width_of(sys.stdout))}\n")


def _next(news: list[News], out: Path) -> tuple[str, str]:
    """Return what to do, and the command for it."""
    if news:
        return "all that an event said, and when", f"gcmscrape history {news[0].id} --out {out}"
    return "whether the site has changed", f"gcmscrape refresh --out {out}"


def _report(news: list[News], moment: str, form: Format) -> str:
    if form == "json":
        return as_json(news)
    sentence = f"Since {moment}: {counts_sentence(news, HAPPENED)}."
    lines = [f"# {sentence}", *markdown(news, HAPPENED)] if form == "markdown" else [sentence, *text(news, HAPPENED)]
    return "".join(f"{line}\n" for line in lines)


def _moment(since: str) -> datetime:
    span = _SPAN.fullmatch(since)
    try:
        if span:
            return datetime.now(UTC) - int(span[1]) * _UNITS[span[2]]
        return datetime.combine(date.fromisoformat(since), datetime.min.time(), UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(
            f"{since!r} is neither a span such as 12h, 7d or 2w, nor a date such as 2024-01-31.", param_hint="--since"
        ) from None
