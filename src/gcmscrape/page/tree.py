"""The part of an HTML tree that can hold content, as plain Python: elements over one row of tokens.

A token is a piece of text, an image, or a link without words. An element knows which run of tokens it covers, so "what
follows this label, up to the next one" is a slice. What stands between two tokens is kept as the gap before the second.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from gcmscrape.page.words import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Gap(IntEnum):
    """What parts a token from the one before."""

    NONE = 0
    SPACE = 1
    BREAK = 2
    """A `<br>`."""
    BLOCK = 3
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
    """An element, and the run `start:end` of the tokens in it. `position` counts from 1 among its sibling elements."""

    __slots__ = ("attributes", "children", "end", "parent", "position", "start", "tag")

    def __init__(
        self, tag: str, attributes: dict[str, str | None], parent: Element | None, position: int, start: int
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.position = position
        self.start = start
        self.end = start
        self.children: list[Element] = []

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

    def walk(self) -> Iterator[Element]:
        """Walk down in document order, this element first."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed(element.children))

    def contains(self, other: Element) -> bool:
        """Whether `other` is this element or inside it."""
        return other is self or any(above is self for above in other.ancestors())

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
            steps.append(f"{element.tag}:nth-child({element.position})" if element.parent else element.tag)
            element = element.parent
        return " > ".join(reversed(steps))


@dataclass(slots=True)
class Token:
    """A piece of text (`words` None), or something without words of its own (`words`: alt, title, aria-label ...)."""

    text: str
    element: Element
    gap: Gap
    words: str | None = None


@dataclass(slots=True)
class Tree:
    """The root element and the tokens in document order."""

    root: Element
    tokens: list[Token] = field(default_factory=list)

    def shown(self, start: int, end: int) -> str:
        """Return the visible words of a run of tokens on one line, cleaned."""
        return clean("".join((" " + token.text if token.gap else token.text) for token in self.tokens[start:end]))

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


def mark(mask: bytearray, runs: Iterable[tuple[int, int]]) -> None:
    """Set the mask of some runs of tokens."""
    for start, end in runs:
        mask[start:end] = b"\x01" * (end - start)


def build(body: Node, is_chrome: Callable[[Element], bool]) -> Tree:
    """Return the tree below `body`, without what is never seen and without the subtrees that `is_chrome` names.

    Raises:
        RecursionError: the tree is deeper than Python can walk.
    """
    root = Element(body.tag or "body", body.attributes, None, 1, 0)
    tree = Tree(root)
    _Builder(tree.tokens, is_chrome).fill(root, body)
    return tree


class _Builder:
    def __init__(self, tokens: list[Token], is_chrome: Callable[[Element], bool]) -> None:
        self.tokens = tokens
        self.is_chrome = is_chrome
        self.gap = Gap.BLOCK

    def fill(self, element: Element, node: Node) -> None:
        tokens = self.tokens
        position = 0
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                self._add_text(child.text_content or "", element)
            elif tag == "br":
                position += 1
                self.gap = max(self.gap, Gap.BREAK)
            elif tag[:1] != "-":
                position += 1
                if tag not in _UNSEEN:
                    inner = Element(tag, child.attributes, element, position, len(tokens))
                    if not self.is_chrome(inner):
                        self._add_element(inner, child)
                        element.children.append(inner)
                    elif tag in BLOCKS:
                        self.gap = Gap.BLOCK
            child = child.next
        element.end = len(tokens)

    def _add_text(self, text: str, element: Element) -> None:
        if text.isspace() or not text:
            self.gap = max(self.gap, Gap.SPACE if text else Gap.NONE)
            return
        if not clean(text):
            return
        gap = max(self.gap, Gap.SPACE) if text[0].isspace() else self.gap
        self.tokens.append(Token(text, element, gap))
        self.gap = Gap.SPACE if text[-1].isspace() else Gap.NONE

    def _add_element(self, inner: Element, node: Node) -> None:
        if inner.tag in BLOCKS:
            self.gap = Gap.BLOCK
            self.fill(inner, node)
            self.gap = Gap.BLOCK
        elif inner.tag == "img":
            self._add_wordless(inner, inner.get("alt") or inner.get("title") or inner.get("aria-label"))
            inner.end = len(self.tokens)
        elif inner.tag == "svg":
            self._add_wordless(inner, inner.get("aria-label") or _svg_title(node))
            inner.end = len(self.tokens)
        else:
            self.fill(inner, node)
            if inner.start == inner.end and _speaks(inner):
                self._add_wordless(inner, inner.get("aria-label") or inner.get("title"))
                inner.end = len(self.tokens)

    def _add_wordless(self, element: Element, words: str) -> None:
        self.tokens.append(Token("", element, self.gap, clean(words)))
        self.gap = Gap.NONE


def _speaks(element: Element) -> bool:
    """Whether an element without content says something by its attributes: a link, an icon with a title, a `<time>`."""
    return element.tag in ("a", "time") or "title" in element.attributes or "aria-label" in element.attributes


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
