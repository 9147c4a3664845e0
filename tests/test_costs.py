"""No shape of a page costs its reader the square of its size: a search over the names of tags and what is around them.

The parser is not counted here, which is not written in Python: `gcmscrape.intake.guard` looks for what hurts it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape import extract
from gcmscrape.fetch.listings import read_listing
from gcmscrape.fetch.site import Site
from gcmscrape.fetch.sitemaps import read_sitemap
from gcmscrape.refusal import PageRefused
from tests.cases import FULL
from tests.costs import require_linear
from tests.hostile import URL, event_page

if TYPE_CHECKING:
    from collections.abc import Callable

TAGS: Final = [
    "a",
    "abbr",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdo",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "h1",
    "h2",
    "h3",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "i",
    "iframe",
    "img",
    "input",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "mi",
    "nav",
    "nobr",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "progress",
    "q",
    "ruby",
    "rt",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "ul",
    "video",
    "wbr",
    "x-own",
    "xmp",
]
SHAPES: Final = {
    "open": "<{}>",
    "open with text": "<{}>x ",
    "closed": "<{0}></{0}>",
    "closed with text": "<{0}>Date: x</{0}>",
    "ended only": "</{}>x",
    "in a paragraph": "<p><{}>x",
    "in a link": "<a href=/node/%d><{}>x",
    "in an item": "<li><{}>x",
    "in a table": "<table><{}>x",
    "behind a label": "<div class=field__label>Date</div><{}>x",
    "of its own class": "<{0} id=a%d class=b%d>x</{0}>",
    "wrongly ended": "<{}></p>x",
    "with a class of a field": "<{0} class=field__item>x</{0}>",
    "a teaser": "<{0} class=node--view-mode-teaser><a href=/events/e%d>Event</a></{0}>",
}
_USUAL: Final = {
    ("form", "closed"), ("search", "closed"), ("br", "behind a label"), ("hr", "behind a label"), ("pre", "closed"),
    ("h2", "closed with text"), ("div", "a teaser"), ("a", "of its own class"), ("li", "with a class of a field"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "shape"), [(tag, shape) for tag in TAGS for shape in SHAPES if FULL or (tag, shape) in _USUAL]
)
def test_shapes_of_a_page(tag: str, shape: str) -> None:
    unit = SHAPES[shape].format(tag)

    def read(number: int) -> None:
        content = "".join(unit.replace("%d", str(place)) for place in range(number))
        try:
            extract(event_page(content).encode(), URL)
        except PageRefused as refusal:
            pytest.skip(refusal.code)

    # Of what nests the depth is bounded, so in the search four times as many is more than may be. Of fewer, those that
    # tables remember from before would count.
    require_linear(read, 140)


MANY: Final = {
    "headings of others": ("", "<h2>Events</h2><p>x</p>"),
    "media in a field": ("<div class=field><div class=field__label>A</div>", "<div class=media><b>Date</b> x</div>"),
}


@pytest.mark.parametrize("shape", MANY)
def test_many_of_what_is_looked_at_with_all_others(shape: str) -> None:
    before, unit = MANY[shape]
    require_linear(lambda number: extract(event_page(before + unit * number).encode(), URL), 140)


SITE: Final = Site.at("https://example.org")
LISTS: Final[dict[str, Callable[[int], str]]] = {
    "links": lambda number: "".join(f"<a href=/events/{n}>x</a>" for n in range(number)),
    "a long base": lambda number: f"<base href=/{'a' * 7000}/>" + "<a href=x>" * number,
    "pages": lambda number: "".join(f"<a href=/events?page={n}>x</a>" for n in range(number)),
    "keys of a query": lambda number: "<a href='/events?page=1" + "&a=b" * number + "'>x",
    "pagers": lambda number: "<a href='/events?page=" + "0," * number + "1'>x",
}


@pytest.mark.parametrize("shape", LISTS)
def test_shapes_of_a_list(shape: str) -> None:
    def read(number: int) -> None:
        read_listing(f"<!DOCTYPE html><html>{LISTS[shape](number)}".encode(), {}, "https://example.org/events", SITE)

    require_linear(read, 50)


SITEMAPS: Final = {
    "entries": "<url><loc>https://example.org/events/a</loc></url>",
    "languages": "<url><x:link rel='alternate' hreflang='a%d' href='/a'/><loc>/a</loc></url>",
    "languages of nothing": "<x:link rel='alternate' hreflang='a%d' href='/a'/>",
    "open entries": "<url>",
    "open texts": "<url><loc>a",
    "ends": "</url>",
    "comments": "<!-- x -->",
    "damaged entries": "<url><loc>/a&b</loc></url>",
}


@pytest.mark.parametrize("shape", SITEMAPS)
def test_shapes_of_a_sitemap(shape: str) -> None:
    def read(number: int) -> None:
        body = "".join(SITEMAPS[shape].replace("%d", str(place)) for place in range(number))
        try:
            read_sitemap(f"<urlset xmlns:x='http://www.w3.org/1999/xhtml'>{body}</urlset>".encode())
        except PageRefused as refusal:
            assert refusal.code in {"broken_record", "not_html"}  # noqa: PT017 - either will do

    require_linear(read, 50)
