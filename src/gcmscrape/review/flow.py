"""The words of a page in one flow without white space: there words are found wherever tags part them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from gcmscrape.site.words import INVISIBLE


class Mark(NamedTuple):
    """Characters of the flow, from `start` up to and without `end`, and the names that they are marked with."""

    start: int
    end: int
    names: tuple[str, ...]


class Flow:
    """The pieces of text of a page, in its order."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._begins: list[int] = []
        self._offsets: list[int] = []
        self._characters: list[str] = []
        self._text = ""

    def __len__(self) -> int:
        return len(self._characters)

    def add(self, text: str) -> int:
        """Add a piece of text, and return its number."""
        text = unicodedata.normalize("NFC", text)
        self._begins.append(len(self))
        for offset, character in enumerate(text):
            if not (character.isspace() or character in INVISIBLE):
                self._characters.append(character)
                self._offsets.append(offset)
        self.pieces.append(text)
        return len(self.pieces) - 1

    def find(self, words: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
        """Return where some words stand in a part of the flow, first and last; None when they don't."""
        sought = squeezed(words)
        at = self._whole().find(sought, start, len(self) if end is None else end) if sought else -1
        return (at, at + len(sought)) if at >= 0 else None

    def find_before(self, words: str, end: int, most: int) -> tuple[int, int] | None:
        """Return where some words stand last before a place, at most so many characters before it; None: nowhere."""
        sought = squeezed(words)
        at = self._whole().rfind(sought, max(end - most, 0), end) if sought else -1
        return (at, at + len(sought)) if at >= 0 else None

    def run_of(self, piece: int) -> tuple[int, int]:
        """Return where a piece stands."""
        return self._begins[piece], self._begins[piece + 1] if piece + 1 < len(self._begins) else len(self)

    def pieces_in(self, start: int, end: int) -> Iterator[int]:
        """Give the pieces that have characters in a part of the flow."""
        piece = max(bisect_right(self._begins, start) - 1, 0)
        while piece < len(self.pieces) and self._begins[piece] < end:
            first, last = self.run_of(piece)
            if first < last and last > start:
                yield piece
            piece += 1

    def segments(self, piece: int, marks: Iterable[Mark]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give the text of a piece in parts, each with the names that it is marked with by marks which touch it."""
        first, last = self.run_of(piece)
        text = self.pieces[piece]
        here = [mark for mark in marks if mark.start < last and first < mark.end]
        edges = sorted({max(mark.start, first) for mark in here} | {min(mark.end, last) for mark in here})
        done = 0
        for start, end in pairwise(edges):
            names = dict.fromkeys(n for mark in here if mark.start <= start and end <= mark.end for n in mark.names)
            if not names:
                continue
            begin, stop = self._offsets[start], self._offsets[end - 1] + 1
            if done < begin:
                yield text[done:begin], ()
            yield text[begin:stop], tuple(names)
            done = stop
        if done < len(text):
            yield text[done:], ()

    def _whole(self) -> str:
        if len(self._text) != len(self):
            self._text = "".join(self._characters)
        return self._text


def squeezed(text: str) -> str:
    """Return a text as the flow has it."""
    return "".join(one for one in unicodedata.normalize("NFC", text) if not (one.isspace() or one in INVISIBLE))
