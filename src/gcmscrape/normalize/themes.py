"""Cross-cutting themes: the ten guiding principles of the Compact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.normalize.reading import ItemReading, Reading, join, means_of_words, unknown_term
from gcmscrape.normalize.vocabulary import Vocabulary
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.model import Item

_THEMES: Vocabulary[str] = Vocabulary(load("terms")["themes"], lambda term: str(term["name"]))


def read_themes(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "Cross Cutting Theme" as English names. A theme has no number: only its words tell it."""
    return join(map(_read, items))


def _read(item: Item) -> ItemReading[str]:
    scan = _THEMES.scan(item.text)
    doubts = (unknown_term(scan.unknown if scan.values else item.text),) if scan.unknown else ()
    readable = bool(scan.values or scan.unknown)
    return ItemReading(scan.values, means_of_words(item), item.text if scan.values else None, readable, doubts)
