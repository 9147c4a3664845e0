"""The body: the prose of the event, found by its class or, without one, by being prose."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.page.goals import is_goal
from gcmscrape.page.label_table import class_meaning, inline_label, meaning
from gcmscrape.page.ornaments import says_nothing
from gcmscrape.page.tree import Gap, holds_any, mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Tree

_PARTS = frozenset(
    {
        "p",
        "li",
        "ul",
        "ol",
        "blockquote",
        "strong",
        "b",
        "em",
        "i",
        "span",
        "a",
        "u",
        "font",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tbody",
        "thead",
        "tr",
        "td",
        "th",
        "pre",
        "figure",
        "figcaption",
        "dl",
        "dd",
        "dt",
    }
)
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "legend", "summary", "button"})
_LONG = 80
_SENTENCE = 40
_STOPS = (".", "!", "?", "…", "»", "”", ":", "。", "؟", ";", ".)", '."')
_BODY_CLASSES = frozenset({"field--name-body", "field-name-body", "views-field-body", "node__body"})
_BODY_PROPERTIES = frozenset({"schema:text", "content:encoded", "schema:articleBody"})
_OTHER_ENTITIES = ("block-content", "taxonomy-term", "comment", "media", "paragraph--", "user")


def named_bodies(tree: Tree) -> list[Run]:
    """Return the runs that a class or property names as the body field; formatted texts when none is named so.

    A label that means the body is left out. A formatted text that begins with another label is that label's value.
    """
    named: list[Element] = []
    formatted: list[Element] = []
    for element in tree.elements:
        if element.start == element.end or not element.attributes:
            continue
        classes = element.classes
        if (
            not _BODY_CLASSES.isdisjoint(classes)
            or any(name.endswith("blocknodeeventbody") for name in classes)
            or element.get("property") in _BODY_PROPERTIES
        ):
            named.append(element)
        elif "text-formatted" in classes:
            formatted.append(element)
    return _body_runs(tree, named) or _body_runs(tree, [e for e in formatted if not _begins_with_label(tree, e)])


def _body_runs(tree: Tree, elements: list[Element]) -> list[Run]:
    outer = [one for one in elements if not any(other is not one and other.contains(one) for other in elements)]
    own = [one for one in outer if not _is_of_other_entity(one)] or outer[:1]
    return [Run(element, element.start + _names_body(tree, element), element.end) for element in own]


def _names_body(tree: Tree, element: Element) -> bool:
    label = meaning(tree.tokens[element.start].text)
    return label is not None and label.field == "description" and element.end > element.start + 1


def _begins_with_label(tree: Tree, element: Element) -> bool:
    first = tree.tokens[element.start].text
    return not _names_body(tree, element) and (meaning(first) is not None or inline_label(first) is not None)


def _is_of_other_entity(element: Element) -> bool:
    """Whether a body belongs to something else that is rendered on the page: a custom block, a term, a comment."""
    return any(
        name in around.get("class") and "layout-builder" not in around.get("class")
        for around in element.ancestors()
        for name in _OTHER_ENTITIES
    )


def prose_body(tree: Tree, candidates: Sequence[Label], barred: bytearray) -> Element | None:
    """Return the element whose own paragraphs hold the most prose, None when there is no prose.

    It may hold labels too (a page without wrappers); the caller decides what they are.
    """
    weights: dict[int, int] = {}
    elements: dict[int, Element] = {}
    starts = [label.start for label in candidates]
    value_end = 0
    for start, end in tree.lines(0, len(tree.tokens)):
        if holds_any(starts, start, end):
            value_end = candidates[bisect_left(starts, end) - 1].scope.end
            continue
        text = tree.shown(start, end)
        is_value = start < value_end
        value_end = 0
        if barred[start] or is_value or not is_prose(text) or _in_field(tree, start, candidates, starts):
            continue
        container = _container(tree.tokens[start].element)
        weights[id(container)] = weights.get(id(container), 0) + len(text)
        elements[id(container)] = container
    if not weights:
        return None
    return elements[max(weights, key=lambda identity: weights[identity])]


def is_prose(text: str) -> bool:
    """Whether a line reads like a sentence and not like a value."""
    return len(text) >= _LONG or (len(text) >= _SENTENCE and text.endswith(_STOPS))


def _in_field(tree: Tree, index: int, candidates: Sequence[Label], starts: Sequence[int]) -> bool:
    """Whether a token lies in the wrapper of a single label: then that is the last label before it."""
    at = bisect_left(starts, index) - 1
    if at < 0:
        return False
    scope = candidates[at].scope
    return (
        scope.start == starts[at]
        and index < scope.end
        and not holds_any(starts, starts[at] + 1, scope.end)
        and scope.end - scope.start < len(tree.tokens) // 2
    )


def _container(element: Element) -> Element:
    while element.parent is not None and element.tag in _PARTS:
        element = element.parent
    return element


class Run(NamedTuple):
    """A run of tokens, and the element that it is in."""

    element: Element
    start: int
    end: int


class Prose(NamedTuple):
    """Where the body is: its element (None: not found), and its runs of tokens.

    Without runs, the element holds labels too; what is left of it, when they are known, is the body.
    """

    element: Element | None
    runs: tuple[tuple[int, int], ...]

    def holds(self, index: int) -> bool:
        """Whether a token lies in the body."""
        return any(start <= index < end for start, end in self.runs)

    def without(self, teasers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the runs that neither lie in the body nor begin in it: a heading of the body may link to an event."""
        return [run for run in teasers if not self.holds(run[0])]


def find_body(
    tree: Tree,
    barred: bytearray,
    titles: Sequence[tuple[int, int]],
    candidates: Sequence[Label],
    named: Sequence[Run],
) -> Prose:
    """Return where the body is: as `named`; else the part with the most prose, unless most label words stand in it."""
    if named:
        return Prose(named[0].element, tuple((run.start, run.end) for run in named))
    candidates = [label for label in candidates if not barred[label.start]]
    around = surroundings(tree, titles, candidates)
    barred = bytearray(barred)
    mark(barred, [(0, around.start), (around.end, len(barred))])
    prose = prose_body(tree, candidates, barred)
    if prose is None:
        return Prose(None, ())
    inside = [label for label in candidates if prose.start <= label.start < prose.end]
    if len(inside) * 2 > len(candidates):
        return Prose(prose, ())
    begin = max((end for start, end in titles if prose.start <= start < prose.end), default=prose.start)
    kept = _without_edges(tree, prose, begin, candidates, barred)
    if kept != (prose.start, prose.end):
        return Prose(prose, (kept,))
    stops = [start for start, _ in titles] + [label.start for label in candidates if label not in inside]
    stops += [e.start for e in tree.elements if e.start < e.end and _is_named_field(e) and not e.contains(prose)]
    if not any(prose.start <= stop < prose.end for stop in stops):
        prose = _widen(prose, stops, around)
        return Prose(prose, tuple(_neighbours(tree, prose, stops, barred)))
    if len(inside) == len(candidates):
        return Prose(prose, ())
    return Prose(prose, ((prose.start, prose.end),))


def _without_edges(
    tree: Tree, prose: Element, begin: int, labels: Sequence[Label], barred: bytearray
) -> tuple[int, int]:
    """The run of the prose without the fields that a template prints in its element, between it and title or end."""
    blocks = [child for child in prose.children if child.end > max(begin, child.start)]
    starts = [label.start for label in labels]

    def is_edge(block: Element) -> bool:
        return bool(barred[block.start]) or _is_field_block(tree, block, starts)

    beside = {label.meaning for label in labels if not prose.contains(label.box)}

    def is_field(block: Element) -> bool:
        inside = labels[bisect_left(starts, block.start) : bisect_left(starts, block.end)]
        return _is_printed(block) or (bool(inside) and all(label.meaning not in beside for label in inside))

    first, last = prose.start, prose.end
    leading = list(takewhile(lambda block: is_edge(block) or _is_all_links(tree, block), blocks))
    trailing = list(takewhile(is_edge, reversed(blocks)))
    if len(leading) < len(blocks):
        if any(is_field(block) for block in leading if is_edge(block)):
            first = leading[-1].end
        if any(map(is_field, trailing)):
            last = trailing[-1].start
    return first, last


def _is_field_block(tree: Tree, block: Element, starts: Sequence[int]) -> bool:
    if not block.is_block or not (holds_any(starts, block.start, block.end) or _is_named_field(block)):
        return False
    return not any(is_prose(tree.shown(*line)) for line in tree.lines(block.start, block.end))


def _is_all_links(tree: Tree, block: Element) -> bool:
    return all(tree.tokens[index].element.link is not None for index in range(block.start, block.end))


def _is_printed(block: Element) -> bool:
    """Whether a template printed a block, and no editor wrote it: a machine-readable time, or no element of prose."""
    return block.tag not in _PARTS or any(e.tag == "time" and e.get("datetime") for e in block.walk())


def _neighbours(tree: Tree, prose: Element, stops: Sequence[int], barred: bytearray) -> Iterator[tuple[int, int]]:
    """Yield the runs of the body and of the blocks beside it, up to the title and the labels on both sides."""
    siblings = prose.parent.children if prose.parent is not None else [prose]
    at = siblings.index(prose)

    def ends(block: Element) -> bool:
        if any(block.start <= stop < block.end for stop in stops) or _is_named_field(block):
            return True
        return block.start < block.end and (bool(barred[block.start]) or is_goal(tree.text(block)))

    first = at
    while first > 0 and not ends(siblings[first - 1]):
        first -= 1
    last = at
    while last + 1 < len(siblings) and not ends(siblings[last + 1]):
        last += 1
    for block in siblings[first : last + 1]:
        if block.is_block and block.start < block.end:
            yield block.start, block.end


def _is_named_field(block: Element) -> bool:
    sense = class_meaning(block.classes)
    return sense is not None and sense.field != "description"


def surroundings(tree: Tree, titles: Sequence[tuple[int, int]], labels: Sequence[Label]) -> Element:
    """Return the smallest element that holds the title and the labels: what is outside of it is about the site."""
    marks = [start for start, _ in titles[:1]] + [label.start for label in labels]
    if len(marks) < 2:  # noqa: PLR2004 - one mark alone says nothing about what surrounds the event
        return tree.root
    around = tree.tokens[min(marks)].element
    while around.parent is not None and not around.start <= min(marks) <= max(marks) < around.end:
        around = around.parent
    return around


def _widen(element: Element, stops: Sequence[int], around: Element) -> Element:
    """The largest element around the body, within `around`, that holds neither the title nor a label."""
    above = element.parent
    while above is not None and above is not around and not any(above.start <= stop < above.end for stop in stops):
        element, above = above, above.parent
    return element


def left_over(
    tree: Tree, body: Prose, used: bytearray, titles: Sequence[tuple[int, int]], labels: Sequence[Label]
) -> Prose:
    """Return what nothing else uses: in the body's element, or else the paragraphs before, or after, the last label."""
    if body.element is not None:
        lines = tree.lines(body.element.start, body.element.end)
        block = labels[0].start if labels else body.element.end
        left = [line for line in lines if not used[line[0]] and not (line[0] > block and is_goal(tree.shown(*line)))]
        return Prose(body.element, tuple(left))
    begin = min((start for start, _ in titles), default=0)
    around = surroundings(tree, titles, labels)
    last = labels[-1].start if labels else around.end
    loose = [
        e
        for e in tree.elements
        if e.tag in ("p", "li") and begin < e.start < e.end and not used[e.start] and around.contains(e)
    ]
    loose = [e for e in loose if e.end <= last] or loose
    runs = tuple((e.start, e.end) for e in loose if not is_goal(tree.text(e)))
    return Prose(loose[0].parent or loose[0], runs) if runs else Prose(None, ())


def block_headings(tree: Tree, labels: Sequence[Label], barred: bytearray) -> list[tuple[int, int]]:
    """Return the headings and tabs directly before labels ("Event details"): they head the block, not the prose.

    Between a heading and a label there may be icons, and what is `barred`.
    """
    runs: list[tuple[int, int]] = []
    last = 0
    for label in labels:
        end = label.start
        while end > last and (barred[end - 1] or says_nothing(tree.tokens[end - 1])):
            end -= 1
        while end > last and _is_heading(tree.tokens[end - 1].element):
            start = end - 1
            while start > last and tree.tokens[start].gap < Gap.BREAK:
                start -= 1
            runs.append((start, end))
            end = start
        last = max(label.end, label.value)
    return runs


def _is_heading(element: Element) -> bool:
    """Whether an element is in a heading or the switch of a tab, at most two elements up."""
    around = (element, *islice(element.ancestors(), 2))
    return any(e.tag in _HEADINGS or e.get("role") == "tab" or e.get("href").startswith("#") for e in around)
