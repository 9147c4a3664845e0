"""`gcmscrape labels`: the labels that nothing used, and what to write into the settings file to use them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gcmscrape.archive import Failure, InputUnreadable, SavedPage, read_pages
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
    table = file or Path(FILE)
    show("".join(f"{line}\n" for line in _text(found, settings.labels, table)))
    then = _next(found, inputs, settings.out, table)
    if then is not None:
        show(f"\n{next_step(*then, width_of(sys.stdout))}\n")


def _next(found: Sequence[UnusedLabel], inputs: Sequence[str], out: Path, table: Path) -> tuple[str, str] | None:
    """Return what to do, and the command for it; None when nothing is to be done."""
    if not found:
        return None
    saved = inputs[0] if inputs else remembered(out)
    what = f"when {table} has it"
    if saved is not None:
        return what, f"gcmscrape harvest --replay {saved} --out {'DIR' if inputs else out}"
    return what, f"gcmscrape publish --out {out}"


def _pages(inputs: Sequence[str]) -> Iterator[SavedPage | Failure]:
    for source in inputs:
        yield from read_pages(source)


def _json(found: Sequence[UnusedLabel], own: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Give one object a label; `line` is what to write below `[labels]`, null where the field is not told."""
    for one in found:
        line = _line(one.field, [*own.get(one.field, ()), one.label]) if one.field else None
        yield json.dumps({**one._asdict(), "line": line}, ensure_ascii=False)


def _text(found: Sequence[UnusedLabel], own: Mapping[str, Sequence[str]], file: Path) -> Iterator[str]:
    if not found:
        yield "Every label was used."
        return
    for one in found:
        values = " and ".join(map(_quoted, one.values))
        yield (
            f"{_quoted(one.label)} on {counted(one.pages, 'page')}, "
            f"{f'such as {values}' if values else 'without a value'}; "
            f"{f'nearest field: {one.field}' if one.field else 'no field that is missing there has a similar name'}"
        )
    yield f"\nTo use them, let {file} have this table, as far as it is right.\n"
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
