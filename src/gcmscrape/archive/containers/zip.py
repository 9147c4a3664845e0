"""A zip, and all that is one: WACZ, saved pages of a folder. Its files are read as those of a folder."""

from __future__ import annotations

import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final

from gcmscrape.archive.containers.folder import read_folder
from gcmscrape.archive.containers.sources import Entry, Folder
from gcmscrape.archive.containers.windows import Cautious, window
from gcmscrape.archive.saved import PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source

_LIST: Final = 64 * 1024**2  # bytes of a list of files: 100,000 of them with long names
_BLOCK: Final = 64 * 1024
_ENCRYPTED: Final = 1
_OFFICE: Final = frozenset({"[Content_Types].xml", "META-INF/container.xml", "META-INF/manifest.xml"})
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError, RuntimeError)
_LOCAL_HEADER: Final = 30  # bytes of one, before the name and the extra field (APPNOTE.TXT, 4.3.7)


def read_zip(source: Source, reader: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the pages of all files in a zip.

    Raises:
        PageRefused: `broken_record`: its list of files cannot be read.
        Spent: As of `InputReader.read`.
    """
    try:
        archive = zipfile.ZipFile(Cautious(source.file, _LIST))
    except (*_BROKEN, NotImplementedError) as error:
        raise PageRefused("broken_record", "The list of files at the end of the zip cannot be read.") from error
    names = {info.filename for info in archive.infolist()}
    if (names & _OFFICE and "mimetype" in names) or "[Content_Types].xml" in names:
        reader.left["document of an office program or an e-book"] += 1
        return
    entries: dict[str, Entry] = {}
    for info in _files(archive, reader):
        if info.filename in entries:
            reader.left["older file of the same name"] += 1
        entries[info.filename] = Entry(
            partial(_start, archive, info), partial(_open, archive, info, source.file, reader)
        )
    yield from read_folder(Folder(f"{source.name}/", "", entries), reader, reader.read, source.depth + 1)


def _files(archive: zipfile.ZipFile, reader: InputReader) -> Iterator[zipfile.ZipInfo]:
    for info in archive.infolist():
        if info.is_dir():
            continue
        reader.budget.take_member()
        if stat.S_ISLNK(info.external_attr >> 16):
            reader.left["link"] += 1
        else:
            yield info


def _start(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    with _readable(info), archive.open(info) as member:
        return member.read(size)


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: BinaryIO, reader: InputReader) -> BinaryIO:
    """Return a file of the zip: a copy, or a part of the zip itself where it is stored as it is and large as a WARC."""
    with _readable(info):
        if info.compress_type == zipfile.ZIP_STORED and info.file_size > PAGE_LIMIT:
            reader.budget.take(info.file_size)
            file.seek(info.header_offset)
            header = file.read(_LOCAL_HEADER)
            lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
            begin = info.header_offset + _LOCAL_HEADER + lengths
            if begin + info.file_size > file.seek(0, os.SEEK_END):
                raise PageRefused("truncated", "The zip ends in the middle of this file.")
            return window(file, begin, info.file_size)
        with archive.open(info) as member:
            return reader.budget.kept(iter(lambda: member.read(_BLOCK), b""), info.compress_size)


@contextmanager
def _readable(info: zipfile.ZipInfo) -> Iterator[None]:
    """Turn what goes wrong with a file of a zip into a refusal."""
    if info.flag_bits & _ENCRYPTED:
        raise PageRefused("not_html", "The file is encrypted: unpack the zip with its password, and name the folder.")
    try:
        yield
    except NotImplementedError as error:
        sentence = f"The file is compressed in a way ({info.compress_type}) that is not known here: unpack the zip."
        raise PageRefused("not_html", sentence) from error
    except _BROKEN as error:
        raise PageRefused("broken_record", "The file is damaged inside the zip.") from error
