"""The stripped-text reader: a page saved as text (one line a block) in, the same `Page` out.

Text has no structure but its lines, so a label is a line of the closed table (or begins one, with a colon), and stands
in a block of labels, not among prose.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape import site
from gcmscrape.page.body import is_prose
from gcmscrape.page.chrome import is_chrome_line, is_footnote
from gcmscrape.page.goals import is_goal, part_goals
from gcmscrape.page.label_table import Meaning, inline_label, meaning, tidy
from gcmscrape.page.model import Body, Item, Labelled, Metadata, Page, Passage
from gcmscrape.page.words import clean, fold, is_punctuation

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING = 2000
_LONGEST_TITLE = 300
_RUN_IN = re.compile(r"[^\W\d_]{2,}\s*:\s")


class _Line(NamedTuple):
    number: int
    text: str
    after_blank: bool


class _Mark(NamedTuple):
    """A label among the lines: at which one, its words and meaning, and the rest of its line."""

    at: int
    text: str
    meaning: Meaning
    rest: str
    inline: bool


def read_text(text: str, url: str | None) -> Page:  # noqa: ARG001 - both readers are called alike; a text holds no relative address
    """Return what a page of stripped text says. The selectors are line numbers, counted from 1."""
    lines = _lines(text)
    html_title, lines = _html_title(lines)
    section, title, others, rest = _title(lines, html_title)
    content = [line for line in rest if not is_footnote(line.text) and not is_chrome_line(line.text)]
    end = next((at for at, line in enumerate(rest) if is_footnote(line.text)), None)
    if end is not None:
        content = [line for line in rest[:end] if not is_chrome_line(line.text)]
    marks = _labels(content)
    labelled, used = _entries(content, marks)
    prose = [line for at, line in enumerate(content) if at not in used]
    goals = [line for line in prose if is_goal(line.text)]
    prose = [line for line in prose if line not in goals]
    entries = list(labelled)
    if goals:
        entries.append(
            _entry("SDG", "sdgs", tuple(Item(line.text, line.text) for line in goals), goals[0].number, duplicate=False)
        )
    return Page(
        form="text",
        title=title,
        other_titles=others,
        section=section,
        body=_body(prose),
        labelled=part_goals(entries),
        files=(),
        language=None,
        article_paths=(),
        node_classes=(),
        opening=" ".join(line.text for line in lines[:40])[:_OPENING],
        metadata=Metadata(html_title=html_title),
    )


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    blank = True
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        words = clean(raw)
        if words:
            lines.append(_Line(number, words, blank))
        blank = not words
    return lines


@functools.cache
def _sections() -> frozenset[str]:
    return frozenset(fold(word) for words in site.load("kinds")["sections"].values() for word in words)


def _html_title(lines: list[_Line]) -> tuple[str | None, list[_Line]]:
    """Take off the first line when it is the `<title>` ("... | United Nations Network on Migration")."""
    if lines and any(lines[0].text.endswith("| " + name) for name in site.load("kinds")["site_names"]):
        return lines[0].text, lines[1:]
    return None, lines


def _title(
    lines: list[_Line], html_title: str | None
) -> tuple[str | None, Passage | None, tuple[str, ...], list[_Line]]:
    """Return the section word, the title, its repetitions, and the lines after them."""
    begin = 0
    while begin < len(lines) and is_chrome_line(lines[begin].text):
        begin += 1
    lines = lines[begin:]
    name = html_title.rsplit(" | ", 1)[0] if html_title else None
    if name is not None:
        at = [index for index, line in enumerate(lines) if fold(line.text) == fold(name)]
        if at:
            return _after_title(lines, at[0])
        return None, Passage(name, "line 1"), (), lines
    for index, line in enumerate(lines[:2]):
        if fold(line.text) in _sections() and index + 1 < len(lines):
            if index == 1 and len(lines) > 2 and fold(lines[2].text) == fold(lines[0].text):  # noqa: PLR2004 - title, section word, title
                return line.text, Passage(lines[0].text, f"line {lines[0].number}"), (lines[2].text,), lines[3:]
            if index == 0:
                section, title, others, rest = _after_title(lines, 1)
                return line.text if section is None else section, title, others, rest
    if not lines or not _is_title(lines):
        return None, None, (), lines
    return _after_title(lines, 0)


def _after_title(lines: list[_Line], at: int) -> tuple[str | None, Passage, tuple[str, ...], list[_Line]]:
    title = lines[at]
    after = at + 1
    others: list[str] = []
    while after < len(lines) and fold(lines[after].text) == fold(title.text):
        others.append(lines[after].text)
        after += 1
    before = lines[at - 1].text if at else ""
    section = before if fold(before) in _sections() else None
    return section, Passage(title.text, f"line {title.number}"), tuple(others), lines[after:]


def _is_title(lines: Sequence[_Line]) -> bool:
    """Whether the first line is a title: repeated, or not a sentence and not a label."""
    first = lines[0].text
    if len(lines) > 1 and fold(lines[1].text) == fold(first):
        return True
    if meaning(first) is not None or inline_label(first) is not None or len(first) > _LONGEST_TITLE:
        return False
    return not (is_prose(first) and first.endswith((".", "!", ":", ";")) and not first.startswith(("“", '"', "«")))


def _labels(lines: Sequence[_Line]) -> list[_Mark]:
    marks: list[_Mark] = []
    for at, line in enumerate(lines):
        sense = meaning(line.text)
        if sense is not None and sense.field != "description":
            marks.append(_Mark(at, tidy(line.text), sense, "", inline=False))
            continue
        found = inline_label(line.text)
        if found is not None and found[1].field != "description":
            rest = line.text[found[2] :].strip()
            if not _RUN_IN.search(rest):
                marks.append(_Mark(at, found[0], found[1], rest, inline=True))
    return [mark for index, mark in enumerate(marks) if not _among_prose(lines, marks, index)]


def _among_prose(lines: Sequence[_Line], marks: list[_Mark], index: int) -> bool:
    """Whether a label word is part of the prose: with a sentence behind it, while the label block is elsewhere."""
    mark = marks[index]
    if mark.inline:
        return is_prose(mark.rest) and len(marks) > 1 and mark.meaning.field not in ("date", "location_text")
    following = marks[index + 1].at if index + 1 < len(marks) else len(lines)
    between = lines[mark.at + 1 : following]
    return (
        len(between) > 0
        and is_prose(between[0].text)
        and between[0].text.endswith(".")
        and (index + 1 < len(marks) or len(between) > 1 or len(marks) > 1)
    )


def _entries(lines: Sequence[_Line], marks: list[_Mark]) -> tuple[list[Labelled], set[int]]:
    entries: list[Labelled] = []
    used: set[int] = set()
    seen: set[str] = set()
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        end = following.at if following is not None else len(lines)
        values = (
            []
            if mark.inline and (mark.rest or mark.meaning.single)
            else _values(lines, mark.at + 1, end, last=following is None)
        )
        used.add(mark.at)
        used.update(values)
        texts = [mark.rest, *(lines[at].text for at in values)] if mark.rest else [lines[at].text for at in values]
        items = tuple(Item(text, text) for text in texts if not is_punctuation(text))
        entries.append(_entry(mark.text, mark.meaning.field, items, lines[mark.at].number, duplicate=mark.text in seen))
        seen.add(mark.text)
    return entries, used


def _values(lines: Sequence[_Line], start: int, end: int, *, last: bool) -> list[int]:
    """The lines of a value: up to the next label, a sentence, or a blank line after which no label follows."""
    values: list[int] = []
    for at in range(start, end):
        if values and ((is_prose(lines[at].text) and lines[at].text.endswith(".")) or (last and lines[at].after_blank)):
            break
        values.append(at)
    return values


def _entry(label: str, field: str, items: tuple[Item, ...], number: int, *, duplicate: bool) -> Labelled:
    return Labelled(
        label, field, "label", items, ", ".join(item.shown for item in items), (), f"line {number}", duplicate
    )


def _body(lines: Sequence[_Line]) -> Body | None:
    if not lines:
        return None
    loose = sum(1 for line in lines[1:] if line.after_blank)
    paragraphs: list[str] = []
    previous: _Line | None = None
    for line in lines:
        if previous is not None and loose and not line.after_blank and line.number == previous.number + 1:
            paragraphs[-1] += "\n" + line.text
        else:
            paragraphs.append(line.text)
        previous = line
    return Body(tuple(paragraphs), (), (), None, f"line {lines[0].number}")
