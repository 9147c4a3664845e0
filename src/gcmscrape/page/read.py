"""The reader: a page in, a `Page` out, by one recipe for HTML and for stripped text.

The page becomes a row of tokens; then each stage claims the tokens that it owns in the ledger. What nobody owns at the end
and says something is told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from selectolax.lexbor import LexborHTMLParser

from gcmscrape.page import area, body, furniture, roles
from gcmscrape.page.entries import class_entries, files, goal_entries, in_page_order, labelled_entries, loose_files
from gcmscrape.page.goals import part_goals
from gcmscrape.page.head import base_address, read_metadata
from gcmscrape.page.headings import headings_over_labels
from gcmscrape.page.label_words import find_label_words
from gcmscrape.page.labels import settle
from gcmscrape.page.links import read_body
from gcmscrape.page.loose_times import loose_times
from gcmscrape.page.mail import show_mail
from gcmscrape.page.model import Metadata, Page, Passage
from gcmscrape.page.others import Others
from gcmscrape.page.roles import Ledger
from gcmscrape.page.text import read_text_row
from gcmscrape.page.titles import find_titles
from gcmscrape.page.tokens import Node, read_row
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import node_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.page.entries import Placed
    from gcmscrape.page.tokens import Row, Run

_OPENING = 2000
_OPENING_TOKENS = 200
_HEAD = _TAIL = 2000


def read_html(html: str, url: str | None) -> Page:
    """Return what a page's HTML says. `url` is the page's own address, to which relative addresses are joined.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    return read_document(cast("Node", LexborHTMLParser(html).root), url, html)


def read_document(document: Node, url: str | None, html: str = "") -> Page:
    """Return what a parsed page says; `document` is its `<html>` element, of whichever parser.

    `html` is what was parsed: it tells whether the page is complete, and whether it leaves elements open.

    Raises:
        PageRefused: `too_deep`, when the tree is deeper than it can be walked.
    """
    try:
        return _read(document, url, html)
    except RecursionError:
        raise PageRefused("too_deep", "The page nests its elements deeper than can be read.") from None


def read_text(text: str, url: str | None) -> Page:
    """Return what a page of stripped text says. The selectors are line numbers, counted from 1."""
    found = read_text_row(text, url)
    page = _read_row(found.row, Metadata(html_title=found.html_title), url, url)
    return replace(page, form="text", section=found.section, opening=found.opening[:_OPENING])


def _read(document: Node, url: str | None, html: str) -> Page:
    html_body = area.child(document, "body") or document
    row = read_row(html_body)
    show_mail(row)
    metadata = read_metadata(document, url, row.scripts)
    url = url or metadata.canonical or metadata.og_url or metadata.shortlink
    page = _read_row(row, metadata, url, base_address(document, url), html)
    article = area.first_article(row, row.root)
    classes = area.node_types(f"{html_body.attributes.get('class') or ''} {article.cls if article else ''}")
    opening = page.opening or _without_scripts(row)
    row.release()
    return replace(page, node_classes=classes, complete=_is_complete(html), opening=opening[:_OPENING])


def _without_scripts(row: Row) -> str:
    """What a page that shows nothing shows to those who run no scripts."""
    rows = [read_row(node) for node in row.scripts if node.tag == "noscript"]
    return " ".join(inner.shown(0, _OPENING_TOKENS) for inner in rows)


def _read_row(row: Row, metadata: Metadata, url: str | None, base: str | None, html: str = "") -> Page:
    own_paths = _own_paths(metadata, url)

    words = find_label_words(row)
    main = area.main_content(row, words)
    words = [word for word in words if main.start <= word.start < main.end]
    owners = Ledger(len(row.tokens))
    owners.claim(roles.OUTSIDE, [(0, main.start), (main.end, len(row.tokens))])

    titles = find_titles(row, main, metadata)
    owners.claim(roles.FURNITURE, furniture.site_parts(row, words))
    named = body.named_bodies(row, main)
    again = [heading for heading in titles.others if not any(one.contains(heading) for one in named)]
    headings = [heading for heading in (titles.title, *again) if heading is not None]
    owners.claim(roles.TITLE, (heading.run for heading in headings))
    words = [word for word in words if not owners[word.start]]
    named = [element for element in named if not owners[element.start]]
    holds_labels = any(one.start <= word.start < one.end for one in named for word in words)
    whole = list(body.whole_bodies(row, named, words, left_open=holds_labels and _leaves_open(html)))
    words = [word for word in words if not any(start <= word.start < end for start, end in whole)]
    others = Others(row, main, titles.title, own_paths, words)
    owners.claim(roles.FURNITURE, _outside(whole, furniture.named_parts(row, main, words)))
    owners.claim(roles.OTHERS, _outside(whole, others.runs()))
    owners.claim(roles.BODY, whole)
    owners.claim(roles.FURNITURE, furniture.buttons(row, main, words, owners))
    owners.claim(roles.PASSED, furniture.unread_parts(row, main))
    words = [word for word in words if not owners[word.start]]

    words = body.without_prose_words(row, main, owners, words) if not named else words
    labels = settle(row, words, owners)
    placed = labelled_entries(row, labels, owners)
    owners.claim(roles.VALUE, _used(placed))
    by_class = class_entries(row, main, placed, owners)
    owners.claim(roles.VALUE, _used(by_class))
    placed += by_class
    owners.claim(roles.HEADING, headings_over_labels(row, labels, owners))
    by_goal = goal_entries(row, main, owners)
    owners.claim(roles.VALUE, _used(by_goal))
    placed += by_goal

    marks = [heading.start for heading in headings[:1]] + [label.start for label in labels]
    article = area.own_node(row, main, own_paths, marks)
    node = article or (area.surroundings(row, main, marks) if titles.title is not None else main)
    owners.claim(roles.BODY, (element.run for element in named))
    loose = list(loose_times(row, node, owners))
    owners.claim(roles.VALUE, (run for run, _ in loose))
    owners.claim(roles.BODY, list(body.prose(row, node, owners, named=bool(named))))
    if roles.BODY not in owners:
        owners.claim(roles.BODY, list(body.paragraphs_left(row, node, owners)))
    described = next((one for one in placed if one.entry.field == "description" and one.entry.items), None)
    if roles.BODY not in owners and described is not None:
        for start, end in described.used:
            owners[start:end] = bytes((roles.BODY,)) * (end - start)

    owners.claim(roles.OTHERS, list(area.blocks_beside(row, main, node)))
    content = main if main is not row.root else node

    first = owners.find(roles.BODY)
    container = named[0] if named else body.container(row.tokens[first].element) if first >= 0 else None
    return Page(
        form="html",
        title=Passage(row.text(titles.title), titles.title.selector) if titles.title is not None else None,
        other_titles=tuple(row.text(heading) for heading in titles.others),
        section=titles.section,
        body=read_body(row, owners, container, base),
        labelled=part_goals(in_page_order(placed)),
        files=files(row, placed, base),
        loose_files=loose_files(row, area.surroundings(row, main, marks), owners, base),
        language=area.article_language(row, main, container),
        article_paths=area.article_paths(area.first_article(row, main)),
        node_classes=(),
        opening=(row.shown(*main.run) or row.shown(0, _OPENING_TOKENS))[:_OPENING],
        metadata=metadata,
        unclaimed=tuple(
            Passage(row.shown(*run), row.tokens[run[0]].element.selector)
            for run in body.unclaimed(row, content, owners)
        ),
        has_node=article is not None,
        loose_times=tuple(time for _, times in loose for time in times),
    )


def _outside(whole: list[Run], runs: Iterable[Run]) -> list[Run]:
    """The runs that do not begin in a named body: a heading of it may lead to an event, an alert in it is its own."""
    return [run for run in runs if not any(start <= run[0] < end for start, end in whole)]


def _used(placed: Iterable[Placed]) -> list[Run]:
    return [run for one in placed for run in one.used]


def _own_paths(metadata: Metadata, url: str | None) -> frozenset[str]:
    """The language-free paths of this node, to tell links to it from links to other events."""
    addresses = [url, metadata.canonical, metadata.shortlink, metadata.og_url]
    addresses.extend(alternate.url for alternate in metadata.alternates)
    if metadata.current_path:
        addresses.append("/" + metadata.current_path)
    return frozenset(path for path in (node_path(address) for address in addresses if address) if path)


def _is_complete(html: str) -> bool:
    """Whether a page that begins an `<html>` ends it, too."""
    return "<html" not in html[:_HEAD].lower() or "</html" in html[-_TAIL:].lower() or "</html" in html.lower()


def _leaves_open(html: str) -> bool:
    """Whether a page starts more elements than it ends of those that hold others."""
    return any(html.count(f"<{tag}") > html.count(f"</{tag}") for tag in ("div", "table", "section", "ul"))
