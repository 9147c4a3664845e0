"""Reading the records of a published dataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcmscrape.dataset.files import EVENTS, VERSIONS
from gcmscrape.dataset.history import EventVersion
from gcmscrape.dataset.jsonlines import read_lines
from gcmscrape.record import Event, read_record


class DatasetUnreadable(Exception):  # noqa: N818 - named for what happened
    """There is no dataset, or it cannot be read. The message is one sentence."""


def read_events(dataset: Path) -> Iterator[Event]:
    """Give the records of a dataset in their order; it is named by its folder or by its file of records.

    Raises:
        DatasetUnreadable: There is none, or a line of it is no record.
    """
    path = dataset / EVENTS if dataset.is_dir() else dataset
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 - the number is told when the line is no record
                yield read_record(line)
    except FileNotFoundError as error:
        raise _there_is_none(dataset) from error
    except OSError as error:
        raise DatasetUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise DatasetUnreadable(f"Line {number} of {path} is no record of an event.") from error


def read_versions(folder: Path) -> Iterator[EventVersion]:
    """Give the versions of the events of a dataset in their order; none where an older program made it.

    Raises:
        DatasetUnreadable: There is no dataset, or a line is no version.
    """
    path, number = folder / VERSIONS, 0
    if not path.is_file() and not (folder / EVENTS).is_file():
        raise _there_is_none(folder)
    try:
        for number, line in enumerate(read_lines(path), 1):  # noqa: B007 - as above
            yield EventVersion.model_validate_json(line)
    except OSError as error:
        raise DatasetUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise DatasetUnreadable(f"Line {number} of {path} is no version of an event.") from error


def _there_is_none(dataset: Path) -> DatasetUnreadable:
    sentence = f"There is no dataset at {dataset}: name a folder with an {EVENTS}, or run gcmscrape harvest."
    return DatasetUnreadable(sentence)
