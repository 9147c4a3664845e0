"""Reading the records of a published dataset."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gcmscrape.dataset.files import EVENTS
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
        raise DatasetUnreadable(
            f"There is no dataset at {dataset}: name a folder with an {EVENTS}, or run gcmscrape harvest."
        ) from error
    except OSError as error:
        raise DatasetUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise DatasetUnreadable(f"Line {number} of {path} is no record of an event.") from error
