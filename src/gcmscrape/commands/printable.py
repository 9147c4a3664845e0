"""What may be shown: everything that goes to a terminal or a log goes through here."""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]")
"""What a terminal obeys instead of showing it, or shows in another order: controls, surrogates, bidi, tags."""
_USERINFO: Final = re.compile(r"(?<=://)[^\s/?#]*@")


def printable(text: str) -> str:
    """Return a text in which nothing is obeyed by a terminal, and addresses have no userinfo; lines and tabs stay."""
    return _USERINFO.sub("", escaped(text))


def escaped(text: str) -> str:
    """Return a text in which what a terminal would obey is written by its number, as JSON has it."""
    return _UNSEEN.sub(_escape, text)


def _escape(character: re.Match[str]) -> str:
    units = character[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
