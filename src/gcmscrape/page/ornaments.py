"""What stands beside words and says nothing: an arrow before a label, a star or a question mark after it, an icon."""

from __future__ import annotations

import unicodedata

from gcmscrape.row.tokens import BREAK, Element, Row, Token
from gcmscrape.site import cached, load, remembered

_MARKS = "*?:：|•·»›«‹#¶§"
_LONGEST = 8


@cached()
def _answers() -> frozenset[str]:
    return frozenset(word for words in load("terms")["booleans"].values() for word in words)


@remembered(1024)
def is_ornament(text: str) -> bool:
    """Whether a text is symbols alone that mean nothing; a tick means yes, and a dash may stand for a missing value."""
    return 0 < len(text) <= _LONGEST and all(
        character in _MARKS or character.isspace() or _is_plain_symbol(character) for character in text
    )


def _is_plain_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("Sm", "So", "Sk", "Mn") and character not in _answers()


def says_nothing(token: Token) -> bool:
    """Whether a token has no words of its own: an ornament, or an icon that is no link."""
    return is_ornament(token.text) if token.text else token.element.link is None


def begins(row: Row, element: Element, index: int) -> bool:
    """Whether an element's content begins with a token, apart from icons and ornaments before it."""
    return element.start == index or (
        index - element.start < _LONGEST and all(map(says_nothing, row.tokens[element.start : index]))
    )


def line_start(row: Row, index: int) -> int | None:
    """Return the first token of the line that begins with a token, icons and ornaments apart; None when none does."""
    for first in range(index, max(index - _LONGEST, -1), -1):
        if first == 0 or row.tokens[first].gap >= BREAK:
            return first
        if not says_nothing(row.tokens[first - 1]):
            return None
    return None


def words_of(row: Row, start: int, end: int) -> str:
    """Return the visible words of a run of tokens on one line, without ornaments at its end."""
    while end > start + 1 and (not row.tokens[end - 1].text or is_ornament(row.tokens[end - 1].text)):
        end -= 1
    return row.shown(start, end)


def once(text: str) -> str:
    """Return words that are said twice once: for the eye, and for those who listen."""
    half = len(text) // 2
    first, second = text[:half].strip(), text[half:].strip()
    return first if first == second and first else text
