"""A file that is compressed as a whole and is no WARC: what comes out is read as a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gcmscrape.archive.containers.page import notes_of
from gcmscrape.archive.containers.sources import sample_of, start_of
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.archive.unpacking import unpacked
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source


def read_compressed(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the pages of a compressed file. Where it is damaged, what came out before is read, unless it is one page.

    Raises:
        PageRefused: `too_large`; of a page also `truncated` or `broken_record`; `not_html` where a package is missing.
        Spent: As of `InputReader.read`.
    """
    method = source.sample.method
    if method is None:
        return
    damage: list[PageRefused] = []

    def blocks() -> Iterator[bytes]:
        try:
            yield from unpacked(source.file, method)
        except PageRefused as refusal:
            damage.append(refusal)

    with reader.budget.kept(blocks(), source.file.seek(0, os.SEEK_END)) as file:
        inner = replace(source, file=file, sample=sample_of(partial(start_of, file)), path=None, depth=source.depth + 1)
        form = reader.forms.of(inner.sample, inner.name)
        if not damage or (form is not None and not form.is_page):
            yield from reader.read(inner)
    for refusal in damage:
        notes = notes_of(source)
        yield Failure(source.name, refusal.code, refusal.message, notes.url, notes.status, notes.retrieved_at)
