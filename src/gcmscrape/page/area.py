"""Where the event is on a page: the main content, and in it the own node."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from gcmscrape import site
from gcmscrape.page.body import container
from gcmscrape.page.goals import is_goal
from gcmscrape.page.label_words import Label, labels_in
from gcmscrape.page.roles import BODY, Ledger
from gcmscrape.page.roles import OTHERS as OTHERS_ROLE
from gcmscrape.row.flags import ASIDE, BLOCK, FULL, MAIN, NODE, OTHERS
from gcmscrape.row.sentences import is_prose
from gcmscrape.row.tokens import Element, Line, Node, Row, Run
from gcmscrape.site.addresses import is_home, node_path

_VALUE = re.compile(r"/taxonomy/|/files/|\?")
"""In the addresses of values; the links of a menu have none."""
_ALL_GOALS = 17
"""All of them stand in a menu."""
_NODE_TYPE = re.compile(r"(?:page-node-type-|node-type-|node--type-|node--(?!type-|view-))([a-z][a-z_-]*)")


def main_content(row: Row, words: Sequence[Label]) -> Element:
    """Return the `<main>` of the page; the root when it has none, or parts of the event stand outside it."""
    return next((main for main in row.flagged(MAIN) if _holds_content(row, main, words)), row.root)


def _holds_content(row: Row, main: Element, words: Sequence[Label]) -> bool:
    """Whether an element has words, and no title, goals or labels of the event stand around it."""
    if main.start == main.end:
        return False
    titles = [one for one in row.tagged("h1") if not is_site_name(row, one)]
    goals = sum(is_goal(line.text) for line in (*row.lines(0, main.start), *row.lines(main.end)))
    if 0 < goals < _ALL_GOALS or (titles and not any(map(main.contains, titles))):
        return False
    within = labels_in(main, words)
    if (
        len(within) == 1
        and not within[0].made
        and any(is_prose(line.text) for line in row.lines(*container(within[0].box).run))
    ):
        within = ()  # the one label word among the prose may well be prose
    held = {word.meaning for word in within}
    more = [word for word in words if not main.start <= word.start < main.end and word.meaning not in held]
    return not any(_has_own_value(row, word) for word in more)


def _has_own_value(row: Row, label: Label) -> bool:
    """Whether a label outside the main part has a value with it, and heads no menu and no footer of the site."""
    scope = label.scope
    if any("footer" in f"{around.cls} {around.tag}".lower() for around in scope.ancestors()):
        return False
    links = [token.element.link for token in row.tokens[label.value : scope.end]]
    return any(link is None or _VALUE.search(link.get("href")) for link in links)


def is_site_name(row: Row, heading: Element) -> bool:
    """Whether a heading is the name of the site, a link home, or empty."""
    links = {token.element.link for token in row.tokens[heading.start : heading.end]}
    leads_home = all(link is not None and is_home(link.get("href")) for link in links)
    return leads_home or row.text(heading) in site.load("kinds")["site_names"]


def own_node(
    row: Row, main: Element, own_paths: Collection[str], marks: Sequence[int], roles: Ledger
) -> Element | None:
    """Return the element of the page's own node within the main content, None when no element says that it is one.

    `own_paths` are the language-free paths of this node; `marks` are the tokens of its title, its labels and its
    named body. Where nothing else tells, it is the one that holds all prose.
    """
    nodes = [element for element in _nodes(row, main) if element.start < element.end]

    def rank(element: Element) -> int:
        return 2 * _says_own(element, own_paths) + any(element.start <= mark < element.end for mark in marks)

    best = max(nodes, key=rank, default=None)
    if best is not None and rank(best):
        return best
    told = [line.start for line in _free_prose(row, main, roles)]
    holding = [element for element in nodes if told and element.start <= told[0] and told[-1] < element.end]
    return holding[-1] if holding else None


def named_node(row: Row, main: Element, own_paths: Collection[str]) -> Element | None:
    """Return the one element that says best that it is the page's own node; None when none does, or several do."""
    said = {element: _says_own(element, own_paths) for element in _nodes(row, main) if element.start < element.end}
    most = max(said.values(), default=0)
    best = [element for element in said if said[element] == most > 0]
    return best[0] if len(best) == 1 else None


def _says_own(element: Element, own_paths: Collection[str]) -> int:
    """How sure an element says that it is the page's own node: by its address, and by being shown whole."""
    return 2 * (node_path_of(element) in own_paths) + bool(element.flags & FULL)


def surroundings(row: Row, main: Element, marks: Sequence[int], roles: Ledger) -> Element:
    """Return the smallest element that holds the title, the labels and free prose: what is outside is about the site.

    Where there is no prose, it is the smallest one that holds the others.
    """
    if len(marks) < 2:  # noqa: PLR2004 - one mark alone says nothing about what surrounds the event
        return main
    first = row.tokens[min(marks)].element
    around = [one for one in (first, *first.ancestors()) if one.end > max(marks) and main.contains(one)] or [main]
    owners = Ledger(roles)
    owners.claim(OTHERS_ROLE, blocks_beside(row, main, around[0]))
    return next((one for one in around if _has_prose(row, one, owners)), around[0])


def _has_prose(row: Row, around: Element, roles: Ledger) -> bool:
    return BODY in roles[around.start : around.end] or any(_free_prose(row, around, roles))


def _free_prose(row: Row, around: Element, roles: Ledger) -> Iterator[Line]:
    return (line for run in roles.free_runs(around.run) for line in row.lines(*run) if is_prose(line.text))


def blocks_beside(row: Row, main: Element, node: Element) -> Iterator[Run]:
    """Yield the blocks that stand beside the own node; those inside it, as of Layout Builder, are its content."""
    for element in row.flagged(BLOCK, main):
        if not (element.contains(node) or node.contains(element)):
            yield element.run


def node_path_of(element: Element) -> str | None:
    """Return the language-free address of the node that an element says it is, None when it does not say."""
    return node_path(element.get("about")) or _numbered(element)


def _numbered(element: Element) -> str | None:
    number = element.get("data-history-node-id")
    return f"/node/{number}" if number.isdigit() else None


def is_other(path: str | None, own_paths: Collection[str]) -> bool:
    """Whether a node's path is none of this page's, and of a form (alias, number) in which the page gives its own."""
    if path is None or path in own_paths:
        return False
    return any(own.startswith("/node/") == path.startswith("/node/") for own in own_paths)


def first_article(row: Row, main: Element) -> Element | None:
    """Return the first element that is a node by its tag or class."""
    return next(iter(_nodes(row, main)), None)


def _nodes(row: Row, main: Element) -> list[Element]:
    return [element for element in row.flagged(NODE, main) if not element.flags & (OTHERS | ASIDE)]


def article_language(row: Row, main: Element, body: Element | None) -> str | None:
    """Return the `lang` of the body's element, of what is around it, or of the article; None when none has one."""
    around = (body, *body.ancestors()) if body is not None else ()
    inner = [element for element in around if element.order > main.order]
    return next((e.get("lang") for e in (*inner, *row.tagged("article", main)) if e.get("lang")), None)


def article_paths(article: Element | None) -> tuple[str, ...]:
    """Return the node addresses that an article carries (`about`, `data-history-node-id`)."""
    return tuple(filter(None, (article.get("about"), _numbered(article)))) if article is not None else ()


def node_types(row: Row) -> tuple[str, ...]:
    """Return the node types that the classes of the page and of its first article name."""
    article = first_article(row, row.root)
    return tuple(dict.fromkeys(_NODE_TYPE.findall(f"{row.root.cls} {article.cls if article else ''}")))


def child(node: Node, tag: str) -> Node | None:
    """Return the first child of a node with this tag."""
    inner = node.first_child
    while inner is not None and inner.tag != tag:
        inner = inner.next
    return inner
