"""Datasets and archives for those who work with them in Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import Failure
from gcmscrape.dataset.reading import read_events
from gcmscrape.event.extract import extract_page
from gcmscrape.export.arrow import arrow_table
from gcmscrape.export.extras import ExportFailed
from gcmscrape.notebook import listing
from gcmscrape.record import Event, OtherPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Dataset(Sequence[Event]):
    """The records of a dataset, in their order. Shown as a table in a notebook."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = tuple(events)

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> Dataset: ...
    def __getitem__(self, place: int | slice) -> Event | Dataset:
        return Dataset(self._events[place]) if isinstance(place, slice) else self._events[place]

    def __len__(self) -> int:
        return len(self._events)

    def __repr__(self) -> str:
        return f"<Dataset of {len(self)} events>"

    def _repr_html_(self) -> str:
        return listing(self._events, f"{len(self)} events")

    def to_arrow(self) -> pa.Table:
        """Return the records as an Arrow table, with the types of `gcmscrape export parquet`.

        Raises:
            ImportError: pyarrow is not installed.
        """
        try:
            return arrow_table(self._events)
        except ExportFailed as error:
            raise ImportError(str(error)) from error

    def to_pandas(self) -> pd.DataFrame:
        """Return the records as a data frame of pandas; days are its dates.

        Raises:
            ImportError: pyarrow or pandas is not installed.
        """
        return self.to_arrow().to_pandas(date_as_object=False)

    def to_polars(self) -> pl.DataFrame:
        """Return the records as a data frame of polars.

        Raises:
            ImportError: pyarrow or polars is not installed.
        """
        import polars as pl  # noqa: PLC0415 - only where it is asked for

        frame: Any = pl.from_arrow(self.to_arrow())
        return frame


def read_dataset(path: str | Path) -> Dataset:
    """Return the records of a dataset.

    Args:
        path: Its folder, or its file events.jsonl.

    Raises:
        DatasetUnreadable: There is none, or a line of it is no record.
    """
    return Dataset(list(read_events(Path(path))))


def read_archive(path: str | Path) -> Iterator[Event | OtherPage | PageRefused]:
    """Give what each saved page says, in file order: a record, what else the page is, or why it was refused.

    The pages are read in this process. Translations of an event and older captures of a page are answers of their own.

    Args:
        path: Saved pages in any form that `gcmscrape extract` reads, or a folder of them, as the archive of a harvest.

    Raises:
        InputUnreadable: Nothing can be read there at all.
    """
    for page in read_pages(path):
        if isinstance(page, Failure):
            yield PageRefused(page.code, page.message)
            continue
        try:
            yield extract_page(
                page.body,
                page.url,
                page.headers,
                status=page.status,
                retrieved_at=page.retrieved_at,
                archive=page.archive,
            )
        except PageRefused as refusal:
            yield refusal
