"""Locations cut into parts, and parts joined again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.normalize.countries import key, longest_name, meaning
from gcmscrape.normalize.meeting import GAP

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
    cuts = list(_cut(text))
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


def join(text: str, parts: list[Part]) -> str:
    """Return the words of the parts, with the separators as shown where they stood side by side."""
    joined = text[parts[0].start : parts[0].end]
    for left, right in pairwise(parts):
        between = text[left.end : right.start]
        side_by_side = GAP not in between and not any(map(str.isalnum, between))
        joined += (between if side_by_side else ", ") + text[right.start : right.end]
    if joined.count("(") == joined.count(")") + 1:
        joined += ")"
    if joined.count("(") != joined.count(")"):
        joined = ", ".join(text[part.start : part.end] for part in parts)
    return joined
