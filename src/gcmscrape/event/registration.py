"""Where one registers: the link that says so, of the body or under a label. The words are `site/links.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from gcmscrape.page.model import Body, Link, Page
from gcmscrape.site import cached, load
from gcmscrape.site.addresses import is_web_address, link_target
from gcmscrape.site.words import clean, fold, whole_words

_LONGEST: Final = 250
"""In characters: what stands further before a link does not lead to it, and nothing longer is remembered."""
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_STOPS: Final = tuple(".!?؟。！？")
_SENTENCE_ENDS: Final = (". ", "! ", "? ", "؟ ", "。", "！", "？")


def registration_link(body: Body | None, labelled: Iterable[Link] = ()) -> Link | None:
    """Return the first link of which its words, or the sentence or label before it, say that one registers there.

    Those of the body come first, before those that are `labelled`. That sentence may also name a file: one does not
    register there.
    """
    files = {file.url for file in body.files} if body else ()
    for link in (*(body.links if body else ()), *labelled):
        leads = _leads(link.text[:_LONGEST], _sentence_before(link), is_file=link.url in files)
        if leads and is_web_address(link.url):
            return link
    return None


def labelled_links(page: Page) -> Iterator[Link]:
    """Yield the links under the labels that the table does not know; what stands before each is its label."""
    for entry in (entry for entry in page.labelled if entry.field is None):
        for item in entry.items:
            targets = (link_target(page.metadata.base, address) for address in item.links)
            yield from (Link(item.text, url, entry.label or "", item.selector) for url in targets if url)


def _sentence_before(link: Link) -> str:
    """Return the sentence that leads to a link; one that ended before it leads to nothing but a bare address."""
    before = clean(link.before[-_LONGEST:])
    if before.endswith(_STOPS):
        before = before[:-1] if _ADDRESS.match(link.text) else ""
    return before[max(map(before.rfind, _SENTENCE_ENDS)) + 1 :]


@cached(256)
def _leads(words: str, sentence: str, *, is_file: bool) -> bool:
    words, sentence = "" if _ADDRESS.match(words) else fold(words), fold(sentence)
    if _pattern("closed", "other").search(f"{sentence} {words}"):
        return False
    by_sentence = None if is_file else _pattern("registration", "before").search(sentence)
    return bool(_pattern("registration").search(words) or by_sentence)


@cached()
def _pattern(*names: str) -> re.Pattern[str]:
    """Return the pattern of the words of some tables of links.toml."""
    return re.compile(whole_words(fold(word) for name in names for word in load("links")[name]))
