"""Where the event is on a page: the main content, and in it the own node."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.body import container, is_prose
from gcmscrape.page.classes import ASIDE, BLOCK, FULL, NODE, OTHERS
from gcmscrape.page.goals import is_goal
from gcmscrape.site.addresses import node_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.tokens import Element, Node, Row, Run

_LONGEST_FIELD = 20
"""In tokens: no label outside the main part has a longer value."""
_ALL_GOALS = 17
_NODE_TYPE = re.compile(r"(?:node--type-|page-node-type-|node-type-|node--)([a-z][a-z_-]*)")
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:[a-z]{2}(?:-[a-z]+)?/?)?(?:node/?)?")


def main_content(row: Row, words: Sequence[Label]) -> Element:
    """Return the `<main>` of the page when it holds the content, else the root."""
    judged = 0
    for element in row.elements:
        if (element.tag == "main" or (element.attributes and element.get("role") == "main")) and element.order > judged:
            if _holds_content(row, element, words):
                return element
            judged = element.last
    return row.root


def _holds_content(row: Row, main: Element, words: Sequence[Label]) -> bool:
    """Whether an element has a good part of the words, and nothing of the event stands around it (in a sidebar)."""
    if (main.end - main.start) * 4 <= len(row.tokens) or _titles_outside(row, main) or _goals_outside(row, main):
        return False
    within = [word for word in words if main.start <= word.start < main.end]
    if len(within) == 1 and any(is_prose(row.shown(*line)) for line in row.lines(*container(within[0].box).run)):
        within = []  # the one label word among the prose may well be prose
    held = {word.meaning for word in within}
    more = [word for word in words if not main.start <= word.start < main.end and word.meaning not in held]
    # One word of the table beside the content is chance, unless a value of its own stands with it.
    return len({word.meaning for word in more}) < 2 and not any(_has_own_value(row, word) for word in more)  # noqa: PLR2004 - one word is chance


def _has_own_value(row: Row, label: Label) -> bool:
    """Whether a label outside the main part has a value with it, and heads no menu and no footer of the site."""
    scope = label.scope
    if not label.value < scope.end <= scope.start + _LONGEST_FIELD or not (label.inline or scope.start == label.start):
        return False
    if any("footer" in f"{around.cls} {around.get('id')} {around.tag}".lower() for around in scope.ancestors()):
        return False
    links = [token.element.link for token in row.tokens[label.value : scope.end]]
    return any(
        link is None or any(part in link.get("href") for part in ("/taxonomy/", "/files/", "?")) for link in links
    )


def _goals_outside(row: Row, main: Element) -> bool:
    """Whether goals stand outside `main`, and not all of them, as in a menu."""
    lines = [*row.lines(0, main.start), *row.lines(main.end)]
    goals = sum(1 for start, end in lines if is_goal(row.shown(start, end)))
    return 0 < goals < _ALL_GOALS


def _titles_outside(row: Row, main: Element) -> bool:
    """Whether the h1 stands outside `main`, and none in it."""
    headings = [
        heading for heading in row.tagged("h1") if heading.start < heading.end and not is_site_name(row, heading)
    ]
    return bool(headings) and not any(main.contains(heading) for heading in headings)


def is_site_name(row: Row, heading: Element) -> bool:
    """Whether a heading is the name of the site, or a link home."""
    links = {token.element.link for token in row.tokens[heading.start : heading.end]}
    leads_home = all(link is not None and _HOME.fullmatch(link.get("href")) for link in links)
    return leads_home or row.text(heading) in site.load("kinds")["site_names"]


def own_node(row: Row, main: Element, own_paths: Collection[str], marks: Iterable[int]) -> Element | None:
    """Return the element of the page's own node within the main content, None when no element says that it is one.

    `own_paths` are the language-free paths of this node; `marks` are the tokens of its title and its label words.
    """
    tokens = list(marks)
    best: tuple[int, Element] | None = None
    for element in row.inside(main):
        if element.start == element.end or not (element.tag == "article" or element.flags & NODE):
            continue
        path = node_path_of(element)
        if element.flags & (OTHERS | ASIDE) or (path is not None and is_other(path, own_paths)):
            continue
        held = sum(1 for mark in tokens if element.start <= mark < element.end)
        rank = 4 * (path is not None and path in own_paths) + 2 * bool(element.flags & FULL) + (held > 0)
        if rank and (best is None or rank > best[0]):
            best = rank, element
    return best[1] if best is not None else None


def surroundings(row: Row, main: Element, marks: Sequence[int]) -> Element:
    """Return the smallest element that holds the title and the labels: what is outside of it is about the site."""
    if len(marks) < 2:  # noqa: PLR2004 - one mark alone says nothing about what surrounds the event
        return main
    first, last = min(marks), max(marks)
    around = row.tokens[first].element
    while around.parent is not None and not around.start <= first <= last < around.end:
        around = around.parent
    return around


def blocks_beside(row: Row, main: Element, node: Element) -> Iterator[Run]:
    """Yield the blocks of the site that stand beside the own node; those inside it, as of Layout Builder, are its content."""
    for element in row.inside(main):
        if (element.flags & BLOCK or element.tag == "aside") and not (element.contains(node) or node.contains(element)):
            yield element.run


def node_path_of(element: Element) -> str | None:
    """Return the language-free address of the node that an element says it is, None when it does not say."""
    if not element.attributes:
        return None
    history = element.get("data-history-node-id")
    return node_path(element.get("about")) or (f"/node/{history}" if history.isdigit() else None)


def is_other(path: str, own_paths: Collection[str]) -> bool:
    """Whether a node's path is none of this page's, and of a form (alias, number) in which the page gives its own."""
    alike = any(own.startswith("/node/") == path.startswith("/node/") for own in own_paths)
    return path not in own_paths and alike


def article_language(row: Row, main: Element, body: Element | None) -> str | None:
    """Return the `lang` of the body's element, of what is around it, or of the article; None when none has one."""
    for around in (body, *body.ancestors()) if body is not None else ():
        if around is main:
            break
        if around.get("lang"):
            return around.get("lang")
    article = next((e for e in row.tagged("article") if e.get("lang") and main.contains(e)), None)
    return article.get("lang") if article is not None else None


def article_paths(row: Row, main: Element) -> tuple[str, ...]:
    """Return the node addresses that the first article carries (`about`, `data-history-node-id`)."""
    for element in row.inside(main):
        if element.tag == "article" or element.flags & NODE:
            about = element.get("about")
            history = element.get("data-history-node-id")
            return tuple(path for path in (about, f"/node/{history}" if history.isdigit() else "") if path)
    return ()


def node_classes(row: Row, body_classes: str) -> tuple[str, ...]:
    """Return the node types that the classes of `<body>` and of the first article name."""
    names = dict.fromkeys(_NODE_TYPE.findall(body_classes))
    for element in row.elements:
        if element.tag in ("article", "div") and "node" in element.cls:
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
