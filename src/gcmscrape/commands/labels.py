"""`gcmscrape labels`: the labels that nothing used, and what to write into the settings file to use them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.commands.closing import counted
from gcmscrape.commands.fitting import next_step, width_of
from gcmscrape.commands.options import settings_of
from gcmscrape.commands.terminal import fail, show, show_json
from gcmscrape.harvest.archived import archived_pages
from gcmscrape.harvest.remembered import remembered
from gcmscrape.harvest.unused_labels import UnusedLabel, unused_labels
from gcmscrape.site.own import FILE
from gcmscrape.state.database import StateUnusable

_FIELD: Final = "FIELD"
"""Stands in a comment for a field that only a person can tell."""


def run(inputs: Sequence[str], flags: Mapping[str, Any], file: Path | None, form: str) -> None:
    """Print the labels of the inputs, or of the dataset's archive; end with status 1 when that cannot be read."""
    settings, _ = settings_of(flags, file)
    try:
        found = unused_labels(_pages(inputs) if inputs else archived_pages(settings.out))
    except (InputUnreadable, StateUnusable) as error:
        fail(str(error))
    if form == "json":
        show_json("".join(f"{line}\n" for line in _json(found, settings.labels)))
        return
    if not found:
        show("Every label was used.\n")
        return
    table = file or Path(FILE)
    lines = [
        *_text(found),
        f"\nTo use them, let {table} have the table below, as far as it is right.",
        f"{next_step(f'when {table} has it', _command(inputs, settings.out), width_of(sys.stdout))}\n",
        *_table(found, settings.labels),  # last, so that all behind its head can be copied
    ]
    show("".join(f"{line}\n" for line in lines))


def _command(inputs: Sequence[str], out: Path) -> str:
    """Return the command that reads with other words."""
    saved = inputs[0] if inputs else remembered(out)
    if saved is not None:
        return f"gcmscrape harvest --replay {saved} --out {'DIR' if inputs else out}"
    return f"gcmscrape publish --out {out}"


def _pages(inputs: Sequence[str]) -> Iterator[SavedPage | Failure]:
    for source in inputs:
        yield from read_pages(source)


def _json(found: Sequence[UnusedLabel], own: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Give one object a label; `line` is what to write below `[labels]`, null where the field is not told."""
    for one in found:
        line = _line(one.field, [*own.get(one.field, ()), one.label]) if one.field else None
        yield json.dumps({**one._asdict(), "line": line}, ensure_ascii=False)


def _text(found: Sequence[UnusedLabel]) -> Iterator[str]:
    for one in found:
        values = " and ".join(map(_quoted, one.values))
        yield (
            f"{_quoted(one.label)} on {counted(one.pages, 'page')}, "
            f"{f'such as {values}' if values else 'without a value'}; "
            f"{f'nearest field: {one.field}' if one.field else 'no field that is missing there has a similar name'}"
        )


def _table(found: Sequence[UnusedLabel], own: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "[labels]"
    words = {name: list(labels) for name, labels in own.items()}
    for one in found:
        words.setdefault(one.field or _FIELD, []).append(one.label)
    for name, labels in words.items():
        yield f"# {_line(name, labels)}" if name == _FIELD else _line(name, labels)


def _line(name: str, labels: Sequence[str]) -> str:
    return f"{name} = [{', '.join(map(_quoted, labels))}]"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
