"""What code costs, in calls: a count that is the same on each machine, however busy it is."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_CALLS: Final = frozenset({"call", "c_call"})
_SLACK: Final = 1.2
"""How far a count may be above the line: of tables that are filled at first, of what comes in blocks."""


def calls(work: Callable[[], object]) -> int:
    """Return how many functions were called, those of Python and those in C."""
    number = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal number
        number += event in _CALLS

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return number


def require_linear(work: Callable[[int], object], number: int) -> None:
    """Fail unless what work costs grows no faster than its size, from `number` to twice and four times as much."""
    work(number)
    counts = [calls(lambda size=size: work(size)) for size in (number, 2 * number, 4 * number)]  # type: ignore[misc] # a default binds the size
    grown = [after - before for before, after in pairwise(counts)]
    assert grown[1] <= 2 * _SLACK * max(grown[0], number // 10), counts
