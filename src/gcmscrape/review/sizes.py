"""How many bytes texts take in a document of HTML."""

from __future__ import annotations

from bisect import bisect_right
from html import escape
from itertools import accumulate


def size(markup: str) -> int:
    """Return the bytes that markup takes."""
    return len(markup.encode("utf-8", "replace"))


def beginning(text: str, most: float) -> str:
    """Return as much of the beginning of a text as takes at most so many bytes as markup."""
    if size(escape(text)) <= most:
        return text
    ends = list(accumulate(size(escape(character)) for character in text[: max(0, int(most))]))
    return text[: bisect_right(ends, most)]
