"""A page in a file of its own: HTML, XHTML or stripped text, and what the file and its neighbours tell of its address.

The order of trust: the notes beside the page, the comment of the tool that saved it, the folders of a mirror, the index
of ArchiveBox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.comments import origins_in, scheme_of, told_in
from gcmscrape.archive.containers.furnished import INDEX, LONGEST_INDEX, snapshot_address
from gcmscrape.archive.containers.sources import ending_of
from gcmscrape.archive.formats import SNIFFED, format_of, is_xhtml, opens_as_html
from gcmscrape.archive.mirrors import Place, address_in_mirror, place_in_mirror, with_links_undone
from gcmscrape.archive.responses import ResponseNotes, notes_name, read_notes, read_response
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.archive.xhtml import as_html

if TYPE_CHECKING:
    from gcmscrape.archive.containers.reader import InputReader
    from gcmscrape.archive.containers.sources import Source
    from gcmscrape.archive.formats import Format

_LONGEST_NOTES: Final = 1024**2
_XHTML: Final = "application/xhtml+xml"
_END: Final = b"</html>"
_COMMENT: Final = 16 * 1024  # bytes of a file of a mirror in which its comment stands


def read_page(source: Source, _: InputReader) -> Iterator[SavedPage | Failure]:
    """Give the one page of the file.

    Raises:
        PageRefused: Its notes are not valid.
    """
    notes = notes_of(source)
    page = read_response(source.file, _form(source), source.name, notes)
    if isinstance(page, SavedPage):
        page = _located(page, source) if page.url is None else page
        stated = page.headers["content-type"] if "content-type" in map(str.lower, notes.headers) else None
        if stated.lower().startswith(_XHTML) if stated is not None else is_xhtml(page.body[:SNIFFED]):
            page = replace(page, body=as_html(page.body), headers={**page.headers, "content-type": stated or _XHTML})
    yield page


def notes_of(source: Source) -> ResponseNotes:
    """Return what stands beside a page. Raises like `read_page`."""
    name = notes_name(source.inner) if source.inner else ""
    return read_notes(name, source.beside(name, _LONGEST_NOTES) if name != source.inner else None)


def _form(source: Source) -> Format:
    ending = ending_of(source.name)
    if ending == ".txt" and not opens_as_html(source.sample.plain):
        return "text"  # a `<` in stripped text is a character of the text
    if ending in {".html", ".htm"}:
        return "html"
    return format_of(source.sample.plain)


def _located(page: SavedPage, source: Source) -> SavedPage:
    """Return a page with what it tells itself of its address, and the links as they were."""
    told = told_in(page.body)
    parts = PurePosixPath(source.inner).parts
    place = place_in_mirror(parts, page.body) if told is None or told.mirrored else None
    if told is not None:
        page = replace(page, url=told.url, retrieved_at=page.retrieved_at or told.retrieved_at)
        if not told.mirrored:
            return replace(page, body=page.body + _END) if told.without_ends and _END not in page.body else page
        host, _, path = told.url.partition("://")[2].partition("/")
        return replace(page, body=with_links_undone(page.body, place or Place(host, path), _teller(source, place)))
    if place is None:
        index = source.beside(str(PurePosixPath(source.inner).with_name(INDEX)), LONGEST_INDEX) if parts else None
        return replace(page, url=snapshot_address(index))
    url = address_in_mirror(place, scheme_of(place.host.encode(), origins_in(page.body)).decode())
    return replace(page, url=url, body=with_links_undone(page.body, place, _teller(source, place)))


def _teller(source: Source, place: Place | None) -> Callable[[str], str | None]:
    """Return what finds the address that a file of a mirror tells itself, by its path from the folder of the hosts."""
    root = source.inner[: -len(f"{place.host}/{place.path}")] if place else None

    @cache
    def told(path: str) -> str | None:
        start = source.beside(f"{root}{path}", _COMMENT) if root is not None else None
        found = told_in(start) if start else None
        return found.url if found is not None and found.mirrored else None

    return told
