"""Words beside a place that are no part of it: buttons of maps and calendars, and what screen readers are told."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from gcmscrape.normalize.countries import key, plain
from gcmscrape.site import load

GAP: Final = "\ue000"
"""Stands for each character that was taken out (a private-use character: no page means anything by it)."""


def take_out(text: str, start: int, end: int) -> str:
    """Return a text with a span of it replaced by gaps."""
    return text[:start] + GAP * (end - start) + text[end:]


def take_out_asides(text: str) -> str:
    """Return a location without the words of buttons and screen readers (site/chrome.toml, `aside_words`)."""
    for match in _phrases().finditer(plain(text)):
        text = take_out(text, match.start(), match.end())
    return text


def is_aside(part_key: str) -> bool:
    """Whether a whole part says only this ("Map")."""
    return part_key in _keys()


@cache
def _keys() -> frozenset[str]:
    return frozenset(map(key, load("chrome")["aside_words"]))


@cache
def _phrases() -> re.Pattern[str]:
    """Return the pattern of those of several words: one word alone ("Plan", "Map") may be part of a place's name."""
    phrases = sorted(filter(re.compile(r"\s").search, map(plain, load("chrome")["aside_words"])), key=len, reverse=True)
    either = "|".join(map(re.escape, phrases)).replace("'", "['’]")
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")
