"""`gcmscrape extract`: a record a line on standard output, readable JSON on a terminal; the rest on standard error."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from gcmscrape.archive.left import Left, left_sentence
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.commands.fitting import width_of
from gcmscrape.commands.terminal import FAILED, fail, require_web_address, say_fields, show_json
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.harvest.archived import archived_pages
from gcmscrape.record import Event, OtherPage
from gcmscrape.state.database import StateUnusable
from gcmscrape.workers.answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

INPUT_UNREADABLE: Final = "input_unreadable"
"""Stands in the place of a refusal's code when an input as a whole cannot be read."""
LEFT: Final = "left"
"""Stands there when files of an input were left, since they are no page."""


def run(inputs: Sequence[str], url: str | None) -> None:
    """Print the records of all pages in the inputs; end with status 1 when something could not be read."""
    left: dict[str, Left] = {}
    pages = _pages(inputs, left)
    if url is not None:
        require_web_address(url)
        first = list(islice(pages, 2))
        if len(first) > 1:
            raise typer.BadParameter("It gives the address of one page, and the inputs hold more.", param_hint="--url")
        pages = chain(first, pages)
    _print(pages, url, left)


def run_archive(folder: Path) -> None:
    """Print the records of the newest responses in an archive, in that of a dataset's folder, or in its saved pages."""
    try:
        _print(archived_pages(folder), None, {})
    except (InputUnreadable, StateUnusable) as error:
        fail(str(error))


def _print(pages: Iterator[SavedPage | Failure], url: str | None, left: Mapping[str, Left]) -> None:
    """Print what was made of each page; then a line for each input in which something was `left`."""
    complete = True
    seen = width_of(sys.stdout) is not None
    for page, answer in answers(pages, url):
        address = page.url or url
        if isinstance(answer, Event):
            show_json(_readable(answer) if seen else to_json_line(answer).decode())
        elif isinstance(answer, OtherPage):
            say_fields(page.name, answer.kind, answer.url or address, answer.reason)
        else:
            complete = False
            say_fields(page.name, answer.code, address, answer.message)
    for source, kinds in left.items():
        if kinds:
            say_fields(source, LEFT, None, left_sentence(kinds))
    if not complete:
        raise typer.Exit(FAILED)


def _readable(event: Event) -> str:
    """Return a record as JSON for people, a value a line."""
    return f"{event.model_dump_json(indent=2)}\n"


def _pages(inputs: Sequence[str], left: dict[str, Left]) -> Iterator[SavedPage | Failure]:
    """Give the pages of all inputs, named as the user can find them; count in `left` what is no page."""
    for source in inputs:
        kinds = left.setdefault(source, Left())
        try:
            for page in read_pages(source, kinds):
                yield replace(page, name=_found_at(source, page.name))
        except InputUnreadable as error:
            yield Failure(source, INPUT_UNREADABLE, str(error))


def _found_at(source: str, name: str) -> str:
    """Return where a page is: the folder or file that was named, and the member inside a container."""
    if Path(source).is_dir():
        return str(Path(source, name))
    _, slash, member = name.partition("/")
    return f"{source}{slash}{member}"
