"""The title of a page saved as text, and the menus that stand before it."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from gcmscrape import site
from gcmscrape.row.lines import Line
from gcmscrape.row.sentences import is_prose
from gcmscrape.site.addresses import file_name
from gcmscrape.site.labels import label_of
from gcmscrape.site.words import fold

_LONGEST = 300
_WORDS_OF_A_TITLE = 3
_PATH = re.compile(r" [»›>/] ")
_WORD = re.compile(r"\w+")
_STOPS = (".", "!", ":", ";")


class Heading(NamedTuple):
    """The title (None: not shown), the section word before it, and where the content begins."""

    title: Line | None
    section: str | None
    begin: int


def html_title(lines: Sequence[Line]) -> str | None:
    """Return the first line when it is the `<title>`, which ends in the site's name."""
    ends = tuple(f"{bar} {name}" for name in site.load("kinds")["site_names"] for bar in "|-–")
    return next((line.text for line in lines[:1] if line.text.endswith(ends)), None)


def find_heading(lines: Sequence[Line], page_title: str | None, url: str | None) -> Heading:
    """Return the title among the lines (without that of `<title>`, and without buttons).

    It is the line that `<title>` or the address names; else the line that stands twice; else the first line behind the
    menus that may be one.
    """
    head = next((at for at, line in enumerate(lines) if not _may_be_title(line.text)), len(lines))
    begin = max((at + 1 for at in range(head) if _is_menu(lines[at].text)), default=0)
    named = _named(lines, page_title, url)
    # A form with the words of labels may stand between menus and title.
    plain = [at for at in range(len(lines) if begin else head) if _is_plain(lines[at])]
    twice = (at for at in plain if _again(lines, at) is not None)
    at = next(chain(named, twice, (at for at in plain if begin <= at < head)), None)
    return Heading(None, None, begin) if at is None else _with_repetitions(lines, at)


def _named(lines: Sequence[Line], page_title: str | None, url: str | None) -> Iterator[int]:
    """Yield the lines that `<title>` names, then those that the address does."""
    title = page_title or ""
    names = {fold(name) for name in (title, *(title.rpartition(bar)[0] for bar in (" | ", " - ", " – ")))}
    yield from (at for at, line in enumerate(lines) if fold(line.text) in names)
    slug = _telling_words(file_name(url or "").replace("-", " "))
    if len(slug) >= _WORDS_OF_A_TITLE:
        yield from (at for at, line in enumerate(lines) if _telling_words(line.text)[: len(slug)] == slug)


def _telling_words(text: str) -> list[str]:
    words = _WORD.findall(fold(text).replace("'", "").replace("/", ""))
    return [word for word in words if word not in _words("left_out_of_addresses")]


def _with_repetitions(lines: Sequence[Line], at: int) -> Heading:
    """Return the title with the section word before it, unless it is the last item of a menu, and what repeats it."""
    section = None
    if at > 0 and _is_section(lines[at - 1].text) and (at == 1 or _begins_menu(lines[at - 2].text)):
        section = lines[at - 1].text
    last = at
    while (again := _again(lines, last)) is not None:
        section = lines[again - 1].text if again > last + 1 else section
        last = again
    return Heading(lines[at], section, last + 1)


def _again(lines: Sequence[Line], at: int) -> int | None:
    """Where a line comes again, behind nothing but the section word."""
    after = at + 1
    while after < len(lines) and _is_section(lines[after].text):
        after += 1
    return after if after < len(lines) and fold(lines[after].text) == fold(lines[at].text) else None


def _is_plain(line: Line) -> bool:
    return not (line.bullet or _is_menu(line.text)) and _may_be_title(line.text)


def _may_be_title(text: str) -> bool:
    """Whether a line is no sentence and no label."""
    return len(text) <= _LONGEST and label_of(text) is None and not (is_prose(text) and text.endswith(_STOPS))


@site.cached()
def _words(key: str) -> frozenset[str]:
    return frozenset(map(fold, site.load("text")[key]))


@site.cached()
def _sections() -> frozenset[str]:
    return frozenset(fold(word) for words in site.load("kinds")["sections"].values() for word in words)


def _is_section(text: str) -> bool:
    return fold(text) in _sections()


def is_navigation(text: str) -> bool:
    """Whether a line is the heading of a menu."""
    return fold(text) in _words("navigation")


def _begins_menu(text: str) -> bool:
    return is_navigation(text) or fold(text) in _words("home")


def _is_menu(text: str) -> bool:
    """Whether a line is of a menu, a path that begins at home ("Home » Events"), or the site's name."""
    of_menu = _begins_menu(_PATH.split(text)[0]) or _is_section(text) or fold(text) in _words("menu")
    return of_menu or text in site.load("kinds")["site_names"]
