"""A WARC or WET, plain, gzip or Zstandard: every record that holds a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gcmscrape.archive.records import read_warc_pages

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source
    from gcmscrape.archive.saved import Failure, SavedPage


def read_warc(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the page of every record that holds one."""
    yield from read_warc_pages(source.file, source.name, source.path, reader.responses, reader.left)
