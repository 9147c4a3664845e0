"""The files of a folder, a zip or a tar, by name: what is a page or holds pages is read, the rest is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.containers.furnished import furnished
from gcmscrape.archive.containers.sources import PAGE_ENDINGS, TEXT_ENDINGS, Source, ending_of, sample_of
from gcmscrape.archive.left import kind_of
from gcmscrape.archive.responses import notes_name
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Folder

_NAMED_AS_PAGES: Final = PAGE_ENDINGS | TEXT_ENDINGS | {".warc"}

Read = Callable[[Source], Iterator[SavedPage | Failure]]


def read_folder(
    folder: Folder, reader: InputReader, read: Read, depth: int = 0, broken: Mapping[str, str] | None = None
) -> Iterator[SavedPage | Failure]:
    """Give the pages of all files.

    Args:
        folder: The files.
        reader: That of the input; what is no page is counted in it.
        read: What reads one file.
        depth: How many containers a file of this one lies in.
        broken: The names of folders in it that cannot be read, each with a sentence that says why.
    """
    broken = broken or {}
    others = furnished(folder)
    notes = {notes_name(name) for name in folder.entries if ending_of(name) in PAGE_ENDINGS | TEXT_ENDINGS}
    for name in sorted([*folder.entries, *broken]):
        if name in broken:
            yield Failure(folder.name + name, "broken_record", broken[name])
        elif name in others:
            reader.left[others[name]] += 1
        elif name not in notes:
            yield from _read_entry(folder, name, reader, read, depth)


def _read_entry(
    folder: Folder, name: str, reader: InputReader, read: Read, depth: int
) -> Iterator[SavedPage | Failure]:
    entry, full = folder.entries[name], folder.name + name
    ending = ending_of(name)
    try:
        sample = sample_of(entry.start)
        form = reader.forms.of(sample, name)
        if form is None:
            reader.left[kind_of(sample.plain, ending)] += 1
            return
        file = entry.open()
        with file if entry.path is not None or form.is_page else reader.responses.keep(full, file):
            yield from read(Source(full, file, sample, entry.path, folder, folder.above + name, depth))
    except PageRefused as refusal:
        if entry.path is not None and ending not in _NAMED_AS_PAGES:
            reader.left["pipe, device or the like"] += 1
        else:
            yield Failure(full, refusal.code, refusal.message)
    except OSError as error:
        if ending in _NAMED_AS_PAGES or entry.path is None:
            yield Failure(full, "broken_record", f"The file cannot be read: {error.strerror or error}.")
        else:
            reader.left["file that cannot be opened"] += 1
