"""What stands under a label: a run of tokens, read as single values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gcmscrape.page.model import Item, Time
from gcmscrape.page.ornaments import is_ornament
from gcmscrape.page.roles import Ledger
from gcmscrape.page.selectors import place
from gcmscrape.row.tokens import BREAK, NONE, Element, Row, Run, Token, shown
from gcmscrape.site.words import clean, is_punctuation

_COLONS = (":", "：")
_SEPARATORS = frozenset({"", ",", ";", "|", "/", "·", "•", "،", "、", "，"})
_BULLET = re.compile(r"\A[•·▪◦‣●■►▸→»]\s+(?=\w)")
"""A mark that someone wrote before the words of a value."""
_EMPTIED = re.compile(r"\s*(?:\(\s*\)|\[\s*\])")
"""Brackets around what is no part of a value: "(map)"."""
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-lazy", "data-original", "srcset", "data-srcset")
"""The attributes with the address of an image; that of one that is loaded late holds data at first."""


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
    """Return the values that `tokens` hold; with `single`, each line is one value whatever elements it is made of.

    An icon without words is a value, too, where it stands in a block that is made like that of words.
    """
    items: list[Item] = []
    lines = list(split_lines(tokens))
    makes = {line[0].element.block.signature for line in lines if line[0].text}
    for line in lines:
        groups = [line] if single or len(line) == 1 else _groups(line)
        found = [item for item in (_item(group, root) for group in groups) if item is not None]
        if not (found or single) and _is_icon(line) and line[0].element.block.signature in makes:
            found = [Item("", "", selector=place(line))]
        items += found
    return tuple([item for item in items if item.links or not is_ornament(item.text)] or items)


def _is_icon(line: Sequence[Token]) -> bool:
    """Whether a line has no words and is all of its block."""
    block = line[0].element.block
    return block.end - block.start == len(line) and not any(token.text for token in line)


def read_line(tokens: Sequence[Token]) -> str:
    """Return all words of a value on one line.

    Lines are joined by a comma, unless punctuation parts them already, or one is a bare number ("20", "Apr", "2022").
    """
    lines = [words for line in split_lines(tokens) if (words := _shown(_without_bullet(line)))]
    joined = before = ""
    for words in [line for line in lines if not is_ornament(line)] or lines:
        parted = before.isdigit() or words.isdigit() or is_punctuation(words[0]) or is_punctuation(joined[-1:])
        joined += words if not joined or words[0] in ",;" else f" {words}" if parted else f", {words}"
        before = words
    return "" if is_punctuation(joined) else joined


def _groups(line: list[Token]) -> list[list[Token]]:
    """Split a line into its inline elements, made of one tag, when nothing but separators parts them.

    What is in parentheses belongs to the value before it (the size of a file, an abbreviation), and so does the rest of
    a word that another element begins.
    """
    groups: list[list[Token]] = []
    tags: set[str] = set()
    last: Element | None = None
    for token, owner in zip(line, _owners(line), strict=True):
        parts = clean(token.text) in _SEPARATORS and not token.words
        if owner is None and not parts:
            return [line]
        if owner is None or (parts and token.text):
            last = None
            continue
        if groups and (owner is last or token.text.startswith("(") or _goes_on(token, groups[-1][-1])):
            groups[-1].append(token)
        else:
            groups.append([token])
            tags.add(owner.tag)
        last = owner
    return groups if len(tags) == 1 and "time" not in tags else [line]


def _goes_on(token: Token, before: Token) -> bool:
    """Whether a token is the rest of a word that another element begins."""
    parts_words = token.element.link is None and "-" not in token.element.tag
    return parts_words and token.gap == NONE and token.text[:1].islower() and before.text[-1:].isalpha()


def _owners(line: list[Token]) -> list[Element | None]:
    """For each token, the child of the smallest common element that holds it; None for that element's own text."""
    common = line[0].element
    while not all(common.contains(token.element) for token in line) and common.parent is not None:
        common = common.parent
    owners: list[Element | None] = []
    for token in line:
        owner: Element | None = token.element if token.element is not common else None
        while owner is not None and owner.parent is not common:
            owner = owner.parent
        owners.append(owner)
    return owners


def _without_bullet(tokens: Sequence[Token]) -> Sequence[Token]:
    """Take an ornament off that stands before the words, or the icon, of a value."""
    return tokens[1:] if len(tokens) > 1 and is_ornament(tokens[0].text) else tokens


def _shown(tokens: Sequence[Token]) -> str:
    words = shown(tokens).lstrip(":： ")
    return _EMPTIED.sub("", words) if "(" in words or "[" in words else words


def _item(tokens: Sequence[Token], root: Element) -> Item | None:
    """Return the value that some tokens show, None when they are only punctuation."""
    tokens = _without_bullet(tokens)
    seen = _BULLET.sub("", _shown(tokens), count=1)
    links, images = _addresses(tokens, root)
    if is_punctuation(seen):
        seen = ""
    unseen = " ".join(token.words or _words_around(token, root) for token in tokens if token.words is not None).strip()
    if not (seen or unseen or links or images):
        return None
    return Item(seen or unseen, seen, links, images, read_times(tokens), place(tokens))


def _words_around(token: Token, root: Element) -> str:
    """The title or aria-label of the link or icon around an image without words."""
    around = [element for element in token.element.ancestors() if element.order > root.order]
    return clean(next((words for e in around if (words := e.get("aria-label") or e.get("title"))), ""))


def image_source(image: Element) -> str:
    """Return the address of an image, also of one that is loaded late, "" when it has none; of several the first."""
    for name in _SOURCES:
        written = image.get(name)
        address = next(iter(written.split()), "").rstrip(",") if name.endswith("srcset") else written
        if address and not address.startswith("data:"):
            return address
    return image.get("src")


def _addresses(tokens: Sequence[Token], root: Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses of the links inside `root`, and those of the images."""
    links = [token.element.link for token in tokens]
    hrefs = [link.get("href") for link in links if link is not None and link.order > root.order]
    sources = [image_source(token.element) for token in tokens if token.element.tag == "img"]
    return tuple(dict.fromkeys(filter(None, hrefs))), tuple(dict.fromkeys(filter(None, sources)))


def read_times(tokens: Sequence[Token]) -> tuple[Time, ...]:
    """Return the `<time>` elements of a run of tokens."""
    times: dict[Element, list[str]] = {}
    for token in tokens:
        element = token.element
        while element.tag != "time" and not element.is_block and element.parent is not None:
            element = element.parent
        if element.tag == "time":
            times.setdefault(element, []).append(token.text)
    return tuple(Time(element.get("datetime") or None, clean(" ".join(texts))) for element, texts in times.items())


def without_label(tokens: Sequence[Token], offset: int) -> list[Token]:
    """Return the tokens with the first `offset` characters, and a colon alone, taken off: they belong to the label."""
    if not tokens:
        return []
    first, *rest = tokens
    if offset:
        first = Token(first.text[offset:], first.element, first.gap, first.words)
    return rest if first.text in _COLONS and rest else [first, *rest]


def loose_times(row: Row, node: Element, roles: Ledger) -> Iterator[tuple[Run, tuple[Time, ...]]]:
    """Yield the lines that are dates alone, with their times."""
    taken = 0
    for element in row.tagged("time", node):
        if not element.get("datetime") or element.start < taken or roles[element.start]:
            continue
        start, taken, rest = row.line_of(element.start)
        times = read_times(row.tokens[start:taken])
        for time in times:
            rest = rest.replace(time.text, "", 1)
        if _LETTERS.search(rest):
            continue
        yield (start, taken), times
