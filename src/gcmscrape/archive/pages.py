"""Reading an input: a file, a folder of them, or standard input."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.containers.disk import folder_at, notes_beside
from gcmscrape.archive.containers.folder import read_folder
from gcmscrape.archive.containers.reader import InputReader
from gcmscrape.archive.containers.sources import SAMPLED, Source, sample_of, start_of
from gcmscrape.archive.containers.table import FORMS, is_page
from gcmscrape.archive.left import LINK, Left, left_sentence
from gcmscrape.archive.records import read_unresolved
from gcmscrape.archive.saved import PAGE_LIMIT, Failure, InputUnreadable, SavedPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

STANDARD_INPUT: Final = "-"
_WEB: Final = ("http://", "https://")
_STORES: Final = ("s3://", "hdfs://")
_BLOCK: Final = 64 * 1024


def read_pages(path: str | Path, left: Left | None = None) -> Iterator[SavedPage | Failure]:
    """Give every page saved at `path`, in file order, folders in the order of their sorted names.

    Args:
        path: A page of HTML, XHTML or stripped text; a WARC, WET, ARC, WACZ, HAR, MHTML, zip or tar, told by content;
            each as it is or compressed; a folder with such files at any depth; or `-` for standard input. Links to
            folders inside a folder are not followed, but counted.
        left: Where files that are no page are counted by kind (see `left_sentence`).

    Raises:
        InputUnreadable: Nothing can be read there at all. One page that cannot be read is a `Failure`.
    """
    if path == "":  # as a Path it would be the current folder
        raise InputUnreadable("The name of the input is empty; name a file, a folder, or - for standard input.")
    if str(path).lower().startswith(_WEB):
        raise InputUnreadable(
            f"{path} is an address, and only saved pages are read: save the page and name its file, with --url for the "
            "address, or fetch the whole site with gcmscrape harvest."
        )
    if str(path).lower().startswith(_STORES):
        raise InputUnreadable(f"{path} lies in a store; gcmscrape extract --engine local --to FOLDER reads from those.")
    path = Path(path)
    reader = InputReader(FORMS, left if left is not None else Left())
    try:
        if str(path) == STANDARD_INPUT:
            with os.fdopen(0, "rb", closefd=False) as opened, _seekable(opened) as file:
                yield from _read_file(file, STANDARD_INPUT, None, reader)
        elif path.is_dir():
            yield from _read_folder(path, reader)
        else:
            with path.open("rb") as opened, _seekable(opened) as file:
                yield from _read_file(file, path.name, path, reader)
    except FileNotFoundError as error:
        raise InputUnreadable(f"There is no file or folder {path}; check the spelling.") from error
    except OSError as error:
        raise InputUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error
    yield from read_unresolved(reader.responses)


def sizes_of(path: str | Path) -> dict[str, int]:
    """Return how many bytes each file of an input has, by the name that its pages have, in the order of reading.

    A file that cannot be seen is left out, and so is standard input: its end is not known.
    """
    path = Path(path)
    is_folder = os.path.isdir(path)  # noqa: PTH112 - the method of Path raises an error where a folder above is closed
    found = (Path(parent, name) for parent, _, names in os.walk(path) for name in names)
    sizes = {}
    for name in sorted(file.relative_to(path).as_posix() for file in found) if is_folder else [path.name]:
        with suppress(OSError):
            sizes[name] = (path / name if is_folder else path).stat().st_size
    return sizes


def _read_folder(path: Path, reader: InputReader) -> Iterator[SavedPage | Failure]:
    folder, closed, links = folder_at(path)
    if links:
        reader.left[LINK] += links
    if "." in closed:
        raise closed["."]
    broken = {name: f"The folder cannot be read: {error.strerror}." for name, error in closed.items()}
    empty = not broken
    for page in read_folder(folder, reader, reader.read_file, 0, broken):
        empty = False
        yield page
    if empty and not reader.files:
        what = f" {left_sentence(reader.left)}" if reader.left else " It is empty."
        raise InputUnreadable(f"The folder {path} holds no saved page.{what}")


def _read_file(file: BinaryIO, name: str, path: Path | None, reader: InputReader) -> Iterator[SavedPage | Failure]:
    sample = sample_of(partial(start_of, file))
    folder, inner = (notes_beside(path), path.absolute().as_posix()) if path is not None else (None, "")
    empty = True
    for page in reader.read_file(Source(name, file, sample, path, folder, inner)):
        empty = False
        yield page
    if empty and not reader.files:
        what = f" {left_sentence(reader.left)}" if reader.left else " It is empty."
        yield Failure(name, "not_html", f"The file holds no saved page.{what}")


@contextmanager
def _seekable(stream: BufferedReader) -> Iterator[BinaryIO]:
    """Give the stream itself when it can be read twice; else a copy, which is cut behind a page's length."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        start = stream.read(SAMPLED)
        copy.write(start)
        endless = not is_page(start)
        # One read at a time, so that Ctrl-C is heard between them: a single large read of a pipe can miss it.
        while (endless or copy.tell() <= PAGE_LIMIT) and (block := stream.read1(_BLOCK)):
            copy.write(block)
        copy.seek(0)
        yield copy
