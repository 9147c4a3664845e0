"""Where something can be put into a page: between any two elements of the own node."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from selectolax.lexbor import LexborNode

_NODES: Final = (
    "main article", "article", ".node--view-mode-full", ".node", ".block-system-main-block", ".event-detail", "main",
)  # fmt: skip
"""What may be the own node, the surest first."""
_OWNED_TAGS: Final = frozenset({
    "nav", "form", "footer", "aside", "figure", "script", "style", "template", "svg", "select", "button", "iframe",
    "object", "audio", "video", "noscript", "textarea", "a", "label", "summary", "h1", "h2", "h3", "h4", "h5", "h6",
    "span", "strong", "b", "em", "i", "time", "s", "del",
})  # fmt: skip
"""What holds no prose of the node, or words that belong together: a heading, a link, a label, a time."""
_OWNED_CLASSES: Final = re.compile(
    r"comment|teaser|views-row|related|share|social|contextual|(?<!label-)hidden|breadcrumb|pager|menu|messages?\b|caption"
    r"|sidebar|language-switcher|\bmedia|field__label|field-label|views-label|field--label(?!-)|card-header"
)
"""Classes of what somebody else owns, and of labels. `field--label-hidden` is none."""
_MARK: Final = "\ue000"
"""A character of no page. Put into the tree with its number at each place, it tells where to cut the source."""


class Place(NamedTuple):
    """A place between two elements: what it stands in, and the tags beside it ("" at the edge)."""

    parent: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return the place in one line: `div: h2 | p`."""
        return f"{self.parent}: {self.before or 'begin'} | {self.after or 'end'}"


class MarkedPage(NamedTuple):
    """A page cut at its places: `places[n]` stands behind `pieces[n]`."""

    pieces: tuple[str, ...]
    places: tuple[Place, ...]

    def with_inserted(self, number: int, html: str) -> str:
        """Return the page with `html` at a place."""
        return "".join((*self.pieces[: number + 1], html, *self.pieces[number + 1 :]))


def mark(html: str, labels: Collection[str] = ()) -> MarkedPage:
    """Find every place between two elements of the own node, but for what somebody else owns.

    `labels` are the labels of the page: inside an element that shows one of them there is no place.
    """
    tree = LexborHTMLParser(html)
    node = next((found for selector in _NODES if (found := tree.css_first(selector))), None) or _around_title(tree)
    if node is None or tree.root is None:
        return MarkedPage((html,), ())
    places: list[Place] = []
    for parent in list(_parents(node, {_bare(label) for label in labels})):
        places += _mark_children(parent, len(places))
    doctype = "<!DOCTYPE html>\n" if "<!doctype" in html[:100].lower() else ""
    parts = (doctype + (tree.root.html or "")).split(_MARK)
    return MarkedPage(tuple(parts[::2]), tuple(places[int(number)] for number in parts[1::2]))


def _around_title(tree: LexborHTMLParser) -> LexborNode | None:
    """Return what holds the title, on a page that marks no node."""
    title = tree.css_first("h1")
    return title.parent if title else tree.body


def _mark_children(parent: LexborNode, first: int) -> list[Place]:
    """Put marks around the children of an element, numbered from `first`."""
    children = list(parent.iter())
    tags = ["", *(child.tag or "" for child in children), ""]
    name = (parent.tag or "") + "".join(f".{word}" for word in (parent.attributes.get("class") or "").split()[:1])
    for number, child in enumerate(children, first):
        child.insert_before(f"{_MARK}{number}{_MARK}")
    children[-1].insert_after(f"{_MARK}{first + len(children)}{_MARK}")
    return [Place(name, before, after) for before, after in pairwise(tags)]


def _parents(node: LexborNode, labels: set[str]) -> Iterator[LexborNode]:
    """Walk over the elements that hold elements and that nobody else owns."""
    children = list(node.iter())
    if children and _bare(node.text()) not in labels:
        yield node
        for child in children:
            if not _is_owned(child):
                yield from _parents(child, labels)


def _is_owned(node: LexborNode) -> bool:
    attributes = node.attributes
    return (
        node.tag in _OWNED_TAGS
        or node.tag == "article"  # the own node is the outermost one
        or "hidden" in attributes
        or bool(_OWNED_CLASSES.search(attributes.get("class") or ""))
    )


def _bare(label: str) -> str:
    return " ".join(label.split()).strip(" :*").casefold()
