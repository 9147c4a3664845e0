"""What stands in the main content and is not this event's: related items, and what is said beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import itemgetter

from gcmscrape.page.area import is_other, node_path_of
from gcmscrape.page.body import fields_in
from gcmscrape.page.label_words import Label, has_wrapper, labels_in
from gcmscrape.row.flags import ASIDE, ENTITY, HEADING, NODE, OTHERS
from gcmscrape.row.sentences import is_sentence
from gcmscrape.row.tokens import Element, Row, Run, box_of
from gcmscrape.site.addresses import node_path
from gcmscrape.site.furniture import is_heading_of_others


class _Cover:
    """Some spans, asked which of them hold another one, however many they are."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._reach = list(accumulate((last for _, last in self._spans), max))

    def holds(self, first: int, last: int) -> bool:
        """Whether a span begins at `first` or before, and reaches `last`."""
        before = bisect_right(self._spans, first, key=itemgetter(0))
        return before > 0 and self._reach[before - 1] >= last


class Others:
    """Finds the runs of tokens of a page that are about other pages.

    `title` and `own_paths` (language-free paths of this node) tell this event's own heading from those of others;
    what stands under one of the label `words` is its value, whatever it is made like.
    """

    def __init__(
        self, row: Row, main: Element, title: Element | None, own_paths: frozenset[str], words: Sequence[Label]
    ) -> None:
        self._row = row
        self._main = main
        self._title = title
        self._own_paths = own_paths
        labelled = [word.scope.run for word in words if has_wrapper(word, words)]
        self._wrappers = _Cover([*labelled, *(one.run for one in fields_in(row, main))])
        self._words = words
        self._rows_of_cards: dict[tuple[int, tuple[str, str]], bool] = {}
        self._last_told: dict[int, tuple[int, int]] = {}
        self._lone = len(row.tagged("article", main)) == 1

    def runs(self) -> Iterator[Run]:
        """Yield the runs, in document order of their first element."""
        row, main = self._row, self._main
        for element in (*row.flagged(HEADING | ASIDE | NODE | OTHERS, main), *row.tagged("a", main)):
            if element.start == element.end:
                continue
            run = element.run
            if element.flags & HEADING or element.tag == "a":
                told = self._heads_others(element)
                run = (element.start, (box_of(element).parent or element).end)
            else:
                told = self._is_others(element)
            if told and not self._is_own(run):
                yield run

    def without_values(self, words: Sequence[Label]) -> list[Label]:
        """Drop the label words in what is rendered as the value of a label: a session, a file with a date."""
        named = self._row.flagged(NODE | OTHERS | ENTITY, self._main)
        rendered = _Cover([(one.order, one.last) for one in named if self._is_in_wrapper(one.run)])
        return [word for word in words if not rendered.holds(word.box.order, word.box.order)]

    def _is_own(self, run: Run) -> bool:
        """Whether a run holds the title, or lies in a wrapper that a label begins: an organizer made like a card."""
        start, end = run
        if self._title is not None and start <= self._title.start < end:
            return True
        return self._is_in_wrapper(run)

    def _is_in_wrapper(self, run: Run) -> bool:
        return self._wrappers.holds(run[0] - 1, run[1])  # the label itself begins the wrapper

    def _is_others(self, element: Element) -> bool:
        """Whether an element is said beside the node, or is another one by class, or by address unless it is alone."""
        if element.flags & ASIDE:
            return True
        if not self._lone and is_other(node_path_of(element), self._own_paths):
            return True
        small = (element.end - element.start) * 2 < self._main.end - self._main.start
        return bool(element.flags & OTHERS) and small and self._leads_elsewhere(element)

    def _heads_others(self, element: Element) -> bool:
        """Whether a heading says that others follow or names another event, or a link heads a block about one."""
        if element.tag == "a":
            return self._is_foreign(element) and self._heads_card(element)
        if is_heading_of_others(self._row.text(element)):
            return not self._heads_prose(element)
        links = [*self._row.tagged("a", element), *([element.link] if element.link else [])]
        paths = [path for path in (node_path(link.get("href")) for link in links) if path]
        return bool(paths) and self._own_paths.isdisjoint(paths)

    def _heads_prose(self, heading: Element) -> bool:
        """Whether sentences stand under a heading, and no item: nothing that a class names, no line that is a link."""
        around = box_of(heading).parent or heading
        if around.order not in self._last_told:
            items = self._row.flagged(ASIDE | NODE | OTHERS, around)
            links = [link for link in self._row.tagged("a", around) if link.run == self._row.line_of(link.start).run]
            sentences = (line.start for line in reversed(self._row.lines(*around.run)) if is_sentence(line.text))
            item = max((one.start for one in (*items, *links)), default=-1)
            self._last_told[around.order] = item, next(sentences, -1)
        item, sentence = self._last_told[around.order]
        return item < heading.end <= sentence

    def _heads_card(self, link: Element) -> bool:
        """Whether a link heads a block with labels, or one of several blocks made alike that all lead elsewhere."""
        box = box_of(link)
        card = box.parent
        while card is not None and card.start == box.start:
            if card.parent is not None and self._is_in_row_of_cards(card, card.parent):
                return True
            if node_path(link.get("href")) and labels_in(card, self._words):
                return True
            card = card.parent
        return False

    def _is_in_row_of_cards(self, card: Element, row: Element) -> bool:
        """Whether several blocks are made alike, side by side, and all lead elsewhere; remembered for all of them."""
        key = row.order, card.signature
        if key not in self._rows_of_cards:
            alike = [one for one in row.children if one.signature == card.signature]
            self._rows_of_cards[key] = len(alike) > 1 and all(map(self._leads_elsewhere, alike))
        return self._rows_of_cards[key]

    def _leads_elsewhere(self, element: Element) -> bool:
        return any(map(self._is_foreign, self._row.tagged("a", element)))

    def _is_foreign(self, link: Element) -> bool:
        """Whether a link leads to another event, or, in a heading, to any other page; that of a term is a value's."""
        address = link.get("href")
        path = node_path(address)
        if path is not None:
            return path not in self._own_paths
        leads = address.startswith(("/", "http://", "https://")) and "/taxonomy/term/" not in address
        return leads and bool(link.block.flags & HEADING)
