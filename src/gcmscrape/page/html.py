"""The HTML reader: a page's HTML in, a `Page` out."""

from __future__ import annotations

from typing import cast

from selectolax.lexbor import LexborHTMLParser

from gcmscrape.page.body import Prose, block_headings, find_body, left_over, named_bodies, surroundings
from gcmscrape.page.body_words import read_body
from gcmscrape.page.candidates import find_candidates
from gcmscrape.page.chrome import chrome_lines, chrome_runs, is_chrome, named_runs, values_in
from gcmscrape.page.entries import class_entries, files, goal_entries, in_page_order, labelled_entries, loose_files
from gcmscrape.page.frame import article_language, article_paths, child, content, node_classes
from gcmscrape.page.goals import part_goals
from gcmscrape.page.head import base_address, read_metadata
from gcmscrape.page.labels import settle
from gcmscrape.page.model import Metadata, Page
from gcmscrape.page.teasers import node_path, teaser_runs
from gcmscrape.page.titles import find_titles
from gcmscrape.page.tree import Node, build, clear, mark
from gcmscrape.refusal import PageRefused

_OPENING = 2000
_OPENING_TOKENS = 200


def read_html(html: str, url: str | None) -> Page:
    """Return what a page's HTML says. `url` is the page's own address, to which relative addresses are joined.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    return read_document(cast("Node", LexborHTMLParser(html).root), url)


def read_document(document: Node, url: str | None) -> Page:
    """Return what a parsed page says; `document` is its `<html>` element, of whichever parser.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    try:
        return _read(document, url)
    except RecursionError:
        raise PageRefused("too_deep", "The page nests its elements deeper than can be read.") from None


def _read(document: Node, url: str | None) -> Page:  # noqa: PLR0915 - one stage a line
    html_body = child(document, "body") or document
    whole = build(html_body, is_chrome)
    metadata = read_metadata(document, url, whole.scripts)
    url = url or metadata.canonical or metadata.og_url or metadata.shortlink
    base = base_address(document, url)
    tree = content(whole)

    # What belongs to no field: buttons, the footnote, other events, the title's own words.
    chrome = bytearray(len(tree.tokens))
    mark(chrome, chrome_runs(tree))
    classed = named_runs(tree)
    titles = find_titles(tree, metadata)
    barred = bytearray(chrome)
    mark(barred, [*titles.runs, *classed])
    named = [run for run in named_bodies(tree) if not barred[run.start]]
    searched = bytearray(barred)
    mark(searched, ((run.start, run.end) for run in named))
    candidates = find_candidates(tree, searched)
    values = values_in(tree, classed, chrome, candidates)
    mark(chrome, classed)
    for mask in (chrome, barred, searched):
        clear(mask, values)
    teasers = teaser_runs(tree, titles.title.text if titles.title else None, _own_paths(metadata, url), candidates)
    own_values = {label.value for label in candidates if label.scope.start == label.start}
    buttons = chrome_lines(tree, searched, own_values)
    teasing = bytearray(barred)
    mark(teasing, [*teasers, *buttons])
    named = [run for run in named if not teasing[run.start]]
    mark(teasing, [titles.before])

    body = find_body(tree, teasing, titles.runs, candidates, named)
    mark(barred, body.without(teasers))
    mark(barred, body.without(buttons))
    mark(chrome, body.without(buttons))
    used = bytearray(barred)
    mark(used, body.runs)
    labels = settle(tree, [label for label in candidates if not used[label.start]], used, chrome)
    placed = labelled_entries(tree, labels, chrome)
    mark(used, (run for one in placed for run in one.used))
    placed.extend(class_entries(tree, placed, used))
    mark(used, (run for one in placed for run in one.used))
    headings = block_headings(tree, labels, barred)
    spent = bytearray(used)
    mark(spent, [titles.before, *headings])
    prose = body if body.runs else left_over(tree, body, spent, titles.runs, labels)
    mark(used, prose.runs)
    placed.extend(goal_entries(tree, used))
    mark(used, (run for one in placed for run in one.used))
    labelled = part_goals(in_page_order(placed))
    described = next((one for one in placed if one.entry.field == "description" and one.entry.items), None)
    if not prose.runs and described is not None:
        prose = Prose(tree.tokens[described.start].element, described.used)
    mark(barred, headings)

    page = Page(
        form="html",
        title=titles.title,
        other_titles=titles.others,
        section=titles.section,
        body=read_body(tree, prose, barred, base),
        labelled=labelled,
        files=files(tree, placed, base),
        loose_files=loose_files(tree, surroundings(tree, titles.runs, labels), used, base),
        language=article_language(tree, prose.element),
        article_paths=article_paths(tree),
        node_classes=node_classes(whole, html_body.attributes.get("class") or ""),
        opening=(tree if tree.tokens else whole).shown(0, _OPENING_TOKENS)[:_OPENING],
        metadata=metadata,
    )
    whole.release()
    return page


def _own_paths(metadata: Metadata, url: str | None) -> frozenset[str]:
    """The language-free paths of this node, to tell links to it from links to other events."""
    addresses = [url, metadata.canonical, metadata.shortlink, metadata.og_url]
    addresses.extend(alternate.url for alternate in metadata.alternates)
    if metadata.current_path:
        addresses.append("/" + metadata.current_path)
    return frozenset(path for path in (node_path(address) for address in addresses if address) if path)
