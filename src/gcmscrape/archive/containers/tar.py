"""A tar: its files are read as those of a folder. Its compression is undone before (`compressed`)."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.containers.folder import read_folder
from gcmscrape.archive.containers.sources import Entry, Folder
from gcmscrape.archive.containers.windows import Cautious, window
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source

_HEADER: Final = 1024**2  # bytes of a long name or of extended headers


def read_tar(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the pages of all files in a tar; of a damaged one, of those before the damage.

    Raises:
        Spent: As of `InputReader.read`.
    """
    entries: dict[str, Entry] = {}
    damage = None
    try:
        with tarfile.open(fileobj=Cautious(source.file, _HEADER), mode="r:") as archive:  # type: ignore[call-overload]  # it reads and seeks, which is all that is asked
            for info in archive:
                archive.members = []  # it would keep them all  # type: ignore[attr-defined]
                if info.isdir():
                    continue
                reader.budget.take_member()
                if not info.isreg() or info.issparse():
                    reader.left["link or device"] += 1
                    continue
                reader.budget.take(info.size)
                part = partial(_part, source.file, info.offset_data, info.size)
                name = info.name.removeprefix("./")
                if name in entries:
                    reader.left["older file of the same name"] += 1
                entries[name] = Entry(partial(_start, part), part)
    except (tarfile.TarError, ValueError, EOFError, OSError, OverflowError) as error:
        damage = error
    yield from read_folder(Folder(f"{source.name}/", "", entries), reader, reader.read, source.depth + 1)
    if damage is not None:
        yield Failure(source.name, "broken_record", "The tar is damaged; what lies behind the damage was not read.")


def _part(file: BinaryIO, begin: int, size: int) -> BinaryIO:
    if begin + size > file.seek(0, os.SEEK_END):
        raise PageRefused("truncated", "The tar ends in the middle of this file.")
    return window(file, begin, size)


def _start(part: partial[BinaryIO], size: int) -> bytes:
    with part() as file:
        return file.read(size)
