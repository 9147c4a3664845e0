"""What code costs, in steps of the interpreter: a count that is the same on each machine, however busy it is."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_SLACK: Final = 1.25
"""How far growth may be above the line: what comes in blocks, tables that grow."""


def steps(work: Callable[[], object]) -> int:
    """Return how many instructions of Python were carried out."""
    number = 0

    def local(_frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - as sys.settrace declares it
        nonlocal number
        number += event == "opcode"
        return local

    def called(frame: FrameType, *_: object) -> Any:  # noqa: ANN401 - the same
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return local

    before = sys.gettrace()
    sys.settrace(called)
    try:
        work()
    finally:
        sys.settrace(before)
    return number


def growth(work: Callable[[int], object], number: int) -> float:
    """Return how much more the second step of size costs than the first, from `number` to 2 and 4 times: 2 is a line."""
    work(number)  # what is compiled and remembered once
    counts = [steps(lambda size=size: work(size)) for size in (number, 2 * number, 4 * number)]  # type: ignore[misc] # a default binds the size
    first, second = (after - before for before, after in pairwise(counts))
    return second / max(first, number)


def require_linear(work: Callable[[int], object], number: int) -> None:
    """Fail when what work costs grows faster than its size."""
    assert growth(work, number) <= 2 * _SLACK
