"""Finding label words: every place of a page where a label of the table could stand."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.label_table import LONGEST, Meaning, comparable, inline_label, meaning, tidy
from gcmscrape.page.tree import Gap

if TYPE_CHECKING:
    from gcmscrape.page.tree import Element, Token, Tree

LABEL_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "th", "strong", "b", "label", "legend", "summary"})
"""Elements that are labels by their nature; the others may hold anything."""

_FIRST_WORD = re.compile(r"[^\s:：/*|;·•–—-]+")
_MOST_TOKENS = 6
_PARTING = "|;·•–—"
"""What may part a label from a value before it on the same line."""
_EMPTY_MARKS = frozenset({"i", "hr", "img", "svg"})


@dataclass(slots=True)
class Label:
    """A label and where it stands.

    `start` is its first token and `value` the first token of its value; `offset` counts the characters of that token
    that still belong to the label ("Location: Baku" in one text). `box` is the outermost element that holds nothing
    else (the text's own element when the value shares it), `scope` the smallest ancestor that has content after the
    label. `colon` says that its words end in one. `end` is where the value ends.
    """

    text: str
    meaning: Meaning | None
    start: int
    value: int
    offset: int
    box: Element
    scope: Element
    inline: bool
    colon: bool = False
    end: int = 0


@functools.cache
def _first_words() -> frozenset[str]:
    names = (name for entry in site.load("labels").values() for name in entry["names"])
    words = (_FIRST_WORD.search(comparable(name)) for name in names)
    return frozenset(word[0] for word in words if word)


def find_candidates(tree: Tree, excluded: bytearray) -> list[Label]:
    """Return every label word outside the `excluded` tokens, in document order."""
    found: list[Label] = []
    taken = 0
    for index, token in enumerate(tree.tokens):
        if index < taken or excluded[index] or not token.text or not _may_begin_label(token.text):
            continue
        label = _element_label(tree, index) or _line_label(tree, index) or _inline_label(tree, index)
        if label is not None:
            found.append(label)
            taken = label.value
    return found


def _may_begin_label(text: str) -> bool:
    first = _FIRST_WORD.search(text[: 2 * LONGEST])
    return first is not None and _is_first_word(first[0])


@functools.lru_cache(maxsize=4096)
def _is_first_word(word: str) -> bool:
    return not word.isascii() or comparable(word) in _first_words()


def _element_label(tree: Tree, index: int) -> Label | None:
    """A label that is the whole text of an element: the largest such element."""
    best: tuple[Element, Meaning] | None = None
    element: Element | None = tree.tokens[index].element
    while element is not None and _begins(tree, element, index) and element.end - index <= _MOST_TOKENS:
        text = tree.shown(index, element.end)
        if len(text) > 2 * LONGEST:
            break
        sense = meaning(text)
        if sense is not None and not _holds_icon_value(tree, element, index):
            best = element, sense
            if has_value_after(element):
                break
        element = element.parent
    if best is None or _is_link(tree.tokens[index].element) or not _stands_as_label(tree, best[0], index):
        return None
    element, sense = best
    return make_label(tree, index, element, sense)


def _holds_icon_value(tree: Tree, element: Element, index: int) -> bool:
    """Whether a wordless value (an icon, a link) follows the words in an element that is no label by nature."""
    if element.tag in LABEL_TAGS or not element.is_block or "label" in element.get("class"):
        return False
    return any(not token.text for token in tree.tokens[index + 1 : element.end])


def make_label(tree: Tree, index: int, element: Element, sense: Meaning | None) -> Label:
    """Return the label that `element` is, with its box and scope."""
    end = element.end
    while (
        end < len(tree.tokens)
        and tree.tokens[end].gap < Gap.BREAK
        and tree.tokens[end].text.strip() in (":", "*", "：", "*:")
    ):
        end += 1
    box = element
    while (
        box.parent is not None
        and box.parent.end <= end
        and _begins(tree, box.parent, index)
        and not has_value_after(box)
    ):
        box = box.parent
    scope = box.parent or box
    words = tree.shown(index, end)
    colon = words.rstrip("* ").endswith((":", "："))
    return Label(tidy(tree.shown(index, element.end)), sense, index, end, 0, box, scope, inline=False, colon=colon)


def _line_label(tree: Tree, index: int) -> Label | None:
    """A label that is the whole text between two breaks, without an element of its own."""
    token = tree.tokens[index]
    if token.gap < Gap.BREAK or _is_link(token.element):
        return None
    after = index + 1
    if after < len(tree.tokens) and tree.tokens[after].gap < Gap.BREAK:
        return None
    sense = meaning(token.text)
    if sense is None or token.element.end <= after:
        return None
    return Label(tidy(token.text), sense, index, after, 0, token.element, token.element, inline=False)


def _inline_label(tree: Tree, index: int) -> Label | None:
    """A label with a colon at the beginning of a line, its value behind it."""
    token = tree.tokens[index]
    if token.gap < Gap.BREAK and index > 0 and token.element.start != index and token.text[0] not in _PARTING:
        return None
    found = inline_label(token.text)
    if found is None or _is_link(token.element):
        return None
    text, sense, offset = found
    rest = token.text[offset:].strip()
    scope = _line_scope(token, index)
    return Label(
        text, sense, index, index if rest else index + 1, offset if rest else 0, token.element, scope, inline=True
    )


def _line_scope(token: Token, index: int) -> Element:
    """The smallest block around the token, or the next one up while nothing follows the token in it."""
    element = token.element
    has_value = bool(token.text.split(":", 1)[-1].strip())
    while element.parent is not None and (not element.is_block or (not has_value and element.end == index + 1)):
        if element.is_block and (element.start != index or has_value_after(element)):
            return element.parent if has_value_after(element) else element
        element = element.parent
    return element


def _begins(tree: Tree, element: Element, index: int) -> bool:
    """Whether an element's content begins with the token, apart from icons before it."""
    if element.start == index:
        return True
    before = tree.tokens[element.start : index]
    return len(before) < _MOST_TOKENS and not any(token.text or token.element.link for token in before)


def has_value_after(element: Element) -> bool:
    """Whether an element after this one, inside the same parent, is a place for a value (even an empty one)."""
    parent = element.parent
    if parent is None:
        return False
    return any(
        sibling.position > element.position and sibling.tag not in _EMPTY_MARKS and not _is_icon(sibling)
        for sibling in parent.children
    )


def _is_icon(element: Element) -> bool:
    return element.start == element.end and any(
        word in element.get("class") for word in ("icon", "fa-", "bi-", "arrow", "caret")
    )


def _is_link(element: Element) -> bool:
    """Whether an element lies in a link that leads somewhere; the switch of an accordion does not."""
    link = element.link
    return link is not None and not (
        "data-toggle" in link.attributes or "data-bs-toggle" in link.attributes or link.get("role") == "button"
    )


def _stands_as_label(tree: Tree, element: Element, index: int) -> bool:
    """Whether an inline element in the middle of a line is a label: by tag, class or colon, not by words alone."""
    if element.is_block or element.tag in LABEL_TAGS or tree.tokens[index].gap >= Gap.BREAK:
        return True
    after = tree.tokens[element.end] if element.end < len(tree.tokens) else None
    return (
        "label" in element.get("class")
        or tree.shown(index, element.end).endswith((":", "："))
        or (after is not None and after.gap < Gap.BREAK and after.text.lstrip().startswith((":", "：")))
    )
