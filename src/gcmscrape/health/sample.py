"""Which pages of a site are looked at: a few of each list, spread over it by rule, without chance."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeVar

T = TypeVar("T")


def spread(lists: Sequence[Sequence[T]], number: int) -> list[T]:
    """Return so many entries, or all there are: of each list in turn one, those of a list as far apart as can be.

    The first of a list comes first, then its last, its middle, and so on by halves. An entry of several lists is taken
    once.
    """
    found: dict[T, None] = {}
    for turn in zip_longest(*map(_by_halves, lists)):
        found |= dict.fromkeys(entry for entry in turn if entry is not None)
        if len(found) >= number:
            break
    return list(found)[:number]


def _by_halves(entries: Sequence[T]) -> Iterator[T]:
    """Give the entries of a list: those at its ends, then the one in the middle of each gap that is left."""
    yield from (*entries[:1], *entries[1:][-1:])
    gaps = deque([(0, len(entries) - 1)])
    while gaps:
        low, high = gaps.popleft()
        if high - low > 1:
            middle = (low + high) // 2
            yield entries[middle]
            gaps += [(low, middle), (middle, high)]
