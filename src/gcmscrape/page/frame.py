"""The frame of a page: which part of it is the content, and what its node says about itself in attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.body import find_body, named_bodies
from gcmscrape.page.candidates import find_candidates
from gcmscrape.page.goals import is_goal
from gcmscrape.page.tree import Tree, mark

if TYPE_CHECKING:
    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Node

_LONGEST_FIELD = 20
"""In tokens: no label outside the main part has a longer value."""
_ALL_GOALS = 17
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
    """Whether an element has a good part of the words, and nothing of the event stands around it (a sidebar)."""
    if (main.end - main.start) * 4 <= len(whole.tokens) or _titles_outside(whole, main):
        return False
    inside = bytearray(len(whole.tokens))
    mark(inside, [(main.start, main.end)])
    beside = find_candidates(whole, inside)
    if not beside:
        return not _goals_outside(whole, main)
    outside = bytearray(len(whole.tokens))
    mark(outside, [(0, main.start), (main.end, len(whole.tokens))])
    within = find_candidates(whole, outside)
    named = [run for run in named_bodies(whole) if main.contains(run.element)]
    body = find_body(whole, outside, (), within, named)
    if len(within) == 1 and body.element is not None and body.element.contains(within[0].box):
        within = []  # the one label word among the prose may well be prose
    held = {label.meaning.field for label in within if label.meaning and not body.holds(label.start)}
    more = {label.meaning.field: label for label in beside if label.meaning and label.meaning.field not in held}
    # One word of the table beside the content is chance, unless a value of its own stands with it.
    return not (
        len(more) > 1 or any(_has_own_value(whole, label) for label in more.values()) or _goals_outside(whole, main)
    )


def _has_own_value(whole: Tree, label: Label) -> bool:
    """Whether a label outside the main part has a value with it, and heads no menu and no footer of the site."""
    scope = label.scope
    if not label.value < scope.end <= scope.start + _LONGEST_FIELD or not (label.inline or scope.start == label.start):
        return False
    if any("footer" in f"{around.get('class')} {around.get('id')}".lower() for around in scope.ancestors()):
        return False
    value = whole.tokens[label.value : scope.end]
    links = [token.element.link for token in value]
    return any(
        link is None or "/taxonomy/" in link.get("href") or "/files/" in link.get("href") or "?" in link.get("href")
        for link in links
    )


def _goals_outside(whole: Tree, main: Element) -> bool:
    """Whether goals stand outside `main`, and not all of them, as in a menu."""
    lines = [*whole.lines(0, main.start), *whole.lines(main.end, len(whole.tokens))]
    goals = sum(1 for start, end in lines if is_goal(whole.shown(start, end)))
    return 0 < goals < _ALL_GOALS


def _titles_outside(whole: Tree, main: Element) -> bool:
    """Whether the h1 stands outside `main`, and none in it."""
    headings = [element for element in whole.elements if element.tag == "h1" and element.start < element.end]
    names = site.load("kinds")["site_names"]
    return bool(headings) and not any(main.contains(h) for h in headings) and whole.text(headings[0]) not in names


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


def holds_node(tree: Tree, start: int, end: int) -> bool:
    """Whether an article, or an element with class `node`, holds a run of tokens."""
    return any(
        (element.tag == "article" or "node" in element.classes) and element.start <= start and end <= element.end
        for element in tree.elements
    )


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
