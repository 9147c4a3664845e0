"""What stands under "Workstream Output": yes or no, or the names of workstreams."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.normalize.booleans import ANSWERS, read_boolean
from gcmscrape.normalize.reading import ItemReading, Reading, join
from gcmscrape.normalize.vocabulary import plain
from gcmscrape.record import WarningCode
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.model import Item

_PLACEHOLDERS: Final = frozenset(map(plain, load("terms")["workstreams"]["placeholders"]))
_FIRST_WORD: Final = re.compile(r"(\w+)\s*(?:[^\w\s]|$)")
_SHORTEST: Final = 3
"""In letters: less is an abbreviation or a mark, no name."""


class Workstreams(NamedTuple):
    """Whether the event is an output of a workstream, and the names of the workstreams that are given."""

    output: Reading[bool]
    names: Reading[str]


def read_workstreams(items: Sequence[Item]) -> Workstreams:
    """Read the values under "Workstream Output": visible words that are no yes and no no are names, which mean yes."""
    named = [item for item in items if _is_name(item.shown)]
    names = join(ItemReading((item.shown,), "label", item.shown, readable=True) for item in named)
    answer = read_boolean([item for item in items if item not in named])
    if not names.values:
        return Workstreams(answer, names)
    if answer.value is False:
        conflict = (WarningCode.CONFLICTING_VALUES, f"no, and the name of a workstream: {names.source_text}")
        return Workstreams(Reading((), None, None, unreadable=True, warnings=(*answer.warnings, conflict)), names)
    return Workstreams(Reading((True,), "label", names.source_text, unreadable=False, warnings=answer.warnings), names)


def _is_name(text: str) -> bool:
    words = plain(text)
    if words.strip(" .-") in _PLACEHOLDERS or sum(map(str.isalpha, words)) < _SHORTEST:
        return False
    first = _FIRST_WORD.match(words)  # "Yes, in part" is an answer of a kind; "No one left behind" is a name
    return first is None or first[1] not in ANSWERS
