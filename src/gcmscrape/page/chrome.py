"""What stands on a page and is not the event: navigation, forms, share buttons, the footnote, and other events."""

from __future__ import annotations

import functools
import re
from itertools import islice
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.goals import is_goal
from gcmscrape.page.label_table import inline_label, meaning
from gcmscrape.page.tree import holds_any, mark
from gcmscrape.page.words import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Tree

_LONGEST_LINE = 40
"""In tokens: no button, chrome line or footnote is made of more."""

_NEAR = 3
_MOST_BUTTONS = 100
_ROLES = frozenset({"navigation", "contentinfo", "search", "dialog", "alert"})


@functools.cache
def _words(key: str) -> frozenset[str]:
    return frozenset(site.load("chrome")[key])


@functools.cache
def _folded(key: str) -> frozenset[str]:
    return frozenset(fold(text).rstrip(" :.") for text in site.load("chrome")[key])


def is_chrome(element: Element) -> bool:
    """Whether an element, with all that is in it, is never content."""
    tag = element.tag
    if tag in ("nav", "form", "dialog") or (tag == "footer" and not _ends_content(element)):
        return True
    attributes = element.attributes
    if not attributes:
        return False
    if attributes.get("role") in _ROLES:
        return True
    style = attributes.get("style")
    hidden = "hidden" in attributes or (style is not None and "display:none" in style.replace(" ", "").lower())
    return hidden and not _is_panel(element)


def _is_panel(element: Element) -> bool:
    """Whether a hidden element is shown on a click: the panel of a tab or an accordion."""
    attributes = element.attributes
    words = f"{element.get('class')} {element.get('id')}".lower()
    return (
        attributes.get("role") == "tabpanel"
        or "aria-labelledby" in attributes
        or any(word in words for word in ("accordion", "collapse", "panel", "tab"))
        or element.get("id") in _controlled(element.parent)
    )


def _controlled(parent: Element | None) -> set[str]:
    """The ids that the buttons beside an element control: those before all such elements, or directly before it."""
    siblings = parent.children if parent is not None else []
    near = siblings if len(siblings) < 2 * _NEAR else siblings[:_NEAR] + siblings[-_NEAR:]
    inner = (element for sibling in near for element in islice(sibling.walk(), _MOST_BUTTONS))
    return {element.get("aria-controls") for element in inner if element.get("aria-controls")}


@functools.lru_cache(maxsize=4096)
def has_class_word(classes: str, key: str) -> bool:
    """Whether a class attribute holds one of the words that chrome.toml lists under `key`; field names don't count."""
    wanted = _words(key)
    for name in classes.lower().split():
        if name in wanted:
            return True
        if name.startswith(("field", "views-field", "node", "block-field", "text-", "col-", "page-", "path-")):
            continue
        if not wanted.isdisjoint(re.split(r"[-_]+", name)):
            return True
    return False


def _ends_content(footer: Element) -> bool:
    """Whether a footer is that of the content: by its place, or by its class."""
    return _inside_content(footer) or any(name.startswith(("node", "event")) for name in footer.classes)


def _inside_content(element: Element) -> bool:
    return any(above.tag in ("main", "article") or above.get("role") == "main" for above in element.ancestors())


def is_footnote(text: str) -> bool:
    """Whether a block is the footnote on Kosovo that ends every page."""
    if len(text) > 600:  # noqa: PLR2004 - the footnote is a sentence, the body may well speak of the resolution
        return False
    if "1244" not in text and "١٢٤٤" not in text:
        return False
    lowered = text.casefold().lstrip()
    words = site.load("chrome")
    return lowered.startswith(("*", *words["footnote_openings"])) and any(
        all(word in lowered for word in row) for row in words["footnotes"]
    )


def is_chrome_line(text: str) -> bool:
    """Whether a line is just the words of a button or of a chrome link."""
    return len(text) < 60 and _is_listed(text, "lines")  # noqa: PLR2004 - no such line is longer


@functools.lru_cache(maxsize=4096)
def _is_listed(text: str, key: str) -> bool:
    return fold(text).rstrip(" :.") in _folded(key)


def is_share_link(address: str) -> bool:
    """Whether a link shares the page instead of leading anywhere."""
    lowered = address.lower()
    return any(part in lowered for part in site.load("chrome")["share_links"])


def is_teaser_heading(text: str) -> bool:
    """Whether a heading stands over other events ("Related events")."""
    return len(text) < 60 and fold(text).rstrip(" :.") in _folded("teaser_headings")  # noqa: PLR2004 - no such heading is longer


def chrome_runs(tree: Tree) -> list[tuple[int, int]]:
    """Return the runs of tokens inside the content that are the site's header, share buttons, or the footnote."""
    runs = [(e.start, e.end) for e in tree.elements if _is_site_header(tree, e)]
    sharing = {id(e) for e in tree.elements if e.tag == "a" and is_share_link(e.get("href"))}
    numbered = any("1244" in token.text or "١٢٤٤" in token.text for token in tree.tokens)
    for start, end in tree.lines(0, len(tree.tokens)) if numbered or sharing else ():
        if end - start <= _LONGEST_LINE and (
            is_footnote(tree.shown(start, end)) or (sharing and _shares(tree, start, end, sharing))
        ):
            runs.append((start, end))
    return runs


def chrome_lines(tree: Tree, skipped: bytearray, values: Collection[int]) -> list[tuple[int, int]]:
    """Return the lines, but for the `skipped`, that say just what a button or a chrome link says.

    At the tokens `values` the value of a label begins: there, only a link is a button.
    """
    return [
        (start, end)
        for start, end in tree.lines(0, len(tree.tokens))
        if not skipped[start]
        and end - start <= _LONGEST_LINE
        and is_chrome_line(tree.shown(start, end))
        and (start not in values or tree.tokens[start].element.link is not None)
    ]


def named_runs(tree: Tree) -> list[tuple[int, int]]:
    """Return the runs of tokens that a class names as chrome: small blocks, not a wrapper around everything."""
    return [
        (e.start, e.end)
        for e in tree.elements
        if e.is_block
        and e.start < e.end
        and e.get("class")
        and has_class_word(e.get("class"), "classes")
        and (e.end - e.start) * 4 < len(tree.tokens)
        and not _says_something(tree, e)
    ]


def values_in(
    tree: Tree, named: Sequence[tuple[int, int]], barred: bytearray, labels: Sequence[Label]
) -> list[tuple[int, int]]:
    """Return the `named` runs that are, in the wrapper of a label, its only value; `barred` masks the other chrome."""
    masked = bytearray(len(tree.tokens))
    mark(masked, named)
    values: list[tuple[int, int]] = []
    starts = [label.start for label in labels]
    for label in labels:
        run = label.value, label.scope.end
        alone = label.scope.start == label.start and not holds_any(starts, *run)
        if alone and run[0] < run[1] and all(masked[run[0] : run[1]]) and not any(barred[run[0] : run[1]]):
            values.extend(line for line in tree.lines(*run) if not is_chrome_line(tree.shown(*line)))
    return values


def _is_site_header(tree: Tree, element: Element) -> bool:
    """Whether a block is the header of the site and does not hold the title or a label."""
    header = element.tag == "header" or element.get("role") == "banner"
    return (
        header and element.start < element.end and not _inside_content(element) and not _says_something(tree, element)
    )


def _says_something(tree: Tree, element: Element) -> bool:
    """Whether a block holds a title, a label word or a goal: then it is no chrome, whatever its name."""
    words = (token.text for token in tree.tokens[element.start : element.end])
    return any(inner.tag == "h1" for inner in element.walk()) or any(
        meaning(text) or inline_label(text) or is_goal(text) for text in words
    )


def _shares(tree: Tree, start: int, end: int, sharing: set[int]) -> bool:
    """Whether every token of a line lies in a link that shares the page, or is the word "Share" beside one."""
    shared = False
    for token in tree.tokens[start:end]:
        link = token.element.link
        if link is not None and id(link) in sharing:
            shared = True
        elif token.text and not is_chrome_line(token.text):
            return False
    return shared
