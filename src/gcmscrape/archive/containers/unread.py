"""Known forms that are not read: each is named, with the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.archive.saved import Failure, SavedPage

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source


class Unread(NamedTuple):
    """A form that is not read: what a file of it is called, how it begins, and what to do with it."""

    name: str
    magic: bytes
    way_out: str


UNREAD: Final = (
    Unread("a RAR archive", b"Rar!\x1a\x07", "unpack it with unrar x or bsdtar -xf, and name the folder"),
    Unread("a 7z archive", b"7z\xbc\xaf\x27\x1c", "unpack it with 7z x, and name the folder"),
    Unread("an LZ4 file", b"\x04\x22\x4d\x18", "unpack it with lz4 -d"),
    Unread("a file of compress", b"\x1f\x9d", "unpack it with gzip -d"),
    Unread("an lzip file", b"LZIP", "unpack it with lzip -d"),
    Unread("a web archive of Safari", b"bplist00", "save the page as Page Source, or as HTML in another browser"),
    Unread("a ZIM file of Kiwix", b"ZIM\x04", "unpack it with zimdump dump, and name the folder"),
    Unread("a help file of Windows (CHM)", b"ITSF", "unpack it with 7z x, and name the folder"),
    Unread("a document of Microsoft Office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as a web page"),
)


def unread_form(start: bytes) -> Unread | None:
    """Return the form of a file that begins so; None when it is none of these."""
    return next((form for form in UNREAD if start.startswith(form.magic)), None)


def read_unread(source: Source, _: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the one failure that names the form and says what to do."""
    if form := unread_form(source.sample.raw):
        yield Failure(source.name, "not_html", f"This is {form.name}, which cannot be read: {form.way_out}.")
