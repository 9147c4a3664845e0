"""Cleaning of words: what the eye sees, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Control characters that HTML does not know as white space, soft hyphen, bidi marks, zero-width characters.
_RANGES = (
    (0x00, 0x08), (0x0B, 0x0B), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C),
    (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
)  # fmt: skip
INVISIBLE = "".join(chr(code) for first, last in _RANGES for code in range(first, last + 1))
"""The characters that have no ink and no width."""
_INVISIBLE = re.compile(f"[{INVISIBLE}]")


def clean(text: str) -> str:
    """Return `text` on one line: invisible characters dropped, NFC, every run of white space (nbsp too) one space."""
    words = text.strip()
    if "  " in words or not words.isprintable():  # as what is invisible is not, nor is white space but the plain one
        words = " ".join(_INVISIBLE.sub("", words).split())
    return words if words.isascii() else unicodedata.normalize("NFC", words)


def fold(text: str) -> str:
    """Return the form in which labels and names are compared: cleaned, casefolded, one kind of apostrophe and dash."""
    folded = clean(text).casefold()
    return folded.replace("`", "'") if folded.isascii() else folded.translate(_SAME)


def without_accents(text: str) -> str:
    """Return `text` without accents and without typographic variants of letters and digits (NFKD)."""
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if unicodedata.category(letter) != "Mn")


def either(words: Iterable[str]) -> str:
    """Return the pattern of any of some words or phrases, the longest first; a hyphen may stand for a space."""
    return "|".join(re.escape(one).replace(r"\ ", r"[\s-]+") for one in sorted(set(words), key=len, reverse=True))


def whole_words(words: Iterable[str]) -> str:
    """Return the same for words that are not part of another one, where the script parts words."""
    listed = list(words)
    joined = [one for one in listed if _WITHOUT_SPACES.search(one)]
    parted = rf"(?<!\w)(?:{either(one for one in listed if one not in joined)})(?!\w)"
    return rf"(?:{parted}|{either(joined)})" if joined else parted


_WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
)


def is_punctuation(text: str) -> bool:
    """Whether `text` holds no letter, digit or symbol: what is left of an empty value (", -")."""
    return not any(unicodedata.category(character)[0] in "LNS" for character in text)
