"""What stands in the main content and is not this event's: related items, and what is said beside it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from gcmscrape.page.area import is_other, node_path_of
from gcmscrape.page.body import HEADINGS
from gcmscrape.page.classes import ASIDE, OTHERS
from gcmscrape.page.furniture import is_heading_of_others
from gcmscrape.page.tokens import holds_any
from gcmscrape.site.addresses import node_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gcmscrape.page.label_words import Label
    from gcmscrape.page.tokens import Element, Row, Run


_TELLING = HEADINGS | {"a", "article", "figcaption"}


def is_caption(element: Element) -> bool:
    """Whether an element is said beside the content, also in the middle of a body."""
    return element.start < element.end and (element.tag == "figcaption" or bool(element.flags & ASIDE))


class Others:
    """Finds the runs of tokens of a page that are about other pages.

    `title` and `own_paths` (language-free paths of this node) tell this event's own heading from those of others;
    what stands under one of the label `words` is its value, whatever it is made like.
    """

    def __init__(
        self, row: Row, main: Element, title: Element | None, own_paths: Collection[str], words: Sequence[Label]
    ) -> None:
        self._row = row
        self._main = main
        self._title = title
        self._shown = row.text(title) if title is not None else None
        self._own_paths = own_paths
        self._words = words
        self._starts = [word.start for word in words]
        self._rows: dict[tuple[int, tuple[str, str]], bool] = {}

    def runs(self) -> Iterator[Run]:
        """Yield the runs, in document order of their first element."""
        for element in self._row.inside(self._main):
            if element.start == element.end or not (element.tag in _TELLING or element.flags & (ASIDE | OTHERS)):
                continue
            run = self._run(element)
            if run is not None and not self._is_own(run):
                yield run

    def _run(self, element: Element) -> Run | None:
        """The run that an element says is others'."""
        tag = element.tag
        if tag == "figcaption" or element.flags & ASIDE:
            return element.run
        if (tag == "article" and self._is_other_article(element)) or (
            element.flags & OTHERS and self._is_teaser(element)
        ):
            return element.run
        if (tag in HEADINGS and self._leads_elsewhere(element)) or (tag == "a" and self._heads_card(element)):
            return element.start, (_box(element).parent or element).end
        return None

    def _is_own(self, run: Run) -> bool:
        """Whether a run holds the title, or lies in a wrapper that a label word begins: an organizer made like a teaser."""
        start, end = run
        if self._title is not None and start <= self._title.start < end:
            return True
        at = bisect_left(self._starts, start) - 1
        return at >= 0 and self._words[at].scope.start == self._starts[at] and end <= self._words[at].scope.end

    def _is_other_article(self, article: Element) -> bool:
        """Whether an article says that it is another node; the only article of a page is the page's, whatever it says."""
        path = node_path_of(article)
        alone = len(self._row.tagged_in(self._main, "article")) == 1
        return not alone and path is not None and is_other(path, self._own_paths)

    def _is_teaser(self, element: Element) -> bool:
        """Whether what a class calls a teaser is a part of the page that is not the label block itself."""
        if (element.end - element.start) * 2 >= self._main.end - self._main.start:
            return False
        return self._has_foreign_link(element) or not holds_any(self._starts, element.start, element.end)

    def _leads_elsewhere(self, heading: Element) -> bool:
        """Whether a heading names another event (by its link), or a list of them (by its words)."""
        text = self._row.text(heading)
        if is_heading_of_others(text):
            return True
        if text == self._shown:
            return False
        links = [*self._row.tagged_in(heading, "a"), *(around for around in heading.ancestors() if around.tag == "a")]
        paths = [path for path in (node_path(link.get("href")) for link in links) if path]
        return bool(paths) and all(path not in self._own_paths for path in paths)

    def _heads_card(self, link: Element) -> bool:
        """Whether a link to another page stands at the head of a block with labels, or of one of several made alike."""
        if not self._is_foreign(link) or self._row.text(link) == self._shown:
            return False
        box = _box(link)
        card = box.parent
        while card is not None and card.start == box.start and card.parent is not None:
            if self._is_in_row_of_cards(card):
                return card.end > box.end
            if node_path(link.get("href")) and holds_any(self._starts, card.start, card.end):
                return True
            card = card.parent
        return False

    def _is_in_row_of_cards(self, card: Element) -> bool:
        """Whether several blocks stand side by side, made alike, and each leads to another page."""
        key = id(card.parent), card.signature
        if key not in self._rows:
            siblings = card.parent.children if card.parent is not None else ()
            alike = [one for one in siblings if one.signature == card.signature and one.start < one.end]
            self._rows[key] = len(alike) > 1 and all(map(self._has_foreign_link, alike))
        return self._rows[key]

    def _has_foreign_link(self, element: Element) -> bool:
        return any(map(self._is_foreign, self._row.tagged_in(element, "a")))

    def _is_foreign(self, link: Element) -> bool:
        """Whether a link leads to another event, or, in a heading, to any other page; that of a term is a value's."""
        address = link.get("href")
        path = node_path(address)
        if path is not None:
            return path not in self._own_paths
        leads = address.startswith(("/", "http://", "https://")) and "/taxonomy/term/" not in address
        return leads and any(around.tag in HEADINGS for around in link.ancestors())


def _box(element: Element) -> Element:
    """The outermost element that holds nothing but this one."""
    box = element
    while box.parent is not None and box.parent.start == element.start and box.parent.end == element.end:
        box = box.parent
    return box
