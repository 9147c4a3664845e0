"""Finding label words: every place of a page where a label of the table could stand."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gcmscrape import site
from gcmscrape.page.label_table import LONGEST, Meaning, comparable, inline_label, meaning, tidy
from gcmscrape.page.ornaments import begins, is_ornament, line_start, once, past_ornaments, words_of
from gcmscrape.page.tokens import BREAK, NONE

if TYPE_CHECKING:
    from gcmscrape.page.tokens import Element, Row

LABEL_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "th", "strong", "b", "label", "legend", "summary"})
"""Elements that are labels by their nature; the others may hold anything."""

_FIRST_WORD = re.compile(r"\w[^\s:：/*|;·•–—-]*")
_MOST_TOKENS = 6
_PARTING = "|;·•–—"
"""What may part a label from a value before it on the same line."""
_EMPTY_MARKS = frozenset({"i", "hr", "img", "svg"})


@dataclass(slots=True, eq=False)
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


def find_label_words(row: Row) -> list[Label]:
    """Return every place where words of the label table could be a label, in document order."""
    found: list[Label] = []
    taken = 0
    for index, token in enumerate(row.tokens):
        if index < taken:
            continue
        if not token.text:
            label = _icon_label(row, index) if token.words else None
        elif _may_begin_label(row, index):
            label = _element_label(row, index) or _line_label(row, index) or _inline_label(row, index)
        else:
            continue
        if label is not None:
            found.append(label)
            taken = label.value
    return found


def _may_begin_label(row: Row, index: int) -> bool:
    text = row.tokens[index].text
    if _opens_label(text):
        return True
    end = index + 1 if " " in text else _word_end(row, index)
    return end > index + 1 and _opens_label(row.shown(index, end))


def _opens_label(text: str) -> bool:
    first = _FIRST_WORD.search(text[: 2 * LONGEST])
    return first is not None and _is_first_word(first[0])


def _word_end(row: Row, index: int) -> int:
    """The end of the tokens that no gap parts from this one: bold letters part no word."""
    end, last = index + 1, min(index + _MOST_TOKENS, len(row.tokens))
    while end < last and row.tokens[end].gap == NONE and not is_ornament(row.tokens[end].text):
        end += 1
    return end


@functools.lru_cache(maxsize=4096)
def _is_first_word(word: str) -> bool:
    return not word.isascii() or comparable(word) in _first_words()


def _element_label(row: Row, index: int) -> Label | None:
    """A label that is the whole text of an element: the largest such element."""
    best: tuple[Element, Meaning] | None = None
    element: Element | None = row.tokens[index].element
    while element is not None and begins(row, element, index) and element.end - index <= _MOST_TOKENS:
        text = words_of(row, index, element.end)
        if len(text) > 2 * LONGEST:
            break
        sense = meaning(once(text))
        if sense is not None and not _holds_icon_value(row, element, index):
            best = element, sense
            if has_value_after(row, element):
                break
        element = element.parent
    if best is None or _is_link(row.tokens[index].element) or not _stands_as_label(row, best[0], index):
        return None
    element, sense = best
    return make_label(row, index, element, sense)


def _holds_icon_value(row: Row, element: Element, index: int) -> bool:
    """Whether a wordless value (an icon, a link) follows the words in an element that is no label by nature."""
    if element.tag in LABEL_TAGS or "label" in element.cls:
        return False
    wordless = [token for token in row.tokens[index + 1 : element.end] if not token.text]
    if not wordless:
        return False
    parent = element.parent
    followed = parent is not None and (element.end < parent.end or has_value_after(row, element))
    if not element.is_block and "-" not in element.tag:
        return not followed or row.tokens[index].text.endswith((":", "："))
    # An icon that says nothing is part of the label when the wrapper that the label begins has a value behind it.
    return not (
        followed
        and parent is not None
        and begins(row, parent, index)
        and all(not token.words and token.element.link is None for token in wordless)
        and (element.end == parent.end or meaning(row.tokens[element.end].text) is None)
    )


def make_label(row: Row, index: int, element: Element, sense: Meaning | None) -> Label:
    """Return the label that `element` is, with its box and scope."""
    end = past_ornaments(row, element.end)
    box = element
    while (
        box.parent is not None
        and box.parent.end <= end
        and begins(row, box.parent, index)
        and not has_value_after(row, box)
    ):
        box = box.parent
    scope = box.parent or box
    start = min(index, box.start)
    if begins(row, scope, start) and not any(token.words for token in row.tokens[scope.start : start]):
        start = scope.start
    words = row.shown(index, end)
    colon = ":" in words or "：" in words
    text = tidy(once(words_of(row, index, element.end)))
    return Label(text, sense, start, end, 0, box, scope, inline=False, colon=colon)


def _line_label(row: Row, index: int) -> Label | None:
    """A label that is all the text between two breaks, without an element of its own; its value may be an icon."""
    token = row.tokens[index]
    start = line_start(row, index)
    sense = meaning(token.text)
    if start is None or sense is None or _is_link(token.element):
        return None
    after = past_ornaments(row, index + 1)
    end = after
    while end < len(row.tokens) and row.tokens[end].gap < BREAK and not row.tokens[end].text:
        end += 1
    if end < len(row.tokens) and row.tokens[end].gap < BREAK:
        return None
    if end > after:
        scope = _icon_scope(row, token.element, after, end)
        return Label(tidy(token.text), sense, start, after, 0, token.element, scope, inline=True)
    if token.element.end <= after:
        return None
    return Label(tidy(token.text), sense, start, after, 0, token.element, token.element, inline=False)


def _icon_scope(row: Row, element: Element, value: int, end: int) -> Element:
    """The block around a label and its icons; when those say nothing, the next one up may hold a value behind them."""
    while element.parent is not None and (not element.is_block or element.end < end):
        element = element.parent
    silent = not any(token.words or token.element.link for token in row.tokens[value:end])
    more = element.parent is not None and element.end == end < element.parent.end
    return element.parent if silent and more and element.parent and not meaning(row.tokens[end].text) else element


def _icon_label(row: Row, index: int) -> Label | None:
    """An icon whose words are a label, at the head of a wrapper with words that do not say the label again."""
    token = row.tokens[index]
    sense = meaning(token.words or "")
    if sense is None or token.element.link is not None:
        return None
    scope = token.element
    while scope.parent is not None and scope.end <= index + 1:
        scope = scope.parent
    words = row.tokens[index + 1].text if index + 1 < scope.end else ""
    if scope.start != index or not words or meaning(words) or inline_label(words):
        return None
    return Label(tidy(token.words or ""), sense, index, index + 1, 0, token.element, scope, inline=True)


def _inline_label(row: Row, index: int) -> Label | None:
    """A label with a colon at the beginning of a line, its value behind it."""
    token = row.tokens[index]
    start = line_start(row, index)
    if start is None:
        if token.element.start != index and token.text[0] not in _PARTING:
            return None
        start = index
    if _is_link(token.element):
        return None
    last = index + 1 if ":" in token.text or "：" in token.text else _colon_end(row, index)
    found = inline_label(row.shown(index, last))
    if found is None:
        return None
    text, sense, offset = found
    behind = len(row.shown(index, last)) - offset
    offset = max(len(row.tokens[last - 1].text) - behind, 0)
    rest = row.tokens[last - 1].text[offset:].strip()
    value = last - 1 if rest else past_ornaments(row, last)
    scope = _line_scope(row, token.element, index, value, has_value=bool(rest))
    return Label(text, sense, start, value, offset if rest else 0, token.element, scope, inline=True)


def _colon_end(row: Row, index: int) -> int:
    """The end of the tokens of this line up to the one with a colon."""
    for end in range(index + 1, min(index + _MOST_TOKENS, len(row.tokens))):
        token = row.tokens[end]
        if token.gap >= BREAK or not token.text:
            break
        if ":" in token.text or "：" in token.text:
            return end + 1
    return index + 1


def _line_scope(row: Row, element: Element, index: int, value: int, *, has_value: bool) -> Element:
    """The smallest block around a line, or the next one up while nothing follows its label in it."""
    while element.parent is not None and (not element.is_block or (not has_value and element.end <= value)):
        if element.is_block and (element.start != index or has_value_after(row, element)):
            return element.parent if has_value_after(row, element) else element
        element = element.parent
    return element


def has_value_after(row: Row, element: Element) -> bool:
    """Whether an element after this one, inside the same parent, is a place for a value (even an empty one)."""
    return any(_is_place(row, sibling, element) for sibling in element.following())


def _is_place(row: Row, element: Element, label: Element) -> bool:
    """Whether a value can stand in an element: it is no icon, no ornament, and does not say the label once more."""
    if element.tag in _EMPTY_MARKS or _is_icon(element):
        return False
    if element.start == label.end < element.end == label.end + 1 and not element.is_block:
        again = row.tokens[element.start].text
        if again and again == row.text(label):
            return False
    ornate = not element.is_block and element.end == element.start + 1 and is_ornament(row.tokens[element.start].text)
    return not ornate


def _is_icon(element: Element) -> bool:
    return element.start == element.end and any(
        word in element.cls for word in ("icon", "fa-", "bi-", "arrow", "caret")
    )


def _is_link(element: Element) -> bool:
    """Whether an element lies in a link that leads somewhere; the switch of an accordion does not."""
    link = element.link
    return link is not None and not (
        "data-toggle" in link.attributes or "data-bs-toggle" in link.attributes or link.get("role") == "button"
    )


def _stands_as_label(row: Row, element: Element, index: int) -> bool:
    """Whether an inline element in the middle of a line is a label: by tag, class or colon, not by words alone."""
    if element.is_block or element.tag in LABEL_TAGS or "-" in element.tag or line_start(row, index) is not None:
        return True  # an element of the site's own making ("un-label") stands as it likes
    after = row.tokens[element.end] if element.end < len(row.tokens) else None
    return (
        "label" in element.cls
        or row.shown(index, element.end).endswith((":", "："))
        or (after is not None and after.gap < BREAK and after.text.lstrip().startswith((":", "：")))
    )
