"""From the labels of a page to its entries: each label with what stands under it, and the values without a label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gcmscrape.page.documents import file_of
from gcmscrape.page.goals import is_goal, unlabelled
from gcmscrape.page.label_words import Label
from gcmscrape.page.links import absolute
from gcmscrape.page.model import File, Labelled
from gcmscrape.page.roles import Ledger
from gcmscrape.page.selectors import place
from gcmscrape.page.tables import column_headed
from gcmscrape.page.values import read_items, read_line, read_times, without_label
from gcmscrape.row.flags import FIELD, UNSEEN
from gcmscrape.row.tokens import Element, Row, Run, Token
from gcmscrape.site.labels import Meaning, class_meaning


class Placed(NamedTuple):
    """An entry, the token it begins at, and the runs of tokens that it uses."""

    start: int
    entry: Labelled
    used: tuple[Run, ...]


def labelled_entries(row: Row, labels: Sequence[Label], roles: Ledger) -> list[Placed]:
    """Return an entry a label. What is owned, like a button, is no value."""
    placed: list[Placed] = []
    seen: set[str] = set()
    columns = column_headed(row, labels)
    for label in labels:
        below = columns.get(label.start)
        if below is None:
            words = range(label.value, label.end)
            read = (row.tokens[at] if not roles[at] else _name_of_icon(row, at) for at in words)
            shown = [token for token in read if token is not None]
            tokens, used = without_label(shown, label.offset), [(label.start, label.end)]
        else:
            tokens = [row.tokens[index] for index in below]
            used = [(label.start, label.value), *((index, index + 1) for index in below)]
        entry = _entry(label.text, label.meaning, tokens, label.scope)._replace(duplicate=label.text in seen)
        placed.append(Placed(label.start, entry, tuple(used)))
        seen.add(label.text)
    return placed


def _name_of_icon(row: Row, index: int) -> Token | None:
    """Return the words for screen readers that are all that is said of the icons around them; None: there are none."""
    token = row.tokens[index]
    holder = token.element.parent or token.element
    icons = [*row.tokens[holder.start : token.element.start], *row.tokens[token.element.end : holder.end]]
    names_icon = token.element.flags & UNSEEN and icons and not any(icon.text for icon in icons)
    return Token("", token.element, token.gap, token.text) if names_icon else None


def _entry(label: str | None, sense: Meaning | None, tokens: Sequence[Token], within: Element) -> Labelled:
    """The entry of a value and the label, or the class, that names it."""
    field, single = (sense.field, sense.single) if sense is not None else (None, False)
    items = read_items(tokens, single=single, root=within)
    text, times, selector = read_line(tokens), read_times(tokens), place(tokens) if tokens else ""
    return Labelled(label, field, "label" if label is not None else "class", items, text, times, selector)


def goal_entries(row: Row, main: Element, roles: Ledger) -> list[Placed]:
    """Return the SDG values that stand under no label."""
    goals = [
        line.run
        for run in roles.free_runs(main.run)
        for line in row.lines(*run)
        if not roles[line.start] and is_goal(line.text or row.tokens[line.start].words or "")
    ]
    if not goals:
        return []
    tokens = [token for start, end in goals for token in row.tokens[start:end]]
    items = read_items(tokens, single=False, root=row.root)
    return [Placed(goals[0][0], unlabelled(items, "SDG", "sdgs"), tuple(goals))]


def class_entries(row: Row, main: Element, placed: Sequence[Placed], roles: Ledger) -> list[Placed]:
    """Return the values of fields that only a class names: of all elements with the class that no other holds."""
    known = {one.entry.field for one in placed}
    fields: dict[Meaning, list[Element]] = {}
    for element in row.flagged(FIELD, main):
        if roles.is_free(element.run):
            sense = class_meaning(element.classes)
            if sense is not None and sense.field not in known:
                fields.setdefault(sense, []).append(element)
    return [_class_entry(row, sense, elements) for sense, elements in fields.items()]


def _class_entry(row: Row, sense: Meaning, elements: Sequence[Element]) -> Placed:
    first = elements[0]
    alike = [element for element in elements if element.signature == first.signature] if not sense.single else [first]
    used = tuple(line.run for element in alike for line in row.lines(*element.run))
    tokens = [token for start, end in used for token in row.tokens[start:end]]
    entry = _entry(None, sense, tokens, row.root)
    if sense.field == "sdgs" and any(is_goal(item.text) for item in entry.items):
        entry = unlabelled(entry.items, "SDG", "sdgs")
    return Placed(first.start, entry, used)


def files(row: Row, placed: Iterable[Placed], url: str | None) -> tuple[File, ...]:
    """Return the files under the labels for uploads."""
    found: dict[str, File] = {}
    for start, end in (run for one in placed if one.entry.field == "documents" for run in one.used):
        for link in dict.fromkeys(token.element.link for token in row.tokens[start:end]):
            address = absolute(link.get("href"), url) if link is not None else None
            if link is not None and address is not None and address not in found:
                words = row.text(link)
                file = file_of(row, link, words, address)
                found[address] = file or File(words or address, address, None, link.selector)
    return tuple(found.values())


def loose_files(row: Row, around: Element, roles: Ledger, url: str | None) -> tuple[File, ...]:
    """Return the files that the content links to under no label and outside the body."""
    found: list[File] = []
    for element in row.tagged("a", around):
        if element.start < element.end and not roles[element.start]:
            address = absolute(element.get("href"), url)
            file = file_of(row, element, row.text(element), address) if address else None
            if file is not None:
                found.append(file)
    return tuple(found)
