"""Parquet: one file with nested types, always the same ones."""

from __future__ import annotations

import io
from collections.abc import Sequence

from gcmscrape.export.arrow import arrow_table
from gcmscrape.export.exported import Exported
from gcmscrape.export.extras import library
from gcmscrape.record import Event


def write_parquet(events: Sequence[Event], name: str) -> Exported:
    """Return the file.

    Raises:
        ExportFailed: The library is not installed.
    """
    table = arrow_table(events)
    buffer = io.BytesIO()
    library("pyarrow.parquet", "parquet").write_table(table, buffer, compression="zstd")
    return Exported({name: [buffer.getvalue()]}, len(events))
