"""Whether WARC files can be read to their end, with every digest right: by the reader of this program and by warcio."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # warcio has no types
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]  # the same
from warcio.utils import BUFF_SIZE  # type: ignore[import-untyped]  # the same

from gcmscrape.archive.warc import BrokenRecord, read_records

_TYPES: Final = frozenset({"warcinfo", "response", "request", "revisit", "metadata"})


class Damage(NamedTuple):
    """A damage in a WARC: the byte at which the record begins, None for the file as a whole, and a sentence."""

    offset: int | None
    sentence: str


def damages(path: Path) -> Iterator[Damage]:
    """Give each damage in a WARC file.

    Raises:
        OSError: It cannot be read.
    """
    clean = True
    with path.open("rb") as file:
        for record in read_records(file, _TYPES):
            if isinstance(record, BrokenRecord):
                clean = False
                yield Damage(record.offset, f"{path.name}: {record.message}")
    if clean and (told := _what_warcio_says(path)) is not None:
        yield Damage(None, f"{path.name}: warcio cannot read it to its end: {told}.")


def _what_warcio_says(path: Path) -> str | None:
    """Return what warcio finds wrong; None for nothing. It ends at the first damage."""
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, check_digests="raise"):
                _read(record)
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError) as error:
            return " ".join(str(error).split()) or type(error).__name__
    return None


def _read(record: Any) -> None:  # noqa: ANN401 - warcio has no types
    """Read a record to its end, which is where its digests are checked."""
    while record.raw_stream.read(BUFF_SIZE):
        pass
