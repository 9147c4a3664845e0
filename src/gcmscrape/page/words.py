"""Cleaning of words: what the eye sees, and nothing else."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters, soft hyphen, bidi marks, and the control characters that are not white space.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def strip_invisible(text: str) -> str:
    """Drop what has no ink and no width, put the rest in NFC. White space is left as it is."""
    if text.isascii():
        return _INVISIBLE.sub("", text) if not text.isprintable() else text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def clean(text: str) -> str:
    """Return `text` on one line: invisible characters dropped, NFC, every run of white space (nbsp too) one space."""
    stripped = text.strip()
    if stripped.isprintable() and "  " not in stripped:  # nothing is invisible, no space but the plain one
        return stripped if stripped.isascii() else unicodedata.normalize("NFC", stripped)
    return " ".join(strip_invisible(text).split())


def fold(text: str) -> str:
    """Return the form in which labels and names are compared: cleaned, casefolded, one kind of apostrophe and dash."""
    return one_kind_of_marks(clean(text).casefold())


def one_kind_of_marks(text: str) -> str:
    """Return `text` with one kind of apostrophe and dash, each character in its place."""
    return text.replace("`", "'") if text.isascii() else text.translate(_SAME)


_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-"}
)


def is_punctuation(text: str) -> bool:
    """Whether `text` holds no letter, digit or symbol: what is left of an empty value (", -")."""
    return not any(unicodedata.category(character)[0] in "LNS" for character in text)
