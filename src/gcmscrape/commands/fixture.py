"""`gcmscrape fixture`: save a page with its record, check the records expected, and make them anew."""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import Failure, InputUnreadable, SavedPage
from gcmscrape.commands.closing import counted
from gcmscrape.commands.terminal import fail, require_web_address, show
from gcmscrape.dataset.change_line import shown
from gcmscrape.dataset.reading import DatasetUnreadable, read_events
from gcmscrape.fixtures import (
    canonical,
    expected_fields,
    field_difference,
    keep_wording,
    load,
    outcome,
    read_fixture,
    write_page,
)
from gcmscrape.harvest.archived import archived_pages
from gcmscrape.record import Event
from gcmscrape.site.addresses import is_web_address, normal_address, path_of
from gcmscrape.state.database import ARCHIVE, StateUnusable
from gcmscrape.workers.answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.fixtures import Fixture
    from gcmscrape.workers.answers import Answer

_REVIEWED: Final = ("title", "start", "end", "location_text", "country", "organizers", "gcm_objectives")


def add(source: str, url: str | None, name: str | None, folder: Path) -> None:
    """Save the page as a fixture and print what is to be reviewed."""
    if url is not None:
        require_web_address(url)
    _save(_chosen(source, url), name, folder)


def add_archived(record: str, out: Path, name: str | None, folder: Path) -> None:
    """Save the page behind a record, named by its id or address, as a fixture."""
    try:
        page = _archived(record, out)
    except (DatasetUnreadable, InputUnreadable, StateUnusable) as error:
        fail(str(error))
    _save(page, name, folder)


def check(folder: Path) -> None:
    """Print in what the fixtures of a folder give something else than expected; end with status 1 when one does."""
    fixtures = _loaded(folder)
    failed = 0
    for fixture, (_, answer) in zip(fixtures, answers(fixture.page for fixture in fixtures), strict=True):
        told = _differences(fixture, answer)
        failed += bool(told)
        _show([f"{fixture.name}: {difference}" for difference in told])
    if failed:
        fail(
            f"{failed} of {counted(len(fixtures), 'fixture')} in {folder} did not give what is expected. "
            "Mend the reading; or, where the page says so, run gcmscrape fixture update."
        )
    _show([f"All {counted(len(fixtures), 'fixture')} in {folder} gave what is expected."])


def _differences(fixture: Fixture, answer: Answer) -> list[str]:
    try:
        expected = fixture.expected
    except (ValueError, OSError) as error:
        return [f"{error}."]
    if expected is None:
        return [f"{fixture.expected_path.name} is missing; gcmscrape fixture update writes it."]
    found = outcome(answer)
    differences = (field_difference(expected, found, field) for field in expected_fields(expected))
    return [difference for difference in differences if difference is not None]


def _archived(record: str, out: Path) -> SavedPage:
    event = next((event for event in read_events(out) if record in {event.id, event.url}), None)
    if event is None:
        raise InputUnreadable(f"There is no record {record} in {out}: name its id, as node/12786, or its address.")
    place = event.source.archive
    if place is not None and (path := out / ARCHIVE / Path(place.file).name).is_file():
        pages = iter([read_page_at(path, place.offset)])
    else:
        pages = archived_pages(out)
    for page in pages:
        if isinstance(page, SavedPage) and hashlib.sha256(page.body).hexdigest() == event.source.sha256:
            return page
    raise InputUnreadable(f"The page behind {record} is not in the archive of {out}; gcmscrape verify tells more.")


def _save(page: SavedPage, name: str | None, folder: Path) -> None:
    if page.url is None or not is_web_address(page.url):
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
    _show_review(fixture, answer)


def update(names: Sequence[str], folder: Path) -> None:
    """Rewrite the expected outcomes that changed and print the differences."""
    fixtures = _loaded(folder)
    if unknown := sorted(set(names) - {fixture.name for fixture in fixtures}):
        raise typer.BadParameter(f"There is no fixture {', '.join(unknown)} in {folder}.", param_hint="NAME")
    chosen = [fixture for fixture in fixtures if not names or fixture.name in names]
    for (
        fixture
    ) in chosen:  # before anything is written: a fixture that is broken itself must not become the expectation
        if isinstance(fixture.page, Failure) and fixture.page.code == "broken_record":
            fail(f"Nothing was updated: the fixture {fixture.name} cannot be read. {fixture.page.message}")
    # All is made and shown before anything is written, so that nothing changes unseen.
    changes = [change for fixture in chosen if (change := _change(fixture)) is not None]
    report = [line for path, old, new in changes for line in _difference(path, old, new)]
    _show([*report, f"{len(changes)} of {len(chosen)} expected outcomes changed; review them before you commit."])
    for path, _, new in changes:
        try:
            path.write_text(new, encoding="utf-8")
        except OSError as error:
            fail(f"{path} cannot be written to: {error.strerror or error}.")


def _loaded(folder: Path) -> list[Fixture]:
    try:
        return load(folder)
    except InputUnreadable as error:
        fail(str(error))


def _chosen(source: str, url: str | None) -> SavedPage:
    """Return the one page of the input, or of the pages in it that tell their address the one at `url`."""
    try:
        pages = list(read_pages(source))
    except InputUnreadable as error:
        fail(str(error))
    if len(pages) > 1:
        pages = [page for page in pages if url and page.url and normal_address(page.url) == normal_address(url)]
    if not pages:
        raise typer.BadParameter(f"{source} holds more than one page, and none at this address.", param_hint="--url")
    page = pages[-1]
    if isinstance(page, Failure):
        fail(f"{source}: {page.message}")
    return replace(page, url=url) if url and not (page.url and is_web_address(page.url)) else page


def _name_from(url: str) -> str:
    path = path_of(url).removeprefix("/events/")
    return re.sub(r"[^\w-]+", "-", path).strip("-")[:60] or "page"


def _answer(fixture: Fixture) -> Answer:
    return next(answer for _, answer in answers([fixture.page]))


def _change(fixture: Fixture) -> tuple[Path, str, str] | None:
    """Return the path, old and new text of an expected outcome; None when it stays as it is."""
    path = fixture.expected_path
    try:
        expected = fixture.expected
        old = "" if expected is None else path.read_bytes().decode()
    except ValueError as error:
        fail(f"Nothing was updated: {error}; mend it, or delete it to have it made anew.")
    except OSError as error:
        fail(f"Nothing was updated: {path} cannot be read: {error.strerror or error}.")
    found = outcome(_answer(fixture))
    new = canonical(found if expected is None else keep_wording(expected, found))
    return None if new == old else (path, old, new)


def _difference(path: Path, old: str, new: str) -> Iterator[str]:
    names = (f"{path.name} (old)", f"{path.name} (new)")
    return difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")


def _show_review(fixture: Fixture, answer: Answer) -> None:
    report = [f"Saved {fixture.body_path} and {fixture.expected_path.name}."]
    if isinstance(answer, Event):
        report.append("Compare the expected record with the page, above all:")
        values = answer.model_dump(mode="json", include=set(_REVIEWED))
        report += [f"  {field}: {shown(values[field])}" for field in _REVIEWED]
        if answer.fields_unreadable:
            report.append(f"  unreadable: {', '.join(answer.fields_unreadable)}")
        report += [f"  warning {warning.code}: {warning.message}" for warning in answer.warnings]
    else:
        report.append(f"It gives no record: {canonical(outcome(answer)).strip()}. Is that right?")
    _show(report)


def _show(lines: Sequence[str]) -> None:
    show("".join(f"{line}\n" for line in lines))
