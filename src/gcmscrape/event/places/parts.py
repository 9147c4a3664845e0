"""Locations cut into parts at their separators and before the names of countries, and parts joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from gcmscrape.event.places.countries import HOMONYM, key, keys, longest_name, meaning, plain, words
from gcmscrape.event.places.meeting import GAP
from gcmscrape.site import cached, load

_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_SEPARATOR = re.compile(rf"[,|/&;()\[\]•·،؛，、；（）{GAP}]+|\s[{_DASHES}]+\s?|[{_DASHES}]+\s")
_EDGES = f" :+*\"'“”«»‘’{_DASHES}"
_FULL_STOP = re.compile(r"(?<!\.\w)\.$")


class Doubt(NamedTuple):
    """A name that does not tell the country. `firm`: no other country of the location is taken either."""

    name: str
    reason: str
    firm: bool


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


def named_parts(text: str, doubts: list[Doubt]) -> Iterator[Part]:
    """Cut a location into parts. What keeps the name of a country from being one goes to `doubts`."""
    names = list(_names(text))
    separators = [each.span() for each in _SEPARATOR.finditer(text) if not _is_in_name(each.start(), names)]
    ends = [0, *chain(*separators), len(text)]
    for start, end in zip(ends[::2], ends[1::2], strict=True):
        for part in _cut_at_joiners(text, start, end, names):
            yield from _cut_before_name(text, part, names, doubts)


def _names(text: str) -> Iterator[Part]:
    """Yield the names of countries, in order; of those that begin with the same word the longest.

    A joiner may be written in one word with what it joins, and be part of a name. "Bahamas, the" is a name, but not in
    "Nassau, Bahamas, the Caribbean".
    """
    spelt = plain(text)
    cuts = [0, *chain(*(joiner.span() for joiner in _joiner().finditer(spelt))), len(text)]
    spans = [(word, cut + begin, cut + end) for cut, to in pairwise(cuts) for word, begin, end in words(spelt[cut:to])]
    while spans:
        begin, length = spans[0][1], 1
        for stop, name_key in reversed(list(enumerate(_keys(spans[: longest_name()]), 1))):
            end = spans[stop - 1][2]
            is_whole = stop == len(spans) or _SEPARATOR.match(text[end : spans[stop][1]])
            if not is_whole and spans[stop - 1][0] in keys("names", "articles"):
                continue
            if country := meaning(name_key, text[begin:end]):
                yield Part(begin, text[begin:end], name_key, country)
                length = stop
                break
        del spans[:length]


def _keys(spans: Sequence[tuple[str, int, int]]) -> Iterator[str]:
    """Yield the keys of the first word, of the first two, and so on; what a joiner cuts is one word."""
    name_key, last = "", -1
    for word, begin, end in spans:
        is_cut = begin == last and (name_key[-1] + word[0]).isalnum()
        name_key += word if is_cut or not name_key else f" {word}"
        last = end
        yield name_key


def _is_in_name(place: int, names: Sequence[Part]) -> bool:
    return any(name.start < place < name.end for name in names)  # Congo, Rep.; Trinidad and Tobago


def _name_at_end(text: str, start: int, end: int, names: Sequence[Part]) -> tuple[Part, str, int] | None:
    """Return the country's name that a span ends in, the word before it there, and where that begins."""
    name = next((one for one in reversed(names) if start <= one.start and one.end <= end), None)
    if name is None or any(map(str.isalnum, text[name.end : end])):
        return None
    word, begin, _ = [("", 0, 0), *words(plain(text[start : name.start]))][-1]
    return name, word, start + begin


def _cut_at_joiners(text: str, start: int, end: int, names: Sequence[Part]) -> Iterator[Part]:
    """Cut a span at "and", where what stands before or after it is a country or ends in one that is a place there."""
    begin = start
    for joiner in _joiner().finditer(plain(text[start:end])):
        left, right = begin + joiner.start(), begin + joiner.end()
        sides = (_name_at_end(text, start, left, names), _name_at_end(text, right, end, names))
        if not _is_in_name(left, names) and any(side and side[1] not in _no_place() for side in sides):
            yield from _trimmed(text, start, left)
            start = right
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Part]:
    """Yield what a span holds, without the punctuation at its edges; nothing when that is no word."""
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip(_EDGES + "."))
    shown = _FULL_STOP.sub("", shown.strip(_EDGES).lstrip(_EDGES + ".")).rstrip(_EDGES)
    if any(map(str.isalnum, shown)):
        yield Part(start, shown, key(shown))


def _cut_before_name(text: str, part: Part, names: Sequence[Part], doubts: list[Doubt]) -> Iterator[Part]:
    """Cut a part that ends in a country's name in two, the rest and the country; yield any other part as it is."""
    name, word, begin = _name_at_end(text, part.start, part.end, names) or (part, "", 0)
    if not word:
        yield name
    elif name.country == HOMONYM or word in keys("endings", "another"):
        yield part
    elif word in keys("endings", "institution"):
        doubts.append(Doubt(name.shown, "stands in the name of something else", firm=False))
        yield part
    else:
        inside = word in keys("endings", "inside")
        for rest in _trimmed(text, part.start, begin if inside else name.start):
            named = next((other.country for other in names if other[:2] == rest[:2]), None)
            if named not in {None, HOMONYM, name.country}:
                doubts.append(Doubt(rest.shown, "stands beside another country", firm=True))
            yield rest._replace(inside=inside)
        yield name


def _no_place() -> frozenset[str]:
    """Behind which words the name of a country is no place there: "Embassy of France", "New Jersey"."""
    return keys("endings", "institution") | keys("endings", "another")


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
