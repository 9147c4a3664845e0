"""Whether the files of a dataset are those of its state, and those that its Data Package describes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json

from gcmscrape.dataset.files import CHANGES, CROISSANT, EVENTS, PACKAGE, TOMBSTONES, VERSIONS
from gcmscrape.dataset.jsonlines import read_lines
from gcmscrape.record import read_record
from gcmscrape.state.database import Database
from gcmscrape.state.dataset import lines, published_lines
from gcmscrape.state.visit_log import last_day


def otherwise(folder: Path, state: Database) -> Iterator[str]:
    """Give a sentence for each record or file that is not as the state has it; none before a first dataset."""
    if not (folder / EVENTS).is_file():
        return
    yield from _events(folder, state)
    for name, table in ((CHANGES, "change"), (TOMBSTONES, "tombstone"), (VERSIONS, "history")):
        if any(one != other for one, other in zip_longest(read_lines(folder / name), lines(state, table))):
            yield f"{name} is not as the state has it."


def not_as_described(folder: Path) -> Iterator[str]:
    """Give a sentence for each file that is not what datapackage.json and croissant.json say; none before 0.3."""
    said: set[str] = set()
    for name, files_of in _DESCRIPTIONS.items():
        if not (folder / PACKAGE).is_file():
            break
        try:
            told = files_of(from_json((folder / name).read_bytes()))
        except FileNotFoundError:
            yield f"{name} is missing."
            continue
        except (ValueError, KeyError, TypeError):
            yield f"{name} is damaged."
            continue
        for file, facts in told.items():
            if file not in said and facts != _facts(folder / file):
                said.add(file)
                yield f"{file} is not as {name} describes it."


def _of_package(package: Any) -> dict[str, tuple[int, str]]:  # noqa: ANN401 - whatever stands in the file
    return {
        Path(each["path"]).name: (int(each["bytes"]), each["hash"].removeprefix("sha256:"))
        for each in package["resources"]
    }


def _of_croissant(described: Any) -> dict[str, tuple[int, str]]:  # noqa: ANN401 - the same
    return {
        Path(each["contentUrl"]).name: (int(each["contentSize"].removesuffix(" B")), each["sha256"])
        for each in described["distribution"]
    }


_DESCRIPTIONS: Final = {PACKAGE: _of_package, CROISSANT: _of_croissant}
"""By the name of a file that describes the others, what gives the size and SHA-256 that it tells of each."""


def _facts(path: Path) -> tuple[int, str] | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _events(folder: Path, state: Database) -> Iterator[str]:
    """Compare by the lines.

    A run with --since left out those that end before a day, one with --live-only those that only archives have, and no
    others.
    """
    there = {bytes(line) for line in read_lines(folder / EVENTS)}
    missing: list[tuple[str | None, str]] = []
    captured: list[tuple[str | None, str]] = []
    kept: list[tuple[str | None, str]] = []
    live_only = True
    for line in published_lines(state):
        event = read_record(line)
        of_archive = event.source.collection is not None
        live_only = live_only and not (of_archive and line in there)
        (kept if line in there else captured if of_archive else missing).append(
            (last_day(event.end, event.start), event.id)
        )
        there.discard(line)
    missing += [] if live_only else captured
    since = min((day for day, _ in kept if day is not None), default=None)
    changed = {_name(line) for line in there}
    for day, name in missing:
        if day is None or since is None or day >= since or name in changed:
            yield f"{name} is not in {EVENTS} as the state has it."
    for name in sorted(changed - {name for _, name in missing}):
        yield f"{name} is in {EVENTS}, and the state does not have it."


def _name(line: bytes) -> str:
    try:
        return read_record(line).id
    except ValueError:
        return "A line that is no record"
