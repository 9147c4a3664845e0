"""Finding label words: every place of a page where a label of the table could stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from gcmscrape import site
from gcmscrape.page.ornaments import begins, line_start, once, words_of
from gcmscrape.row.flags import FIELD_LABEL, HEADING
from gcmscrape.row.sentences import is_sentence
from gcmscrape.row.tokens import NONE, Element, Line, Row
from gcmscrape.site.checks import LONGEST_LABEL
from gcmscrape.site.labels import Meaning, comparable, inline_label, meaning, tidy

LABEL_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "th", "strong", "b", "label", "legend", "summary"})
"""Elements that are labels by their nature; the others may hold anything."""
MADE_LABELS = frozenset({"dt", "label", "th"})
"""Elements that are labels and nothing else."""

_FIRST_WORD = re.compile(r"\w[^\s:：/*|;·•–—-]*")
_MOST_TOKENS = 6
_LONGEST_HEAD = 2 * LONGEST_LABEL
"""In characters: what stands behind them tells nothing of a label."""
_LABELS_ONLY = MADE_LABELS | {"b", "strong"}
_COLONS = frozenset(":：")
_ICONS = ("icon", "fa-", "bi-", "arrow", "caret")
_SWITCH = frozenset({"data-toggle", "data-bs-toggle"})


@dataclass(slots=True, eq=False)
class Label:
    """A label and where it stands.

    `start` is its first token and `value` the first token of its value; `offset` counts the characters of that token
    that still belong to the label ("Location: Baku" in one text). `box` is the outermost element that holds nothing
    else (the text's own element when the value shares it), `scope` the smallest ancestor that has content after the
    label. `colon` says that its words end in one; `made` that an element is this label and nothing else, by its tag or
    by a class of Drupal's. `end` is where the value ends.
    """

    text: str
    meaning: Meaning | None
    start: int
    value: int
    offset: int
    box: Element
    scope: Element
    inline: bool
    made: bool
    colon: bool = False
    end: int = 0

    @property
    def field(self) -> str | None:
        """The field that it means; None: an unknown label."""
        return self.meaning.field if self.meaning is not None else None

    @property
    def single(self) -> bool:
        """Whether it is the label of the date or the place."""
        return self.meaning is not None and self.meaning.single


def start_of(label: Label) -> int:
    """Return the token that a label begins with."""
    return label.start


def starts_behind(row: Row, labels: Sequence[Label]) -> list[int]:
    """Return where the next label begins, for each; behind the last one the page ends."""
    return [*map(start_of, labels), len(row.tokens)][1:]


def make_of(row: Row, element: Element) -> tuple[str, str, str]:
    """Return what elements that are made alike have in common: tag, class, and the tag around the first words."""
    return (*element.signature, row.tokens[element.start].element.tag)


def has_wrapper(label: Label, labels: Sequence[Label]) -> bool:
    """Whether a label begins an element that holds it, its value, and none of the other labels."""
    return label.scope.start == label.start and len(labels_in(label.scope, labels)) == 1


def labels_in(place: Element | Line, labels: Sequence[Label]) -> Sequence[Label]:
    """Return those of some labels, which are in document order, that begin in an element or line."""
    return labels[bisect_left(labels, place.start, key=start_of) : bisect_left(labels, place.end, key=start_of)]


def find_label_words(row: Row) -> list[Label]:
    """Return every place where words of the label table could be a label, in document order."""
    found: list[Label] = []
    taken = 0
    for index, token in enumerate(row.tokens):
        text = token.text
        if index < taken or not (_may_begin_label(row, index) if text else token.words) or _leads_away(token.element):
            continue
        if text:
            label = _element_label(row, index) or _line_label(row, index) or _inline_label(row, index)
        else:
            label = _icon_label(row, index)
        if label is not None:
            found.append(label)
            taken = label.value
    _end_empty(row, found)
    return found


def _end_empty(row: Row, words: Sequence[Label]) -> None:
    """End the label words that are all of an element made like the wrappers of others, before a sentence."""
    wrapped = {(word.scope.signature, word.box.signature) for word in words if has_wrapper(word, words)}
    for word in words:
        wrapper, inner = word.box, word.box.child
        if inner is None or word.field == "description" or (wrapper.signature, inner.signature) not in wrapped:
            continue
        if word.value < len(row.tokens) and is_sentence(row.line_of(word.value).text):
            word.scope, word.box = wrapper, inner


def _may_begin_label(row: Row, index: int) -> bool:
    """Whether the first word opens a name of the table; bold letters part no word."""
    text = row.tokens[index].text
    if _opens_label(text[:_LONGEST_HEAD]):
        return True
    is_parted = text.isalpha() and any(token.gap == NONE for token in row.tokens[index + 1 : index + 2])
    return is_parted and _opens_label(row.shown(index, index + _MOST_TOKENS)[:_LONGEST_HEAD])


@site.remembered(4096)
def _opens_label(head: str) -> bool:
    first = _FIRST_WORD.search(head)
    return first is not None and (not first[0].isascii() or comparable(first[0]) in _first_words())


@site.cached()
def _first_words() -> frozenset[str]:
    names = (comparable(name) for entry in site.load("labels").values() for name in entry["names"])
    return frozenset(_FIRST_WORD.findall(name)[0] for name in names)


def _leads_away(element: Element) -> bool:
    """Whether an element lies in a link that leads somewhere; the switch of an accordion does not, nor does a label."""
    link = element.link
    if link is None or not link.attributes.keys().isdisjoint(_SWITCH) or link.get("role") == "button":
        return False
    is_heading = link.block.flags & HEADING and link.get("href").startswith("#")
    return not (is_heading or any(above.flags & FIELD_LABEL or above.tag in _LABELS_ONLY for above in link.ancestors()))


def _element_label(row: Row, index: int) -> Label | None:
    """A label that is the whole text of an element."""
    element: Element | None = row.tokens[index].element
    while element is not None and begins(row, element, index) and element.end - index <= _MOST_TOKENS:
        sense = meaning(once(words_of(row, index, element.end)))
        if sense is not None and not _holds_icon_value(row, element, index):
            return make_label(row, index, element, sense)
        element = element.parent
    return None


def _holds_icon_value(row: Row, element: Element, index: int) -> bool:
    """Whether a wordless value (an icon, a link) follows the words in an element that is no label by nature."""
    if element.tag in LABEL_TAGS or "label" in element.cls:
        return False
    wordless = [token for token in row.tokens[index + 1 : element.end] if not token.text]
    # An icon that says nothing is part of the label when the label begins a wrapper with a value behind it.
    silent = not any(token.words or token.element.tag == "time" for token in wordless)
    heads = element.parent is not None and begins(row, element.parent, index) and has_value_after(row, element)
    return bool(wordless) and not (silent and heads)


def make_label(row: Row, index: int, element: Element, sense: Meaning | None) -> Label:
    """Return the label that `element` is, with its box and scope."""
    words = once(words_of(row, index, element.end))
    box, made = element, _is_made(element)
    while (
        box.parent is not None
        and box.parent.end - index <= _MOST_TOKENS
        and begins(row, box.parent, index)
        and once(words_of(row, index, box.parent.end)) == words
        and not has_value_after(row, box)
    ):
        box = box.parent
        made = made or _is_made(box)
    end = box.end
    scope = box.parent or box
    start = scope.start if begins(row, scope, index) else min(index, box.start)
    colon = not _COLONS.isdisjoint(row.shown(index, end))
    return Label(tidy(words), sense, start, end, 0, box, scope, inline=False, made=made, colon=colon)


def _is_made(element: Element) -> bool:
    return element.tag in MADE_LABELS or bool(element.flags & FIELD_LABEL)


def _line_label(row: Row, index: int) -> Label | None:
    """A label that is all the text between two breaks, without an element of its own; its value may be an icon."""
    token = row.tokens[index]
    start = line_start(row, index)
    sense = meaning(token.text)
    value = index + 1
    end = row.line_of(index).end
    if start is None or sense is None or any(token.text for token in row.tokens[value:end]):
        return None
    box, made = token.element, _is_made(token.element)
    return Label(tidy(token.text), sense, start, value, 0, box, box.block, inline=value < end, made=made)


def _icon_label(row: Row, index: int) -> Label | None:
    """An icon whose words are a label, at the head of a wrapper with words that do not say the label again."""
    token = row.tokens[index]
    sense = meaning(token.words or "")
    scope = token.element
    while scope.parent is not None and scope.end <= index + 1:
        scope = scope.parent
    words = row.tokens[index + 1].text if index + 1 < scope.end else ""
    if sense is None or scope.start != index or not words or meaning(words) or inline_label(words):
        return None
    return Label(tidy(token.words or ""), sense, index, index + 1, 0, token.element, scope, inline=True, made=False)


def _inline_label(row: Row, index: int) -> Label | None:
    """A label with a colon at the beginning of a text; its value behind it."""
    token = row.tokens[index]
    start = line_start(row, index)
    line = range(index, min(index + _MOST_TOKENS, row.line_of(index).end))
    last = next((at + 1 for at in line if not _COLONS.isdisjoint(row.tokens[at].text)), index + 1)
    shown = row.shown(index, last)
    found = inline_label(shown)
    if found is None:
        return None
    text, sense, offset = found
    offset = max(len(row.tokens[last - 1].text) - len(shown) + offset, 0)
    has_value = bool(row.tokens[last - 1].text[offset:].strip())
    value = last - 1 if has_value else last
    box = token.element
    start = index if start is None else start
    offset = offset if has_value else 0
    return Label(text, sense, start, value, offset, box, box.block, inline=True, made=_is_made(box))


def has_value_after(row: Row, element: Element) -> bool:
    """Whether an element after this one, inside the same parent, is a place for a value (even an empty one)."""
    return any(_is_place(row, sibling) for sibling in element.following())


def _is_place(row: Row, element: Element) -> bool:
    """Whether a value can stand in an element: it has words, or is no icon and no ornament."""
    is_icon = element.tag == "hr" or any(word in element.cls for word in _ICONS)
    return not is_icon or any(token.text or token.words for token in row.tokens[element.start : element.end])
