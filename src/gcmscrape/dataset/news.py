"""Changes put together for people: by record, with its title and address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from pydantic_core import from_json

from gcmscrape.dataset.changes import Change, Kind
from gcmscrape.dataset.files import CHANGES, EVENTS, TOMBSTONES
from gcmscrape.dataset.reading import DatasetUnreadable
from gcmscrape.record import Model

_ORDER: Final[tuple[Kind, ...]] = ("added", "returned", "gone", "changed")


class Called(NamedTuple):
    """What people know a record by: its title, empty when it has none, and its address, None when it has none."""

    title: str
    url: str | None


class News(Model):
    """What happened to one record: it came, returned, went, or has other values now."""

    kind: Kind
    id: str
    title: str
    """Empty when the record has none, or nothing is known of it any more."""
    url: str | None
    """Null when the record has no address, or nothing is known of it any more."""
    changes: list[Change]
    """The lines that tell it, the oldest first; where it changed one a field, else one."""


def read_changes(folder: Path) -> Iterator[Change]:
    """Give the changes that a dataset's folder keeps, the oldest first.

    Raises:
        OSError: There are none, or they cannot be read.
        DatasetUnreadable: A line is no change.
    """
    with (folder / CHANGES).open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Change.model_validate_json(line)
            except ValueError as error:
                raise DatasetUnreadable(f"Line {number} of {folder / CHANGES} is no change of a record.") from error


def _known(files: Iterable[Path], ids: set[str]) -> dict[str, Called]:
    """Return what the records with these ids are known by; of several files the last counts, and one may be missing.

    Raises:
        DatasetUnreadable: A line is no record.
    """
    found: dict[str, Called] = {}
    for path in files:
        if ids and path.is_file():
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    try:
                        record = from_json(line)
                        if record["id"] in ids:
                            found[record["id"]] = Called(record["title"], record["url"])
                    except (ValueError, KeyError, TypeError) as error:
                        raise DatasetUnreadable(f"Line {number} of {path} is no record.") from error
    return found


def news_of(changes: Iterable[Change], folder: Path) -> list[News]:
    """Return the news that changes of a dataset tell, by kind and then in the order in which they come."""
    changes = list(changes)
    return _gather(changes, _known([folder / TOMBSTONES, folder / EVENTS], {change.id for change in changes}))


def _gather(changes: Iterable[Change], called: Mapping[str, Called]) -> list[News]:
    found: dict[tuple[Kind, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.kind, change.id), []).append(change)
    nobody = Called("", None)
    return in_order(
        News(kind=kind, id=of, **called.get(of, nobody)._asdict(), changes=lines) for (kind, of), lines in found.items()
    )


def in_order(news: Iterable[News]) -> list[News]:
    """Return news by kind, and within a kind as they come."""
    return sorted(news, key=lambda one: _ORDER.index(one.kind))
