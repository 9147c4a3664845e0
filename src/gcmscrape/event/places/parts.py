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


class Name(NamedTuple):
    """A country's name within a span, the words before it there, and whether none stands behind it."""

    country: Part
    before: list[Word]
    is_last: bool

    def stands_behind(self, what: str) -> bool:
        """Whether the word before it is of a list of places.toml: "Embassy of France" is no place in France."""
        return bool(self.before) and self.before[-1][0] in keys("endings", what)

    @property
    def tells_place(self) -> bool:
        """Whether what ends in it is a place there."""
        return not (self.stands_behind("institution") or self.stands_behind("another"))


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


def name_at_end(text: str, start: int, end: int) -> Name | None:
    """Return the longest country's name at the end of a span; None when there is none."""
    spans = words(plain(text[start:end]))
    places = range(max(0, len(spans) - longest_name()), len(spans))
    found = (_name_at(text, start, spans, place) for place in places)
    return next((name for name in found if name and name.is_last), None)


def _name_at(text: str, start: int, spans: list[Word], place: int) -> Name | None:
    """Return the longest country's name that begins with a word."""
    begin = start + spans[place][1]
    for stop in range(min(len(spans), place + longest_name()), place, -1):
        shown, name_key = text[begin : start + spans[stop - 1][2]], " ".join(word for word, _, _ in spans[place:stop])
        if found := meaning(name_key, shown):
            return Name(Part(begin, shown, name_key, found), spans[:place], stop == len(spans))
    return None


def _cut_at_joiners(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span at "and", where what stands before or after it is a country or ends in one that is a place there."""
    joiners = [(start + each.start(), start + each.end()) for each in _joiner().finditer(plain(text[start:end]))]
    spans = words(plain(text[start:end])) if joiners else []
    found = [name.country for place in range(len(spans)) if (name := _name_at(text, start, spans, place))]
    for left, right in joiners:
        is_in_name = any(country.start < left < country.end for country in found)  # Trinidad and Tobago
        sides = (name_at_end(text, start, left), name_at_end(text, right, end))
        if not is_in_name and any(name and name.tells_place for name in sides):
            yield from filter(None, [trim(text, start, left)])
            start = right
    yield from filter(None, [trim(text, start, end)])


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
