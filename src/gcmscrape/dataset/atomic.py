"""Writing several files so that a reader sees all of the old ones or all of the new ones, each of them whole."""

from __future__ import annotations

import filecmp
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PARTIAL: Final = "partial"
_NEW: Final = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)  # the last two are not everywhere


class PublishFailed(Exception):  # noqa: N818 - named for what happened
    """The files could not be written; those of before are untouched. The message is one sentence."""


def write_files(folder: Path, files: Mapping[str, Iterable[bytes]], failed: str = "Nothing was published") -> None:
    """Write files into a folder, which is made when it is missing, all or nothing as far as several files allow.

    All of them are written whole beside their places (`.name.partial`) and reach the disk before the first takes the
    place of its predecessor. A file whose content is the same stays untouched. Only a crash among these last renames
    can leave files of two datasets side by side, and the next run mends it. What a killed run leaves behind is
    overwritten by the next.

    Args:
        folder: Where the files go.
        files: The content by file name, in pieces; the files take their places in this order.
        failed: How the sentence begins when it could not be done.

    Raises:
        PublishFailed: The folder or disk does not allow it, or another run is writing there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            _write_all(folder, files)
    except BlockingIOError as error:
        raise PublishFailed(f"Another run is writing to {folder}; wait until it is done, then try again.") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise PublishFailed(f"{failed}: {folder} cannot be written to ({reason}).") from error


def _write_all(folder: Path, files: Mapping[str, Iterable[bytes]]) -> None:
    partials = {name: folder / f".{name}.{_PARTIAL}" for name in files}
    try:
        for name, pieces in files.items():
            _write(partials[name], pieces)
        for name in files:
            if (folder / name).is_dir():
                raise IsADirectoryError(None, f"{name} is a folder")
        for name, partial in partials.items():
            if not _same(partial, folder / name):
                partial.replace(folder / name)
    finally:
        for partial in partials.values():
            with suppress(OSError):
                partial.unlink()
    _sync_folder(folder)


def _same(new: Path, old: Path) -> bool:
    """Whether a file holds what it is to hold already: then it stays untouched, and who watches it sees no change."""
    return old.is_file() and filecmp.cmp(new, old, shallow=False)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file in the place of what a killed run left there, or of a link that somebody planted."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, _NEW, 0o666), "wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of the folder. The lock ends with the process, however it ends.

    Raises:
        BlockingIOError: Another run is there.
    """
    if sys.platform == "win32":  # which has no such lock; there, two runs at once are the user's to avoid
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def put(new: Path, place: Path) -> None:
    """Put a file that was written beside its place, in the same file system, into its place: whole, and for good.

    Raises:
        OSError: The disk does not allow it.
    """
    with new.open("rb") as file:
        os.fsync(file.fileno())
    place.parent.mkdir(parents=True, exist_ok=True)
    new.replace(place)
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Make the renames last through a power cut."""
    if sys.platform == "win32":  # which cannot open folders, and needs no such thing
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
