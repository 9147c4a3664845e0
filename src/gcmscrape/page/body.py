"""The body: all prose of the own node, named as a field or not."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from gcmscrape.page import roles as owner
from gcmscrape.page.classes import ASIDE, BODY, FIELD_LABEL, FORMATTED, OTHERS
from gcmscrape.page.goals import is_goal
from gcmscrape.page.label_table import inline_label, meaning
from gcmscrape.page.tokens import holds_any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.roles import Ledger
    from gcmscrape.page.tokens import Element, Row, Run

PARTS = frozenset({
    "p", "li", "ul", "ol", "blockquote", "strong", "b", "em", "i", "span", "a", "u", "font", "h2", "h3", "h4", "h5",
    "h6", "table", "tbody", "thead", "tr", "td", "th", "pre", "figure", "figcaption", "dl", "dd", "dt",
})  # fmt: skip
"""Elements that a text is made of."""
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LONG = 80
_SENTENCE = 40
_STOPS = (".", "!", "?", "…", "»", "”", ":", "。", "؟", ";", ".)", '."')
_ENDS = (".", "!", "?", "。", "؟", "…", ".”", ".»", '."')
_SENTENCE_WORDS = 5
_SENTENCES = re.compile(r"[^\W\d_]{3}[.!?][”»\"]? [“«\"]?[^\W\d_a-z]")
_PROPERTIES = frozenset({"schema:text", "content:encoded", "schema:articleBody"})
_OTHER_ENTITIES = ("block-content", "taxonomy-term", "comment", "media", "user")


def is_prose(text: str) -> bool:
    """Whether a line reads like a sentence and not like a value."""
    return len(text) >= _LONG or (len(text) >= _SENTENCE and text.endswith(_STOPS))


def is_sentence(text: str) -> bool:
    """Whether a line is a sentence, or several: it ends like one, and is too long for a value."""
    if text.endswith(_ENDS):
        return is_prose(text) or len(text.split()) >= _SENTENCE_WORDS
    return is_prose(text) and _SENTENCES.search(text) is not None


def named_bodies(row: Row, main: Element) -> list[Element]:
    """Return the elements that a class or property names as the body field; the formatted texts when none is so named.

    A formatted text that begins with a label, or stands under one, is that label's value.
    """
    named: list[Element] = []
    formatted: list[Element] = []
    for element in row.inside(main):
        if element.start == element.end or not element.attributes:
            continue
        if element.flags & BODY or element.get("property") in _PROPERTIES:
            named.append(element)
        elif element.flags & FORMATTED and not _is_value(row, element):
            formatted.append(element)
    return _own(named) or _own(formatted)


def _own(elements: list[Element]) -> list[Element]:
    """The outermost of some elements, without those that belong to something else that is rendered on the page."""
    outer: list[Element] = []
    for element in elements:
        if not (outer and outer[-1].contains(element)) and not _is_of_other_entity(element):
            outer.append(element)
    return outer


def _is_value(row: Row, element: Element) -> bool:
    first = row.tokens[element.start].text
    sense = meaning(first)
    if sense is not None and sense.field == "description":
        return False
    before = element.preceding()
    return (
        sense is not None
        or inline_label(first) is not None
        or (before is not None and bool(before.flags & FIELD_LABEL))
    )


def _is_of_other_entity(element: Element) -> bool:
    """Whether a body belongs to something else that is rendered on the page: a custom block, a term, a comment."""
    return any(
        around.flags & (OTHERS | ASIDE)
        or any(name in around.cls and "layout-builder" not in around.cls for name in _OTHER_ENTITIES)
        for around in element.ancestors()
    )


def whole_bodies(row: Row, bodies: Sequence[Element], words: Sequence[Label], *, left_open: bool) -> Iterator[Run]:
    """Yield the runs of the named bodies, in which no label word counts but for the labels of Drupal's fields.

    Those stand there when the body was left open. On a page where elements are, the other labels may, too.
    """
    for body in bodies:
        if left_open and any(body.start <= word.start < body.end for word in words):
            continue
        start = body.start + _names_itself(row, body)
        for word in words:
            if start <= word.start < body.end and word.box.flags & FIELD_LABEL:
                yield start, max(word.scope.start, start)
                start = max(word.scope.end, start)
        yield start, body.end


def _names_itself(row: Row, body: Element) -> bool:
    """Whether a body begins with its own label ("Description")."""
    label = meaning(row.tokens[body.start].text)
    return label is not None and label.field == "description" and body.end > body.start + 1


def without_prose_words(row: Row, main: Element, owners: Ledger, words: list[Label]) -> list[Label]:
    """Drop the label words that stand among the paragraphs of an unnamed body while most labels stand elsewhere."""
    dropped: set[int] = set()
    for element in _containers_of_prose(row, main, owners, words):
        inside = [word for word in words if element.start <= word.start < element.end]
        if inside and len(inside) * 2 <= len(words):
            first, last = _between_edges(row, element, owners, inside, words)
            dropped.update(
                word.start for word in inside if first <= word.start < last and not word.box.flags & FIELD_LABEL
            )
    return [word for word in words if word.start not in dropped]


def _containers_of_prose(row: Row, main: Element, owners: Ledger, words: Sequence[Label]) -> list[Element]:
    """The elements that hold paragraphs of prose, outside the wrappers of single labels, each once."""
    found: dict[int, Element] = {}
    fields = [word.scope for word in words if word.scope.start == word.start and word.scope is not main]
    at = 0
    for start, end in row.lines(*main.run):
        while at < len(fields) and fields[at].end <= start:
            at += 1
        in_field = at < len(fields) and fields[at].start <= start
        if not owners[start] and not in_field and is_prose(row.shown(start, end)):
            around = container(row.tokens[start].element)
            found[around.order] = around
    return list(found.values())


def _between_edges(row: Row, element: Element, owners: Ledger, inside: Sequence[Label], words: Sequence[Label]) -> Run:
    """The run of a container of prose without the fields that a template prints at its beginning and its end."""
    beside = {word.meaning for word in words if word not in inside}
    starts = [word.start for word in inside]

    def is_field(block: Element) -> bool:
        if not block.is_block or not holds_any(starts, block.start, block.end):
            return False
        if any(is_prose(row.shown(*line)) for line in row.lines(*block.run)):
            return False
        held = [word for word in inside if block.start <= word.start < block.end]
        timed = any(time.get("datetime") for time in row.tagged_in(block, "time"))
        return block.tag not in PARTS or timed or all(word.meaning not in beside for word in held)

    blocks = [child for child in element.children if owner.FREE in owners[child.start : child.end]]
    leading = list(takewhile(is_field, blocks))
    trailing = list(takewhile(is_field, reversed(blocks)))
    return (leading[-1].end if leading else element.start), (trailing[-1].start if trailing else element.end)


def prose(row: Row, node: Element, roles: Ledger, *, named: bool) -> Iterator[Run]:
    """Yield the free runs of the own node that are prose.

    Beside a body that is `named`, these are the blocks that hold a sentence; else what stands around a sentence, up to
    the title, a label, a value or the end of the node, belongs to it: its headings, lists and short lines.
    """
    for run in list(roles.free_runs(node.run)):
        lines = [line for line in row.lines(*run) if not is_goal(row.shown(*line))]
        told = [line for line in lines if _tells(row, line)]
        if told and not named:
            yield from lines
        elif told:
            blocks = [container(row.tokens[start].element) for start, _ in told]
            yield from (line for line in lines if any(block.start <= line[0] < block.end for block in blocks))


def container(element: Element) -> Element:
    """Return the element whose text an element is a part of."""
    while element.parent is not None and element.tag in PARTS:
        element = element.parent
    return element


def _tells(row: Row, line: Run) -> bool:
    """Whether a line is prose, or a heading that is too long for a block of fields."""
    text = row.shown(*line)
    return is_prose(text) or (len(text) >= _SENTENCE and row.tokens[line[0]].element.tag in HEADINGS)


def with_prose(row: Row, element: Element, main: Element, roles: Ledger) -> Element:
    """Return the smallest element around this one that holds prose which nobody owns; the main content when none does."""
    while element is not main and element.parent is not None:
        if any(
            roles[line[0]] in (owner.FREE, owner.BODY) and is_prose(row.shown(*line))
            for line in row.lines(*element.run)
        ):
            return element
        element = element.parent
    return main


def paragraphs_left(row: Row, node: Element, roles: Ledger) -> Iterator[Run]:
    """Yield the free paragraphs and list items of the own node, when it has no prose: an event may say very little."""
    for element in row.inside(node):
        if element.tag in ("p", "li") and element.start < element.end and roles.is_free(element.run):
            yield element.run


def unclaimed(row: Row, main: Element, roles: Ledger) -> Iterator[Run]:
    """Yield the runs of the main content that nobody owns and that say something: sentences, elements made like labels."""
    for run in roles.free_runs(main.run):
        for line in row.lines(*run):
            element = row.tokens[line[0]].element
            if _tells(row, line) or element.flags & FIELD_LABEL:
                yield line
