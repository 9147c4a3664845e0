"""Reading a sitemap (sitemaps.org): an index of sitemaps, or addresses with their languages and time of change."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar
from xml.parsers import expat

from gcmscrape.archive.encoding import gunzip
from gcmscrape.archive.formats import is_gzip
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_DECLARATION: Final = re.compile(rb"<\?xml[^>]{0,200}\?>")
_ROOT: Final = re.compile(rb"<(?P<name>(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex))(?=[\s>])[^<>]{0,2000}>")
_ENTRY_START: Final = re.compile(rb"<(?P<name>(?:[\w.-]{1,40}:)?(?:url|sitemap))(?=[\s>])")
_ENTRY_END: Final = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:url|sitemap)\s{0,9}>")
_BARE_AMPERSAND: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_XHTML_LINK: Final = "http://www.w3.org/1999/xhtml link"
ADDRESSES: Final = 50_000
"""Addresses in one sitemap at most, as the protocol says, those of its entries and those in other languages each."""
_CUT: Final = f"The sitemap holds more than {ADDRESSES:,} addresses, the limit."
_LONGEST_LANGUAGE: Final = 35


@dataclass(slots=True)
class Entry:
    """One address of a sitemap. `lastmod` is as written, None when missing; `alternates` are addresses by language."""

    address: str = ""
    lastmod: str | None = None
    alternates: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Sitemap:
    """The sitemaps that an index names, or the addresses that a sitemap holds.

    `damage` is a sentence that says what is wrong with its XML, or what of it is passed over; None when nothing is.
    """

    sitemaps: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    damage: str | None = None


def read_sitemap(body: bytes) -> Sitemap:
    """Return what a sitemap says, plain or gzip. Of one that is damaged, each address that stands in a whole entry.

    Raises:
        PageRefused: `not_html` for what is no sitemap, or has a document type (which could hold an entity bomb);
            `broken_record` for what has no entry that can be read; `too_large`, `truncated` and `broken_record` for
            its gzip.
    """
    document = (gunzip(body) if is_gzip(body) else body).lstrip(_BLANK)
    try:
        return _read(document)
    except expat.ExpatError as error:
        damage = f"The sitemap is no well-formed XML: {error}."
    except (LookupError, ValueError) as error:  # what expat lets through when it asks Python for an encoding
        damage = f"The encoding that the sitemap names is not known: {error}."
    sitemap = _read_entries(document)
    if not sitemap.sitemaps and not sitemap.entries:
        raise PageRefused("broken_record", damage)
    sitemap.damage = f"{damage} {sitemap.damage}" if sitemap.damage else damage
    return sitemap


def _read(document: bytes) -> Sitemap:
    reader = _Reader()
    reader.read(document)
    if reader.is_cut:
        reader.sitemap.damage = _CUT
    return reader.sitemap


def _read_entries(document: bytes) -> Sitemap:
    """Return what the entries of a damaged sitemap say, each read by itself."""
    sitemap = Sitemap()
    root = _ROOT.search(document)
    if root is None:
        return sitemap
    declaration = _DECLARATION.match(document)
    before = (declaration[0] if declaration else b"") + root[0]
    behind = b"</" + root["name"] + b">"
    *parts, _ = _ENTRY_END.split(_BARE_AMPERSAND.sub(b"&amp;", document))
    for part in parts[:ADDRESSES]:
        for start in [*_ENTRY_START.finditer(part)][-1:]:  # an entry before it that does not end is lost
            with suppress(expat.ExpatError, LookupError, ValueError):
                read = _read(before + part[start.start() :] + b"</" + start["name"] + b">" + behind)
                sitemap.entries += read.entries
                sitemap.sitemaps += read.sitemaps
    if len(parts) > ADDRESSES:
        sitemap.damage = _CUT
    return sitemap


class _Reader:
    """The handlers of expat, and what they have met so far."""

    def __init__(self) -> None:
        self.sitemap = Sitemap()
        self.is_cut = False
        self._alternates = 0
        self._entry: Entry | None = None
        self._text: list[str] = []
        self._inside = ""

    def read(self, document: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.Parse(document, True)  # noqa: FBT003 - expat takes it by place only

    def _refuse(self, *_: object) -> None:
        raise PageRefused("not_html", "The sitemap has a document type, which no sitemap needs.")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._text.clear()
        if not self._inside:
            self._inside = name
            if _plain(name) not in {"urlset", "sitemapindex"}:
                raise PageRefused("not_html", f"The sitemap begins with <{_plain(name)}>, which is no sitemap.")
        if _plain(name) in {"url", "sitemap"} and _space(name) == _space(self._inside):
            self._entry = Entry()
        elif name == _XHTML_LINK and self._entry is not None:
            language, address = attributes.get("hreflang"), attributes.get("href")
            if attributes.get("rel") == "alternate" and language and address and len(language) <= _LONGEST_LANGUAGE:
                self._alternates += 1
                if self._alternates <= ADDRESSES:
                    self._entry.alternates[language.lower()] = address
                self.is_cut = self.is_cut or self._alternates > ADDRESSES

    def _end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        if self._entry is None or _space(name) != _space(self._inside):  # an image of the page has a `loc` too
            return
        match _plain(name):
            case "loc":
                self._entry.address = text
            case "lastmod":
                self._entry.lastmod = text or None
            case "url" if self._entry.address:
                self._keep(self.sitemap.entries, self._entry)
            case "sitemap" if self._entry.address:
                self._keep(self.sitemap.sitemaps, self._entry.address)

    def _keep(self, found: list[T], one: T) -> None:
        if len(found) < ADDRESSES:
            found.append(one)
        else:
            self.is_cut = True


def _plain(name: str) -> str:
    return name.rpartition(" ")[2]


def _space(name: str) -> str:
    """Return the namespace of an element. That of the protocol has several spellings; the root tells which."""
    return name.rpartition(" ")[0]
