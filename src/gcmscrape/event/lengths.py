"""How long a value of the record may be: no page decides how large its record gets (docs/limits.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import to_json

from gcmscrape.site.addresses import LONGEST_ADDRESS

LONGEST_WORDS: Final = 10_000
"""Characters of a value on one line, of a label, and of the sentence of a warning."""
LONGEST_TEXT: Final = 1_000_000
"""Characters of the description, and of all entries of a list together."""
MOST_ENTRIES: Final = 5_000
"""Entries of a list."""
_MARK: Final = "…"


def cut(text: str, longest: int = LONGEST_WORDS) -> str:
    """Return a text that is no longer than allowed; one that was cut ends with `…`."""
    return text if len(text) <= longest else text[: longest - 1] + _MARK


def _is_short(values: object) -> bool:
    """Whether nothing in some values can be too long or too many, since all together are not."""
    return len(to_json(values)) <= LONGEST_ADDRESS


def cut_list(values: list[Any]) -> list[Any]:
    """Return the entries of a list, texts or tables of them, as far as they may be held, each cut to its own length.

    An entry whose address is too long is left out: the beginning of an address is another one.
    """
    if _is_short(values):
        return values
    kept: list[Any] = []
    room = LONGEST_TEXT
    for value in values:
        if isinstance(value, Mapping) and len(value.get("url") or "") > LONGEST_ADDRESS:
            continue
        entry = {name: _cut(part) for name, part in value.items()} if isinstance(value, Mapping) else _cut(value)
        room -= sum(map(_length, entry.values() if isinstance(entry, dict) else (entry,)))
        if room < 0 or len(kept) == MOST_ENTRIES:
            break
        kept.append(entry)
    return kept


def cut_labels(labels: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return labels with their values, as far as they may be held."""
    if _is_short(labels):
        return labels
    kept: dict[str, list[str]] = {}
    room = LONGEST_TEXT
    for label, values in list(labels.items())[:MOST_ENTRIES]:
        fitting = cut_list(values)
        room -= len(label) + sum(map(len, fitting))
        if room < 0:
            break
        kept.setdefault(cut(label), []).extend(fitting)
    return kept


def _cut(value: object) -> object:
    return cut(value) if isinstance(value, str) else value


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 1
