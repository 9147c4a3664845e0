"""Reading an input: a file, a folder of them, or standard input."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.formats import SNIFFED, format_of, inflated_start, opens_as_html
from gcmscrape.archive.records import read_unresolved, read_warc_pages
from gcmscrape.archive.responses import read_response
from gcmscrape.archive.revisits import Responses
from gcmscrape.archive.saved import PAGE_LIMIT, Failure, InputUnreadable, SavedPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedReader

STANDARD_INPUT: Final = "-"
_WEB: Final = ("http://", "https://")
_BLOCK: Final = 64 * 1024
_ENDINGS: Final = frozenset({".html", ".htm", ".txt", ".wet", ".warc"})


def read_pages(path: str | Path) -> Iterator[SavedPage | Failure]:
    """Give every page saved at `path`, in file order, folders in the order of their sorted names.

    Args:
        path: An HTML file, a page of stripped text, a WARC or WET, each plain or gzip; a folder with such files at any
            depth; or `-` for standard input. Links to folders inside a folder are not followed.

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
    path = Path(path)
    responses = Responses()
    try:
        if str(path) == STANDARD_INPUT:
            with os.fdopen(0, "rb", closefd=False) as opened, _seekable(opened) as file:
                yield from _read_file(file, STANDARD_INPUT, None, responses)
        elif path.is_dir():
            yield from _read_folder(path, responses)
        else:
            with path.open("rb") as opened, _seekable(opened) as file:
                yield from _read_file(file, path.name, path, responses)
    except FileNotFoundError as error:
        raise InputUnreadable(f"There is no file or folder {path}; check the spelling.") from error
    except OSError as error:
        raise InputUnreadable(f"{path} cannot be read: {error.strerror or error}.") from error
    yield from read_unresolved(responses)


def sizes_of(path: str | Path) -> dict[str, int]:
    """Return how many bytes each file of an input has, by the name that its pages have, in the order of reading.

    A file that cannot be seen is left out, and so is standard input: its end is not known.
    """
    path = Path(path)
    is_folder = os.path.isdir(path)  # noqa: PTH112 - the method of Path raises an error where a folder above is closed
    sizes = {}
    for name in sorted(_names(path)) if is_folder else [path.name]:
        with suppress(OSError):
            sizes[name] = (path / name if is_folder else path).stat().st_size
    return sizes


def _names(folder: Path, onerror: Callable[[OSError], None] | None = None) -> list[str]:
    """Return the files with saved pages below a folder."""
    files = (Path(parent, name) for parent, _, names in os.walk(folder, onerror=onerror) for name in names)
    return [file.relative_to(folder).as_posix() for file in files if _ending(file) in _ENDINGS]


def _read_folder(folder: Path, responses: Responses) -> Iterator[SavedPage | Failure]:
    closed: dict[str, OSError] = {}

    def note(error: OSError) -> None:
        closed[Path(error.filename or folder).relative_to(folder).as_posix()] = error

    names = _names(folder, note)
    if "." in closed:
        raise closed["."]
    if not names and not closed:
        raise InputUnreadable(
            f"The folder {folder} holds no saved page (.html, .htm, .txt, .wet, .warc or .gz of them)."
        )
    for name in sorted([*names, *closed]):
        if name in closed:
            yield Failure(name, "broken_record", f"The folder cannot be read: {closed[name].strerror}.")
        else:
            yield from _read_entry(folder / name, name, responses)


def _read_entry(path: Path, name: str, responses: Responses) -> Iterator[SavedPage | Failure]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its writer
            yield Failure(name, "broken_record", "This is a pipe, a device or the like, not a file with a page.")
            return
        with path.open("rb") as file:
            yield from _read_file(file, name, path, responses)
    except OSError as error:
        yield Failure(name, "broken_record", f"The file cannot be read: {error.strerror or error}.")


def _ending(path: Path) -> str:
    """Return the ending in lower case, that before `.gz` when it has one."""
    return Path(path.stem if path.suffix.lower() == ".gz" else path.name).suffix.lower()


def _read_file(file: BinaryIO, name: str, path: Path | None, responses: Responses) -> Iterator[SavedPage | Failure]:
    start = inflated_start(file.read(SNIFFED))
    ending = _ending(Path(name))
    form = format_of(start)
    if form == "warc" or ending == ".warc":
        yield from read_warc_pages(file, name, path, responses)
        return
    if ending == ".txt" and not opens_as_html(start):
        form = "text"  # a `<` in stripped text is a character of the text
    elif ending in {".html", ".htm"}:
        form = "html"
    file.seek(0)
    yield read_response(file, form, name, path)


@contextmanager
def _seekable(stream: BufferedReader) -> Iterator[BinaryIO]:
    """Give the stream itself when it can be read twice; else a copy, which is cut behind a page's length if no WARC."""
    if stream.seekable():
        stream.seek(0)
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        start = stream.read(SNIFFED)
        copy.write(start)
        endless = format_of(inflated_start(start)) == "warc"
        # One read at a time, so that Ctrl-C is heard between them: a single large read of a pipe can miss it.
        while (endless or copy.tell() <= PAGE_LIMIT) and (block := stream.read1(_BLOCK)):
            copy.write(block)
        copy.seek(0)
        yield copy
