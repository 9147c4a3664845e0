"""What pages are furnished with: the images and style sheets in a WARC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gcmscrape.archive.records import page_of
from gcmscrape.archive.saved import InputUnreadable
from gcmscrape.archive.warc import BrokenRecord, read_records
from gcmscrape.refusal import PageRefused

_TYPES: Final = frozenset({"response", "resource"})
_LARGEST: Final = 1024 * 1024
_MOST: Final = 64 * 1024 * 1024
"""Bytes of one, and of all that are given: what more there is would fill the memory, and no page needs it."""


def read_resources(file: Path) -> Iterator[tuple[str, str, bytes]]:
    """Give the address, media type and bytes of each image and style sheet in a WARC; damaged ones are passed over.

    Raises:
        InputUnreadable: The file cannot be read.
    """
    total = 0
    try:
        with file.open("rb") as opened:
            for record in read_records(opened, _TYPES):
                if isinstance(record, BrokenRecord) or record.content is None or len(record.content) > _LARGEST:
                    continue
                try:
                    page = page_of(record, file.name)
                except PageRefused:
                    continue
                media_type = page.headers.get("content-type", "").lower()
                if page.url is None or not media_type.startswith(("text/css", "image/")):
                    continue
                total += len(page.body)
                if total > _MOST:
                    return
                yield page.url, media_type, page.body
    except OSError as error:
        raise InputUnreadable(f"{file} cannot be read: {error.strerror or error}.") from error
