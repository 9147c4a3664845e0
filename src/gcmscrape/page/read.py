"""The reader: a page in, a `Page` out, by one recipe for HTML and for stripped text.

The page becomes a row of tokens; then each stage claims the tokens that it owns in the ledger. What nobody owns at the
end and says something is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from gcmscrape.intake.ending import lacks_end, leaves_unseen
from gcmscrape.intake.parse import parse
from gcmscrape.page import area, body, entries, furniture, roles
from gcmscrape.page.goals import part_goals
from gcmscrape.page.head import read_metadata
from gcmscrape.page.label_words import Label, find_label_words, labels_in
from gcmscrape.page.labels import headings_over_labels, settle
from gcmscrape.page.links import read_body
from gcmscrape.page.model import Metadata, Page, Passage
from gcmscrape.page.no_labels import without_prose_words
from gcmscrape.page.others import Others
from gcmscrape.page.roles import Ledger
from gcmscrape.page.selectors import around
from gcmscrape.page.titles import find_titles
from gcmscrape.page.values import loose_times
from gcmscrape.row.flags import ASIDE, BODY, UNSEEN
from gcmscrape.row.html import STRUCK, read_row
from gcmscrape.row.left_open import end_links, ends_too_often, leaves_open
from gcmscrape.row.sentences import is_sentence
from gcmscrape.row.text import read_text_row
from gcmscrape.row.tokens import Element, Node, Row, Run
from gcmscrape.site.addresses import node_path

_OPENING = 2000
_OPENING_TOKENS = 200


def read_html(html: bytes, url: str | None) -> Page:
    """Return what HTML in UTF-8 says. `url` is the page's own address, to which relative addresses are joined.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    return read_document(cast("Node", parse(html).root), url, html)


def read_document(document: Node, url: str | None, html: bytes = b"") -> Page:
    """Return what a parsed page says; `document` is its `<html>` element, of whichever parser.

    `html` is what was parsed: it tells whether the page is complete, and whether it leaves elements open.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    html_body = area.child(document, "body") or document
    row = read_row(html_body)
    if row.struck and leaves_open(html, tuple(map(str.encode, STRUCK))):
        row = read_row(html_body, struck=True)
    end_links(row, html)
    metadata = read_metadata(document, url, row.scripts)
    url = url or metadata.canonical or metadata.og_url or metadata.shortlink
    reading = Reading(row, metadata, url, html)
    opening = _words(row, reading.main) or row.shown(0, _OPENING_TOKENS) or _without_scripts(row)
    cut = lacks_end(html) or leaves_unseen(document, html, row.scripts)
    page = reading.page(reading.titles.section, opening, complete=not cut)
    row.release()
    return page


def read_text(text: str, url: str | None) -> Page:
    """Return what a page of stripped text says. The selectors are line numbers, counted from 1."""
    found = read_text_row(text, url)
    reading = Reading(found.row, Metadata(base=url, html_title=found.html_title), url, stripped=True)
    return reading.page(found.section, found.opening, complete=True)


def _without_scripts(row: Row) -> str:
    """What a page that shows nothing shows to those who run no scripts."""
    rows = [read_row(node) for node in row.scripts if node.tag == "noscript"]
    return " ".join(inner.shown(0, _OPENING_TOKENS) for inner in rows)


class Reading:
    """A page that is being read: its row, who owns its tokens, and the label words that nobody has explained yet."""

    def __init__(
        self, row: Row, metadata: Metadata, url: str | None, html: bytes = b"", *, stripped: bool = False
    ) -> None:
        self.row = row
        self.stripped = stripped
        self.own_paths = _own_paths(metadata, url)
        told = metadata.structured_events
        own = tuple(one for one in told if not area.is_other(node_path(one.url or ""), self.own_paths))
        self.metadata = metadata if own == told else replace(metadata, structured_events=own)
        self.owners = Ledger(len(row.tokens))
        words = find_label_words(row)
        self.main = area.main_content(row, words)
        self.owners.claim(roles.OUTSIDE, [(0, self.main.start), (self.main.end, len(row.tokens))])
        self.words = self._unowned(words)
        self._find_title()
        self._find_named_bodies(html)
        self._leave_out_what_is_not_the_event()
        self._find_labels()
        self._find_prose(html)

    def _unowned(self, words: list[Label]) -> list[Label]:
        return [word for word in words if not self.owners[word.start]]

    def _find_title(self) -> None:
        self.titles = find_titles(self.row, self.main, self.metadata)
        self.owners.claim(roles.FURNITURE, furniture.site_parts(self.row, self.words))
        self.named = body.named_bodies(self.row, self.main, self.words)
        again = (heading for heading in self.titles.others if not any(one.contains(heading) for one in self.named))
        self.headings = [heading for heading in (self.titles.title, *again) if heading is not None]
        self.owners.claim(roles.TITLE, (heading.run for heading in self.headings))
        self.words = self._unowned(self.words)

    def _find_named_bodies(self, html: bytes) -> None:
        """Find what is taken whole; no label word counts in it."""
        self.named = [one for one in self.named if not self.owners[one.start]]
        holds_labels = any(labels_in(one, self.words) for one in self.named)
        left_open = holds_labels and leaves_open(html)
        self.whole = list(body.whole_bodies(self.row, self.named, self.words, left_open=left_open))
        self.words = [word for word in self.words if not _begins_in((word.start, word.end), self.whole)]

    def _leave_out_what_is_not_the_event(self) -> None:
        row, main, owners, words = self.row, self.main, self.owners, self.words
        others = Others(row, main, self.titles.title, self.own_paths, words)
        captions = (one.run for one in row.flagged(ASIDE, main))
        owners.claim(roles.OTHERS, [run for run in captions if _begins_in(run, self.whole)])
        # A heading in a named body may lead to an event, and an alert in it is its own.
        in_site = furniture.named_parts(row, main, words)
        owners.claim(roles.FURNITURE, [run for run in in_site if not _begins_in(run, self.whole)])
        bodies = [one.run for one in self.named]
        owners.claim(roles.OTHERS, [run for run in others.runs() if not _begins_in(run, bodies)])
        owners.claim(roles.PASSED, (one.run for one in row.flagged(UNSEEN, main) if one.link is not None))
        owners.claim(roles.BODY, self.whole)
        owners.claim(roles.FURNITURE, furniture.buttons(row, main, words))
        owners.claim(roles.FURNITURE, furniture.submitted_lines(row, main, words))
        owners.claim(roles.PASSED, furniture.unread_in_values(row, main, words))
        self.words = others.without_values(self._unowned(words))

    def _find_labels(self) -> None:
        row, main, owners = self.row, self.main, self.owners
        words = self.words if self.named else without_prose_words(row, main, owners, self.words)
        node = area.named_node(row, main, self.own_paths)
        self.labels = settle(row, words, self.titles.title, node, owners)
        owners.release(roles.PASSED, [(label.value, label.end) for label in self.labels])
        owners.claim(roles.PASSED, (one.run for one in row.flagged(UNSEEN, main)))
        self.placed = self._claimed(entries.labelled_entries(row, self.labels, owners))
        self.placed += self._claimed(entries.class_entries(row, main, self.placed, owners))
        owners.claim(roles.HEADING, headings_over_labels(row, self.labels, owners))
        self.placed += self._claimed(entries.goal_entries(row, main, owners))

    def _claimed(self, placed: list[entries.Placed]) -> list[entries.Placed]:
        self.owners.claim(roles.VALUE, [run for one in placed for run in one.used])
        return placed

    def _find_prose(self, html: bytes) -> None:
        row, main, owners = self.row, self.main, self.owners
        marks = [heading.start for heading in self.headings[:1]] + [label.start for label in self.labels]
        self.around = area.surroundings(row, main, marks, owners)
        self.article = area.own_node(row, main, self.own_paths, [*marks, *(one.start for one in self.named)], owners)
        self.node = self.article or (self.around if self.titles.title is not None else main)
        outside = any(not self.node.start <= label.start < self.node.end for label in self.labels)
        if outside and ends_too_often(html):  # the element of the node was over before its labels
            self.node = self.around
        owners.claim(roles.BODY, (element.run for element in self.named))
        owners.reclaim(roles.BODY, self._described())
        self.loose = list(loose_times(row, self.node, owners))
        owners.claim(roles.VALUE, (run for run, _ in self.loose))
        owners.claim(roles.BODY, list(body.prose(row, self.node, owners, named=bool(self.named))))
        if self.stripped:
            owners.claim(roles.BODY, [main.run])  # what was of the site is gone from stripped text already
        if roles.BODY not in owners:
            owners.reclaim(roles.BODY, self._told_under_unknown_labels())
        if roles.BODY not in owners:  # an event may say very little
            owners.claim(roles.BODY, [one.run for tag in ("p", "li") for one in row.tagged(tag, self.node)])
        owners.claim(roles.OTHERS, list(area.blocks_beside(row, main, self.node)))

    def _described(self) -> list[Run]:
        """What stands under the labels that mean the body."""
        means_body = [label for label in self.labels if label.field == "description" and not label.inline]
        return [(label.value, label.end) for label in means_body]

    def _told_under_unknown_labels(self) -> list[Run]:
        """The prose that stands under headings which look like labels ("About this event"), where there is no other."""
        told = [one for one in self.placed if one.entry.field is None and is_sentence(one.entry.text)]
        self.placed = [one for one in self.placed if one not in told]
        return [run for one in told for run in one.used]

    def page(self, section: str | None, opening: str, *, complete: bool) -> Page:
        """Return all that was found, with what else is known of the page (see `Page`)."""
        row, main, owners, base = self.row, self.main, self.owners, self.metadata.base
        first = owners.find(roles.BODY)
        holder = self.named[0] if self.named else body.container(row.tokens[first].element) if first >= 0 else None
        unclaimed = body.unclaimed(row, main if main is not row.root else self.node, self.article, self.labels, owners)
        said = {text for one in self.placed for text in (one.entry.text, *(item.shown for item in one.entry.items))}
        title = self.titles.title
        return Page(
            form="text" if self.stripped else "html",
            title=Passage(row.text(title), title.selector) if title is not None else None,
            other_titles=tuple(row.text(heading) for heading in self.titles.others),
            section=section,
            body=read_body(row, owners, holder, base),
            labelled=part_goals([one.entry for one in sorted(self.placed, key=lambda one: one.start)]),
            files=entries.files(row, self.placed, base),
            loose_files=entries.loose_files(row, self.around, owners, base),
            language=area.article_language(row, main, holder),
            article_paths=area.article_paths(area.first_article(row, main)),
            node_classes=area.node_types(row),
            opening=opening[:_OPENING],
            metadata=self.metadata,
            unclaimed=tuple(
                Passage(line.text, row.tokens[line.start].element.selector)
                for line in unclaimed
                if line.text not in said  # a banner shows the date and the place once more
            ),
            complete=complete,
            has_node=self.article is not None or any(one.flags & BODY for one in self.named),
            loose_times=tuple(time for _, times in self.loose for time in times),
            loose_selector=around([row.tokens[run[0]].element.selector for run, _ in self.loose]),
        )


def _words(row: Row, element: Element) -> str:
    return " ".join([line.text for line in row.lines(*element.run) if line.text])


def _begins_in(run: Run, runs: list[Run]) -> bool:
    return any(start <= run[0] < end for start, end in runs)


def _own_paths(metadata: Metadata, url: str | None) -> frozenset[str]:
    """The language-free paths of this node, to tell links to it from links to other events."""
    addresses = [url, metadata.canonical, metadata.shortlink, metadata.og_url]
    addresses.extend(alternate.url for alternate in metadata.alternates)
    if metadata.current_path:
        addresses.append("/" + metadata.current_path)
    return frozenset(path for path in (node_path(address) for address in addresses if address) if path)
