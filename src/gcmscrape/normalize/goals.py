"""Sustainable Development Goals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape.normalize.numbered import read_numbered
from gcmscrape.normalize.vocabulary import Vocabulary
from gcmscrape.record import Goal
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.normalize.reading import Reading
    from gcmscrape.page.model import Item

_TABLE = load("terms")["goals"]
_GOALS = Vocabulary(_TABLE, lambda term: Goal(number=term["number"], label=term["name"]))
_MARKED = re.compile(
    rf"\W*(?:{'|'.join(_TABLE['acronyms'])})[\W_]{{0,3}}\d{{1,2}}(?!\w|\.\d)(?P<parted>\s*(?:[-–—:.,;/&(|]|$))?",
    re.IGNORECASE,
)


def read_goals(items: Sequence[Item]) -> Reading[Goal]:
    """Read the values of the goals ("SDG.10 - Reduced Inequalities"); the label is the official English short name."""
    return read_numbered(items, _GOALS)


def is_goal(text: str) -> bool:
    """Whether `text` is a goal whatever label it stands under: "SDG.<n>", alone or with its name behind it.

    "SDG 17 Partners Hub", the name of something else, is not.
    """
    match = _MARKED.match(text)
    return match is not None and (match["parted"] is not None or not _GOALS.scan(text).unknown)
