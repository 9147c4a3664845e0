"""What stands on a page and is of the site: its header, forms, share buttons, who wrote the page, the footnote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gcmscrape import site
from gcmscrape.page.goals import is_goal
from gcmscrape.page.label_words import Label, labels_in
from gcmscrape.page.ornaments import is_ornament
from gcmscrape.row.flags import BODY, EDGE, FIELD_LABEL, FORM, FURNITURE, MAIN, NODE, SUBMITTED
from gcmscrape.row.tokens import Element, Line, Row, Run
from gcmscrape.site.addresses import is_calendar_link, is_home, is_share_link
from gcmscrape.site.furniture import is_button, is_footnote
from gcmscrape.site.words import either, fold

_MANY = 12
"""Lines of a list: menus of buttons are shorter."""
_LONGEST_SUBMITTED = 120
"""In characters: what is longer is prose."""


def site_parts(row: Row, words: Sequence[Label]) -> Iterator[Run]:
    """Yield what is never content: forms, the site's header and footer, share lines, the footnote."""
    for element in row.flagged(FORM | EDGE):
        if element.flags & FORM:
            content = _is_form_around_content(row, element)
        else:
            inside = any(above.flags & (MAIN | NODE) for above in element.ancestors())
            content = inside or _says_something(row, element, words)
        if not content:
            yield element.run
    for path in (*row.tagged("ol"), *row.tagged("ul")):
        links = [token.element.link for token in row.tokens[path.start : path.end]]
        if links and all(links) and links[0] is not None and is_home(links[0].get("href")):
            yield path.run
    anchors = row.tagged("a")
    for link in anchors if is_share_link(" ".join([link.get("href") for link in anchors])) else ():
        if is_share_link(link.get("href")) and _shares(row, row.line_of(link.start)):
            yield row.line_of(link.start).run
    for line in row.lines():
        if ("1244" in line.text or "١٢٤٤" in line.text) and is_footnote(line.text):
            yield line.run


def _is_form_around_content(row: Row, form: Element) -> bool:
    """Whether a form holds the content of the page, or has nothing to fill in; or something else stands in the body."""
    if form.tag == "form" and not any(form.order <= at <= form.last for at in row.controls):
        return True
    within_body = form.tag != "form" and any(above.flags & BODY for above in form.ancestors())
    return within_body or bool(row.tagged("h1", form) or row.flagged(MAIN | NODE | BODY | FIELD_LABEL, form))


def named_parts(row: Row, main: Element, words: Sequence[Label]) -> list[Run]:
    """Return the small blocks that a class names as the site's, but for those that are all of a label's value."""
    runs = [
        element.run
        for element in row.flagged(FURNITURE, main)
        if (element.end - element.start) * 4 < main.end - main.start and not _says_something(row, element, words)
    ]
    return _but_whole_values(runs, words)


def _but_whole_values(runs: list[Run], words: Sequence[Label]) -> list[Run]:
    """Drop the runs that make up all of a label's value: an organizer may be called like a button."""
    named = {index for run in runs for index in range(*run)}
    kept = [value for value in _values(words) if named.issuperset(value)] if named else []
    return [run for run in runs if not any(run[0] in value for value in kept)]


def _values(words: Sequence[Label]) -> Iterator[range]:
    """Yield the tokens of each value that an element tells: the rest of the label's wrapper, or its `<dd>`."""
    for word in words:
        behind = next(word.box.following(), None)
        if behind is not None and behind.tag == "dd":
            yield range(*behind.run)
        else:
            yield range(word.value, word.scope.end)


def buttons(row: Row, main: Element, words: Sequence[Label]) -> list[Run]:
    """Return the lines that say just what a button says, but for those that are all of a label's value."""
    pressed = [line.run for line in row.lines(*main.run) if is_button(line.text)]
    for menu in row.tagged("ul", main):  # "Google" between "Outlook" and "iCal"
        lines = row.lines(*menu.run)
        if 0 < len(lines) < _MANY and sum(is_button(line.text) for line in lines) * 2 > len(lines):
            pressed.append(menu.run)
    return _but_whole_values(pressed, words)


def unread_in_values(row: Row, main: Element, words: Sequence[Label]) -> list[Run]:
    """Return what is read nowhere: links and buttons that do something, and words about a link within it."""
    links = row.tagged("a", main)
    pressed = [one for one in (*links, *row.tagged("button", main)) if is_button(row.text(one))]
    pressed += [one for one in links if is_calendar_link(one.get("href"))]
    about = [at for one in links for at in range(one.start + 1, one.end) if is_button(row.tokens[at].text)]
    return _but_whole_values([*(one.run for one in pressed), *((at, at + 1) for at in about)], words)


def submitted_lines(row: Row, main: Element, words: Sequence[Label]) -> Iterator[Run]:
    """Yield the short blocks that a class names so, and the lines that begin so and hold a number."""
    begins = _begins().match
    told: list[Element | Line] = [*row.flagged(SUBMITTED, main)]
    told += [line for line in row.lines(*main.run) if begins(line.text) and any(map(str.isdigit, line.text))]
    for one in told:
        if len(row.shown(*one.run)) < _LONGEST_SUBMITTED and not labels_in(one, words):
            yield one.run


@site.cached()
def _begins() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(map(fold, site.load('furniture')['submitted_words']))})(?!\w)", re.IGNORECASE)


def _says_something(row: Row, element: Element, words: Sequence[Label]) -> bool:
    """Whether a block holds a title, a label word or a goal: then it is not the site's, whatever its name."""
    return (
        bool(row.tagged("h1", element))
        or bool(labels_in(element, words))
        or any(is_goal(token.text) for token in row.tokens[element.start : element.end])
    )


def _shares(row: Row, line: Line) -> bool:
    """Whether every word of a line lies in a link that shares the page, or is the word "Share" beside one."""
    words = row.tokens[line.start : line.end]
    tokens = [token for token in words if not (is_button(token.text) or is_ornament(token.text))]
    return all(token.element.link and is_share_link(token.element.link.get("href")) for token in tokens)
