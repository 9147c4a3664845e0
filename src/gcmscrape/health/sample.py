"""Which pages of a site are looked at: a few of each list, spread over it by rule, without chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest


def spread(lists: Sequence[Sequence[str]], number: int) -> list[str]:
    """Return so many addresses, or all there are: of each list in turn one, those of a list as far apart as can be.

    The first of a list comes first, then its last, its middle, and so on by halves. An address that several lists name
    is taken once.
    """
    turns = zip_longest(*([entries[place] for place in _by_halves(len(entries))] for entries in lists))
    found = dict.fromkeys(address for address in chain.from_iterable(turns) if address is not None)
    return list(found)[:number]


def _by_halves(size: int) -> list[int]:
    """Return the places of a list of some size: its ends, then the middle of each gap that is left."""
    if size < 2:  # noqa: PLR2004 - one place has no ends
        return list(range(size))
    places, gaps = [0, size - 1], [(0, size - 1)]
    while gaps:
        halved = [(low, (low + high) // 2, high) for low, high in gaps if high - low > 1]
        places += [middle for _, middle, _ in halved]
        gaps = [gap for low, middle, high in halved for gap in ((low, middle), (middle, high))]
    return places
