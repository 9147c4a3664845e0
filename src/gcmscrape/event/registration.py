"""Where one registers: the link that says so, of the body or under a label. The words are `site/links.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gcmscrape.page.model import Body, Link, Page
from gcmscrape.site import cached, load
from gcmscrape.site.addresses import HOSTS, host_of, is_login, is_web_address, link_target
from gcmscrape.site.words import either, fold, whole_words

_LONGEST: Final = 250
"""In characters: what stands further from a link does not lead to it, and nothing longer is remembered."""
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?؟](?:\s+|$)|[。！？]|(?<![:：])\n")
_CLAUSE_END: Final = re.compile(r"[.,;!?؟。！？，]|(?<!\S)(?:and|et|y|e|и)(?!\S)")


def registration_link(body: Body | None, labelled: Iterable[Link] = ()) -> Link | None:
    """Return the first link of which its words, or the sentence that leads to it, say that one registers there.

    Those of the body come first, before those that are `labelled`. That sentence may also name a file: one does not
    register there, nor where one logs in to the site.
    """
    files = {file.url for file in body.files} if body else ()
    for link in (*(body.links if body else ()), *labelled):
        around = link.text[:_LONGEST], link.unseen[:_LONGEST], link.before[-_LONGEST:], link.behind[:_LONGEST]
        is_account = is_login(link.url) and host_of(link.url) in HOSTS
        if _leads(*around, is_file=link.url in files) and is_web_address(link.url) and not is_account:
            return link
    return None


def labelled_links(page: Page) -> Iterator[Link]:
    """Yield the links under the labels that the table does not know; what stands before each is its label."""
    for entry in (entry for entry in page.labelled if entry.field is None):
        for item in entry.items:
            targets = (link_target(page.metadata.base, address) for address in item.links)
            yield from (Link(item.text, url, entry.label or "", selector=item.selector) for url in targets if url)


@cached(256)
def _leads(text: str, unseen: str, before: str, behind: str, *, is_file: bool) -> bool:
    """Whether a link leads to a registration. Where it only points, so do the sentence before and the words behind."""
    around = fold(f"{text} {unseen} {before} {behind}")
    if not any(word in around for word in _telling_words()):
        return False  # as of most links: the patterns take longer
    words = fold(f"{_ADDRESS.sub('', text)}; {unseen}").strip("; ")
    *sentences, lead = map(fold, ["", *_SENTENCE_END.split(before)])
    behind = fold(behind)
    if _pointing().fullmatch(f"{lead} {words}"):
        lead = f"{sentences[-1]}. {lead} {words} {_SENTENCE_END.split(behind)[0]}"
    clause = _CLAUSE_END.split(behind)[0]
    whole = f"{lead} {words} {clause}" if words in _ambiguous() else words
    if _saying().search(whole) or (not is_file and _saying("before").search(lead)):
        return not _pattern("closed", "other").search(f"{lead} {words} {clause}")
    return False


@cached()
def _telling_words() -> frozenset[str]:
    """Return words of which each phrase that says that one registers has one: of the shorter ones the longest word."""
    telling: set[str] = set()
    phrases = [fold(words) for name in ("registration", "before", "ambiguous") for words in load("links")[name]]
    for words in (phrase.replace("-", " ").split() for phrase in sorted(phrases, key=len)):
        if telling.isdisjoint(words):
            telling.add(max(words, key=len))
    return frozenset(telling)


@cached()
def _ambiguous() -> frozenset[str]:
    return frozenset(map(fold, load("links")["ambiguous"]))


@cached()
def _pointing() -> re.Pattern[str]:
    """Return the pattern of words that only point ("click here")."""
    return re.compile(rf"(?:{_pattern('pointing').pattern}|[\W_])*+")


@cached()
def _pattern(*names: str) -> re.Pattern[str]:
    """Return the pattern of the words of some tables of links.toml."""
    return re.compile(whole_words(fold(word) for name in names for word in load("links")[name]))


@cached()
def _saying(*more: str) -> re.Pattern[str]:
    """Return the pattern of what says that one registers; an ambiguous word does between words that may stand there."""
    names = ("before_ambiguous", "ambiguous", "behind_ambiguous")
    before, core, behind = (either(fold(word) for word in load("links")[name]) for name in names)
    begins = rf"\A\s*|[^\w\s'-]\s*|(?<!\S)-\s+|(?<!\w)(?:[dl]'|(?:{before})[\s-]+)"
    ends = rf"\s*(?:\Z|[^\w\s-]|\s-\s)|[\s-]+(?:{behind})(?!\w)"
    return re.compile(rf"{_pattern('registration', *more).pattern}|(?:{begins})(?:{core})(?={ends})")
