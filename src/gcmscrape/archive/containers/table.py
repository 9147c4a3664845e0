"""The table of forms: how each is told by its first bytes, and what reads it."""

from __future__ import annotations

import re
from typing import Final

from gcmscrape.archive.containers.arc import read_arc
from gcmscrape.archive.containers.compressed import read_compressed
from gcmscrape.archive.containers.har import read_har
from gcmscrape.archive.containers.mhtml import read_mhtml
from gcmscrape.archive.containers.page import read_page
from gcmscrape.archive.containers.reader import Form, Forms
from gcmscrape.archive.containers.sources import PAGE_ENDINGS, TEXT_ENDINGS, Sample, ending_of, sample_of
from gcmscrape.archive.containers.tar import read_tar
from gcmscrape.archive.containers.unread import read_unread, unread_form
from gcmscrape.archive.containers.warc import read_warc
from gcmscrape.archive.containers.zip import read_zip
from gcmscrape.archive.formats import SNIFFED, ZSTD_DICTIONARY, begins_as_html

_HAR: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:\s*\{')
_MHTML: Final = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related\b", re.IGNORECASE
)
_WARC_ENDING: Final = ".warc"
_TAR: Final = slice(257, 262)
_APPLE_DOUBLE: Final = b"\0\5\x16\7"  # what macOS puts beside each file of a zip, under a name like that of the file
_NO_PAGES: Final = frozenset({"robots.txt"})


WARC: Final = Form(lambda sample, _: _is_warc(sample), read_warc)
CONTAINERS: Final = (
    WARC,
    Form(lambda sample, _: sample.plain.startswith(b"filedesc://"), read_arc),
    Form(lambda sample, _: _is_zip(sample.raw), read_zip, holds_files=True),
    Form(lambda sample, _: sample.raw[_TAR] == b"ustar", read_tar, holds_files=True),
    Form(lambda sample, _: _HAR.match(sample.raw) is not None, read_har),
    Form(lambda sample, _: _MHTML.match(sample.raw) is not None, read_mhtml),
    Form(lambda sample, _: unread_form(sample.raw) is not None, read_unread),
)
"""The forms that hold pages, in the order in which they are asked."""
PAGES: Final = (
    Form(lambda sample, ending: ending in PAGE_ENDINGS or begins_as_html(sample.plain), read_page, is_page=True),
    Form(lambda _, ending: ending in TEXT_ENDINGS, read_page, is_page=True),
)
"""The forms of a page in a file of its own."""
PAGE: Final = PAGES[0]
COMPRESSED: Final = Form(lambda sample, _: sample.method is not None, read_compressed, holds_files=True)


def form_of(sample: Sample, name: str) -> Form | None:
    """Return the form of a file; None when nothing shows that it is a page or holds some."""
    ending = ending_of(name)
    found = _first(CONTAINERS, sample, ending)
    if found is not None or name.rpartition("/")[2] in _NO_PAGES or sample.raw.startswith(_APPLE_DOUBLE):
        return found
    page = _first(PAGES, sample, ending)
    inner = page or _first(CONTAINERS, sample._replace(raw=sample.plain), ending)
    if inner is None and ending == _WARC_ENDING:
        return WARC  # its reader tells what is damaged, and reads the rest
    if sample.method is None:
        return page
    return COMPRESSED if inner is not None or not sample.plain else None  # what nothing comes out of is told


FORMS: Final = Forms(form_of, COMPRESSED, PAGE)


def is_page(start: bytes) -> bool:
    """Whether what begins so is a page, and holds no others."""
    sample = sample_of(lambda size: start[:size])
    return sample.method is None and _first(CONTAINERS, sample, "") is None


def _first(forms: tuple[Form, ...], sample: Sample, ending: str) -> Form | None:
    return next((form for form in forms if form.is_it(sample, ending)), None)


def _is_zip(start: bytes) -> bool:
    """Whether a file is a zip; SingleFile puts a page before one that unpacks it in the browser."""
    return start.startswith((b"PK\3\4", b"PK\5\6")) or b"<html data-sfz" in start[:SNIFFED]


def _is_warc(sample: Sample) -> bool:
    return sample.plain.startswith(b"WARC/") or sample.raw.startswith(ZSTD_DICTIONARY)
