"""Locations cut into parts, and parts joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from gcmscrape.event.places.countries import key, keys, longest_name, meaning, plain, words
from gcmscrape.event.places.meeting import GAP
from gcmscrape.site import cached, load

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_SEPARATOR = re.compile(rf"[,|/&;()\[\]•·،؛，、；（）{GAP}]+|\s[{_DASHES}]+\s?|[{_DASHES}]+\s")
_EDGES = f" :+*\"'“”«»‘’{_DASHES}"
_FULL_STOP = re.compile(r"(?<!\.\w)\.$")
Word = tuple[str, int, int]
"""A word as it stands in keys, its start and its end."""
_LONGEST_ROW = 4  # the parts that one name may be cut into


class Part(NamedTuple):
    """A part of a location: where it stands, its words, and what it means as a country's name (see `meaning`).

    `inside` says that "in" stands between it and the country's name ("IOM office in Azerbaijan").
    """

    start: int
    shown: str
    key: str
    country: str | None = None
    inside: bool = False

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.shown)


class Ending(NamedTuple):
    """The country's name at the end of a part, the words before it, and the last of them ("": none).

    That word tells what the name means there: "Embassy of France" is no place in France.
    """

    country: Part
    before: list[Word]
    last: str


def named_parts(text: str) -> Iterator[Part]:
    """Cut a location into parts; parts that make one country's name together ("Congo, Rep.") are one part."""
    ends = [0, *(end for separator in _SEPARATOR.finditer(text) for end in separator.span()), len(text)]
    cuts = [cut for start, end in zip(ends[::2], ends[1::2], strict=True) for cut in _cut_at_joiners(text, start, end)]
    while cuts:
        rows = [part_at(text, cuts[0][0], end) for _, end in cuts[:_LONGEST_ROW]]
        length = max((number for number, row in enumerate(rows, 1) if row.country), default=1)
        yield rows[length - 1]
        del cuts[:length]


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span without the punctuation at its edges; None when no word is left."""
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip(_EDGES + "."))
    shown = _FULL_STOP.sub("", shown.strip(_EDGES).lstrip(_EDGES + "."))
    return (start, start + len(shown)) if any(map(str.isalnum, shown)) else None


def part_at(text: str, start: int, end: int) -> Part:
    """Return the part that a span is."""
    shown = text[start:end]
    part_key = key(shown)
    return Part(start, shown, part_key, meaning(part_key, shown))


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


def _in_name(text: str, start: int, end: int, position: int) -> bool:
    """Whether the word at a position of a span is within a country's name ("Trinidad and Tobago")."""
    spans = words(plain(text[start:end]))
    middle = next((at for at, (_, _, end) in enumerate(spans) if start + end > position), len(spans))
    most = longest_name()
    return any(
        meaning(_key_of(spans[first:last]), text[start + spans[first][1] : start + spans[last - 1][2]])
        for first in range(max(0, middle - most), middle)
        for last in range(middle + 1, min(len(spans), first + most) + 1)
    )


def _ends_in_country(text: str, start: int, end: int) -> bool:
    """Whether a span is a country, or ends in one that is a place there."""
    trimmed = trim(text, start, end)
    part = part_at(text, *trimmed) if trimmed else None
    if part is None or part.country:
        return part is not None
    ending = country_at_end(part)
    return ending is not None and ending.last not in keys("endings", "institution") | keys("endings", "another")


def country_at_end(part: Part) -> Ending | None:
    """Return the longest country's name at the end of a part, with at least one word before it."""
    spans = words(plain(part.shown))
    for first in range(max(1, len(spans) - longest_name()), len(spans)):
        shown = part.shown[spans[first][1] :]
        name_key = _key_of(spans[first:])
        if found := meaning(name_key, shown):
            before = spans[:first]
            country = Part(part.start + spans[first][1], shown, name_key, found)
            return Ending(country, before, before[-1][0] if before else "")
    return None


def _key_of(spans: list[Word]) -> str:
    return " ".join(word for word, _, _ in spans)


@cached()
def _joiner() -> re.Pattern[str]:
    joiners = load("places")["joiners"]
    whole, prefixes = ("|".join(map(re.escape, map(plain, joiners[form]))) for form in ("words", "prefixes"))
    return re.compile(rf"(?<!\S)(?:(?:{whole})(?!\S)|(?:{prefixes})(?=\w))|[{''.join(joiners['letters'])}]")


def join(text: str, parts: list[Part]) -> str:
    """Return the words of the parts, with the separators as shown where they stood side by side."""
    joined = parts[0].shown
    for left, right in pairwise(parts):
        between = text[left.end : right.start]
        side_by_side = GAP not in between and not any(map(str.isalnum, _joiner().sub("", plain(between))))
        joined += (between if side_by_side else ", ") + right.shown
    return joined + ")" if joined.count("(") == joined.count(")") + 1 else joined
