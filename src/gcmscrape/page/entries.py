"""From the labels of a page to its entries: each label with what stands under it, and the values without a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.page.body_words import absolute, file_of, words_after
from gcmscrape.page.goals import is_goal, unlabelled
from gcmscrape.page.label_table import class_meaning
from gcmscrape.page.model import File, Item, Labelled
from gcmscrape.page.tables import column_headed
from gcmscrape.page.tree import mark
from gcmscrape.page.values import read_items, read_line, read_times, without_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Tree

Run = tuple[int, int]


class Placed(NamedTuple):
    """An entry, the token it begins at, and the runs of tokens that it uses."""

    start: int
    entry: Labelled
    used: tuple[Run, ...]


def in_page_order(placed: Iterable[Placed]) -> list[Labelled]:
    """Return the entries in the order of the page."""
    return [one.entry for one in sorted(placed, key=lambda one: one.start)]


def labelled_entries(tree: Tree, labels: Sequence[Label], chrome: bytearray) -> list[Placed]:
    """Return an entry a label. `chrome` masks the tokens of buttons, which are no values."""
    placed: list[Placed] = []
    seen: set[str] = set()
    columns = column_headed(labels)
    for label in labels:
        below = columns.get(label.start)
        if below is None:
            shown = [tree.tokens[index] for index in range(label.value, label.end) if not chrome[index]]
            tokens = without_label(shown, label.offset)
            used = [(label.start, label.end)]
        else:
            tokens = [tree.tokens[index] for index in below]
            used = [(label.start, label.value), *((index, index + 1) for index in below)]
        single = label.meaning is not None and label.meaning.single
        items = read_items(tokens, single=single, root=label.scope)
        entry = Labelled(
            label=label.text,
            field=label.meaning.field if label.meaning else None,
            method="label",
            items=items,
            text=read_line(tokens) if single else one_line(items),
            times=read_times(tokens) if single else (),
            selector=label.scope.selector,
            duplicate=label.text in seen,
        )
        placed.append(Placed(label.start, entry, tuple(used)))
        seen.add(label.text)
    return placed


def goal_entries(tree: Tree, used: bytearray) -> list[Placed]:
    """Return the SDG values that stand under no label. `used` masks the tokens that something else uses already."""
    goals = [
        (start, end)
        for start, end in tree.lines(0, len(tree.tokens))
        if not used[start] and is_goal(tree.shown(start, end) or tree.tokens[start].words or "")
    ]
    if not goals:
        return []
    tokens = [token for start, end in goals for token in tree.tokens[start:end]]
    items = read_items(tokens, single=False, root=tree.root)
    return [Placed(goals[0][0], unlabelled(items, "SDG", "sdgs", tokens[0].element.selector), tuple(goals))]


def class_entries(tree: Tree, placed: Sequence[Placed], used: bytearray) -> list[Placed]:
    """Return the values of fields that only a class names. `used` masks the tokens that something else uses already."""
    known = {one.entry.field for one in placed}
    taken = used[:]
    found: list[Placed] = []
    for element in tree.elements:
        if element.start == element.end or not element.get("class") or any(taken[element.start : element.end]):
            continue
        sense = class_meaning(element.classes)
        if sense is None or sense.field in known or sense.field == "description":
            continue
        tokens = tree.tokens[element.start : element.end]
        items = read_items(tokens, single=sense.single, root=element)
        if sense.field == "sdgs" and items and all(is_goal(item.text) for item in items):
            entry = unlabelled(items, "SDG", "sdgs", element.selector)
        else:
            times = read_times(tokens)
            text = read_line(tokens) if sense.single else one_line(items)
            entry = Labelled(None, sense.field, "class", items, text, times, element.selector)
        found.append(Placed(element.start, entry, ((element.start, element.end),)))
        known.add(sense.field)
        mark(taken, [(element.start, element.end)])
    return found


def one_line(items: Iterable[Item]) -> str:
    """Return the visible words of several values on one line."""
    return ", ".join(item.shown for item in items if item.shown)


def files(tree: Tree, placed: Iterable[Placed], url: str | None) -> tuple[File, ...]:
    """Return the files under the labels for uploads."""
    found: dict[str, File] = {}
    for start, end in (run for one in placed if one.entry.field == "documents" for run in one.used):
        for token in tree.tokens[start:end]:
            link = token.element.link
            address = absolute(link.get("href"), url) if link is not None else None
            if link is not None and address is not None and address not in found:
                words = tree.text(link)
                file = file_of(words, address, words_after(tree, link, end))
                found[address] = file or File(words or address, address, None)
    return tuple(found.values())


def loose_files(tree: Tree, around: Element, used: bytearray, url: str | None) -> tuple[File, ...]:
    """Return the files that the content links to under no label and outside the body."""
    found: list[File] = []
    for element in tree.elements:
        if element.tag == "a" and element.start < element.end and around.contains(element) and not used[element.start]:
            address = absolute(element.get("href"), url)
            file = file_of(tree.text(element), address, words_after(tree, element, around.end)) if address else None
            if file is not None:
                found.append(file)
    return tuple(found)
