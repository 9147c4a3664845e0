"""Where one registers: the link of the body that says so. The words are `site/links.toml`."""

from __future__ import annotations

import functools
import re
from typing import Final

from gcmscrape.page.model import Body, Link
from gcmscrape.page.words import clean, fold
from gcmscrape.site import load
from gcmscrape.site.addresses import is_web_address

_LONGEST: Final = 250
"""In characters: what stands further before a link does not lead to it, and nothing longer is remembered."""
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_STOPS: Final = tuple(".!?؟。！？")
_SENTENCE_END: Final = re.compile(r"[.!?؟] |[。！？](?=.)")
_WITHOUT_SPACES: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def registration_link(body: Body) -> Link | None:
    """Return the first link of which its words, or the sentence before it, say that one registers there.

    That sentence may also name a file: one does not register there.
    """
    files = {file.url for file in body.files}
    for link in body.links:
        told = _told(link.text[:_LONGEST], clean(link.before[-_LONGEST:]))
        if (told == "words" or (told == "sentence" and link.url not in files)) and is_web_address(link.url):
            return link
    return None


@functools.lru_cache(maxsize=256)
def _told(text: str, before: str) -> str | None:
    """Return what says that one registers at a link: its "words", or the "sentence" before it; None: nothing does."""
    is_address = _ADDRESS.match(text) is not None
    words = "" if is_address else fold(text)
    # A sentence that ended before a link leads to nothing but a bare address.
    sentence = fold(_SENTENCE_END.split(before)[-1]) if is_address or not before.endswith(_STOPS) else ""
    if _pattern("closed").search(f"{sentence} {words}"):
        return None
    if _pattern("registration").search(words):
        return "words"
    return "sentence" if _pattern("registration", "before").search(sentence) else None


@functools.cache
def _pattern(*names: str) -> re.Pattern[str]:
    """Return the pattern of tables of links.toml: whole words, where the script parts words."""
    words = sorted([fold(word) for name in names for word in load("links")[name]], key=len, reverse=True)
    parted = [re.escape(word) for word in words if not _WITHOUT_SPACES.search(word)]
    others = [re.escape(word) for word in words if _WITHOUT_SPACES.search(word)]
    firsts = "".join(sorted({re.escape(word[0]) for word in words}))
    return re.compile("|".join([rf"(?<!\w)(?=[{firsts}])(?:{'|'.join(parted)})(?!\w)", *others]))
