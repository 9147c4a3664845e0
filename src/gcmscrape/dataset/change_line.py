"""A change of a value in one line, for people."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import Final

from gcmscrape.dataset.changes import Change

_LONG: Final = 120
"""Characters from which on two texts are shown by where they differ."""


def change_line(change: Change) -> str:
    """Return a change of a value as one line: `start: 2024-05-01 -> 2024-05-02`."""
    old, new = change.old, change.new
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > _LONG:
        old, new = _where_different(on_one_line(old), on_one_line(new))
    read_otherwise = " (read otherwise)" if change.cause == "extractor" else ""
    return f"{change.field}: {shown(old)} -> {shown(new)}{read_otherwise}"


def shown(value: object) -> str:
    """Return a value of a record, as JSON has it, in one line."""
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, str):
        return on_one_line(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(map(on_one_line, value))
    return json.dumps(value, ensure_ascii=False)


def on_one_line(value: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(value.split())


def _where_different(old: str, new: str) -> tuple[str, str]:
    """Return the words in which two texts differ, `...` in the place of those that they begin and end with alike."""
    before, after = old.split(), new.split()
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return _middle(before, start, end), _middle(after, start, end)


def _alike(before: list[str], after: list[str]) -> int:
    """Return how many words two texts have in common at their beginning."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))))


def _middle(words: list[str], start: int, end: int) -> str:
    return " ".join([*(["..."] if start else []), *words[start : len(words) - end], *(["..."] if end else [])])
