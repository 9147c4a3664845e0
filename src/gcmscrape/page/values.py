"""What stands under a label: a run of tokens, read as single values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.page.model import Item, Time
from gcmscrape.page.ornaments import is_ornament
from gcmscrape.page.tokens import BREAK, NONE, shown
from gcmscrape.page.words import clean, is_punctuation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.tokens import Element, Token

_SEPARATORS = frozenset({"", ",", ";", "|", "/", "·", "•", "،", "、", "，"})

_LATE_SOURCES = ("data-src", "data-lazy-src", "data-lazy", "data-original")


def split_lines(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each line: a block, a list item or a `<br>` starts a new one."""
    line: list[Token] = []
    for token in tokens:
        if token.gap >= BREAK and line:
            yield line
            line = []
        line.append(token)
    if line:
        yield line


def read_items(tokens: Sequence[Token], *, single: bool, root: Element) -> tuple[Item, ...]:
    """Return the values that `tokens` hold; with `single`, each line is one value whatever elements it is made of."""
    items: list[Item] = []
    for line in split_lines(tokens):
        groups = [line] if single else _groups(line, root)
        items.extend(item for item in (_item(group, root) for group in groups) if item is not None)
    if any(item.text and not is_ornament(item.text) for item in items):
        items = [item for item in items if not is_ornament(item.text) or item.links]
    return tuple(items)


def read_line(tokens: Sequence[Token]) -> str:
    """Return all words of a value on one line.

    Lines are joined by a comma, unless punctuation parts them already, or one is a bare number ("20", "Apr", "2022").
    """
    joined = ""
    number = False
    lines = [shown(_without_bullet(line)).lstrip(":： ") for line in split_lines(tokens)]
    for words in [line for line in lines if not is_ornament(line)] or lines:
        if not words:
            continue
        bare = words.isdigit()
        parted = number or bare or is_punctuation(words[0]) or is_punctuation(joined[-1:])
        number = bare
        if joined and not parted:
            joined += ","
        joined += words if not joined or words[0] in ",;" else " " + words
    return "" if not joined or is_punctuation(joined) else joined


def _groups(line: list[Token], root: Element) -> list[list[Token]]:
    """Split a line into its inline elements when nothing but separators parts them."""
    if len(line) == 1:
        return [line]
    common = _common(line)
    owners = [_owner(token, common, root) for token in line]
    parts: list[list[Token]] = []
    last: Element | None = None
    for token, owner in zip(line, owners, strict=True):
        if owner is None:
            if clean(token.text) not in _SEPARATORS or token.words:
                return [line]
            last = None
        elif owner is last or (parts and (token.text.lstrip().startswith("(") or _goes_on(token, parts[-1][-1]))):
            # What is in parentheses belongs to the value before it: the size of a file, an abbreviation.
            parts[-1].append(token)
        else:
            parts.append([token])
            last = owner
    asides = _asides(line, owners)
    same = {owner.tag for owner in owners if owner is not None and id(owner) not in asides}
    return parts if len(parts) > 1 and len(same) == 1 and "time" not in same else [line]


def _goes_on(token: Token, before: Token) -> bool:
    """Whether a token is the rest of a word that another element begins."""
    parts_words = token.element.link is None and "-" not in token.element.tag
    return parts_words and token.gap == NONE and token.text[:1].islower() and before.text[-1:].isalpha()


def _asides(line: list[Token], owners: list[Element | None]) -> set[int]:
    """The elements of the line that begin with a parenthesis: the size of a file, an abbreviation."""
    seen: set[int] = set()
    asides: set[int] = set()
    for token, owner in zip(line, owners, strict=True):
        if owner is not None and id(owner) not in seen:
            seen.add(id(owner))
            if token.text.startswith("("):
                asides.add(id(owner))
    return asides


def _owner(token: Token, common: Element | None, root: Element) -> Element | None:
    """The child of the line's common element that holds the token; None for the common element's own text."""
    if token.element is common:
        return common if not token.text and common.tag in ("img", "svg", "a") else None
    element: Element | None = token.element
    while element is not None and element.parent is not common:
        if element is root:
            return None
        element = element.parent
    return element


def _common(line: list[Token]) -> Element | None:
    first, last = line[0].element, line[-1].element
    common: Element | None = first
    if first is last and first.tag in ("a", "img", "svg"):
        return first.parent
    lowest = min(token.element.order for token in line)
    highest = max(token.element.order for token in line)
    while common is not None and not common.order <= lowest <= highest <= common.last:
        common = common.parent
    return common


def _without_bullet(tokens: Sequence[Token]) -> Sequence[Token]:
    """Take an ornament off that stands before the words, or the icon, of a value."""
    return tokens[1:] if len(tokens) > 1 and is_ornament(tokens[0].text) else tokens


def _item(tokens: Sequence[Token], root: Element) -> Item | None:
    """Return the value that some tokens show, None when they are only punctuation."""
    tokens = _without_bullet(tokens)
    seen = shown(tokens).lstrip(":： ")
    links, images = _addresses(tokens, root)
    if seen and is_punctuation(seen):
        seen = ""
        if not links and not images:
            return None
    unseen = " ".join(token.words or _words_around(token, root) for token in tokens if token.words is not None).strip()
    if not seen and not unseen and not links and not images:
        return None
    return Item(seen or unseen, seen, links, images, read_times(tokens))


def _words_around(token: Token, root: Element) -> str:
    """The title or aria-label of the link or icon around an image without words."""
    for element in token.element.ancestors():
        if element is root:
            break
        words = element.get("aria-label") or element.get("title")
        if words:
            return clean(words)
    return ""


def image_source(image: Element) -> str:
    """Return the address of an image, also of one that is loaded late, "" when it has none."""
    source = image.get("src")
    if source and not source.startswith("data:"):
        return source
    return next((image.get(name) for name in _LATE_SOURCES if image.get(name)), source)


def _addresses(tokens: Sequence[Token], root: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    links: dict[str, None] = {}
    images: dict[str, None] = {}
    for token in tokens:
        element: Element | None = token.element
        if element is not None and element.tag == "img" and image_source(element):
            images[image_source(element)] = None
        while element is not None and element is not root:
            if element.tag == "a" and element.get("href"):
                links[element.get("href")] = None
            element = element.parent
    return tuple(links), tuple(images)


def read_times(tokens: Sequence[Token]) -> tuple[Time, ...]:
    """Return the `<time>` elements of a run of tokens."""
    times: dict[int, tuple[Element, list[Token]]] = {}
    for token in tokens:
        for element in (token.element, *token.element.ancestors()):
            if element.tag == "time":
                times.setdefault(id(element), (element, []))[1].append(token)
                break
            if element.is_block:
                break
    return tuple(
        Time(element.get("datetime") or None, clean(" ".join(t.text for t in inside)))
        for element, inside in times.values()
    )


def without_label(tokens: Sequence[Token], offset: int) -> list[Token]:
    """Return the tokens with the first `offset` characters of the first one, which belong to the label, taken off."""
    if not tokens or not offset:
        return list(tokens)
    first = tokens[0]
    rest = type(first)(first.text[offset:], first.element, first.gap, first.words)
    return [rest, *tokens[1:]]
