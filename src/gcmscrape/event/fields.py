"""The fields as the page words them: one noun-named function a field or family of fields."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from gcmscrape import site
from gcmscrape.page.words import fold
from gcmscrape.site.addresses import is_web_address

if TYPE_CHECKING:
    from collections.abc import Container

    from gcmscrape.page.model import Body, File, Item, Labelled, Link, Page
    from gcmscrape.record import Method


class Title(NamedTuple):
    """The title ("" when the page has none), how it was found, and the headings that contradict it."""

    text: str
    method: Literal["heading", "metadata"]
    selector: str | None
    contradictions: tuple[str, ...]


class Origin(NamedTuple):
    """Where a value comes from: see the fields of the same names in `gcmscrape.record.Provenance`."""

    method: Method | None
    label: str | None = None
    selector: str | None = None


class Wording(NamedTuple):
    """All that stands under the labels of one field. `items` are the values of all of them, in page order."""

    entries: tuple[Labelled, ...]
    items: tuple[Item, ...]

    @property
    def shown(self) -> bool:
        """Whether the page has such a label."""
        return any(entry.method == "label" or entry.items for entry in self.entries)

    @property
    def first(self) -> Labelled | None:
        """The first of the labels under which words stand, else anything, else the first one."""
        return max(self.entries, key=_tells) if len(self.entries) > 1 else next(iter(self.entries), None)

    @property
    def label(self) -> str | None:
        """The first of these labels as shown; None when only a class names the field."""
        return next((entry.label for entry in self.entries if entry.label is not None), None)

    @property
    def text(self) -> str:
        """The words of all values, on one line."""
        return "; ".join(item.text for item in self.items if item.text)

    def origin(self, method: Method | None = None) -> Origin:
        """Where the values come from; `method` when the label is not what tells them."""
        entry = self.first
        return Origin(method or entry.method, entry.label, entry.selector) if entry else Origin(method)


def _tells(entry: Labelled) -> tuple[bool, ...]:
    return bool(entry.text or entry.times), any(item.readable for item in entry.items), bool(entry.items)


def title(page: Page) -> Title:
    """The heading that names the page, else og:title, else `<title>` without the site's name."""
    if page.title is not None:
        contradictions = tuple(other for other in page.other_titles if fold(other) != fold(page.title.text))
        return Title(page.title.text, "heading", page.title.selector, contradictions)
    meta = page.metadata
    text = meta.og_title or _without_site_name(meta.html_title or "")
    return Title(text, "metadata", None, ())


# What parts a title from the name of its site, the surest first.
_SEPARATORS: Final = (re.compile(r"(?:\s|^)(?:[|•·»«<>›‹]|::)\s"), re.compile(r"(?:\s|^)[-–—]\s"))


def _without_site_name(html_title: str) -> str:
    """Return `<title>` without the name of the site, known or not: up to its last separator."""
    if html_title in site.load("kinds")["site_names"]:
        return ""
    for separator in _SEPARATORS:
        parts = [part.start() for part in separator.finditer(html_title)]
        if parts:
            return html_title[: parts[-1]]
    return html_title


def wording(page: Page, field: str) -> Wording:
    """What stands under the labels of `field` (a name of labels.toml)."""
    entries = [entry for entry in page.labelled if entry.field == field]
    return Wording(tuple(entries), tuple([item for entry in entries for item in entry.items]))


def documents(page: Page) -> tuple[File, ...]:
    """The files under the upload label, those the body links to, and those linked elsewhere; one a file."""
    files: dict[str, File] = {}
    for file in (*page.files, *(page.body.files if page.body is not None else ()), *page.loose_files):
        files.setdefault(file.url, file)
    return tuple(files.values())


def registration_link(body: Body | None) -> Link | None:
    """The first link of the body of which its words, or the sentence before it, say that one registers there."""
    if body is None:
        return None
    said = "\n".join([f"{link.before[-_LONGEST_SENTENCE:]} {link.text}" for link in body.links]).casefold()
    parts = [part for part in _parts() if part in said]  # many times quicker than the patterns
    if not parts:
        return None
    files = {file.url for file in body.files}
    for link in body.links:
        said = f"{link.before[-_LONGEST_SENTENCE:]} {link.text}".casefold()
        told = any(part in said for part in parts)
        if told and is_web_address(link.url) and _says_register(link, files):
            return link
    return None


def _says_register(link: Link, files: Container[str]) -> bool:
    """Whether one registers at a link. The sentence before may also name a file: one does not register there."""
    words = "" if _ADDRESS.match(link.text) else fold(link.text)
    sentence = _sentence_before(link)
    if _words("closed").search(f"{sentence} {words}"):
        return False
    told = _words("registration")
    if told.search(words):
        return True
    return link.url not in files and bool(told.search(sentence) or _words("before").search(sentence))


def _sentence_before(link: Link) -> str:
    """Return the sentence that leads to a link; one that ended before it leads to nothing but a bare address."""
    before = fold(link.before[-_LONGEST_SENTENCE:])
    if before.endswith(tuple(".!?؟。")) and not _ADDRESS.match(link.text):
        return ""
    return _SENTENCE_END.split(before)[-1]


_LONGEST_SENTENCE: Final = 250
"""In characters: what stands further before a link does not lead to it."""
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?؟]\s+(?=\S)|[。！？]|\n")
_WITHOUT_SPACES: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


@functools.cache
def _parts() -> frozenset[str]:
    """Return a part of each word that says so, whatever kind of apostrophe it has."""
    words = (fold(word) for name in ("registration", "before") for word in site.load("links")[name])
    return frozenset(max(re.split("['-]", word), key=len) for word in words)


@functools.cache
def _words(name: str) -> re.Pattern[str]:
    """Return the pattern of a table of links.toml: whole words, where the script parts words."""
    words = sorted(map(fold, site.load("links")[name]), key=len, reverse=True)
    parted = [re.escape(word) for word in words if not _WITHOUT_SPACES.search(word)]
    others = [re.escape(word) for word in words if _WITHOUT_SPACES.search(word)]
    firsts = "".join(sorted({re.escape(word[0]) for word in words}))
    return re.compile("|".join([rf"(?<!\w)(?=[{firsts}])(?:{'|'.join(parted)})(?!\w)", *others]))
