"""The part of an HTML tree that can hold content, as plain Python: elements over one row of tokens.

A token is a piece of text, an image, or a link without words. An element knows which run of tokens it covers, so "what
follows this label, up to the next one" is a slice. What stands between two tokens is kept as the gap before the second.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from gcmscrape.page.words import clean, strip_invisible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class Gap:
    """What parts a token from the one before, from least to most. Plain numbers: they are compared for each token."""

    NONE: Final = 0
    SPACE: Final = 1
    BREAK: Final = 2
    """A `<br>`."""
    BLOCK: Final = 3
    """The edge of an element that stands on lines of its own."""


class Node(Protocol):
    """What is asked of a parser's element: selectolax has it; a test lends it to a second parser."""

    @property
    def tag(self) -> str | None:
        """The name of the element in lower case, or `-text`, or `-comment`."""

    @property
    def attributes(self) -> dict[str, str | None]:
        """The attributes; the value of one without `=` is None."""

    @property
    def text_content(self) -> str | None:
        """The text of a text node."""

    @property
    def first_child(self) -> Node | None:
        """The first node inside."""

    @property
    def next(self) -> Node | None:
        """The node after this one, inside the same parent."""


class Element:
    """An element, and the run `start:end` of the tokens in it.

    `position` counts from 1 among its sibling elements; `link` and `item` are the `<a href>` and the `<li>` that it is
    or is in. `order` is its place in document order, and `last` that of the last element inside. `above` is the parent
    of an element that was made the root: it counts for the selector alone.
    """

    __slots__ = (
        "above",
        "attributes",
        "children",
        "end",
        "item",
        "last",
        "link",
        "order",
        "parent",
        "position",
        "start",
        "tag",
    )

    def __init__(
        self,
        tag: str,
        attributes: dict[str, str | None],
        parent: Element | None,
        position: int,
        start: int,
        order: int,
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.position = position
        self.start = start
        self.end = start
        self.order = order
        self.last = order
        self.children: list[Element] = []
        self.above: Element | None = None
        self.link: Element | None = self if tag == "a" and "href" in attributes else parent.link if parent else None
        self.item: Element | None = self if tag == "li" else parent.item if parent else None

    def get(self, name: str) -> str:
        """Return an attribute's value, "" when it is missing or empty."""
        return self.attributes.get(name) or ""

    @property
    def classes(self) -> tuple[str, ...]:
        """The class names, in the order of the page."""
        return tuple(self.get("class").split())

    @property
    def signature(self) -> tuple[str, str]:
        """What elements of the same make have in common: the tag and the class attribute."""
        return self.tag, self.get("class")

    @property
    def is_block(self) -> bool:
        """Whether it stands on lines of its own."""
        return self.tag in BLOCKS

    def ancestors(self) -> Iterator[Element]:
        """Walk up, from the parent to the root."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def following(self) -> Iterator[Element]:
        """Yield the elements behind this one, inside the same parent."""
        siblings = self.parent.children if self.parent is not None else []
        return islice(siblings, bisect_right(siblings, self.position, key=_position), None)

    def preceding(self) -> Element | None:
        """Return the element directly before this one, inside the same parent."""
        siblings = self.parent.children if self.parent is not None else []
        at = bisect_left(siblings, self.position, key=_position)
        return siblings[at - 1] if at > 0 else None

    def walk(self) -> Iterator[Element]:
        """Walk down in document order, this element first."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))

    def contains(self, other: Element) -> bool:
        """Whether `other` is this element or inside it."""
        return self.order <= other.order <= self.last

    @property
    def selector(self) -> str:
        """A CSS path from the nearest ancestor with an id (else the root) to this element."""
        steps: list[str] = []
        element: Element | None = self
        while element is not None:
            identity = element.get("id")
            if identity and identity.replace("-", "").replace("_", "").isalnum() and not identity[0].isdigit():
                steps.append(f"#{identity}")
                break
            outer = element.parent or element.above
            steps.append(f"{element.tag}:nth-child({element.position})" if outer else element.tag)
            element = outer
        return " > ".join(reversed(steps))


@dataclass(slots=True)
class Token:
    """A piece of text (cleaned, on one line), or a thing without text: then `words` are its alt, title, aria-label."""

    text: str
    element: Element
    gap: int
    words: str | None = None


@dataclass(slots=True)
class Tree:
    """The root element, and the tokens, elements and scripts below it in document order."""

    root: Element
    tokens: list[Token] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    scripts: list[Node] = field(default_factory=list)

    def release(self) -> None:
        """Part the elements from their parents: without cycles the tree is freed at once, not by the collector."""
        for element in self.elements:
            element.parent = element.above = element.link = element.item = None

    def shown(self, start: int, end: int) -> str:
        """Return the visible words of a run of tokens on one line."""
        return shown(self.tokens[start:end])

    def text(self, element: Element) -> str:
        """Return the visible words of an element on one line, cleaned."""
        return self.shown(element.start, element.end)

    def lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the runs of tokens that share a line, between breaks and the edges of blocks."""
        first = start
        for index in range(start + 1, end):
            if self.tokens[index].gap >= Gap.BREAK:
                yield first, index
                first = index
        if first < end:
            yield first, end


BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({
    "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "input", "link",
    "map", "math", "meta", "noframes", "noscript", "object", "option", "optgroup", "param", "script", "select",
    "source", "style", "template", "textarea", "title", "track", "video", "wbr",
})  # fmt: skip


def _position(element: Element) -> int:
    return element.position


def holds_any(starts: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted `starts` lies in the run of tokens."""
    at = bisect_left(starts, start)
    return at < len(starts) and starts[at] < end


def mark(mask: bytearray, runs: Iterable[tuple[int, int]]) -> None:
    """Set the mask of some runs of tokens."""
    for start, end in runs:
        mask[start:end] = b"\x01" * (end - start)


def clear(mask: bytearray, runs: Iterable[tuple[int, int]]) -> None:
    """Take the mask of some runs of tokens off."""
    for start, end in runs:
        mask[start:end] = bytes(end - start)


def shown(tokens: Sequence[Token]) -> str:
    """Return the visible words of some tokens on one line."""
    if len(tokens) == 1:
        return tokens[0].text
    parts: list[str] = []
    space = False
    for token in tokens:
        space = space or token.gap > Gap.NONE
        if token.text:
            if space and parts:
                parts.append(" ")
            parts.append(token.text)
            space = False
    return "".join(parts)


def build(body: Node, is_chrome: Callable[[Element], bool]) -> Tree:  # noqa: C901 - one loop, so that depth is no limit
    """Return the tree below `body`, without what is never seen and without the subtrees that `is_chrome` names."""
    element = Element(body.tag or "body", body.attributes, None, 1, 0, 0)
    tree = Tree(element)
    tokens, elements = tree.tokens, tree.elements
    gap: int = Gap.BLOCK
    open_elements: list[tuple[Element, Node | None, int]] = []
    node = body.first_child
    position = 0
    while True:
        if node is None:
            gap = _close(element, tokens, gap)
            element.last = len(elements)
            if not open_elements:
                return tree
            element, node, position = open_elements.pop()
            continue
        tag = node.tag or ""
        if tag == "-text":
            gap = _add_text(node.text_content or "", element, tokens, gap)
        elif tag == "br":
            position += 1
            gap = max(gap, Gap.BREAK)
        elif tag[:1] != "-":
            position += 1
            if tag == "script":
                tree.scripts.append(node)
            elif tag not in _UNSEEN:
                inner = Element(tag, node.attributes, element, position, len(tokens), len(elements) + 1)
                if tag in BLOCKS:
                    gap = Gap.BLOCK
                if not is_chrome(inner):
                    element.children.append(inner)
                    elements.append(inner)
                    open_elements.append((element, node.next, position))
                    element, position = inner, 0
                    node = _inside(inner, node)
                    continue
        node = node.next


def _add_text(text: str, element: Element, tokens: list[Token], gap: int) -> int:
    """Add the token of a text, and return the gap after it. A comment does not part a text in two."""
    cleaned = clean(text)
    if not cleaned:
        return max(gap, Gap.SPACE) if text.isspace() else gap
    if not text.isascii():
        text = strip_invisible(text)
    if text[0].isspace():
        gap = max(gap, Gap.SPACE)
    before = tokens[-1] if tokens else None
    if before is not None and before.element is element and before.text and gap <= Gap.SPACE:
        before.text += f" {cleaned}" if gap else cleaned
    else:
        tokens.append(Token(cleaned, element, gap))
    return Gap.SPACE if text[-1].isspace() else Gap.NONE


def _close(element: Element, tokens: list[Token], gap: int) -> int:
    """End an element, add its token when it speaks without text, and return the gap after it."""
    if element.start == len(tokens) and _speaks(element):
        words = element.get("alt") or element.get("aria-label") or element.get("title")
        tokens.append(Token("", element, gap, clean(words)))
        gap = Gap.NONE
    element.end = len(tokens)
    return Gap.BLOCK if element.tag in BLOCKS else gap


def _speaks(element: Element) -> bool:
    """Whether an element without text says something: an image, a link, a `<time>`, an icon with a title."""
    if element.tag in ("img", "svg", "time") or (element.tag == "a" and "href" in element.attributes):
        return True
    return not element.is_block and ("title" in element.attributes or "aria-label" in element.attributes)


def _inside(element: Element, node: Node) -> Node | None:
    """The first node inside an element; of an `<svg>` the title is kept, as its aria-label, and nothing is walked."""
    if element.tag != "svg":
        return node.first_child
    element.attributes.setdefault("aria-label", _svg_title(node))
    return None


def _svg_title(svg: Node) -> str:
    child = svg.first_child
    while child is not None:
        if child.tag == "title":
            text = child.first_child
            return (text.text_content or "") if text is not None else ""
        found = _svg_title(child) if child.tag == "g" else ""
        if found:
            return found
        child = child.next
    return ""
