"""Stripped text as the same row of tokens that HTML gives: each line an element, so that one rule book serves both.

What is of this form alone is the cleaning: menus before the title and below the content, labels glued to their values,
dates that were saved in pieces, blank lines as the edges of blocks.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape import site
from gcmscrape.page.body import is_sentence
from gcmscrape.page.furniture import is_button, is_footnote, is_heading_of_others
from gcmscrape.page.label_table import inline_label, meaning
from gcmscrape.page.lines import Line, read_lines
from gcmscrape.page.lines_title import find_heading, html_title, is_navigation
from gcmscrape.page.tokens import BLOCK, BREAK, Element, Row, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_BUTTONS = 80
_MARKS = frozenset(",;،-–— ")


class Text(NamedTuple):
    """The row of a text, its title's element (None: not shown), the words before it, and what the text says of itself."""

    row: Row
    html_title: str | None
    section: str | None
    opening: str


class LineElement(Element):
    """The element that stands for a line."""

    __slots__ = ()

    @property
    def selector(self) -> str:
        """The number of the line."""
        return f"line {self.position}"


def read_text_row(text: str, url: str | None) -> Text:
    """Return stripped text as a row of tokens; its elements stand for lines, and their selectors are line numbers."""
    lines = read_lines(text)
    page_title = html_title(lines)
    shown = lines[1:] if page_title is not None else lines
    heading = find_heading(shown, page_title, url)
    opening = " ".join(line.text for line in lines[:40])
    titles = [heading.title] if heading.title is not None else []
    return Text(_row(titles, _content(shown[heading.begin :])), page_title, heading.section, opening)


def _row(titles: Sequence[Line], lines: Sequence[Line]) -> Row:
    """One element a line: an h1 the title, an li in a list a line with a bullet, a p each other."""
    root: Element = LineElement("body", {}, None, 1, 0, 0)
    tokens: list[Token] = []
    elements: list[Element] = []
    parted = any(line.after_blank for line in lines[1:])
    parent = root

    def add(tag: str, inside: Element, number: int) -> Element:
        element = LineElement(tag, {}, inside, number, len(tokens), len(elements) + 1)
        inside.children = [*inside.children, element]
        elements.append(element)
        return element

    for line in titles:
        tokens.append(Token(line.text, add("h1", root, line.number), BLOCK))
        elements[-1].end = len(tokens)
    before: Line | None = None
    for line in lines:
        beside = before is not None and not line.apart and line.bullet == before.bullet
        if not line.bullet:
            parent = root
        elif not beside:
            parent = add("ul", root, line.number)
        element = add("li" if line.bullet else "p", parent, line.number)
        tokens.append(Token(line.text, element, BREAK if beside and parted and not line.bullet else BLOCK))
        element.end = parent.end = len(tokens)
        element.last = parent.last = len(elements)
        before = line
    root.end, root.last = len(tokens), len(elements)
    return Row(root, tokens, elements, ())


def _content(lines: Sequence[Line]) -> list[Line]:
    """The lines of the content: up to the footnote, without buttons, menus and other events, labels parted from values."""
    labels = [meaning(line.text) or inline_label(line.text) for line in lines]
    fields = [
        label[1].field if isinstance(label, tuple) and len(label) == 3 else label.field if label else None
        for label in labels
    ]
    content: list[Line] = []
    dropped = False
    for at, line in enumerate(lines):
        if _ends(lines, at, fields):
            break
        if _is_of_the_site(line.text):
            dropped = True
        else:
            content.append(line._replace(after_chrome=dropped))
            dropped = False
    return _in_one_piece(_parted(content))


def _is_of_the_site(text: str) -> bool:
    words = text.split() if len(text) <= _LONGEST_BUTTONS else []
    return is_button(text) or is_footnote(text) or is_navigation(text) or (bool(words) and all(map(is_button, words)))


def _ends(lines: Sequence[Line], at: int, fields: Sequence[str | None]) -> bool:
    """Whether the content ends before a line: the footnote, the heading of a menu, or that of other events.

    Not before the labels, and not at the value of a label ("News").
    """
    line = lines[at]
    footnote, navigation = is_footnote(line.text), is_navigation(line.text)
    if not (footnote or navigation or is_heading_of_others(line.text)):
        return False
    heading = line.after_blank or " " in line.text
    if not footnote and at and fields[at - 1] and not heading:
        return False
    said = {field for field in fields[:at] if field}
    after = {field for field in fields[at:] if field}
    if footnote or navigation:
        return bool(said) or not after
    return bool(after & said) or (not after and heading)


@functools.cache
def _names() -> re.Pattern[str]:
    names = [name for entry in site.load("labels").values() for name in entry["names"] if len(name) > 3]  # noqa: PLR2004 - "SDG" begins values
    words = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"({words})(?:( ?)(?=[^\W\d_a-z]|[✔✖“\"])|(?=\d)|[\s,;–-]+$)")


def _parted(lines: Sequence[Line]) -> list[Line]:
    """Part the labels that were saved on one line with their values, without a colon ("Type of EventWorkshop")."""
    led = [_led(line.text) for line in lines]
    labels = [
        bool(found) or meaning(line.text) is not None or inline_label(line.text) is not None
        for found, line in zip(led, lines, strict=True)
    ]
    parted: list[Line] = []
    for at, (line, found) in enumerate(zip(lines, led, strict=True)):
        beside = any(labels[near] for near in (at - 1, at + 1) if 0 <= near < len(lines))
        if found is None or not (beside or (" " in found[1] and found[2] == "" and found.end() < len(line.text))):
            parted.append(line)
            continue
        parted.append(line._replace(text=found[1]))
        rest = line.text[found.end() :].strip()
        if rest:
            parted.append(line._replace(text=rest, after_blank=False, after_chrome=False))
    return parted


def _led(text: str) -> re.Match[str] | None:
    """A line that begins with a label and is no sentence."""
    found = _names().match(text)
    if found is None or meaning(text) or inline_label(text) or is_sentence(text):
        return None
    rest = text[found.end() :]
    sense = meaning(found[1])
    return None if sense is None or sense.field == "description" or (rest and _names().match(rest)) else found


def _in_one_piece(lines: Sequence[Line]) -> list[Line]:
    """Put what was saved in pieces at its punctuation ("20 April 2022", ",", "10:00") on one line again."""
    whole: list[Line] = []
    broken = False
    for line in lines:
        is_label = meaning(line.text) is not None or inline_label(line.text) is not None
        mark = _MARKS.issuperset(line.text)
        if whole and not line.apart and not is_label and (broken or (mark and meaning(whole[-1].text) is None)):
            whole[-1] = whole[-1]._replace(text=f"{whole[-1].text} {line.text}".replace(" ,", ","))
            broken = mark
        else:
            whole.append(line)
            broken = False
    return whole
