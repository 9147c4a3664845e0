"""Yes and no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gcmscrape.normalize.reading import ItemReading, Reading, join, means_of_words, quote, unknown_term
from gcmscrape.normalize.vocabulary import plain
from gcmscrape.record import WarningCode
from gcmscrape.site import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.model import Item

ANSWERS: Final = {
    plain(word): answer == "true" for answer, words in load("terms")["booleans"].items() for word in words
}
"""The words for yes and no (in the form of `plain`), and whether they say yes."""
_WORD = re.compile(r"[^\W_]+|[^\w\s.,;:!?()\[\]\"'*/-]")


def read_boolean(items: Sequence[Item]) -> Reading[bool]:
    """Read a value that is yes or no; `value` is None when it is unknown, and then it is `unreadable`.

    Every word must be in the closed table: "Yes" is an answer, "Yes, in part" is not. Answers that disagree are no
    answer.
    """
    reading = join(map(_read, items))
    if not reading.values:
        return Reading((), None, None, unreadable=bool(items), warnings=reading.warnings)
    if len(reading.values) == 1:
        return reading
    texts = ", ".join(quote(item.text) for item in items if item.text)
    conflict = (WarningCode.CONFLICTING_VALUES, f"both yes and no: {texts}")
    return Reading((), None, None, unreadable=True, warnings=(*reading.warnings, conflict))


def _read(item: Item) -> ItemReading[bool]:
    words = _WORD.findall(plain(item.text))
    means = means_of_words(item)
    if all(word in ANSWERS for word in words):
        values = tuple(dict.fromkeys(ANSWERS[word] for word in words))
        return ItemReading(values, means, item.text or None, readable=bool(values))
    return ItemReading((), means, None, readable=True, warnings=(unknown_term(item.text),))
