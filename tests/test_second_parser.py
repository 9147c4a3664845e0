"""A second HTML parser (turbohtml, another engine) gives the same Page: nothing depends on one parser's habits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import turbohtml

from gcmscrape.intake.encoding import to_utf8
from gcmscrape.page.read import read_document, read_html
from gcmscrape.refusal import PageRefused
from replica.generate import generate
from replica.layout import LAYOUTS
from replica.render import render
from tests.cases import covering, each

if TYPE_CHECKING:
    from gcmscrape.row.tokens import Node

PAGES = Path(__file__).parents[1] / "fixtures" / "pages"
FIXTURES = sorted(path.stem for path in PAGES.glob("*.html"))
LANGUAGES = ("en", "es", "fr", "ar", "zh-hant")
EVENTS = generate(12, seed=20)


class Lent:
    """A node of turbohtml with the names that the reader asks for."""

    def __init__(self, node: turbohtml.Node) -> None:
        self.node = node

    @property
    def tag(self) -> str:
        if isinstance(self.node, turbohtml.Text):
            return "-text"
        return self.node.tag if isinstance(self.node, turbohtml.Element) else "-comment"

    @property
    def attributes(self) -> dict[str, str | None]:
        if not isinstance(self.node, turbohtml.Element):
            return {}
        return {name: " ".join(value) if isinstance(value, list) else value for name, value in self.node.attrs.items()}

    @property
    def text_content(self) -> str:
        return self.node.text

    @property
    def first_child(self) -> Lent | None:
        children = self.node.children
        return Lent(children[0]) if children else None

    @property
    def last_child(self) -> Lent | None:
        children = self.node.children
        return Lent(children[-1]) if children else None

    @property
    def prev(self) -> Lent | None:
        before = self.node.previous_sibling
        return Lent(before) if before is not None else None

    @property
    def next(self) -> Lent | None:
        following = self.node.next_sibling
        return Lent(following) if following is not None else None


def by_second_parser(html: str) -> Node:
    root = next(child for child in turbohtml.parse(html).children if isinstance(child, turbohtml.Element))
    return cast("Node", Lent(root))


@each("name", FIXTURES)
def test_a_fixture_reads_the_same(name: str) -> None:
    saved = json.loads((PAGES / f"{name}.json").read_bytes())
    try:
        html = to_utf8((PAGES / f"{name}.html").read_bytes(), saved["headers"])
    except PageRefused:
        return
    assert read_document(by_second_parser(html.decode()), saved["url"], html) == read_html(html, saved["url"])


@each(("layout", "number"), covering(LAYOUTS, range(len(EVENTS)), 1))
def test_a_replica_page_reads_the_same(layout: str, number: int) -> None:
    html = render(EVENTS[number], LAYOUTS[layout], LANGUAGES[number % len(LANGUAGES)])
    assert read_document(by_second_parser(html), None) == read_html(html.encode(), None)
