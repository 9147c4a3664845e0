"""How long a value of the record may be: no page decides how large its record gets (docs/limits.md)."""

from __future__ import annotations

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


def shortened(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return as much of a value, or of a list or a table of values, as may be held, each text cut to its own length.

    An entry whose address is too long is left out: the beginning of an address is another one.
    """
    if isinstance(value, str):
        return cut(value)
    if isinstance(value, dict):
        return dict(shortened(list(value.items())))
    if not isinstance(value, (list, tuple)) or len(to_json(value)) <= LONGEST_ADDRESS:
        return value  # nothing in it can be too long or too many, since all together are not
    kept: list[Any] = []
    room = LONGEST_TEXT
    for entry in value[:MOST_ENTRIES]:
        if isinstance(entry, dict) and len(entry.get("url") or "") > LONGEST_ADDRESS:
            continue
        kept.append(shortened(entry))
        room -= len(str(kept[-1]))
        if room < 0:
            return kept[:-1]
    return kept
