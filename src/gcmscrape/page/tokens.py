"""HTML as one flat row of tokens, with the elements over it, as plain Python.

A token is a piece of text, an image, or a link without words. An element knows which run of tokens it covers, so "what
follows this label, up to the next one" is a slice. What stands between two tokens is kept as the gap before the second.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Protocol

from gcmscrape.page.classes import flags_of, names_in
from gcmscrape.page.words import clean, strip_invisible

NONE: Final = 0
SPACE: Final = 1
BREAK: Final = 2
BLOCK: Final = 3
"""What parts a token from the one before, from least to most: nothing, white space, a `<br>`, the edge of a block."""

Run = tuple[int, int]
"""The tokens from the first number up to, and without, the second."""


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
    or is in. `order` is its place in document order, and `last` that of the last element inside. `flags` are what its
    class attribute says (`gcmscrape.page.classes`).
    """

    __slots__ = (
        "attributes", "children", "cls", "end", "flags", "is_block", "item", "last", "link", "order", "parent",
        "position", "start", "tag",
    )  # fmt: skip

    def __init__(
        self, tag: str, attributes: dict[str, str | None], parent: Element | None, position: int, start: int, order: int
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.position = position
        self.start = self.end = start
        self.order = self.last = order
        self.children: Sequence[Element] = ()
        self.cls = attributes["class"] or "" if "class" in attributes else ""
        self.flags = flags_of(self.cls) if self.cls else 0
        self.is_block = tag in BLOCKS
        self.link: Element | None
        self.item: Element | None
        if parent is None:
            self.link = self.item = None
        else:
            self.link = self if tag == "a" and "href" in attributes else parent.link
            self.item = self if tag == "li" else parent.item

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

    def following(self) -> Iterator[Element]:
        """Yield the elements behind this one, inside the same parent."""
        siblings = self.parent.children if self.parent is not None else ()
        return islice(siblings, bisect_right(siblings, self.position, key=_position), None)

    def preceding(self) -> Element | None:
        """Return the element directly before this one, inside the same parent."""
        siblings = self.parent.children if self.parent is not None else ()
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
            steps.append(f"{element.tag}:nth-child({element.position})" if element.parent else element.tag)
            element = element.parent
        return " > ".join(reversed(steps))


class Token:
    """A piece of text (cleaned, on one line), or a thing without text: then `words` are its alt, title, aria-label."""

    __slots__ = ("element", "gap", "text", "words")

    def __init__(self, text: str, element: Element, gap: int, words: str | None = None) -> None:
        self.text = text
        self.element = element
        self.gap = gap
        self.words = words


class Row:
    """The tokens of a page in document order, the elements over them, the scripts, and the lines they form."""

    __slots__ = ("_lines", "_tagged", "elements", "root", "scripts", "tokens")

    def __init__(self, root: Element, tokens: list[Token], elements: list[Element], scripts: Sequence[Node]) -> None:
        self.root = root
        self.tokens = tokens
        self.elements = elements
        self.scripts = scripts
        self._tagged: dict[str, list[Element]] = {}
        for element in elements:
            self._tagged.setdefault(element.tag, []).append(element)
        starts = [0, *(at for at, token in enumerate(tokens) if token.gap >= BREAK and at)]
        self._lines = list(zip(starts, [*starts[1:], len(tokens)], strict=True)) if tokens else []

    def tagged(self, tag: str) -> Sequence[Element]:
        """Return the elements with a tag, in document order."""
        return self._tagged.get(tag, ())

    def tagged_in(self, element: Element, tag: str) -> Sequence[Element]:
        """Return the elements with a tag inside an element (or itself), in document order."""
        found = self.tagged(tag)
        return found[bisect_left(found, element.order, key=_order) : bisect_right(found, element.last, key=_order)]

    def inside(self, element: Element) -> Sequence[Element]:
        """Return the elements inside an element, and itself, in document order."""
        return self.elements[element.order - 1 : element.last] if element.order else self.elements

    def shown(self, start: int, end: int) -> str:
        """Return the visible words of a run of tokens on one line."""
        return self.tokens[start].text if end == start + 1 else shown(self.tokens[start:end])

    def text(self, element: Element) -> str:
        """Return the visible words of an element on one line, cleaned."""
        return self.shown(element.start, element.end)

    def lines(self, start: int = 0, end: int | None = None) -> Sequence[Run]:
        """Return the runs of tokens that share a line, between breaks and the edges of blocks."""
        end = len(self.tokens) if end is None else end
        if start == 0 and end == len(self.tokens):
            return self._lines
        if start >= end:
            return ()
        first = bisect_right(self._lines, start, key=_first) - 1
        found = self._lines[first : bisect_left(self._lines, end, key=_first)]
        found[0] = start, found[0][1]
        found[-1] = found[-1][0], min(found[-1][1], end)
        return found

    def line_of(self, index: int) -> Run:
        """Return the line that a token stands in."""
        return self._lines[bisect_right(self._lines, index, key=_first) - 1]

    def release(self) -> None:
        """Part the elements from each other: without cycles the row is freed at once, not by the collector."""
        for element in self.elements:
            element.parent = element.link = element.item = None


BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_LEFT_OUT: Final = frozenset({
    "area", "audio", "base", "canvas", "datalist", "dialog", "embed", "frame", "frameset", "head", "iframe", "input",
    "link", "map", "math", "meta", "nav", "noframes", "noscript", "object", "option", "optgroup", "param", "script",
    "select", "source", "style", "template", "textarea", "title", "track", "video", "wbr",
})  # fmt: skip
"""Never seen, or never content."""
_FOLDED: Final = re.compile("accordion|collapse|panel|tab")
_HIDING: Final = frozenset({"aria-hidden", "hidden", "role"})
_NO_ATTRIBUTES: Final[dict[str, str | None]] = {}


def _position(element: Element) -> int:
    return element.position


def _order(element: Element) -> int:
    return element.order


def _first(line: Run) -> int:
    return line[0]


def holds_any(starts: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted `starts` lies in the run of tokens."""
    at = bisect_left(starts, start)
    return at < len(starts) and starts[at] < end


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


_BREAKING, _SCRIPT, _HIDDEN, _HIDDEN_BLOCK = 1, 2, 3, 4
_KINDS: Final = {
    **{tag: _HIDDEN_BLOCK if tag in BLOCKS else _HIDDEN for tag in _LEFT_OUT},
    "br": _BREAKING,
    "script": _SCRIPT,
    "noscript": _SCRIPT,
}
"""What is done with the elements that have no place in the row."""


def read_row(body: Node) -> Row:  # noqa: C901, PLR0912, PLR0915 - the one loop that each node of each page goes through
    """Return the row of tokens below `body`, without what is never seen, and without menus."""
    element = Element(body.tag or "body", body.attributes, None, 1, 0, 0)
    root = element
    tokens: list[Token] = []
    elements: list[Element] = []
    scripts: list[Node] = []
    kinds = _KINDS
    gap: int = BLOCK
    opened: list[tuple[Element, Node | None, int]] = []
    node = body.first_child
    position = 0
    while True:
        if node is None:
            if element.start == len(tokens) and _speaks(element):
                words = element.get("alt") or element.get("aria-label") or element.get("title")
                tokens.append(Token("", element, gap, clean(words)))
                gap = NONE
            element.end = len(tokens)
            element.last = len(elements)
            if element.is_block:
                gap = BLOCK
            if not opened:
                return Row(root, tokens, elements, scripts)
            element, node, position = opened.pop()
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            words = text.strip()
            if words:
                if not (words.isascii() and words.isprintable()) or "  " in words:
                    words = clean(words)
                    text = strip_invisible(text)
                if words:
                    if gap == NONE and text[0].isspace():
                        gap = SPACE
                    if gap <= SPACE and tokens and (before := tokens[-1]).element is element and before.text:
                        before.text += f" {words}" if gap else words  # a comment does not part a text in two
                    else:
                        tokens.append(Token(words, element, gap))
                    gap = SPACE if text[-1].isspace() else NONE
            elif gap == NONE and text:
                gap = SPACE
        elif (kind := kinds.get(tag)) is not None:
            position += 1
            if kind == _SCRIPT:
                scripts.append(node)
            elif kind == _BREAKING:
                gap = max(gap, BREAK)
            elif kind == _HIDDEN_BLOCK:
                gap = BLOCK
        elif tag[0] != "-":
            position += 1
            attributes = node.attributes or _NO_ATTRIBUTES
            inner = Element(tag, attributes, element, position, len(tokens), len(elements) + 1)
            if inner.is_block:
                gap = BLOCK
            if _HIDING.isdisjoint(attributes) or not _is_left_out(inner):
                if element.children:
                    element.children.append(inner)  # type: ignore[attr-defined] # a list from the first child on
                else:
                    element.children = [inner]
                elements.append(inner)
                opened.append((element, node.next, position))
                element, position = inner, 0
                node = node.first_child if tag != "svg" else _inside_svg(inner, node)
                continue
        node = node.next


def _is_left_out(element: Element) -> bool:
    """Whether an element with attributes is hidden or a menu. What a click folds out (a tab, a tray) is content."""
    attributes = element.attributes
    if "role" in attributes and attributes["role"] == "navigation":
        return True
    if "aria-hidden" in attributes and attributes["aria-hidden"] == "true":
        return not element.is_block and element.tag not in ("img", "svg", "a")
    if "hidden" not in attributes:
        return False
    # What has a name can be unfolded by a button that says it.
    tab = attributes.get("role") == "tabpanel"
    return not (tab or "id" in attributes or _FOLDED.search(element.cls.lower()))


def _speaks(element: Element) -> bool:
    """Whether an element without text says something: an image, a link, a `<time>`, an icon with a title."""
    tag = element.tag
    if tag in ("img", "svg", "time") or (tag == "a" and "href" in element.attributes):
        return True
    return not element.is_block and ("title" in element.attributes or "aria-label" in element.attributes)


def _inside_svg(element: Element, node: Node) -> Node | None:
    """Keep the title of an `<svg>` as its aria-label; nothing inside is walked."""
    element.attributes = {"aria-label": _svg_title(node), **element.attributes}
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
