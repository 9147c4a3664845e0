"""Targets of the Sustainable Development Goals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape.normalize.reading import ItemReading, Reading, join, means_of_words, unknown_term
from gcmscrape.normalize.vocabulary import plain
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.model import Item

_TERMS = load("terms")


def _known_targets() -> Iterator[str]:
    for goal, (last_number, last_letter) in enumerate(_TERMS["targets"]["last"], start=1):
        yield from (f"{goal}.{number}" for number in range(1, last_number + 1))
        yield from (f"{goal}.{letter}" for letter in "abcd" if letter <= last_letter)


_KNOWN = frozenset(_known_targets())
_SILENT = frozenset(map(plain, (*_TERMS["words"]["joiners"], *_TERMS["words"]["empty"])))
_ACRONYMS = "|".join(map(plain, _TERMS["goals"]["acronyms"]))
_MARKERS = "|".join(map(plain, _TERMS["targets"]["markers"]))
_NUMBER = r"\d{1,2}\.(?:\d{1,2}|[a-d])(?![^\W_]|\.\d)"
_TOKEN = re.compile(
    rf"(?P<marker>(?:{_ACRONYMS}|{_MARKERS})(?![^\W\d_]))|(?P<target>{_NUMBER})|(?P<word>[^\W_]+(?:\.[^\W_]+)*)"
)


def read_targets(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "SDG Targets" ("Target 10.7") as `10.7`; one that the 2030 Agenda lacks is no value."""
    return join(map(_read, items))


def _read(item: Item) -> ItemReading[str]:
    values: list[str] = []
    unknown: list[str] = []
    for token in _TOKEN.finditer(plain(item.text)):
        word = token[0]
        if token.lastgroup == "target" and (target := _canonical(word)) in _KNOWN:
            values.append(target)
        elif token.lastgroup != "marker" and word not in _SILENT:
            unknown.append(word)
    doubts = (unknown_term(" ".join(unknown) if values else item.text),) if unknown else ()
    readable = bool(values or unknown)
    return ItemReading(tuple(values), means_of_words(item), item.text if values else None, readable, doubts)


def _canonical(word: str) -> str:
    """Return `08.1` as `8.1`, and the digits of any script as European ones."""
    goal, _, rest = word.partition(".")
    return f"{int(goal)}.{int(rest) if rest.isdecimal() else rest}"
