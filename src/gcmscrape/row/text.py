"""Stripped text as the same row of tokens that HTML gives: each line an element, so that one rule book serves both.

What is of this form alone is the cleaning: menus before the title and below the content, labels glued to their values,
dates that were saved in pieces, blank lines as the edges of blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gcmscrape import site
from gcmscrape.row.lines import Line, read_lines
from gcmscrape.row.sentences import is_sentence
from gcmscrape.row.text_title import find_heading, html_title, is_navigation
from gcmscrape.row.tokens import BLOCK, BREAK, Element, Row, Token
from gcmscrape.site.furniture import is_button, is_footnote, is_heading_of_others
from gcmscrape.site.labels import inline_label, label_of, meaning
from gcmscrape.site.words import either

_MARKS = frozenset(",;،-–— ")


class Text(NamedTuple):
    """The row of a text, its `<title>` (None: not in it), the word before the title, and how the text begins."""

    row: Row
    html_title: str | None
    section: str | None
    opening: str


class LineElement(Element):
    """The element that stands for a line, or for all of them."""

    __slots__ = ()

    @property
    def selector(self) -> str:
        """The number of the line."""
        return f"line {self.position}"


def read_text_row(text: str, url: str | None) -> Text:
    """Return stripped text as a row of tokens; its elements stand for lines, and their selectors are line numbers."""
    written = read_lines(text)
    lines = [line for line in written if not is_button(line.text)]
    page_title = html_title(lines)
    shown = lines[1:] if page_title is not None else lines
    heading = find_heading(shown, page_title, url)
    opening = " ".join(line.text for line in written[:40])
    titles = [heading.title] if heading.title is not None else []
    return Text(_row(titles, _content(shown[heading.begin :])), page_title, heading.section, opening)


def _row(titles: Sequence[Line], lines: Sequence[Line]) -> Row:
    """One element a line: an h1 the title, an li a line with a bullet, a p each other."""
    root = LineElement("body", {}, None, 1, 0, 0)
    tokens: list[Token] = []
    elements: list[Element] = []
    parted = any(line.after_blank for line in lines[1:])
    for before, line in zip([None, *titles, *lines], [*titles, *lines], strict=False):
        beside = before is not None and before not in titles and not line.after_blank and not before.bullet
        tag = "h1" if line in titles else "li" if line.bullet else "p"
        element = LineElement(tag, {}, root, line.number, len(tokens), len(tokens) + 1)
        tokens.append(Token(line.text, element, BREAK if beside and parted and not line.bullet else BLOCK))
        elements.append(element)
        element.end = element.last = len(tokens)
    root.end = root.last = len(tokens)
    root.child = next(iter(elements), None)
    for above, below in pairwise(elements):
        above.next = below
    return Row(root, tokens, elements)


def _content(lines: Sequence[Line]) -> list[Line]:
    """The lines of the content: without buttons and menus, labels parted from values; up to what comes behind it."""
    whole = _left_empty(_in_one_piece(_parted(lines)))
    senses = [label_of(line.text) for line in whole]
    first = next((at for at, sense in enumerate(senses) if sense is not None), -1)
    content: list[Line] = []
    for at, line in enumerate(whole):
        is_value = at > 0 and senses[at - 1] is not None and " " not in line.text  # "News"
        heads_menu = is_footnote(line.text) or is_navigation(line.text)
        behind = heads_menu or (is_heading_of_others(line.text) and not is_value)
        if behind and at > first:
            break
        if not heads_menu:
            content.append(line)
    return content


@site.cached()
def _glued() -> re.Pattern[str]:
    """A label that was saved on one line with its value, nothing between ("Type of EventWorkshop", "Date - ")."""
    names = [name for entry in site.load("labels").values() for name in entry["names"]]
    return re.compile(rf"({either(names)})(?:(?=[^\W_a-z]|[✔✖“\"])|[\s,;–-]+$)")


def _parted(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines, labels parted from values that stand on the same line without a colon."""
    for line in lines:
        found = None if is_sentence(line.text) else _glued().match(line.text)
        if found is None:
            yield line
            continue
        yield line._replace(text=found[1])
        if rest := line.text[found.end() :].strip():
            yield line._replace(text=rest, after_blank=False)


def _in_one_piece(lines: Iterable[Line]) -> list[Line]:
    """Put what was saved in pieces at its punctuation ("20 April 2022", ",", "10:00") on one line again."""
    whole: list[Line] = []
    broken = False
    for line in lines:
        mark = _MARKS.issuperset(line.text)
        goes_on = broken or (mark and whole and meaning(whole[-1].text) is None)
        if goes_on and not line.after_blank and not label_of(line.text):
            whole[-1] = whole[-1]._replace(text=f"{whole[-1].text} {line.text}".replace(" ,", ","))
            broken = mark
        else:
            whole.append(line)
            broken = False
    return whole


def _left_empty(lines: Sequence[Line]) -> list[Line]:
    """Put a dash behind a date or place without a value, where others have theirs on the line of the colon."""
    labels = [inline_label(line.text) for line in lines]
    if not any(found and line.text[found[2] :] for line, found in zip(lines, labels, strict=True)):
        return list(lines)
    whole: list[Line] = []
    for at, (line, found) in enumerate(zip(lines, labels, strict=True)):
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        empty = found is not None and found[1].single and not line.text[found[2] :]
        dated = found is not None and found[1].field == "date" and any(map(str.isdigit, following))
        whole.append(line._replace(text=f"{line.text} -") if empty and not dated else line)
    return whole
