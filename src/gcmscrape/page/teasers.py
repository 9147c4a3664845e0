"""Other events on the page: teasers, lists of related content. What stands in them is not this event's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gcmscrape.page.chrome import has_class_word, is_teaser_heading

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Tree

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LONGEST_ADDRESS = 2000
_NODE = re.compile(r"^(?:/[a-z]{2}(?:-[a-z]+)?)?(/events/[^/?#]+|/node/\d+)/?$")


def node_path(address: str) -> str | None:
    """Return the language-free path of an address of an event or node, None for any other address."""
    if "/events/" not in address and "/node/" not in address:
        return None
    try:
        found = _NODE.match(urlsplit(address).path) if len(address) <= _LONGEST_ADDRESS else None
    except ValueError:
        return None
    return found[1] if found else None


def teaser_runs(
    tree: Tree, title: str | None, own_paths: Collection[str], candidates: Sequence[Label]
) -> list[tuple[int, int]]:
    """Return the runs of tokens that are about other pages.

    `title` and `own_paths` (language-free paths of this node) tell this event's own heading from those of others;
    what stands under one of the label words `candidates` is its value, whatever it is made like.
    """
    runs: list[tuple[int, int]] = []
    main_title = next((e for e in tree.elements if e.tag == "h1" and e.start < e.end), None)
    for element in tree.elements:
        if element.start == element.end:
            continue
        if (element.tag == "article" and _is_other_article(tree, element, own_paths)) or _is_teaser_block(
            tree, element, own_paths, candidates
        ):
            run = (element.start, element.end)
        elif (element.tag in HEADINGS and _leads_elsewhere(tree, element, title, own_paths)) or (
            element.tag == "a" and _is_card_link(tree, element, title, own_paths, candidates)
        ):
            run = _scope(element)
        else:
            continue
        if (main_title is None or not run[0] <= main_title.start < run[1]) and not _is_value(run, candidates):
            runs.append(run)
    return runs


def _is_value(run: tuple[int, int], candidates: Sequence[Label]) -> bool:
    """Whether a run lies in a wrapper that a label word begins: an organizer that is rendered like a teaser."""
    start, end = run
    return any(
        label.scope.start == label.start < start
        and end <= label.scope.end
        and not any(label.start < other.start < start and label.scope.contains(other.box) for other in candidates)
        for label in candidates
    )


def _is_other_article(tree: Tree, article: Element, own_paths: Collection[str]) -> bool:
    """Whether an article says that it is another node; the only article of a page is the page's, whatever it says."""
    if not any(other.tag == "article" and other is not article for other in tree.elements):
        return False
    about = node_path(article.get("about")) or (
        f"/node/{article.get('data-history-node-id')}" if article.get("data-history-node-id") else None
    )
    return (
        about is not None
        and bool(own_paths)
        and about not in own_paths
        and about.startswith("/node/") == any(p.startswith("/node/") for p in own_paths)
    )


def _is_teaser_block(tree: Tree, element: Element, own_paths: Collection[str], candidates: Sequence[Label]) -> bool:
    """Whether a class says teaser, of a part of the page that is not the label block itself."""
    classes = element.get("class")
    if not classes:
        return False
    named = (
        "view-mode-teaser" in classes
        or "node--teaser" in classes
        or "view-mode-card" in classes
        or has_class_word(classes, "teaser_classes")
    )
    if not named or (element.end - element.start) * 2 >= len(tree.tokens):
        return False
    return _has_foreign_link(element, own_paths) or not any(
        element.start <= label.start < element.end for label in candidates
    )


def _leads_elsewhere(tree: Tree, heading: Element, title: str | None, own_paths: Collection[str]) -> bool:
    """Whether a heading names another event (by its link), or a list of them (by its words)."""
    text = tree.text(heading)
    if is_teaser_heading(text):
        return True
    if text == title:
        return False
    links = [element for element in (*heading.walk(), *heading.ancestors()) if element.tag == "a"]
    paths = [path for path in (node_path(link.get("href")) for link in links) if path]
    return bool(paths) and all(path not in own_paths for path in paths)


def _is_card_link(
    tree: Tree, link: Element, title: str | None, own_paths: Collection[str], candidates: Sequence[Label]
) -> bool:
    """Whether a link to another page stands at the head of a block with labels, or of one of several made alike."""
    if not _is_foreign(link, own_paths) or tree.text(link) == title:
        return False
    box = _box(link)
    card = box.parent
    while card is not None and card.start == box.start and card.parent is not None:
        alike = [
            sibling
            for sibling in card.parent.children
            if sibling.signature == card.signature and sibling.end > sibling.start
        ]
        if len(alike) > 1 and all(_has_foreign_link(sibling, own_paths) for sibling in alike):
            return card.end > box.end
        if node_path(link.get("href")) and any(card.contains(label.box) for label in candidates):
            return True
        card = card.parent
    return False


def _has_foreign_link(element: Element, own_paths: Collection[str]) -> bool:
    return any(_is_foreign(inner, own_paths) for inner in element.walk() if inner.tag == "a")


def _is_foreign(link: Element, own_paths: Collection[str]) -> bool:
    """Whether a link leads to another event, or, in a heading, to any other page."""
    path = node_path(link.get("href"))
    if path is not None:
        return path not in own_paths
    leads = link.get("href").startswith(("/", "http://", "https://"))
    return leads and any(around.tag in HEADINGS for around in link.ancestors())


def _box(element: Element) -> Element:
    """The outermost element that holds nothing but this one."""
    box = element
    while box.parent is not None and box.parent.start == element.start and box.parent.end == element.end:
        box = box.parent
    return box


def _scope(element: Element) -> tuple[int, int]:
    """From the heading to the end of the smallest ancestor that has content after it, or to the next equal heading."""
    box = _box(element)
    scope = box.parent or box
    return element.start, scope.end
