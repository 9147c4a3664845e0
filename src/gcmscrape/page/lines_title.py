"""The title of a page saved as text, and the chrome that stands before it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape import site
from gcmscrape.page.body import is_prose, is_sentence
from gcmscrape.page.furniture import is_button
from gcmscrape.page.label_table import inline_label, meaning
from gcmscrape.page.words import fold
from gcmscrape.site.addresses import file_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.lines import Line

_LONGEST = 300
_WORDS_OF_A_TITLE = 3
_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\d{1,2}\.\s+")
_STOPS = (".", "!", ":", ";")
_QUOTES = ("“", '"', "«", "„")


class Heading(NamedTuple):
    """The title (None: not shown), the section word before it, its repetitions, and where the content begins."""

    title: Line | None
    section: str | None
    repeated: tuple[str, ...]
    begin: int


def html_title(lines: Sequence[Line]) -> str | None:
    """Return the first line when it is the `<title>`: it ends in the site's name, or its beginning comes again."""
    if not lines:
        return None
    first = lines[0].text
    if any(first.endswith(f"{bar} {name}") for name in site.load("kinds")["site_names"] for bar in "|-–"):
        return first
    name, bar, _ = first.rpartition(" | ")
    return first if bar and any(fold(line.text) == fold(name) for line in lines[1:]) else None


def find_heading(lines: Sequence[Line], page_title: str | None, url: str | None) -> Heading:
    """Return the title among the lines (without that of `<title>`).

    It is the line that `<title>` or the address names; else the line that stands twice; else the line behind the
    section word or the menus; else the first line, unless it is a sentence or a label.
    """
    first = next((at for at, line in enumerate(lines) if not is_button(line.text)), len(lines))
    head = _head(lines, first)
    at = _named(lines, page_title)
    if at is None:
        at = _addressed(lines, url)
    if at is None:
        at = _repeated(lines, first, head)
    begin = _behind_menus(lines, first, head)
    if at is None and page_title is None:
        at = _title_behind_menus(lines, begin, head)
    return Heading(None, None, (), begin) if at is None else _with_repetitions(lines, at, first)


def _head(lines: Sequence[Line], first: int) -> int:
    """Where the first sentence or label stands: the title stands before it."""
    for at in range(first, len(lines)):
        text = lines[at].text
        if at > first and fold(text) == fold(lines[first].text):
            continue
        if meaning(text) is not None or inline_label(text) is not None:
            return at
        if at > first and is_sentence(text):
            return at
    return len(lines)


def _named(lines: Sequence[Line], page_title: str | None) -> int | None:
    if page_title is None:
        return None
    whole = fold(page_title)
    names = {fold(page_title.rpartition(bar)[0]) for bar in (" | ", " - ", " – ") if bar in page_title} | {whole}
    return next((at for at, line in enumerate(lines) if fold(line.text) in names), None)


def _addressed(lines: Sequence[Line], url: str | None) -> int | None:
    """The first line whose words are those of the address's last part."""
    slug = _telling_words(file_name(url or "").replace("-", " "))
    if len(slug) < _WORDS_OF_A_TITLE:
        return None
    for at, line in enumerate(lines):
        words = _telling_words(line.text) if len(line.text) <= _LONGEST else []
        if words and words[: len(slug)] == slug[: len(words)] and len(slug) - 1 <= len(words) <= len(slug) + 3:
            return at
    return None


def _telling_words(text: str) -> list[str]:
    words = _WORD.findall(fold(text).replace("'", "").replace("/", ""))
    return [word for word in words if word not in _words("left_out_of_addresses")]


def _repeated(lines: Sequence[Line], first: int, head: int) -> int | None:
    """A line that stands twice in a row before the content; or the first line, when it comes again behind the menus."""
    end = _behind_forms(lines, first) if any(_is_menu(line.text) for line in lines[first:head]) else head
    for at in range(first, min(end, len(lines) - 1)):
        text = lines[at].text
        if _is_menu(text) or is_button(text) or not _is_title(text):
            continue
        if _again(lines, at + 1, text) is not None:
            return at
    if first < head and len(_WORD.findall(lines[first].text)) >= _WORDS_OF_A_TITLE:
        again = (at for at in range(first + 1, head) if fold(lines[at].text) == fold(lines[first].text))
        return next(again, None)
    return None


def _behind_forms(lines: Sequence[Line], first: int) -> int:
    """Where the first long sentence stands: before it may be a filter form with labels, and messages of the site."""
    return next((at for at in range(first, len(lines)) if _is_long_sentence(lines[at].text)), len(lines))


def _is_long_sentence(text: str) -> bool:
    return is_prose(text) and is_sentence(text)


def _behind_menus(lines: Sequence[Line], first: int, head: int) -> int:
    """Where the content can begin at the earliest: behind the last menu before the first sentence or label."""
    menus = [at for at in range(first, head) if _is_menu(lines[at].text)]
    if not any(_is_home(lines[at].text) or is_navigation(lines[at].text) for at in menus):
        return first
    begin = menus[-1] + 1
    while begin < head and lines[begin].bullet:
        begin += 1
    return begin


def _title_behind_menus(lines: Sequence[Line], begin: int, head: int) -> int | None:
    """The first line that may be a title; behind menus, one of several words rather than what is left of the menu."""
    if begin + 1 < len(lines) and is_section(lines[begin].text) and _is_title(lines[begin + 1].text):
        return begin + 1
    if begin < len(lines) and (begin == 0 or is_button(lines[begin - 1].text)):
        return begin if _is_title(lines[begin].text) else None
    candidates = [at for at in range(begin, min(head + 1, len(lines))) if _may_follow_menus(lines[at])]
    long = (at for at in candidates if len(_WORD.findall(lines[at].text)) >= _WORDS_OF_A_TITLE)
    return next(long, candidates[0] if candidates else None)


def _may_follow_menus(line: Line) -> bool:
    return not line.bullet and not is_button(line.text) and _is_title(line.text)


def _with_repetitions(lines: Sequence[Line], at: int, first: int) -> Heading:
    title = lines[at]
    section = lines[at - 1].text if at > 0 and is_section(lines[at - 1].text) else None
    if (
        section is not None
        and at - 1 > first
        and not (_is_home(lines[at - 2].text) or is_navigation(lines[at - 2].text))
    ):
        section = None  # the last item of a menu
    after = at + 1
    repeated: list[str] = []
    while (again := _again(lines, after, title.text)) is not None:
        section = next((line.text for line in lines[after:again] if is_section(line.text)), section)
        repeated.append(lines[again].text)
        after = again + 1
    return Heading(title, _COUNTED.sub("", section) if section else None, tuple(repeated), after)


def _again(lines: Sequence[Line], at: int, title: str) -> int | None:
    """Where the title comes again, behind nothing but chrome and the section word."""
    while at < len(lines) and (is_button(lines[at].text) or is_section(lines[at].text)):
        at += 1
    return at if at < len(lines) and fold(lines[at].text) == fold(title) else None


def _is_title(text: str) -> bool:
    """Whether a line may be a title: no sentence and no label."""
    if len(text) > _LONGEST or meaning(text) is not None or inline_label(text) is not None:
        return False
    return not (is_prose(text) and text.endswith(_STOPS) and not text.startswith(_QUOTES))


@functools.cache
def _words(key: str) -> frozenset[str]:
    return frozenset(map(fold, site.load("text")[key]))


@functools.cache
def _sections() -> frozenset[str]:
    return frozenset(fold(word) for words in site.load("kinds")["sections"].values() for word in words)


def is_section(text: str) -> bool:
    """Whether a line is the word for a kind of page ("Events") that stands before the title."""
    return fold(_COUNTED.sub("", text)) in _sections()


def _is_home(text: str) -> bool:
    return fold(_COUNTED.sub("", text)) in _words("home")


def is_navigation(text: str) -> bool:
    """Whether a line is the heading of a menu."""
    return fold(text) in _words("navigation")


def _is_menu(text: str) -> bool:
    bare = fold(_COUNTED.sub("", text))
    return bare in _words("home") or bare in _words("navigation") or bare in _words("menu") or bare in _sections()
