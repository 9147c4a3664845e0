"""The title of a page saved as text, and the menus that stand before it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape import site
from gcmscrape.page.body import is_prose, is_sentence
from gcmscrape.page.furniture import is_button
from gcmscrape.page.label_table import label_of
from gcmscrape.page.words import fold
from gcmscrape.site.addresses import file_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.lines import Line

_LONGEST = 300
_WORDS_OF_A_TITLE = 3
_WORD = re.compile(r"\w+")
_STOPS = (".", "!", ":", ";")


class Heading(NamedTuple):
    """The title (None: not shown), the section word before it, and where the content begins."""

    title: Line | None
    section: str | None
    begin: int


def html_title(lines: Sequence[Line]) -> str | None:
    """Return the first line when it is the `<title>`: it ends in the site's name, or its beginning comes again."""
    if not lines:
        return None
    first = lines[0].text
    if any(first.endswith(f"{bar} {name}") for name in site.load("kinds")["site_names"] for bar in "|-–"):
        return first
    name = fold(first.rpartition(" | ")[0])
    return first if any(fold(line.text) == name for line in lines[1:]) else None


def find_heading(lines: Sequence[Line], page_title: str | None, url: str | None) -> Heading:
    """Return the title among the lines (without that of `<title>`).

    It is the line that `<title>` or the address names; else the line that stands twice; else the first line behind the
    menus that may be one.
    """
    first = next((at for at, line in enumerate(lines) if not is_button(line.text)), len(lines))
    head = next((at for at in range(first, len(lines)) if not _may_be_title(lines[at].text)), len(lines))
    begin = max((at + 1 for at in range(first, head) if _is_menu(lines[at].text)), default=first)
    at = next(_titles(lines, (first, begin, head), page_title, url), None)
    return Heading(None, None, begin) if at is None else _with_repetitions(lines, at, first)


def _titles(
    lines: Sequence[Line], places: tuple[int, int, int], page_title: str | None, url: str | None
) -> Iterator[int]:
    """Yield the lines that may be the title, the likeliest first."""
    first, begin, head = places
    title = page_title or ""
    names = {fold(name) for name in (title, *(title.rpartition(bar)[0] for bar in (" | ", " - ", " – "))) if name}
    yield from (at for at, line in enumerate(lines) if fold(line.text) in names)
    slug = _telling_words(file_name(url or "").replace("-", " "))
    yield from (at for at, line in enumerate(lines) if _is_address(line.text, slug))
    end = head if begin == first else _first_sentence(lines, first)  # menus may be followed by a form with labels
    plain = [at for at in range(first, end) if _is_plain(lines[at])]
    yield from (at for at in plain if _again(lines, at + 1, lines[at].text) is not None)
    yield from (at for at in range(begin, head) if _is_plain(lines[at]))


def _first_sentence(lines: Sequence[Line], first: int) -> int:
    sentences = (at for at in range(first, len(lines)) if is_prose(lines[at].text) and is_sentence(lines[at].text))
    return next(sentences, len(lines))


def _is_plain(line: Line) -> bool:
    return not (line.bullet or _is_menu(line.text) or is_button(line.text)) and _may_be_title(line.text)


def _is_address(text: str, slug: Sequence[str]) -> bool:
    """Whether the words of a line are those of an address."""
    return len(slug) >= _WORDS_OF_A_TITLE and _telling_words(text)[: len(slug)] == slug


def _telling_words(text: str) -> list[str]:
    words = _WORD.findall(fold(text).replace("'", "").replace("/", ""))
    return [word for word in words if word not in _words("left_out_of_addresses")]


def _with_repetitions(lines: Sequence[Line], at: int, first: int) -> Heading:
    """Return the title with the section word before it, unless it is the last item of a menu, and what repeats it."""
    before = lines[at - 1].text if at > 0 else ""
    is_first = at - 1 <= first or is_menu_heading(lines[at - 2].text)
    section = before if is_section(before) and is_first else None
    after = at + 1
    while (again := _again(lines, after, lines[at].text)) is not None:
        section = next((line.text for line in lines[after:again] if is_section(line.text)), section)
        after = again + 1
    return Heading(lines[at], section, after)


def _again(lines: Sequence[Line], at: int, title: str) -> int | None:
    """Where the title comes again, behind nothing but chrome and the section word."""
    while at < len(lines) and (is_button(lines[at].text) or is_section(lines[at].text)):
        at += 1
    return at if at < len(lines) and fold(lines[at].text) == fold(title) else None


def _may_be_title(text: str) -> bool:
    """Whether a line is no sentence and no label."""
    if len(text) > _LONGEST or label_of(text) is not None:
        return False
    return not (is_prose(text) and text.endswith(_STOPS))


@functools.cache
def _words(key: str) -> frozenset[str]:
    return frozenset(map(fold, site.load("text")[key]))


@functools.cache
def _sections() -> frozenset[str]:
    return frozenset(fold(word) for words in site.load("kinds")["sections"].values() for word in words)


def is_section(text: str) -> bool:
    """Whether a line is the word for a kind of page ("Events") that stands before the title."""
    return fold(text) in _sections()


def is_navigation(text: str) -> bool:
    """Whether a line is the heading of a menu."""
    return fold(text) in _words("navigation")


def is_menu_heading(text: str) -> bool:
    """Whether a menu begins with a line."""
    return is_navigation(text) or fold(text) in _words("home")


def _is_menu(text: str) -> bool:
    return is_menu_heading(text) or is_section(text) or fold(text) in _words("menu")
