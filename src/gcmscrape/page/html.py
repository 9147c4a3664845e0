"""The HTML reader: a page's HTML in, a `Page` out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from selectolax.lexbor import LexborHTMLParser

from gcmscrape.page.body import absolute, file_of, is_prose, named_bodies, prose_body, read_body, widen
from gcmscrape.page.candidates import Label, find_candidates
from gcmscrape.page.chrome import chrome_runs, is_chrome
from gcmscrape.page.goals import is_goal, part_goals, unlabelled
from gcmscrape.page.head import read_metadata
from gcmscrape.page.label_table import class_meaning
from gcmscrape.page.labels import settle
from gcmscrape.page.model import Body, File, Labelled, Metadata, Page
from gcmscrape.page.tables import column_headed
from gcmscrape.page.teasers import node_path, teaser_runs
from gcmscrape.page.titles import Titles, find_titles
from gcmscrape.page.tree import Element, Node, Tree, build
from gcmscrape.page.values import read_items, read_times, without_label
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

_NODE_TYPE = re.compile(r"(?:node--type-|page-node-type-|node-type-|node--)([a-z][a-z_-]*)")
_OPENING = 2000


def read_html(html: str, url: str | None) -> Page:
    """Return what a page's HTML says. `url` is the page's own address, to which relative addresses are joined.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    return read_document(cast("Node", LexborHTMLParser(html).root), url)


def read_document(document: Node, url: str | None) -> Page:
    """Return what a parsed page says; `document` is its `<html>` element, of whichever parser."""
    try:
        return _Reader(document, url).page()
    except RecursionError:
        raise PageRefused("too_deep", "The page nests its elements deeper than can be read.") from None


class _Reader:
    """The steps of reading one page, in their order; each attribute is set once."""

    def __init__(self, document: Node, url: str | None) -> None:
        self.url = url
        self.metadata: Metadata = read_metadata(document, url)
        body = _child(document, "body") or document
        self.body_classes = body.attributes.get("class") or ""
        self.whole = build(body, is_chrome)
        self.tree: Tree = _content(self.whole)
        self.barred = bytearray(len(self.tree.tokens))

    def page(self) -> Page:
        tree = self.tree
        self._bar(chrome_runs(tree))
        titles = find_titles(tree, self.metadata)
        self._bar(teaser_runs(tree, titles.title.text if titles.title else None, self._own_paths()))
        self._bar(titles.runs)
        bodies = named_bodies(tree)
        bodies = [element for element in bodies if not self.barred[element.start]]
        own_bar = bytearray(self.barred)
        for element in bodies:
            _mark(own_bar, element.start, element.end)
        candidates = find_candidates(tree, own_bar)
        bodies, runs, candidates, own_bar = self._body_runs(bodies, candidates, own_bar, titles)
        labels = settle(tree, candidates, own_bar)
        entries, used = self._entries(labels)
        loose = own_bar[:]
        for start, end in used:
            _mark(loose, start, end)
        if bodies and not runs:
            runs = self._loose_prose(bodies[0], loose)
        elif not bodies:
            bodies, runs = self._remaining(loose, labels)
        labelled = part_goals(self._unlabelled(entries, loose, runs))
        body = self._body(bodies, runs)
        described = next((entry for entry in labelled if entry.field == "description"), None)
        if body is None and described is not None:
            body = Body(tuple(item.text for item in described.items), (), (), None, described.selector)
        return Page(
            form="html",
            title=titles.title,
            other_titles=titles.others,
            section=titles.section,
            body=body,
            labelled=labelled,
            files=self._files(labels),
            language=_article_language(tree, bodies),
            article_paths=_article_paths(tree),
            node_classes=_node_classes(self.whole, self.body_classes),
            opening=tree.shown(0, min(len(tree.tokens), 200))[:_OPENING] if tree.tokens else self.whole.shown(0, 200)[:_OPENING],
            metadata=self.metadata,
        )

    def _bar(self, runs: Iterable[tuple[int, int]]) -> None:
        for start, end in runs:
            _mark(self.barred, start, end)

    def _own_paths(self) -> frozenset[str]:
        meta = self.metadata
        addresses = [self.url, meta.canonical, meta.shortlink, meta.og_url, *(alternate.url for alternate in meta.alternates)]
        if meta.current_path:
            addresses.append("/" + meta.current_path)
        return frozenset(path for path in (node_path(address) for address in addresses if address) if path)

    def _body_runs(
        self, bodies: list[Element], candidates: list[Label], barred: bytearray, titles: Titles,
    ) -> tuple[list[Element], list[tuple[int, int]], list[Label], bytearray]:
        """Find the body where no class names it; drop the label words in it."""
        if bodies:
            return bodies, [(element.start, element.end) for element in bodies], candidates, barred
        prose = prose_body(self.tree, candidates, barred)
        if prose is None:
            return [], [], candidates, barred
        inside = [label for label in candidates if prose.start <= label.start < prose.end]
        outside = len(candidates) - len(inside)
        if inside and outside < len(inside):
            return [prose], [], candidates, barred
        kept = [label for label in candidates if label not in inside]
        stops = [label.start for label in kept] + [start for start, _ in titles.runs]
        if not any(prose.start <= stop < prose.end for stop in stops):
            prose = widen(prose, stops, self.tree)
        elif not kept:
            return [prose], [], kept, barred
        barred = bytearray(barred)
        _mark(barred, prose.start, prose.end)
        return [prose], [(prose.start, prose.end)], kept, barred

    def _loose_prose(self, element: Element, loose: bytearray) -> list[tuple[int, int]]:
        """The lines of an element that no label and no heading uses."""
        return [(start, end) for start, end in self.tree.lines(element.start, element.end) if not loose[start]]

    def _remaining(self, loose: bytearray, labels: list[Label]) -> tuple[list[Element], list[tuple[int, int]]]:
        """Without a body and without prose: the paragraphs that are left, short as they are."""
        runs: list[tuple[int, int]] = []
        first: Element | None = None
        for element in self.tree.root.walk():
            if element.tag in ("p", "li") and element.start < element.end and not loose[element.start] and not is_goal(self.tree.text(element)):
                runs.append((element.start, element.end))
                first = first or element.parent or element
        return ([first], runs) if first is not None else ([], [])

    def _entries(self, labels: list[Label]) -> tuple[list[Labelled], list[tuple[int, int]]]:
        entries: list[Labelled] = []
        used: list[tuple[int, int]] = []
        seen: set[str] = set()
        columns = column_headed(self.tree, labels)
        for label in labels:
            tokens = columns.get(label.start)
            if tokens is None:
                tokens = without_label(self.tree.tokens[label.value : label.end], label.offset)
                used.append((label.start, label.end))
            else:
                used.append((label.start, label.value))
                used.extend((index, index + 1) for index in tokens)
                tokens = [self.tree.tokens[index] for index in tokens]
            single = label.meaning is not None and label.meaning.single
            items = read_items(tokens, single=single, root=label.scope)
            field = label.meaning.field if label.meaning else None
            entries.append(
                Labelled(
                    label.text, field, "label", items, ", ".join(item.shown for item in items if item.shown) if not single else _one_line(items),
                    read_times(tokens) if single else (), label.scope.selector, label.text in seen,
                ),
            )
            seen.add(label.text)
        return entries, used

    def _unlabelled(self, entries: list[Labelled], loose: bytearray, runs: list[tuple[int, int]]) -> list[Labelled]:
        """Add the values that stand under no label: those of a field that only a class names, and SDG values."""
        loose = loose[:]
        for start, end in runs:
            _mark(loose, start, end)
        found = {entry.field for entry in entries}
        for element in self.tree.root.walk():
            if element.start == element.end or any(loose[element.start : element.end]) or not element.get("class"):
                continue
            sense = class_meaning(element.classes)
            if sense is None or sense.field in found or sense.field == "description":
                continue
            tokens = self.tree.tokens[element.start : element.end]
            items = read_items(tokens, single=sense.single, root=element)
            goals = sense.field == "sdgs" and all(is_goal(item.text) for item in items)
            entries.append(Labelled("SDG" if goals else None, sense.field, "label" if goals else "class", items, _one_line(items), read_times(tokens), element.selector))
            found.add(sense.field)
            _mark(loose, element.start, element.end)
        goals_left = [(start, end) for start, end in self.tree.lines(0, len(self.tree.tokens)) if not loose[start] and is_goal(self.tree.shown(start, end))]
        if goals_left:
            tokens = [token for start, end in goals_left for token in self.tree.tokens[start:end]]
            element = tokens[0].element
            entries.append(unlabelled(read_items(tokens, single=False, root=self.tree.root), "SDG", "sdgs", element.selector))
        return entries

    def _body(self, bodies: list[Element], runs: list[tuple[int, int]]) -> Body | None:
        return read_body(self.tree, runs, self.barred, self.url, bodies[0]) if bodies and runs else None

    def _files(self, labels: list[Label]) -> tuple[File, ...]:
        files: dict[str, File] = {}
        for label in labels:
            if label.meaning is None or label.meaning.field != "documents":
                continue
            for token in self.tree.tokens[label.value : label.end]:
                link = next((e for e in (token.element, *token.element.ancestors()) if e.tag == "a"), None)
                address = absolute(link.get("href"), self.url) if link is not None else None
                if link is None or address is None or address in files:
                    continue
                beside = self.tree.text(link.parent) if link.parent is not None else ""
                file = file_of(self.tree.text(link), address, beside)
                files[address] = file or File(self.tree.text(link) or address, address, None)
        return tuple(files.values())


def _mark(mask: bytearray, start: int, end: int) -> None:
    mask[start:end] = b"\x01" * (end - start)


def _one_line(items: Iterable[object]) -> str:
    return ", ".join(item.shown for item in items if item.shown)  # type: ignore[attr-defined]


def _child(node: Node, tag: str) -> Node | None:
    child = node.first_child
    while child is not None:
        if child.tag == tag:
            return child
        child = child.next
    return None


def _content(whole: Tree) -> Tree:
    """The `<main>` of the page when it holds the content, else all of it."""
    for element in whole.root.walk():
        if (element.tag == "main" or element.get("role") == "main") and (element.end - element.start) * 4 > len(whole.tokens):
            return _part(whole, element)
    return whole


def _part(whole: Tree, element: Element) -> Tree:
    """A tree of one element alone, its tokens counted from 0; its ancestors stay, for selectors and classes."""
    offset = element.start
    for inner in element.walk():
        inner.start -= offset
        inner.end -= offset
    return Tree(element, whole.tokens[offset : offset + element.end])


def _article_language(tree: Tree, bodies: list[Element]) -> str | None:
    for element in bodies:
        for around in (element, *element.ancestors()):
            if around.get("lang"):
                return around.get("lang")
    article = next((e for e in tree.root.walk() if e.tag == "article" and e.get("lang")), None)
    return article.get("lang") if article is not None else None


def _article_paths(tree: Tree) -> tuple[str, ...]:
    for element in tree.root.walk():
        if element.tag == "article" or "node" in element.classes:
            about = element.get("about")
            history = element.get("data-history-node-id")
            return tuple(path for path in (about, f"/node/{history}" if history.isdigit() else "") if path)
    return ()


def _node_classes(whole: Tree, body_classes: str) -> tuple[str, ...]:
    names = dict.fromkeys(_NODE_TYPE.findall(body_classes))
    for element in whole.root.walk():
        if element.tag in ("article", "div") and "node" in element.get("class"):
            for name in element.classes:
                found = _NODE_TYPE.fullmatch(name)
                if found and not name.startswith("node--view"):
                    names[found[1]] = None
            break
    return tuple(names)
