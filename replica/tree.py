"""A small HTML tree for mutations: it keeps what it does not touch, letter by letter.

It is for pages that close what they open, as the replica's do. Parsers that repair HTML are what is tested with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID: Final = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    }
)
RAW: Final = frozenset({"script", "style"})


@dataclass(slots=True)
class Raw:
    """Text, a comment or a doctype, as it is written in the source."""

    source: str

    @property
    def is_text(self) -> bool:
        """Whether it is text that a reader sees."""
        return not self.source.startswith("<")


@dataclass(slots=True)
class Element:
    """An element: its name, attributes (None: without a value) and children. `quote` is how values are quoted."""

    tag: str
    attributes: list[tuple[str, str | None]]
    children: list[Element | Raw] = field(default_factory=list)
    quote: str = '"'

    def get(self, name: str) -> str | None:
        """Return the value of an attribute."""
        return dict(self.attributes).get(name)

    def elements(self) -> Iterator[Element]:
        """Walk over the elements below, in document order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def text(self) -> str:
        """Return the text below, references resolved."""
        if self.tag in RAW:
            return ""
        return "".join(
            child.text() if isinstance(child, Element) else unescape(child.source) if child.is_text else ""
            for child in self.children
        )


def parse(html: str) -> Element:
    """Return a root without a name, whose children are the page."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def serialize(node: Element | Raw) -> str:
    """Return the source of a node."""
    if isinstance(node, Raw):
        return node.source
    inside = "".join(map(serialize, node.children))
    if not node.tag:
        return inside
    opening = node.tag + "".join(_attribute(name, value, node.quote) for name, value in node.attributes)
    return f"<{opening}>" if node.tag in VOID else f"<{opening}>{inside}</{node.tag}>"


def _attribute(name: str, value: str | None, quote: str) -> str:
    if value is None:
        return f" {name}"
    bare = bool(value) and not any(character in " \t\n\r\f\"'=<>`&" for character in value)
    if not quote and bare:
        return f" {name}={value}"
    mark = quote or '"'
    text = escape(value, quote=False).replace(mark, "&#39;" if mark == "'" else "&quot;")
    return f" {name}={mark}{text}{mark}"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Element("", [])
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, attrs)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        opened = self._open.pop()
        if opened.tag != tag:
            raise ValueError(f"</{tag}> closes <{opened.tag}>: only pages that close what they open can be changed")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._open[-1].children.append(Raw(f"<!--{data}-->"))

    def handle_decl(self, decl: str) -> None:
        self._open[-1].children.append(Raw(f"<!{decl}>"))

    def _add(self, source: str) -> None:
        """Join text to the text before it, so that a text node is one node."""
        children = self._open[-1].children
        if children and isinstance(children[-1], Raw) and children[-1].is_text:
            children[-1].source += source
        else:
            children.append(Raw(source))
