"""Which pages of a site are looked at: a few of each list, spread over it by rule, without chance."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import TypeVar

T = TypeVar("T")


def spread(lists: Sequence[Sequence[T]], number: int) -> list[T]:
    """Return so many entries, or all there are: of each list in turn one, those of a list as far apart as can be.

    The first of a list comes first, then its last, its middle, and so on by halves. Lists may name the same pages in
    the same order, as those of several languages do: so each begins elsewhere. An entry of several lists is taken once.
    """
    found: dict[T, None] = {}
    begins = (len(entries) * number // len(lists) for number, entries in enumerate(lists))
    for turn in zip_longest(*map(_by_halves, lists, begins)):
        found |= dict.fromkeys(entry for entry in turn if entry is not None)
        if len(found) >= number:
            break
    return list(found)[:number]


def _by_halves(entries: Sequence[T], begin: int) -> Iterator[T]:
    """Give the entries of a list that is a ring cut at a place: its ends, then the middle of each gap that is left."""
    size = len(entries)
    places = chain(dict.fromkeys([0, size - 1]) if size else (), _middles(size))
    return (entries[(begin + place) % size] for place in places)


def _middles(size: int) -> Iterator[int]:
    gaps = deque([(0, size - 1)])
    while gaps:
        low, high = gaps.popleft()
        if high - low > 1:
            middle = (low + high) // 2
            yield middle
            gaps += [(low, middle), (middle, high)]
