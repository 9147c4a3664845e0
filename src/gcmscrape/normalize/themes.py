"""Cross-cutting themes: the ten guiding principles of the Compact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.normalize.closed_lists import read_closed_list
from gcmscrape.normalize.vocabulary import Vocabulary
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.normalize.reading import Reading
    from gcmscrape.page.model import Item

_THEMES: Vocabulary[str] = Vocabulary(load("terms")["themes"], lambda term: str(term["name"]))


def read_themes(items: Sequence[Item]) -> Reading[str]:
    """Read the values under "Cross Cutting Theme" as English names: by their words, else by their term ids.

    A theme has no number.
    """
    return read_closed_list(items, _THEMES)
