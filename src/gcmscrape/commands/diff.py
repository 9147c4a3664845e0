"""`gcmscrape diff`: two datasets, or a dataset and what its archive gives now."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.news import COMPARED, Format, as_json, by_field, counts_sentence, markdown, text
from gcmscrape.commands.terminal import FAILED, show, show_json
from gcmscrape.dataset.difference import differences
from gcmscrape.dataset.files import EVENTS
from gcmscrape.dataset.last import Last
from gcmscrape.dataset.news import News
from gcmscrape.harvest.reread import reread
from gcmscrape.record import Event, read_record
from gcmscrape.state.database import ARCHIVE, StateUnusable


def run(first: Path, second: Path, form: Format) -> None:
    """Print in what a second dataset differs from a first one; end with status 1 when it does."""
    news = differences(Last(_events(first)), _records(_events(second)))
    folder = second if second.is_dir() else second.parent
    _print(news, form, ("what one of them was read from", f"gcmscrape show ID --out {folder}"))


def run_archive(folder: Path, form: Format) -> None:
    """Print in what the archive of a dataset, as it is read now, differs from it; end with status 1 when it does."""
    try:
        news = differences(Last(_events(folder)), reread(folder / ARCHIVE), "extractor")
    except StateUnusable as error:
        raise typer.BadParameter(str(error), param_hint="--archive") from error
    _print(news, form, ("make it what its archive gives now", f"gcmscrape publish --out {folder}"))


def _events(dataset: Path) -> Path:
    """Return the file of records of a dataset, which is named by its folder or by that file."""
    path = dataset / EVENTS if dataset.is_dir() else dataset
    if not path.is_file():
        raise typer.BadParameter(f"There is no dataset at {dataset}: name a folder with an {EVENTS}, or such a file.")
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                read_record(line)
            except ValueError as error:
                raise typer.BadParameter(f"Line {number} of {path} is no record.") from error
    return path


def _records(path: Path) -> Iterator[Event]:
    with path.open("rb") as file:
        yield from map(read_record, file)


def _print(news: Sequence[News], form: Format, then: tuple[str, str]) -> None:
    """Print what differs; `then`: what to do about it, and the command for it."""
    (show_json if form == "json" else show)(_report(news, form))
    if news and form == "text":
        show(f"\n{next_step(*then, width_of(sys.stdout))}\n")
    if news:
        raise typer.Exit(FAILED)


def _report(news: Sequence[News], form: Format) -> str:
    if form == "json":
        return as_json(news)
    sentence = f"Of the records: {counts_sentence(news, COMPARED)}."
    counts = [f"{name}: {_causes(causes)}" for name, causes in by_field(news).items()]
    if form == "markdown":
        lines = [f"# {sentence}", "", *(f"- {count}" for count in counts), *markdown(news, COMPARED)]
    else:
        lines = [sentence, *(f"  {count}" for count in counts), *text(news, COMPARED)]
    return "".join(f"{line}\n" for line in lines)


def _causes(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} by {cause}" for cause, number in counts.items())
