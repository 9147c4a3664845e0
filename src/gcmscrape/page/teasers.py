"""Other events on the page: teasers, lists of related content. What stands in them is not this event's."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gcmscrape.page.chrome import has_class_word, is_teaser_heading
from gcmscrape.page.tree import holds_any

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
    starts = [label.start for label in candidates]
    rows: dict[tuple[int, tuple[str, str]], bool] = {}
    for element in tree.elements:
        if element.start == element.end:
            continue
        if (element.tag == "article" and _is_other_article(tree, element, own_paths)) or _is_teaser_block(
            tree, element, own_paths, starts
        ):
            run = (element.start, element.end)
        elif (element.tag in HEADINGS and _leads_elsewhere(tree, element, title, own_paths)) or (
            element.tag == "a"
            and _is_foreign(element, own_paths)
            and tree.text(element) != title
            and _heads_card(element, own_paths, starts, rows)
        ):
            run = _scope(element)
        else:
            continue
        if (main_title is None or not run[0] <= main_title.start < run[1]) and not is_value(run, candidates, starts):
            runs.append(run)
    return runs


def is_value(run: tuple[int, int], labels: Sequence[Label], starts: Sequence[int]) -> bool:
    """Whether a run lies in a wrapper that a label word begins: an organizer that is rendered like a teaser.

    `starts` are the starts of the `labels`, in document order.
    """
    start, end = run
    at = bisect_left(starts, start) - 1
    return at >= 0 and labels[at].scope.start == starts[at] and end <= labels[at].scope.end


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


def _is_teaser_block(tree: Tree, element: Element, own_paths: Collection[str], starts: Sequence[int]) -> bool:
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
    return _has_foreign_link(element, own_paths) or not holds_any(starts, element.start, element.end)


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


def _heads_card(
    link: Element,
    own_paths: Collection[str],
    starts: Sequence[int],
    rows: dict[tuple[int, tuple[str, str]], bool],
) -> bool:
    """Whether a link to another page stands at the head of a block with labels, or of one of several made alike.

    `rows` remembers what was found of blocks with the same parent and make.
    """
    box = _box(link)
    card = box.parent
    while card is not None and card.start == box.start and card.parent is not None:
        key = id(card.parent), card.signature
        if key not in rows:
            rows[key] = _is_row_of_cards(card, own_paths)
        if rows[key]:
            return card.end > box.end
        if node_path(link.get("href")) and holds_any(starts, card.start, card.end):
            return True
        card = card.parent
    return False


def _is_row_of_cards(card: Element, own_paths: Collection[str]) -> bool:
    """Whether several blocks stand side by side, made alike, and each leads to another page."""
    siblings = card.parent.children if card.parent is not None else []
    alike = [one for one in siblings if one.signature == card.signature and one.start < one.end]
    return len(alike) > 1 and all(_has_foreign_link(one, own_paths) for one in alike)


def _has_foreign_link(element: Element, own_paths: Collection[str]) -> bool:
    return any(_is_foreign(inner, own_paths) for inner in element.walk() if inner.tag == "a")


def _is_foreign(link: Element, own_paths: Collection[str]) -> bool:
    """Whether a link leads to another event, or, in a heading, to any other page; that of a term is a value's."""
    path = node_path(link.get("href"))
    if path is not None:
        return path not in own_paths
    address = link.get("href")
    leads = address.startswith(("/", "http://", "https://")) and "/taxonomy/term/" not in address
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
