"""Locations cut into parts, and parts joined again."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.normalize.asides import GAP
from gcmscrape.normalize.countries import key, longest_name, meaning, plain, words
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Iterator

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_SEPARATOR = re.compile(rf"[,|/&;()\[\]•·،؛，、；（）{GAP}]+|\s[{_DASHES}]+\s?|[{_DASHES}]+\s")
_EDGES = f" :+*\"'“”«»‘’{_DASHES}"
_FULL_STOP = re.compile(r"(?<!\.\w)\.$")
_LONGEST_ROW = 4  # the parts that one name may be cut into


class Part(NamedTuple):
    """A part of a location: where it stands, its words, and what it means as a country's name (see `meaning`).

    `inside` says that "in" stands between it and the country's name ("IOM office in Azerbaijan").
    """

    start: int
    end: int
    key: str
    country: str | None = None
    inside: bool = False


def named_parts(text: str) -> Iterator[Part]:
    """Cut a location into parts; parts that make one country's name together ("Congo, Rep.") are one part."""
    cuts = [piece for start, end in _cut(text) for piece in _cut_at_joiners(text, start, end)]
    position = 0
    while position < len(cuts):
        part, length = _longest_country(text, cuts[position : position + _LONGEST_ROW])
        yield part
        position += length


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for separator in [*_SEPARATOR.finditer(text), None]:
        end = separator.start() if separator else len(text)
        if trimmed := trim(text, start, end):
            yield trimmed
        if separator:
            start = separator.end()


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span without the punctuation at its edges; None when no word is left."""
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip(_EDGES + "."))
    shown = _FULL_STOP.sub("", shown.strip(_EDGES).lstrip(_EDGES + "."))
    return (start, start + len(shown)) if any(map(str.isalnum, shown)) else None


def _longest_country(text: str, cuts: list[tuple[int, int]]) -> tuple[Part, int]:
    """Return the first part, or the longest row of parts from it that is a country's name, and its number of parts."""
    start = cuts[0][0]
    for length in range(len(cuts), 0, -1):
        end = cuts[length - 1][1]
        shown = text[start:end]
        if length > 1 and (len(shown) > longest_name().letters or GAP in shown):
            continue
        part_key = key(shown)
        if (found := meaning(part_key, shown)) or length == 1:
            return Part(start, end, part_key, found), length
    raise AssertionError("a row of one part is always returned")


def _cut_at_joiners(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span at "and", where what stands before or after it is a country or ends in one."""
    first = start
    for joiner in _joiner().finditer(plain(text[first:end])):
        left, right = first + joiner.start(), first + joiner.end()
        sides = ((start, left), (right, end))
        if any(_ends_in_country(text, *side) for side in sides) and not _in_name(text, first, end, left):
            yield from filter(None, [trim(text, start, left)])
            start = right
    yield from filter(None, [trim(text, start, end)])


def _part(text: str, start: int, end: int) -> Part | None:
    trimmed = trim(text, start, end)
    if trimmed is None:
        return None
    shown = text[slice(*trimmed)]
    part_key = key(shown)
    return Part(*trimmed, part_key, meaning(part_key, shown))


def _in_name(text: str, start: int, end: int, position: int) -> bool:
    """Whether the word at a position of a span is within a country's name ("Trinidad and Tobago")."""
    near = max(start, position - 2 * longest_name().letters)
    spans = words(plain(text[near : min(end, position + 2 * longest_name().letters)]))
    middle = next((at for at, (_, _, end) in enumerate(spans) if near + end > position), len(spans))
    most = longest_name().words
    return any(
        meaning(_key_of(spans[first:last]), text[near + spans[first][1] : near + spans[last - 1][2]])
        for first in range(max(0, middle - most), middle)
        for last in range(middle + 1, min(len(spans), first + most) + 1)
    )


def _ends_in_country(text: str, start: int, end: int) -> bool:
    """Whether a span is a country, or ends in one that is a place there ("Embassy of France" is none)."""
    near = max(start, end - 2 * longest_name().letters)  # what stands further away says nothing
    part = _part(text, near, end)
    if part is None or (part.country and near == start):
        return part is not None
    country = country_at_end(text, part)
    if country is None:
        return False
    before = [word for word, _, _ in words(plain(text[part.start : country.start]))]
    while before and before[-1] in ending_words("articles"):
        before.pop()
    return not before or before[-1] not in ending_words("institution") | ending_words("another")


def country_at_end(text: str, part: Part) -> Part | None:
    """Return the longest country's name at the end of a part, with at least one word before it."""
    spans = words(plain(text[part.start : part.end]))
    for first in range(max(1, len(spans) - longest_name().words), len(spans)):
        start = part.start + spans[first][1]
        name_key = _key_of(spans[first:])
        if found := meaning(name_key, text[start : part.end]):
            return Part(start, part.end, name_key, found)
    return None


def _key_of(spans: list[tuple[str, int, int]]) -> str:
    return " ".join(word for word, _, _ in spans)


@cache
def ending_words(name: str) -> frozenset[str]:
    """Return the words of `[endings]` that say what the name after them means, or the articles."""
    data = load("places")
    return frozenset(map(plain, data["names"]["articles"] if name == "articles" else data["endings"][name]))


@cache
def _joiner() -> re.Pattern[str]:
    joiners = load("places")["joiners"]
    whole, prefixes = ("|".join(map(re.escape, map(plain, joiners[form]))) for form in ("words", "prefixes"))
    return re.compile(rf"(?<!\S)(?:(?:{whole})(?!\S)|(?:{prefixes})(?=\w))|[{''.join(joiners['letters'])}]")


def join(text: str, parts: list[Part]) -> str:
    """Return the words of the parts, with the separators as shown where they stood side by side."""
    joined = text[parts[0].start : parts[0].end]
    for left, right in pairwise(parts):
        between = text[left.end : right.start]
        side_by_side = GAP not in between and not any(map(str.isalnum, _joiner().sub("", plain(between))))
        joined += (between if side_by_side else ", ") + text[right.start : right.end]
    if joined.count("(") == joined.count(")") + 1:
        joined += ")"
    if joined.count("(") != joined.count(")"):
        joined = ", ".join(text[part.start : part.end] for part in parts)
    return joined
