"""How often Python looks for garbage that refers to itself."""

import gc
from typing import Final

_SELDOM: Final = 20_000
"""Objects made and kept from one look to the next: those of some pages. A page that was read leaves hardly any."""


def look_seldom() -> None:
    """Look for garbage less often from now on: nearly all that a start makes stays, and the rest is freed at once."""
    gc.set_threshold(_SELDOM)


def look_no_more() -> None:
    """Look through nothing of what there is when the program ends: its memory is given back as a whole."""
    gc.freeze()
