"""A cheap look at a page before it is read: is it ruled out that it is an event.

Of a web archive nearly all pages are of other sites. What makes a page an event (`gcmscrape.event.kind`) is its
address, a label that only events have, the labels Date and Location, the word before the title, a node type in a class,
or structured data. Here each of them is looked for in the words of the page as they stand, with no structure: what is
not there in any way of writing it, the page does not have. The look errs on one side only: most that looks like a sign
is none, and then the page is read.

The parser is asked for the words: it takes a tenth of the time of reading a page, and less than taking out the tags in
Python would. No other way knows what is text on a page, where words are parted by tags, comments and entities.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import unescape
from itertools import groupby
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

from gcmscrape import site
from gcmscrape.intake.encoding import to_utf8
from gcmscrape.intake.guard import check
from gcmscrape.intake.parse import parse
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import is_event_address, is_list_address, is_web_address
from gcmscrape.site.labels import comparable
from gcmscrape.site.words import INVISIBLE, clean, fold

LONGEST: Final = 1_000_000
"""Characters: a longer page is not looked at, so that no page takes more than some hundredths of a second here."""

_DATE, _PLACE, _OF_EVENTS = "date", "location_text", "of events"
_FIELDS: Final = (_DATE, _PLACE, _OF_EVENTS)
"""Fields of the record whose labels make a page an event; the last name stands for all that only events have."""

_MARK: Final = "\f"
"""Stands between two pieces of text that a tag or a comment parts; it is white space."""
_NEVER_SEEN: Final = ["script", "style", "noscript", "nav", "select", "template", "textarea", "iframe"]
_HEADINGS: Final = "h1,h2,h3"
_OF_HEAD: Final = "link[href],base[href],meta[content]"
_UNSEEN: Final = frozenset(INVISIBLE)
_UNSEEN_ASCII: Final = "".join(filter(str.isascii, INVISIBLE)).encode()
_ASCII: Final = bytes(range(0x80))

# Letters and marks of class names and types that are written as numbers or names.
_NUMBERED: Final = re.compile(
    r"&(?:#(?:0*(?:4[357]|6[5-9]|[78]\d|9[057-9]|1[01]\d|12[0-2])(?!\d)"
    r"|[xX]0*(?:2[bBdDfF]|[46][1-9a-fA-F]|[57][0-9aAfF])(?![0-9a-fA-F]))|lowbar|UnderBar|sol;|plus;|dash;|hyphen;)"
)
_KIND_ENDS: Final = tuple(kind + end for kind in ("Event", "EventSeries") for end in '"&\\')
_ESCAPED_LETTER: Final = re.compile(r"\\u00(?:[46][1-9a-fA-F]|[57][0-9aA])")
_CLASS_OPENINGS: Final = ("field--name-", "views-field-", "field-name-", "block-field-blocknode", "event-", "event__")
_HEARD: Final = tuple(
    re.compile(rf"""{name}\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)""") for name in ("alt", "title", "aria-label")
)

# How a name of the tables is found, and what stands around it where it is a label.
_RUN: Final = re.compile("[a-z]{4,}")
_LONGEST_SIGN: Final = 11
_DASHES: Final = "‐‑–—−"
_PARTING: Final = f" \t\n\r\v-{_MARK}".encode()
_BETWEEN: Final = rf"[\s\-{_DASHES}]+"
_IN_WORD: Final = f"{_MARK}*"
_APOSTROPHE: Final = "['’‘ʼ`´]"
_NO_START: Final = rf"[^\w\n\t{_MARK}|;·•–—]"
_OPENS: Final = re.compile(rf"(?:\A|[{_MARK}|;·•–—])\W*\Z")
"""It begins an element, or what a mark parts from a value."""
_OPENS_LINE: Final = re.compile(r"(?:\A|[\n\t|])\W*\Z")
_LONGEST_ORNAMENT: Final = 200
"""Characters before a name that are looked at; so many that are no letters are a beginning, too."""
_LABEL_ENDS: Final = rf"[^\w{_MARK}:：]*+(?:[{_MARK}:：]|\Z)"
"""A label is all that an element says, or has a colon."""
_LINE_ENDS: Final = r"\W*$"


class _Group(NamedTuple):
    """Words of the tables, and how they are found.

    Wherever one of them is, one of the `signs` is there in one piece, or the letter `first`, which is not of ASCII.
    """

    first: str
    signs: tuple[bytes, ...]
    found: re.Pattern[str]


class _Words(NamedTuple):
    """Words as they are compared, with marks; the same without what parts them; their letters outside ASCII."""

    marked: str
    plain: bytes
    letters: frozenset[str]


def is_ruled_out(body: bytes, url: str | None, headers: Mapping[str, str] | None = None) -> bool:
    """Whether nothing in the address and the words of a page can make it an event.

    Args:
        body: The bytes of the response, content-encoding undone.
        url: Its address; None when it is not known.
        headers: The response's headers, names in any case.

    True is sure: `gcmscrape.event.extract.extract_page` gives no event for such a page. False says nothing.
    """
    if url and is_web_address(url):
        if is_list_address(url):
            return True
        if is_event_address(url):
            return False
    try:
        html = to_utf8(body, headers)
        if len(html) > LONGEST:
            return False
        check(html)
    except PageRefused:  # which is told where the page is read
        return False
    text, lowered = html.decode(), html.lower().decode()  # of bytes only the ASCII letters become lower case
    if _NUMBERED.search(text) or _tells_in_markup(text, lowered):
        return False
    types = (value for name, value in (headers or {}).items() if name.lower() == "content-type")
    if any(value.lower().startswith("text/plain") for value in types) and _tells_in_lines(text):
        return False
    tree = parse(html)
    return not (_names_event_address(tree) or _tells_in_words(tree, text, lowered))


# What stands in tags


def _tells_in_markup(text: str, lowered: str) -> bool:
    """Whether a class or structured data may tell that the page is an event."""
    if any(node_type in text for node_type in _node_types()):
        return True
    structured = "ld+json" in lowered or "ld&" in lowered
    return structured and (any(end in text for end in _KIND_ENDS) or _ESCAPED_LETTER.search(text) is not None)


@site.cached()
def _node_types() -> tuple[str, ...]:
    types = site.load("kinds")["node_types"]["event"]
    return tuple(f"{opening}{name}" for name in types for opening in ("node-type-", "node--type-", "node--"))


def _names_event_address(tree: LexborHTMLParser) -> bool:
    """Whether the page may name an address of an event as its own."""
    values = (node.attributes.get("href") or node.attributes.get("content") for node in tree.css(_OF_HEAD))
    return any(value and "events/" in clean(value) for value in values)


@site.cached()
def _classes(fields: str) -> re.Pattern[str]:
    """The classes that may name a field."""
    names = [name for entry in _entries(fields) for name in entry["classes"]]
    openings, endings = "|".join(_CLASS_OPENINGS), "|".join(name.replace("-", "[-_]") for name in names)
    return re.compile(rf"(?:{openings})[\w-]*?(?:{endings})")


# What the page says


def _tells_in_words(tree: LexborHTMLParser, text: str, lowered: str) -> bool:
    """Whether labels, or the word before the title, may tell that the page is an event."""
    tree.strip_tags(_NEVER_SEEN)
    words = _words(_shown(tree) + _heard(lowered))
    has_classes = any(opening in text for opening in _CLASS_OPENINGS)

    def has(fields: str) -> bool:
        return _has(_labels(fields), words) or (has_classes and _classes(fields).search(text) is not None)

    if has(_OF_EVENTS) or (has(_DATE) and has(_PLACE)):
        return True
    if not (_has(_sections(), words) and tree.css_first(_HEADINGS)):
        return False
    tree.strip_tags(["li"])  # an item of a menu is no such word
    return _has(_sections(), _words(_shown(tree)))


def _shown(tree: LexborHTMLParser) -> str:
    top = tree.body or tree.root
    return f"{_MARK}{top.text(separator=_MARK) if top is not None else ''}{_MARK}"


def _heard(lowered: str) -> str:
    """Return what icons say to those who listen."""
    values = (value.strip("\"'") for pattern in _HEARD for value in pattern.findall(lowered))
    return unescape(_MARK.join(values)) + _MARK


def _tells_in_lines(text: str) -> bool:
    """The same of stripped text, where a label begins a line, and a date that was lost tells an event, too."""
    names = (*_labels(_OF_EVENTS, ""), *_labels(_DATE, ""), *_sections(_LINE_ENDS))
    return _has(names, _words(text.replace("\r", "\n")), _OPENS_LINE)


def _words(text: str) -> _Words:
    """Return words in the form in which they are compared."""
    written = text.encode(errors="replace")
    letters = frozenset(written.translate(None, _ASCII).decode())
    if all(map(_is_compared_as_it_is, letters)):
        written = written.lower()
        marked = written.decode()
    else:
        marked = unicodedata.normalize("NFC", text.casefold())
        written = marked.encode(errors="replace")
        letters = frozenset(written.translate(None, _ASCII).decode())
    unseen = letters & _UNSEEN
    if unseen or len(written.translate(None, _UNSEEN_ASCII)) < len(written):
        seen = "".join(letter for letter in marked if letter not in _UNSEEN)
        return _words(seen)
    plain = marked
    for letter in letters:
        if letter in _DASHES or letter.isspace():
            plain = plain.replace(letter, "")
    if plain is not marked:
        written = plain.encode(errors="replace")
    return _Words(marked, written.translate(None, _PARTING), letters)


@site.cached(4096)
def _is_compared_as_it_is(letter: str) -> bool:
    return letter == unicodedata.normalize("NFC", letter.casefold()) and not unicodedata.combining(letter)


def _has(names: Iterable[_Group], words: _Words, opens: re.Pattern[str] = _OPENS) -> bool:
    """Whether one of some names stands where a label does: `opens` is what stands before it."""
    return any(
        opens.search(words.marked[max(found.start() - _LONGEST_ORNAMENT, 0) : found.start()])
        for group in names
        if group.first in words.letters or any(sign in words.plain for sign in group.signs)
        for found in group.found.finditer(words.marked)
    )


# The names of the tables


@site.cached()
def _labels(fields: str, ending: str = _LABEL_ENDS) -> tuple[_Group, ...]:
    known = site.load("kinds")["labels"]["generic"] if fields == _OF_EVENTS else ()
    names = {comparable(name) for entry in _entries(fields) for name in entry["names"]}
    return _groups(names.difference(map(comparable, known)), ending)


@site.cached()
def _sections(ending: str = _LABEL_ENDS) -> tuple[_Group, ...]:
    return _groups(set(map(fold, site.load("kinds")["sections"]["event"])), ending)


def _entries(fields: str) -> list[Mapping[str, list[str]]]:
    """Return the labels of a field of the record, or of all fields that only events have."""
    wanted = site.load("kinds")["labels"]["event"] if fields == _OF_EVENTS else [fields]
    return [entry for name, entry in site.load("labels").items() if entry.get("field", name) in wanted]


def _groups(words: Iterable[str], ending: str) -> tuple[_Group, ...]:
    """Return names as they are looked for, by first letters: a pattern that begins with one is many times quicker."""
    return tuple(
        _Group("" if first.isascii() else first, *_group(first, list(alike), ending))
        for first, alike in groupby(sorted(words), key=lambda name: name[0])
    )


def _group(first: str, names: list[str], ending: str) -> tuple[tuple[bytes, ...], re.Pattern[str]]:
    wholes = "|".join("".join(map(_letter, name)) for name in names)
    rests = "|".join(_IN_WORD + "".join(map(_letter, name[1:])) for name in names)
    letter = re.escape(first)
    alone = rf"(?<!\w{letter})(?<!\w{_NO_START}{letter})(?<!\w{_NO_START}{_NO_START}{letter})"
    found = re.compile(f"{letter}{alone}(?:{rests})(?:{wholes})?{ending}", re.MULTILINE)  # a label may be said twice
    return (_signs(names) if first.isascii() else ()), found


def _signs(names: list[str]) -> tuple[bytes, ...]:
    """Return the longest runs of letters of ASCII in names, across their words: as few as will do."""
    runs: list[list[str]] = [_RUN.findall(name.replace(" ", "")) for name in names]
    signs = {max(each, key=len)[:_LONGEST_SIGN] if each else name[0] for each, name in zip(runs, names, strict=True)}
    return tuple(one.encode() for one in signs if not any(other in one for other in signs - {one}))


def _letter(letter: str) -> str:
    if letter == " ":
        return _BETWEEN
    if letter == "/":
        return r"\s*/\s*"
    return (_APOSTROPHE if letter == "'" else re.escape(letter)) + _IN_WORD
