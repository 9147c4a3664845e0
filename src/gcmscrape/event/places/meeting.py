"""How people meet: online platforms, and the words for online, hybrid and in person.

The words are `site/places.toml`. They are taken out of a location before its places are read, as are the words of
buttons and screen readers (site/furniture.toml, `aside_words`).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gcmscrape.event.places.countries import key, plain
from gcmscrape.site import cached, load
from gcmscrape.site.words import either, whole_words

GAP: Final = "\ue000"
"""Stands for each character that was taken out (a private-use character: no page means anything by it)."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s;|]*[^\s;|,)]")
_ONLINE, _IN_PERSON = "online", "in person"


class Meeting(NamedTuple):
    """What a location says about the way of meeting.

    `online` is true when a platform or online, virtual or hybrid is named, false when only in person is, else None.
    `platform` is the first platform named. `rest` is the location with all such words replaced by `GAP`s.
    """

    online: bool | None
    platform: str | None
    rest: str


def read_meeting(text: str) -> Meeting:
    """Read the way of meeting from a location, and take its words out."""
    rest = _asides().sub(_gaps, plain(text))
    phrase, meanings = _phrases()
    named = [meanings[_spaced(match["core"])] for match in phrase.finditer(rest)]
    rest = _ADDRESS.sub(_gaps, phrase.sub(_gaps, rest))
    kept = "".join(GAP if gap == GAP else letter for gap, letter in zip(rest, text, strict=True))
    platform = next((name for _, name in named if name), None)
    kinds = {kind for kind, _ in named}
    return Meeting(True if _ONLINE in kinds else False if kinds else None, platform, kept)


def _gaps(match: re.Match[str]) -> str:
    return GAP * len(match[0])


@cached()
def buttons() -> frozenset[str]:
    """Return the keys of what buttons say ("Map")."""
    return frozenset(map(key, load("furniture")["aside_words"]))


@cached()
def platforms_alone() -> dict[str, str]:
    """Return the platforms that an ordinary word names where it is a whole part ("Teams"), by its key."""
    return {key(name): platform for platform, names in load("places")["platforms_alone"].items() for name in names}


@cached()
def _asides() -> re.Pattern[str]:
    """Return the pattern of those of several words: one word alone ("Plan", "Map") may be part of a place's name."""
    phrases = [phrase for phrase in map(plain, load("furniture")["aside_words"]) if " " in phrase]
    return re.compile(whole_words(phrases).replace("'", "['’]"))


def _spaced(words: str) -> str:
    return re.sub(r"[\s-]+", " ", words)


@cached()
def _phrases() -> tuple[re.Pattern[str], dict[str, tuple[str, str | None]]]:
    """Return the pattern of all phrases, and what its core means: the kind of meeting, and the platform."""
    data = load("places")
    meanings: dict[str, tuple[str, str | None]] = {}
    for kind, names in ((_ONLINE, data["meeting"]["online"]), (_IN_PERSON, data["meeting"]["in_person"])):
        meanings.update({_spaced(plain(name)): (kind, None) for name in names})
    for platform, names in data["platforms"].items():
        meanings.update({_spaced(plain(name)): (_ONLINE, platform) for name in names})
    before, after, nouns = (either(map(plain, data["meeting"][part])) for part in ("before", "after", "nouns"))
    # The repetitions are bounded, so that a text of connecting words alone takes linear time.
    pattern = (
        rf"(?:(?<!\w)(?:{before}|{nouns})\s+){{0,4}}(?P<core>{whole_words(meanings)})"
        rf"(?:\s+(?:{nouns})(?!\w)){{0,3}}(?:\s+(?:{after})(?=\s)){{0,2}}"
    )
    return re.compile(pattern), meanings
