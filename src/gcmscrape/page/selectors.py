"""Where words stand: a selector of the smallest element that holds them, in stripped text the line they begin in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gcmscrape.row.tokens import Token

LINE: Final = "line "
_STEP: Final = " > "


def place(tokens: Sequence[Token]) -> str:
    """Return where some tokens stand, of which there is at least one.

    An image without words is held by the link around it, which may be what tells the value.
    """
    first, last = (one.element if one.text else one.element.link or one.element for one in (tokens[0], tokens[-1]))
    if first is last:
        return first.selector
    return around([first.selector, last.selector]) or ""


def around(selectors: Sequence[str]) -> str | None:
    """Return the selector of the smallest element that holds several, in text that of the first line; None of none."""
    if not selectors or selectors[0].startswith(LINE):
        return min(selectors, key=lambda selector: int(selector.removeprefix(LINE)), default=None)
    holder, last = min(selectors), max(selectors)  # what holds these two holds all, for they sort between them
    while holder and not f"{last}{_STEP}".startswith(f"{holder}{_STEP}"):
        holder = holder.rpartition(_STEP)[0]
    return holder
