"""The frame of a page: which part of it is the content, and what its node says about itself in attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.candidates import find_candidates
from gcmscrape.page.tree import Tree, mark

if TYPE_CHECKING:
    from gcmscrape.page.tree import Element, Node

_NODE_TYPE = re.compile(r"(?:node--type-|page-node-type-|node-type-|node--)([a-z][a-z_-]*)")


def content(whole: Tree) -> Tree:
    """The `<main>` of the page when it holds the content, else all of it."""
    judged = 0
    for element in whole.elements:
        if element.order > judged and (element.tag == "main" or element.get("role") == "main"):
            if _holds_content(whole, element):
                return _part(whole, element)
            judged = element.last
    return whole


def _holds_content(whole: Tree, main: Element) -> bool:
    """Whether an element has a good part of the words, and no fewer labels than what is around it (a sidebar)."""
    if (main.end - main.start) * 4 <= len(whole.tokens):
        return False
    inside = bytearray(len(whole.tokens))
    mark(inside, [(main.start, main.end)])
    beside = _fields(whole, inside)
    if not beside and not _titles_outside(whole, main):
        return True
    outside = bytearray(len(whole.tokens))
    mark(outside, [(0, main.start), (main.end, len(whole.tokens))])
    more = beside - _fields(whole, outside)
    # One word of the table beside the content is chance, unless the page's title stands there too.
    return len(more) < 2 and not _titles_outside(whole, main)  # noqa: PLR2004


def _titles_outside(whole: Tree, main: Element) -> bool:
    """Whether the h1 stands outside `main`, and none in it."""
    headings = [element for element in whole.elements if element.tag == "h1" and element.start < element.end]
    names = site.load("kinds")["site_names"]
    return bool(headings) and not any(main.contains(h) for h in headings) and whole.text(headings[0]) not in names


def _fields(tree: Tree, excluded: bytearray) -> set[str]:
    return {label.meaning.field for label in find_candidates(tree, excluded) if label.meaning}


def _part(whole: Tree, element: Element) -> Tree:
    """A tree of one element alone, its tokens counted from 0."""
    offset = element.start
    inside = whole.elements[element.order - 1 : element.last]
    for inner in inside:
        inner.start -= offset
        inner.end -= offset
    element.above, element.parent = element.parent, None
    return Tree(element, whole.tokens[offset : offset + element.end], inside)


def article_language(tree: Tree, body: Element | None) -> str | None:
    """Return the `lang` of the body's element, of what is around it, or of the article; None when none has one."""
    for around in (body, *body.ancestors()) if body is not None else ():
        if around is tree.root:
            break
        if around.get("lang"):
            return around.get("lang")
    article = next((e for e in tree.elements if e.tag == "article" and e.get("lang")), None)
    return article.get("lang") if article is not None else None


def article_paths(tree: Tree) -> tuple[str, ...]:
    """Return the node addresses that the first article carries (`about`, `data-history-node-id`)."""
    for element in tree.elements:
        if element.tag == "article" or "node" in element.classes:
            about = element.get("about")
            history = element.get("data-history-node-id")
            return tuple(path for path in (about, f"/node/{history}" if history.isdigit() else "") if path)
    return ()


def node_classes(whole: Tree, body_classes: str) -> tuple[str, ...]:
    """Return the node types that the classes of `<body>` and of the first article name."""
    names = dict.fromkeys(_NODE_TYPE.findall(body_classes))
    for element in whole.elements:
        if element.tag in ("article", "div") and "node" in element.get("class"):
            for name in element.classes:
                found = _NODE_TYPE.fullmatch(name)
                if found and not name.startswith("node--view"):
                    names[found[1]] = None
            break
    return tuple(names)


def child(node: Node, tag: str) -> Node | None:
    """Return the first child of a node with this tag."""
    inner = node.first_child
    while inner is not None and inner.tag != tag:
        inner = inner.next
    return inner
