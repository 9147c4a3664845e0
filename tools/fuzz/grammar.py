"""Texts out of a grammar: `{name}` in a text becomes one of the alternatives of that name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

Grammar = "Mapping[str, Sequence[str]]"
_SYMBOL: Final = re.compile(r"\{(\w+)\}")
_DEEPEST: Final = 8
"""How many alternatives stand within each other at most; what is deeper is left out."""


def expand(dice: random.Random, grammar: Mapping[str, Sequence[str]], text: str, depth: int = 0) -> str:
    """Return the text with every symbol of the grammar replaced by one of its alternatives, chosen by the dice."""
    if depth > _DEEPEST:
        return ""
    return _SYMBOL.sub(lambda symbol: expand(dice, grammar, dice.choice(grammar[symbol[1]]), depth + 1), text)
