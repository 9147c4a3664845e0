"""Making a failing input small: leave out what the failure does not need."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def shrink(body: bytes, fails: Callable[[bytes], bool], tries: int = 400) -> bytes:
    """Return the body without runs of bytes that it can lose and still fail, with so many tries at most."""
    size = len(body) // 2
    while size and tries:
        place = 0
        while place < len(body) and tries:
            tries -= 1
            shorter = body[:place] + body[place + size :]
            if fails(shorter):
                body = shorter
            else:
                place += size
        size //= 2
    return body
