"""A page as one flat row of tokens, with the lines that they form and the elements over them, as plain Python.

A token is a piece of text, an image, or a link without words. An element knows which run of tokens it covers, so "what
follows this label, up to the next one" is a slice. What stands between two tokens is kept as the gap before the second.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from gcmscrape import site
from gcmscrape.row.flags import BY_TAG, flags_of, names_in

NONE: Final = 0
SPACE: Final = 1
BREAK: Final = 2
BLOCK: Final = 3
"""What parts a token from the one before, from least to most: nothing, white space, a `<br>`, the edge of a block."""

BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip

_PLAIN_TAG: Final = re.compile(r"[a-z][a-z0-9-]{0,99}")

Run = tuple[int, int]
"""The tokens from the first number up to, and without, the second."""


class Line(NamedTuple):
    """The run of tokens between two breaks or edges of blocks, or a part of it, and its visible words."""

    start: int
    end: int
    text: str

    @property
    def run(self) -> Run:
        """The tokens on it."""
        return self.start, self.end


class Node(Protocol):
    """What is asked of a parser's node: selectolax has it; a test lends it to a second parser.

    `tag` is the name of the element in lower case, or `-text`, or `-comment`; the value of an attribute without `=` is
    None; `text_content` is that of a text node; `next` and `prev` are the nodes beside this
    one, inside the same parent.
    """

    tag: str | None
    attributes: dict[str, str | None]
    text_content: str | None
    first_child: Node | None
    last_child: Node | None
    next: Node | None
    prev: Node | None


class Element:
    """An element, and the run `start:end` of the tokens in it.

    `position` counts from 1 among its sibling elements; `child` is the first element in it, and `next` the one behind
    it in the same parent. `link` and `item` are the `<a href>` and the `<li>` that it is or is in. `order` is its place
    in document order, and `last` that of the last element inside. `flags` are what it says of itself
    (`gcmscrape.row.flags`). `path` is its selector once that was asked for, and "" before.
    """

    __slots__ = (
        "attributes", "child", "cls", "end", "flags", "is_block", "item", "last", "link", "next", "order", "parent",
        "path", "position", "start", "tag",
    )  # fmt: skip

    def __init__(
        self, tag: str, attributes: dict[str, str | None], parent: Element | None, position: int, start: int, order: int
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.position = position
        self.end: int
        self.last: int
        self.start = start
        self.order = order
        self.child: Element | None = None
        self.next: Element | None = None
        self.cls = cls = attributes.get("class") or ""
        self.flags = BY_TAG.get(tag, 0) | (flags_of(cls) if cls else 0)
        self.is_block = tag in BLOCKS
        self.link: Element | None = self if tag == "a" and "href" in attributes else parent and parent.link
        self.item: Element | None = self if tag == "li" else parent and parent.item
        self.path = ""

    def get(self, name: str) -> str:
        """Return an attribute's value, "" when it is missing or empty."""
        return self.attributes.get(name) or ""

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names, in the order of the page."""
        return names_in(self.cls)

    @property
    def signature(self) -> tuple[str, str]:
        """What elements of the same make have in common: the tag and the class attribute."""
        return self.tag, self.cls

    @property
    def run(self) -> Run:
        """The tokens inside."""
        return self.start, self.end

    def ancestors(self) -> Iterator[Element]:
        """Walk up, from the parent to the root."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    @property
    def block(self) -> Element:
        """The smallest block that it is or lies in."""
        element = self
        while element.parent is not None and not element.is_block:
            element = element.parent
        return element

    def following(self) -> Iterator[Element]:
        """Yield the elements behind this one, inside the same parent."""
        behind = self.next
        while behind is not None:
            yield behind
            behind = behind.next

    @property
    def children(self) -> list[Element]:
        """The elements directly in it."""
        return [self.child, *self.child.following()] if self.child is not None else []

    def contains(self, other: Element) -> bool:
        """Whether `other` is this element or inside it."""
        return self.order <= other.order <= self.last

    @property
    def selector(self) -> str:
        """A CSS path from the root to this element, and to no other: an id may be that of several."""
        unnamed: list[Element] = []
        above: Element | None = self
        while above is not None and not above.path:
            unnamed.append(above)
            above = above.parent
        path = above.path if above is not None else ""
        for element in reversed(unnamed):
            tag = _named(element.tag)
            path = element.path = f"{path} > {tag}:nth-child({element.position})" if path else tag
        return self.path


class Token:
    """A piece of text (cleaned, on one line), or a thing without text: then `words` are its alt, title, aria-label."""

    __slots__ = ("element", "gap", "text", "words")

    def __init__(self, text: str, element: Element, gap: int, words: str | None = None) -> None:
        self.text = text
        self.element = element
        self.gap = gap
        self.words = words


class Row:
    """The tokens of a page in document order, the elements over them, the scripts, and the lines they form.

    `controls` tells where the fields of forms stand, by the order of the element before each; `struck` that what is
    struck out was left out.
    """

    __slots__ = (
        "_flagged", "_lines", "_starts", "_tagged", "controls", "elements", "root", "scripts", "struck", "tokens",
    )  # fmt: skip

    def __init__(
        self,
        root: Element,
        tokens: list[Token],
        elements: list[Element],
        scripts: Sequence[Node] = (),
        controls: Sequence[int] = (),
        *,
        struck: bool = False,
    ) -> None:
        self.root = root
        self.tokens = tokens
        self.elements = elements
        self.scripts = scripts
        self.controls = controls
        self.struck = struck
        self._tagged: dict[str, list[int]] = defaultdict(list)
        for at, element in enumerate(elements):
            self._tagged[element.tag].append(at)
        self._flagged = [at for at, element in enumerate(elements) if element.flags]
        self._starts = [at for at, token in enumerate(tokens) if token.gap >= BREAK]
        self._lines = [
            Line(start, end, tokens[start].text if end - start == 1 else shown(tokens[start:end]))
            for start, end in pairwise((*self._starts, len(tokens)))
        ]

    def tagged(self, tag: str, within: Element | None = None) -> list[Element]:
        """Return the elements with a tag, inside an element or being it, in document order."""
        return self._inside(self._tagged.get(tag, ()), within or self.root)

    def flagged(self, flags: int, within: Element | None = None) -> list[Element]:
        """Return the elements that say one of some things of themselves, in document order."""
        return [one for one in self._inside(self._flagged, within or self.root) if one.flags & flags]

    def _inside(self, numbers: Sequence[int], within: Element) -> list[Element]:
        """Those of some elements, by their sorted numbers, that are inside an element, or are it."""
        first, end = bisect_left(numbers, within.order - 1), bisect_left(numbers, within.last)
        return [self.elements[at] for at in numbers[first:end]]

    def shown(self, start: int, end: int) -> str:
        """Return the visible words of a run of tokens on one line."""
        return self.tokens[start].text if end == start + 1 else shown(self.tokens[start:end])

    def text(self, element: Element) -> str:
        """Return the visible words of an element on one line, cleaned."""
        return self.shown(element.start, element.end)

    def lines(self, start: int = 0, end: int | None = None) -> Sequence[Line]:
        """Return the lines of a run of tokens; the first and the last one may be parts."""
        end = len(self.tokens) if end is None else end
        if start == 0 and end == len(self.tokens):
            return self._lines
        if start >= end:
            return ()
        found = self._lines[bisect_right(self._starts, start) - 1 : bisect_left(self._starts, end)]
        if found[0].start < start:
            first = min(found[0].end, end)
            found[0] = Line(start, first, self.shown(start, first))
        if found[-1].end > end:
            last = found[-1].start
            found[-1] = Line(last, end, self.shown(last, end))
        return found

    def line_of(self, index: int) -> Line:
        """Return the line that a token stands in."""
        return self._lines[bisect_right(self._starts, index) - 1]

    def release(self) -> None:
        """Part the elements from each other: without cycles the row is freed at once, not by the collector."""
        for element in self.elements:
            element.parent = element.link = element.item = None


@site.remembered(256)
def _named(tag: str) -> str:
    """What a selector names: `*` stands for other tags (`o:p`), and its number says which one it is."""
    return tag if _PLAIN_TAG.fullmatch(tag) else "*"


def box_of(element: Element) -> Element:
    """Return the outermost element that holds nothing but this one."""
    box = element
    while box.parent is not None and box.parent.run == element.run:
        box = box.parent
    return box


def shown(tokens: Sequence[Token]) -> str:
    """Return the visible words of some tokens on one line."""
    parts: list[str] = []
    space = False
    for token in tokens:
        space = space or token.gap > NONE
        if token.text:
            if space and parts:
                parts.append(" ")
            parts.append(token.text)
            space = False
    return "".join(parts)
