"""Targets of the Sustainable Development Goals, and the indicators of the targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gcmscrape.normalize.reading import ItemReading, Reading, join, means_of_words, unknown_term
from gcmscrape.normalize.vocabulary import plain
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.model import Item

_TERMS: Final = load("terms")
_SILENT: Final = frozenset(map(plain, (*_TERMS["words"]["joiners"], *_TERMS["words"]["empty"])))
_ACRONYMS: Final = "|".join(map(plain, _TERMS["goals"]["acronyms"]))


class _Codes:
    """A closed list of codes with a word before them: "Target 10.7", "Indicator 10.7.1"."""

    def __init__(self, table: str, known: Iterator[str]) -> None:
        self._known = frozenset(known)
        markers = "|".join(map(plain, _TERMS[table]["markers"]))
        self._token = re.compile(
            rf"(?P<marker>(?:{_ACRONYMS}|{markers})(?![^\W\d_]))|(?P<code>\d{{1,2}}(?:\.(?:\d{{1,2}}|[a-d])){{1,2}}"
            r"(?![^\W_]|\.\d))|(?P<word>[^\W_]+(?:\.[^\W_]+)*)"
        )

    def read(self, items: Sequence[Item]) -> Reading[str]:
        return join(map(self._read, items))

    def _read(self, item: Item) -> ItemReading[str]:
        values: list[str] = []
        unknown: list[str] = []
        for token in self._token.finditer(plain(item.text)):
            word = token[0]
            if token.lastgroup == "code" and (code := _canonical(word)) in self._known:
                values.append(code)
            elif token.lastgroup != "marker" and word not in _SILENT:
                unknown.append(word)
        doubts = (unknown_term(" ".join(unknown) if values else item.text),) if unknown else ()
        readable = bool(values or unknown)
        return ItemReading(tuple(values), means_of_words(item), item.text if values else None, readable, doubts)


def _canonical(code: str) -> str:
    """Return `08.1` as `8.1`, and the digits of any script as European ones."""
    return ".".join(str(int(part)) if part.isdecimal() else part for part in code.split("."))


def _known_targets() -> Iterator[str]:
    for goal, (last_number, last_letter) in enumerate(_TERMS["targets"]["last"], start=1):
        yield from (f"{goal}.{number}" for number in range(1, last_number + 1))
        yield from (f"{goal}.{letter}" for letter in "abcd" if letter <= last_letter)


def _known_indicators() -> Iterator[str]:
    for target in _known_targets():
        yield from (f"{target}.{number}" for number in range(1, _TERMS["indicators"]["most"] + 1))


_TARGETS: Final = _Codes("targets", _known_targets())
_INDICATORS: Final = _Codes("indicators", _known_indicators())


def read_targets(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "SDG Targets" ("Target 10.7") as `10.7`; one that the 2030 Agenda lacks is no value."""
    return _TARGETS.read(items)


def read_indicators(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "SDG Indicators" ("Indicator 10.7.1") as `10.7.1`; one of no known target is no value."""
    return _INDICATORS.read(items)
