"""The body: all prose of the own node, named as a field or not."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from gcmscrape.page.label_words import Label, labels_in
from gcmscrape.page.roles import BODY as BODY_ROLE
from gcmscrape.page.roles import OTHERS as OTHERS_ROLE
from gcmscrape.page.roles import TITLE, VALUE, Ledger
from gcmscrape.row.flags import (
    ASIDE,
    BODY,
    ENTITY,
    FIELD_LABEL,
    FORMATTED,
    HEADING,
    NODE,
    OTHERS,
    PARAGRAPH,
    UNLABELLED,
)
from gcmscrape.row.sentences import is_long, is_prose
from gcmscrape.row.tokens import Element, Line, Row, Run, box_of
from gcmscrape.site.labels import inline_label, meaning

PARTS = frozenset({
    "p", "li", "ul", "ol", "blockquote", "strong", "b", "em", "i", "span", "a", "u", "font", "h2", "h3", "h4", "h5",
    "h6", "table", "tbody", "thead", "tr", "td", "th", "pre", "figure", "figcaption", "dl", "dd", "dt",
})  # fmt: skip
"""Elements that a text is made of."""
_WRITTEN = frozenset({"p", "blockquote"})
_ALERTS = frozenset({"alert", "status"})
_SWITCHES = frozenset({"button", "caption", "legend", "summary"})
"""Elements that unfold or head what follows them."""


def named_bodies(row: Row, main: Element, words: Sequence[Label]) -> list[Element]:
    """Return the elements that a class or property names as the body field; the formatted texts when none is so named.

    A formatted text that begins with a label, or stands under one, is that label's value.
    """
    within = [e for e in row.flagged(BODY | FORMATTED, main) if e.start < e.end and _is_own(e)]
    named = [element for element in within if element.flags & BODY]
    values = {word.value for word in words}.union(one.end for one in row.flagged(FIELD_LABEL, main))
    return named or [element for element in within if element.start not in values]


def _is_own(element: Element) -> bool:
    """Whether an element is of the node, and of nothing else that the page renders: a card, a comment, a term."""
    return not any(around.flags & (OTHERS | ASIDE | ENTITY) for around in element.ancestors())


def whole_bodies(row: Row, bodies: Sequence[Element], words: Sequence[Label], *, left_open: bool) -> Iterator[Run]:
    """Yield the runs of the named bodies, in which no label word counts but for the labels of Drupal's fields.

    Those stand there when the body was left open. On a page where elements are, the other labels may, too.
    """
    for body in bodies:
        if left_open and labels_in(body, words):
            continue
        start = body.start + _names_itself(row, body)
        for field in fields_in(row, body):
            yield start, max(field.start, start)
            start = max(field.end, start)
        yield start, body.end


def fields_in(row: Row, around: Element) -> list[Element]:
    """Return the wrappers of the labels, known or not, that a class names in an element, in document order."""
    return [one.parent for one in row.flagged(FIELD_LABEL, around) if one.parent and one.parent.start == one.start]


def _names_itself(row: Row, body: Element) -> bool:
    """Whether a body begins with its own label ("Description")."""
    label = meaning(row.tokens[body.start].text)
    return label is not None and label.field == "description"


def prose(row: Row, node: Element, roles: Ledger, *, named: bool) -> Iterator[Run]:
    """Yield the free runs of the own node that are prose.

    Beside a body that is `named`, these are paragraphs entities, formatted texts, fields without a label, the blocks
    that hold a sentence, and paragraphs, quotations and alerts in what says that it is a node; else what stands around
    a sentence, up to the title, a label, a value or the end of the node, belongs to it: its headings, lists and short
    lines.
    """
    told_by_class = row.flagged(PARAGRAPH | FORMATTED | UNLABELLED, node)
    entities = [one for one in told_by_class if not _is_list_of_terms(row, one)]
    title = roles.find(TITLE)
    for first, end in roles.free_runs(node.run):
        lines = row.lines(first, end)
        told = [container(row.tokens[line.start].element) if named else node for line in lines if _tells(row, line)]
        if named and node.flags & NODE:
            told += [row.tokens[line.start].element.block for line in lines if _is_written(row, line, title)]
        taken = bytearray(end - first)
        for block in {block.order: block for block in (*told, *entities)}.values():
            start, stop = max(block.start, first) - first, min(block.end, end) - first
            if start < stop:
                taken[start:stop] = b"\1" * (stop - start)
        behind = roles[end : end + 1]
        follows, of_others = behind == bytes((BODY_ROLE,)), behind == bytes((OTHERS_ROLE,))
        for line in reversed(lines):  # a heading goes with what follows it
            is_heading = _is_heading(row.tokens[line.start].element)
            of_others = of_others and is_heading
            follows = not of_others and (bool(taken[line.start - first]) or (follows and is_heading))
            if follows:
                yield line.run


def _is_written(row: Row, line: Line, title: int) -> bool:
    """Whether a line behind the title stands in what a text is made of, or in an alert, and leads to no page."""
    if line.start < title or not line.text or inline_label(line.text):
        return False
    block = row.tokens[line.start].element.block
    links = [token.element.link for token in row.tokens[line.start : line.end]]
    leads_on = any(link is not None and link.get("href").startswith("/") for link in links)
    return (block.tag in _WRITTEN or block.get("role") in _ALERTS) and not leads_on and _is_own(block)


def _is_list_of_terms(row: Row, element: Element) -> bool:
    """Whether an element holds nothing but links to pages of the site: tags, authors."""
    links = [token.element.link for token in row.tokens[element.start : element.end]]
    return all(link is not None and link.get("href").startswith("/") for link in links)


def container(element: Element) -> Element:
    """Return the element whose text an element is a part of."""
    while element.parent is not None and element.tag in PARTS:
        element = element.parent
    return element


def _tells(row: Row, line: Line) -> bool:
    """Whether a line is prose, or a heading that is too long for a block of fields."""
    return is_prose(line.text) or bool(row.tokens[line.start].element.flags & HEADING and is_long(line.text))


def unclaimed(row: Row, main: Element, node: Element | None, labels: Sequence[Label], roles: Ledger) -> Iterator[Line]:
    """Yield the lines of the main content that nobody owns and that say something.

    That is prose, what is made or begins like a label, what stands between the title and the last words that somebody
    owns, and everything in an element that says that it is the `node`.
    """
    starts = [label.start for label in labels]
    first, last = roles.find(TITLE), max(roles.rfind(BODY_ROLE), roles.rfind(VALUE))
    for run in roles.free_runs(main.run):
        for line in row.lines(*run):
            at = bisect_left(starts, line.start)
            element = row.tokens[line.start].element
            between = 0 <= first < line.start < last
            own = node is not None and node.contains(element) and _is_own(element)
            heading = heads(element) or (line.end in starts and _heads_block(line, element, labels[at], labels))
            made = element.flags & FIELD_LABEL or inline_label(line.text)
            if line.text and (made or _tells(row, line) or ((between or own) and not heading)):
                yield line


def heads(element: Element) -> bool:
    """Whether an element is a heading, or unfolds what follows it, or stands directly in one that does."""
    if element.link is not None and element.link.get("href").startswith(("#", "?")):
        return True
    return _is_heading(element)


def _is_heading(element: Element) -> bool:
    return any(one.flags & HEADING or one.tag in _SWITCHES for one in (element, element.parent or element))


def _heads_block(line: Line, element: Element, label: Label, labels: Sequence[Label]) -> bool:
    """Whether a line right before a label begins the block around both, or stands beside a block of several labels."""
    behind = label.box
    while behind.parent is not None and behind.parent.start >= line.end:
        behind = behind.parent
    beside = box_of(element).parent is behind.parent and len(labels_in(behind, labels)) > 1
    return beside or (behind.parent or behind).start == line.start
