"""What was read from the values under a label, and how sure it is."""

from __future__ import annotations

from typing import Generic, Literal, NamedTuple, TypeVar

from gcmscrape.page.model import Item
from gcmscrape.record import WarningCode
from gcmscrape.site.words import clean

T = TypeVar("T")

Means = Literal["label", "link", "icon"]
"""How a value was found: by visible words under the label, by a link (its title or address), or by an icon."""

Doubt = tuple[WarningCode, str]
"""A warning without its field, which only the caller knows: the code and one sentence."""

_LONGEST_QUOTE = 80


class Reading(NamedTuple, Generic[T]):
    """What the items under one label say, or one of them.

    `values` stand in page order, without duplicates. `method` and `source_text` are for the field's provenance: how the
    first value was found (None: no value), and the words that gave values, or the addresses of links and images without
    words, joined by "; ". No values and no warnings: nothing stands there that tells anything. `selector` is where
    the items stand that gave values.
    """

    values: tuple[T, ...] = ()
    method: Means | None = None
    source_text: str = ""
    warnings: tuple[Doubt, ...] = ()
    selector: str | None = None

    @property
    def value(self) -> T | None:
        """The first value, for a field that takes only one; None when there is none."""
        return self.values[0] if self.values else None


def join(readings: list[Reading[T]]) -> Reading[T]:
    """Return the reading of all items. An item that tells nothing beside others that do is a warning."""
    if len(readings) == 1:
        return readings[0]
    giving = [reading for reading in readings if reading.values]
    warnings = [doubt for reading in readings for doubt in reading.warnings]
    silent = sum(not (reading.values or reading.warnings) for reading in readings)
    if 0 < silent < len(readings):
        message = f"{silent} of {len(readings)} values show nothing that can be read"
        warnings.append((WarningCode.UNREADABLE_ITEM, message))
    return Reading(
        values=tuple(dict.fromkeys([value for reading in giving for value in reading.values])),
        method=giving[0].method if giving else None,
        source_text="; ".join(dict.fromkeys([one.source_text for one in giving])),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def means_of_words(item: Item) -> Means:
    """Return where the words of `item` stand: on the page, or in attributes of an image or of a link."""
    if item.shown:
        return "label"
    return "link" if item.links and not item.images else "icon"


def unknown_term(words: str) -> Doubt:
    """Return the warning about words that are no value of a closed list."""
    return WarningCode.UNKNOWN_TERM, f"not a known value: {quote(words)}"


def quote(text: str) -> str:
    """Return `text` on one line in quotation marks, cut when it is long."""
    line = clean(text)
    return f'"{line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"}"'
