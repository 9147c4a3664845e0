"""Sustainable Development Goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.normalize.closed_lists import read_closed_list
from gcmscrape.normalize.vocabulary import Vocabulary
from gcmscrape.record import Goal
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.normalize.reading import Reading
    from gcmscrape.page.model import Item

_TABLE = load("terms")["goals"]
_GOALS = Vocabulary(_TABLE, lambda term: Goal(number=term["number"], label=term["name"]))


def read_goals(items: Sequence[Item]) -> Reading[Goal]:
    """Read the values of the goals ("SDG.10 - Reduced Inequalities"); the label is the official English short name."""
    return read_closed_list(items, _GOALS)
