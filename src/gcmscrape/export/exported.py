"""What an export gives, whatever its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Exported(NamedTuple):
    """The files of an export.

    Attributes:
        files: The content by file name, in pieces; the first is the one that was asked for.
        events: How many events are in it.
        notes: Sentences on what the form cannot hold.
    """

    files: Mapping[str, Iterable[bytes]]
    events: int
    notes: tuple[str, ...] = ()


def counted(number: int, one: str, many: str) -> tuple[str, ...]:
    """Return a note on a number of things, none for 0.

    Args:
        number: How many.
        one: The sentence on one thing.
        many: The sentence on several, with `{}` in the place of the number.
    """
    return () if number == 0 else (one,) if number == 1 else (many.format(number),)
