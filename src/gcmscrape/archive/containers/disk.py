"""A folder on a disk, as the readers of folders take it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from gcmscrape.archive.containers.furnished import INDEX
from gcmscrape.archive.containers.sources import Entry, Folder
from gcmscrape.archive.responses import notes_name
from gcmscrape.refusal import PageRefused


def folder_at(path: Path) -> tuple[Folder, dict[str, OSError], int]:
    """Return the files of a folder at any depth, why folders in it could not be read, and how many folders are links.

    Links to folders are not followed.
    """
    closed: dict[str, OSError] = {}
    names: dict[str, None] = {}
    links = 0

    def note(error: OSError) -> None:
        closed[Path(error.filename or path).relative_to(path).as_posix()] = error

    for parent, folders, files in os.walk(path, onerror=note):
        links += sum(os.path.islink(os.path.join(parent, name)) for name in folders)  # noqa: PTH114, PTH118 - Path raises
        names |= {Path(parent, name).relative_to(path).as_posix(): None for name in files}
    return Folder("", f"{path.absolute().as_posix()}/", _Files(path, names)), closed, links


class _Files(Mapping[str, Entry]):
    """The files of a folder. Their entries are made when they are asked for: there may be a million."""

    def __init__(self, path: Path, names: dict[str, None]) -> None:
        self._path = path
        self._names = names

    def __getitem__(self, name: str) -> Entry:
        if name not in self._names:
            raise KeyError(name)
        return _entry(self._path / name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def notes_beside(path: Path) -> Folder:
    """Return what is looked for beside a file that is named alone: its notes, and the index of ArchiveBox."""
    places = (Path(notes_name(path.absolute().as_posix())), path.absolute().with_name(INDEX))
    return Folder("", "", {place.as_posix(): _entry(place) for place in places if place.is_file()})


def _entry(path: Path) -> Entry:
    return Entry(partial(_start, path), partial(_open, path), path)


def _start(path: Path, size: int) -> bytes:
    with _open(path) as file:
        return file.read(size)


def _open(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its writer
        raise PageRefused("broken_record", "This is a pipe, a device or the like, not a file with a page.")
    return path.open("rb")
