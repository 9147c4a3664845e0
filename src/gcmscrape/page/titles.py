"""The title: the heading that names the page, and the headings that repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.page.label_table import inline_label, meaning
from gcmscrape.page.model import Metadata, Passage
from gcmscrape.page.words import fold

if TYPE_CHECKING:
    from gcmscrape.page.tree import Element, Tree

_LONGEST_SECTION = 40
_LEVELS = ("h2", "h3")


class Titles(NamedTuple):
    """The title, further headings that stand for it, the word before it, and the runs of tokens of the headings.

    `before` is the run before the first of them: labels may stand there, prose of the event does not.
    """

    title: Passage | None
    others: tuple[str, ...]
    section: str | None
    runs: tuple[tuple[int, int], ...]
    before: tuple[int, int]


def find_titles(tree: Tree, metadata: Metadata) -> Titles:
    """Return the title of the page: its h1, else the article's h2 or h3 that the metadata confirms or a class names."""
    headings = [element for element in tree.elements if element.tag in ("h1", *_LEVELS) and tree.text(element)]
    firsts = [heading for heading in headings if heading.tag == "h1"]
    title = next((h for h in firsts if _agrees(tree.text(h), metadata)), firsts[0] if firsts else None)
    seconds = [h for h in headings if h.tag in _LEVELS and _names_node(tree, h, title, metadata)]
    if title is not None and not _agrees(tree.text(title), metadata):
        # The h1 may be the name of the section; the heading that <title> or og:title repeats is the title.
        title = next((h for h in seconds if _agrees(tree.text(h), metadata)), title)
    if title is None and seconds:
        title = seconds.pop(0)
    if title is None:
        title = next((h for h in headings if h.tag in _LEVELS and _opens_article(h)), None)
    if title is None:
        return Titles(None, (), None, (), (0, 0))
    others = [h for h in (*firsts, *seconds) if h is not title]
    runs = [(h.start, h.end) for h in (title, *others)]
    first = min(runs)[0]
    return Titles(
        Passage(tree.text(title), title.selector),
        tuple(tree.text(h) for h in others),
        _section(tree, first),
        tuple(runs),
        (0, first),
    )


def _agrees(text: str, metadata: Metadata) -> bool:
    known = fold(metadata.og_title or metadata.html_title or "")
    return bool(text) and known.startswith(fold(text))


def _names_node(tree: Tree, heading: Element, title: Element | None, metadata: Metadata) -> bool:
    text = tree.text(heading)
    if title is not None and fold(text) == fold(tree.text(title)):
        return True
    if title is None and len(text) > 3 and _agrees(text, metadata):  # noqa: PLR2004 - a word as short agrees by chance
        return True
    names = [*heading.classes, *(name for child in heading.children for name in child.classes)]
    return any(
        name in ("node__title", "node-title", "field--name-title", "page-title") for name in names
    ) and not _in_list(heading)


def _in_list(heading: Element) -> bool:
    """Whether the heading's article is one of several: a teaser."""
    article = next((e for e in heading.ancestors() if e.tag == "article"), None)
    if article is None or article.parent is None:
        return False
    return (
        any("teaser" in name for name in article.classes)
        or sum(1 for sibling in article.parent.children if sibling.tag == "article") > 1
    )


def _opens_article(heading: Element) -> bool:
    article = next((e for e in heading.ancestors() if e.tag in ("article", "main")), None)
    return article is not None and heading.start == article.start


def _section(tree: Tree, start: int) -> str | None:
    """The line directly before the title, when it is a word or two and no label."""
    before = list(tree.lines(0, start))
    text = tree.shown(*before[-1]) if before else ""
    if not 0 < len(text) <= _LONGEST_SECTION or meaning(text) or inline_label(text):
        return None
    return text
