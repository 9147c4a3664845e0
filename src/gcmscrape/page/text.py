"""The stripped-text reader: a page saved as text (one line a block) in, the same `Page` out.

Text has no structure but its lines: the title parts the menus from the content, the footnote ends it, labels and
their values are told by what stands around them, and what is left is the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.page.body import is_prose
from gcmscrape.page.chrome import is_chrome_line, is_footnote, is_teaser_heading
from gcmscrape.page.goals import is_goal, is_target, part_goals
from gcmscrape.page.model import Body, Item, Labelled, Metadata, Page, Passage
from gcmscrape.page.text_labels import find_labels
from gcmscrape.page.text_lines import read_lines
from gcmscrape.page.text_title import find_heading, html_title, is_navigation
from gcmscrape.page.words import is_punctuation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gcmscrape.page.text_labels import Found
    from gcmscrape.page.text_lines import Line

_OPENING = 2000
_LONGEST_BUTTONS = 80


def read_text(text: str, url: str | None) -> Page:
    """Return what a page of stripped text says. The selectors are line numbers, counted from 1."""
    lines = read_lines(text)
    page_title = html_title(lines)
    shown = lines[1:] if page_title is not None else lines
    heading = find_heading(shown, page_title, url)
    content = _content(shown[heading.begin :])
    labels = find_labels(content)
    used = {at for label in labels for at in (label.mark.at, *label.values)}
    goals = {at: line for at, line in enumerate(content) if at not in used and _states_goal(line.text)}
    entries = _entries(content, labels)
    if goals:
        entries.append(
            _entry("SDG", "sdgs", [Item(line.text, line.text) for line in goals.values()], content[min(goals)])
        )
    title = heading.title
    return Page(
        form="text",
        title=Passage(title.text, f"line {title.number}") if title is not None else None,
        other_titles=heading.repeated,
        section=heading.section,
        body=_body(content, [at for at in range(len(content)) if at not in used and at not in goals]),
        labelled=part_goals(entries),
        files=(),
        loose_files=(),
        language=None,
        article_paths=(),
        node_classes=(),
        opening=" ".join(line.text for line in lines[:40])[:_OPENING],
        metadata=Metadata(html_title=page_title),
    )


def _content(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the content: up to the footnote, without chrome, menus and other events."""
    ends = [at for at, line in enumerate(lines) if _may_end(line.text)]
    places: dict[str, list[int]] = {}
    bare: set[int] = set()
    for mark, _ in find_labels(lines) if ends else ():
        places.setdefault(mark.meaning.field, []).append(mark.at)
        if not mark.rest:
            bare.add(mark.at)
    end = next((at for at in ends if _is_end(lines, at, places, bare)), len(lines))
    content: list[Line] = []
    dropped = False
    for line in lines[:end]:
        if _is_chrome(line):
            dropped = True
        else:
            content.append(line._replace(after_chrome=dropped))
            dropped = False
    return content


def _is_chrome(line: Line) -> bool:
    buttons = line.text.split() if len(line.text) <= _LONGEST_BUTTONS else []
    return (
        is_chrome_line(line.text)
        or is_footnote(line.text)
        or is_navigation(line.text)
        or (bool(buttons) and all(map(is_chrome_line, buttons)))
    )


def _may_end(text: str) -> bool:
    return is_footnote(text) or is_navigation(text) or is_teaser_heading(text)


def _is_end(lines: Sequence[Line], at: int, places: dict[str, list[int]], bare: set[int]) -> bool:
    """Whether the content ends before a line: the footnote, the heading of a menu, or that of other events.

    Not before the labels, whose lines are in `places` by field, and not at the value of a label without one (`bare`).
    """
    line = lines[at]
    footnote, navigation = is_footnote(line.text), is_navigation(line.text)
    before = any(found[0] < at for found in places.values())
    after = any(found[-1] > at for found in places.values())
    heading = line.after_blank or " " in line.text
    if not footnote and at - 1 in bare and not heading:
        return False  # a value ("News")
    if footnote or navigation:
        return before or not after
    again = any(found[-1] > at and (found[0] < at or found[-2:][0] > at) for found in places.values() if len(found) > 1)
    return again or (not after and heading)


def _entries(lines: Sequence[Line], labels: Sequence[Found]) -> list[Labelled]:
    entries: list[Labelled] = []
    seen: set[str] = set()
    for mark, values in labels:
        words = [*filter(None, [mark.rest]), *(lines[at].text for at in values)]
        if mark.meaning.single and any(map(is_punctuation, words)):
            words = [_joined(words)]
        items = [Item(text, text) for text in words if not is_punctuation(text)]
        entries.append(_entry(mark.text, mark.meaning.field, items, lines[mark.at], duplicate=mark.text in seen))
        seen.add(mark.text)
    return entries


def _joined(words: Sequence[str]) -> str:
    """A date or place that was saved in pieces, on one line again."""
    return " ".join(words).replace(" ,", ",")


def _entry(label: str, field: str, items: Sequence[Item], line: Line, *, duplicate: bool = False) -> Labelled:
    text = ", ".join(item.shown for item in items)
    return Labelled(label, field, "label", tuple(items), text, (), f"line {line.number}", duplicate)


def _states_goal(text: str) -> bool:
    return (is_goal(text) or is_target(text)) and not is_prose(text)


def _body(lines: Sequence[Line], free: Sequence[int]) -> Body | None:
    """What nothing else uses: each line a paragraph; where blank lines part paragraphs, the other lines are breaks."""
    if not free:
        return None
    parted = any(line.after_blank for line in lines[1:])
    paragraphs: list[str] = []
    before = -2
    for at in free:
        line = lines[at]
        words = f"- {line.text}" if line.bullet else line.text
        beside = at == before + 1 and not line.apart and line.bullet == lines[before].bullet
        if beside and (line.bullet or parted):
            paragraphs[-1] += "\n" + words
        else:
            paragraphs.append(words)
        before = at
    return Body(tuple(paragraphs), (), (), None, f"line {lines[free[0]].number}")
