"""The markup of an archived page with its marks, as much of it as there is room for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from gcmscrape.review.cleaning import End, Image, Part, Start
from gcmscrape.review.flow import Flow, Mark
from gcmscrape.review.marks import UNUSED
from gcmscrape.review.sizes import beginning, size

_CUT: Final = (
    '<p class="gcm-cut">The page is too long to be shown whole. It was cut here; below stand only the first words of '
    "those values that come later.</p>"
)
_LEAST: Final = 600
"""Bytes of the first words of a value that are shown where there is no room any more."""


def written(
    parts: Iterable[Part], flow: Flow, marks: Sequence[Mark], of_elements: Mapping[int, list[str]], room: float
) -> str:
    """Return a page as HTML.

    Args:
        parts: What it is made of.
        flow: Its words.
        marks: Where which of them are marked.
        of_elements: The fields that whole elements show, by the number of the element.
        room: Bytes that it may take, but for its images. It is cut behind them, and says so, but the first mark of each
            field stays.
    """
    writer = _Writer(room)
    of_pieces: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        for piece in flow.pieces_in(mark.start, mark.end):
            of_pieces[piece].append(mark)
    for part in parts:
        if isinstance(part, Start):
            writer.begin(part.markup, of_elements.get(part.number, ()))
        elif isinstance(part, End):
            writer.end(part.markup)
        elif isinstance(part, int):
            for words, names in flow.segments(part, of_pieces[part]):
                writer.words(words, names)
        elif isinstance(part, Image):
            writer.image(part.markup)
        else:
            writer.add(part)
    return "".join(writer.out)


class _Writer:
    """Writes as long as there is room; then only what shows a field for the first time, and the elements around it."""

    def __init__(self, room: float) -> None:
        self.out: list[str] = []
        self._room = room
        self._is_cut = False
        self._waiting: list[str] = []  # elements behind the cut that are begun, and hold nothing so far
        self._shown: set[str] = set()

    def begin(self, markup: str, fields: Sequence[str]) -> None:
        is_new = self._is_new(fields)
        if fields:
            markup = f'{markup[:-1]} data-field="{" ".join(fields)}">'
        if self._fits(markup):
            self.out.append(markup)
            return
        self._waiting.append(markup if is_new else f"{markup.split(maxsplit=1)[0].rstrip('>')}>")
        if is_new:
            self._put_waiting()

    def end(self, markup: str) -> None:
        if self._waiting:
            self._waiting.pop()
        else:
            self.out.append(markup)

    def add(self, markup: str) -> None:
        if self._fits(markup):
            self.out.append(markup)

    def image(self, markup: str) -> None:
        if not self._is_cut:
            self.out.append(markup)

    def words(self, words: str, names: tuple[str, ...]) -> None:
        is_new = self._is_new(names)
        if not self._is_cut and (first := beginning(words, self._room)) != words:
            self.out.append(_marked(first, names))  # the piece of text in which the page is cut
            is_new = is_new and not first
        if self._fits(_marked(words, names)):
            self.out.append(_marked(words, names))
        elif is_new:
            self._put_waiting()
            self.out.append(_marked(beginning(words, _LEAST), names))

    def _is_new(self, names: Sequence[str]) -> bool:
        """Whether there is a field among some names that nothing has shown so far."""
        fields = {*names} - {UNUSED}
        is_new = not fields <= self._shown
        self._shown |= fields
        return is_new

    def _fits(self, markup: str) -> bool:
        """Take the room for some markup; where there is none for the first time, say that the page was cut."""
        taken = size(markup)
        if not self._is_cut and taken <= self._room:
            self._room -= taken
            return True
        if not self._is_cut:
            self.out.append(_CUT)
            self._is_cut = True
        return False

    def _put_waiting(self) -> None:
        self.out += self._waiting
        self._waiting.clear()


def _marked(words: str, names: tuple[str, ...]) -> str:
    shown = escape(words, quote=False)
    if not names:
        return shown
    if UNUSED in names:
        return f'<mark class="gcm-unused">{shown}</mark>'
    return f'<mark data-field="{" ".join(names)}">{shown}</mark>'
