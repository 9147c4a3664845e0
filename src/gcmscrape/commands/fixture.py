"""`gcmscrape fixture`: save a page with its record, and make the expected records anew."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urlsplit

import typer

from gcmscrape.archive import Failure, InputUnreadable, SavedPage, read_pages
from gcmscrape.commands.terminal import fail
from gcmscrape.fixtures import agree, canonical, load, outcome, read_fixture, write_page
from gcmscrape.harvest import answers
from gcmscrape.record import Event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gcmscrape.fixtures import Fixture
    from gcmscrape.harvest import Answer

_REVIEWED: Final = ("title", "start", "end", "location_text", "country", "organizers", "gcm_objectives")


def add(source: str, url: str | None, name: str | None, folder: Path) -> None:
    """Save the page as a fixture and print what is to be reviewed."""
    page = _chosen(source, url)
    if page.url is None:
        raise typer.BadParameter("The page does not tell its own address; give it.", param_hint="--url")
    name = name or _name_from(page.url)
    if not re.fullmatch(r"[\w-]+", name):
        raise typer.BadParameter("A name is letters, digits, - and _.", param_hint="--name")
    if any(folder.glob(f"{name}.*")):
        fail(f"There is a fixture {name} in {folder} already; choose another --name, or use `fixture update`.")
    try:
        fixture = read_fixture(write_page(page, folder, name))
        answer = _answer(fixture)
        fixture.expected_path.write_text(canonical(outcome(answer)), encoding="utf-8")
    except OSError as error:
        fail(f"{folder} cannot be written to: {error.strerror or error}.")
    _print_review(fixture, answer)


def update(names: Sequence[str], folder: Path) -> None:
    """Rewrite the expected outcomes that changed and print the differences."""
    try:
        fixtures = load(folder)
    except InputUnreadable as error:
        fail(str(error))
    if unknown := sorted(set(names) - {fixture.name for fixture in fixtures}):
        raise typer.BadParameter(f"There is no fixture {', '.join(unknown)} in {folder}.", param_hint="NAME")
    chosen = [fixture for fixture in fixtures if not names or fixture.name in names]
    for (
        fixture
    ) in chosen:  # before anything is written: a fixture that is broken itself must not become the expectation
        if isinstance(fixture.page, Failure) and fixture.page.code == "broken_record":
            fail(f"Nothing was updated: the fixture {fixture.name} cannot be read. {fixture.page.message}")
    changed = sum([_update(fixture) for fixture in chosen])
    typer.echo(f"{changed} of {len(chosen)} expected outcomes changed; review them before you commit.")


def _chosen(source: str, url: str | None) -> SavedPage:
    """Return the one page of the input, or of the pages in it that tell their address the one at `url`."""
    try:
        pages = list(read_pages(source))
    except InputUnreadable as error:
        fail(str(error))
    if len(pages) > 1:
        pages = [page for page in pages if url and page.url and _same(page.url, url)]
    if not pages:
        raise typer.BadParameter(f"{source} holds more than one page, and none at this address.", param_hint="--url")
    page = pages[-1]
    if isinstance(page, Failure):
        fail(f"{source}: {page.message}")
    return page if page.url or not url else replace(page, url=url)


def _same(one: str, other: str) -> bool:
    return urldefrag(one).url.rstrip("/") == urldefrag(other).url.rstrip("/")


def _name_from(url: str) -> str:
    path = urlsplit(url).path.removeprefix("/events/")
    return re.sub(r"[^\w-]+", "-", path).strip("-")[:60] or "page"


def _answer(fixture: Fixture) -> Answer:
    return next(answer for _, answer in answers([fixture.page]))


def _update(fixture: Fixture) -> bool:
    path = fixture.expected_path
    try:
        expected = fixture.expected
    except ValueError:
        fail(f"{path} is not JSON; mend it, or delete it to have it made anew.")
    found = outcome(_answer(fixture))
    if expected is not None and agree(expected, found):
        return False
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    new = canonical(found)
    path.write_text(new, encoding="utf-8")
    names = (f"{path.name} (old)", f"{path.name} (new)")
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")
    typer.echo("\n".join(lines))
    return True


def _print_review(fixture: Fixture, answer: Answer) -> None:
    typer.echo(f"Saved {fixture.body_path} and {fixture.expected_path.name}.")
    if not isinstance(answer, Event):
        typer.echo(f"It gives no record: {canonical(outcome(answer)).strip()}. Is that right?")
        return
    typer.echo("Compare the expected record with the page, above all:")
    for field in _REVIEWED:
        typer.echo(f"  {field}: {getattr(answer, field)}")
    if answer.fields_unreadable:
        typer.echo(f"  unreadable: {', '.join(answer.fields_unreadable)}")
    for warning in answer.warnings:
        typer.echo(f"  warning {warning.code}: {warning.message}")
