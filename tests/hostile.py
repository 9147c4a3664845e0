"""Pages made to hurt a parser, and large pages that look as people make them. Small functions of their size."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from tests.cases import FULL

if TYPE_CHECKING:
    from collections.abc import Callable

URL: Final = "https://migrationnetwork.un.org/events/regional-review"
TITLE: Final = "Regional review of the Global Compact"
WORDS: Final = [
    "the",
    "of",
    "and",
    "migration",
    "governance",
    "regional",
    "review",
    "compact",
    "network",
    "partners",
    "éducation",
    "data",
    "rights",
    "policy",
    "d’échange",
    "consultation",
    "stakeholders",
    "implementation",
    "member",
    "states",
    "follow-up",
    "objectives",
    "migrants",
    "communities",
]


def event_page(content: str = "") -> str:
    """Return an event page with some content in its body field."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title></head><body><main><article>'
        f'<h1>{TITLE}</h1><div class="field field--name-body"><p>About the event.</p>{content}</div>'
        '<div class="field"><div class="field__label">Type of Event</div><div class="field__item">Webinar</div></div>'
        '<div class="field"><div class="field__label">Main organizer/s</div><div class="field__item">IOM</div></div>'
        "</article></main></body></html>"
    )


def numbered(pattern: str, count: int) -> str:
    """Return the pattern `count` times, `%d` in it being the number."""
    return "".join(pattern.replace("%d", str(number)) for number in range(count))


def one_tag(attributes: int) -> str:
    """Return one tag with that many attributes."""
    return f"<div {numbered('data-%d ', attributes)}></div>"


REFUSED: Final[dict[str, tuple[Callable[[], str], str]]] = {
    "bold reopened in each paragraph": (lambda: numbered("<p><b id=%d>", 5_000), "too_deep"),
    "bold reopened, closed paragraphs": (lambda: numbered("<p><font color=%d>x</p>", 4_000), "too_deep"),
    "bold reopened, 400 of them": (lambda: numbered("<p><b id=%d>", 400) + "<p>x" * 5_000, "too_many_tags"),
    "upper-case tags": (lambda: numbered("<P><STRONG ID=%d>", 5_000), "too_deep"),
    "bold and italics crossed": (
        lambda: numbered("<b %d>", 4_000) + numbered("<i %d>", 4_000) + "x</b>" * 4_000,
        "too_deep",
    ),
    "bold with attributes, in paragraphs": (
        lambda: "<p>" + numbered("<b " + numbered("a%d ", 400) + " b%d>", 40) + "<p>x" * 3_000,
        "too_many_tags",
    ),
    "40,000 open divs": (lambda: "<div>" * 40_000, "too_deep"),
    "40,000 open divs, upper-case": (lambda: "<DIV>" * 40_000, "too_deep"),
    "100,000 closed divs": (lambda: "<div>" * 100_000 + "</div>" * 100_000, "too_deep"),
    "open divs with wrong ends": (lambda: "<div></span>" * 40_000, "too_deep"),
    "divs hidden by spans": (lambda: "<span><div></span>" * 20_000, "too_deep"),
    "nested lists": (lambda: "<ul><li>" * 20_000, "too_deep"),
    "nested tables": (lambda: "<table><tr><td>" * 10_000, "too_deep"),
    "nested templates": (lambda: "<template>" * 20_000, "too_deep"),
    "nested svg": (lambda: "<svg>" * 40_000, "too_deep"),
    "nested math": (lambda: "<math>" + "<mrow>" * 40_000, "too_deep"),
    "nested objects": (lambda: "<object>" * 20_000, "too_deep"),
    "nested buttons and paragraphs": (lambda: "<p><button>" * 20_000, "too_deep"),
    "nested math elements with wrong ends": (lambda: "<mi><h2></mi>" * 4_000, "too_deep"),
    "forms ended before what is in them": (lambda: "<form><pre></form>" * 4_000, "too_deep"),
    "links in math": (lambda: "<math>" + "<a>x" * 4_000, "too_deep"),
    "equal tags made again around lists": (lambda: "<em></ol>x<ol><em>x" * 2_000, "too_deep"),
    "drawings within drawings": (lambda: "<svg><svg><dl><address/><li>" * 2_000, "too_deep"),
    "4,500 open articles": (lambda: "<article>x" * 4_500, "too_deep"),
    "4,500 open articles, other ends": (lambda: "<article>x" * 4_500 + "</x>" * 2_500, "too_deep"),
    "nested custom elements": (lambda: "<x-y>" * 40_000, "too_deep"),
    "40,000 attributes": (lambda: one_tag(40_000), "too_many_tags"),
    "40,000 attributes without spaces": (lambda: "<div " + numbered('data-%d=""', 40_000) + ">", "too_many_tags"),
    "40,000 attributes with slashes": (lambda: "<div/" + numbered("data-%d/", 40_000) + ">", "too_many_tags"),
    "40,000 attributes, some with brackets": (lambda: one_tag(40_000).replace("0 ", '0="<" '), "too_many_tags"),
    "40,000 attributes around quoted tags": (lambda: "<div " + numbered('a%d="<p>" ', 40_000) + ">", "too_many_tags"),
    "attributes added to body": (lambda: numbered("<body a%d>", 40_000), "too_many_tags"),
    "50,000 options": (lambda: "<select>" + "<option>x</option>" * 50_000, "too_many_tags"),
    "50,000 open options": (lambda: "<select>" + "<option>x" * 50_000, "too_many_tags"),
    "a million line breaks": (lambda: "<br>" * 1_000_000, "too_many_tags"),
    "millions of brackets": (lambda: "<" * 4_000_000, "too_many_tags"),
    "half a million paragraphs": (lambda: "<p>x</p>" * 500_000, "too_many_tags"),
}
"""Content that is refused, with the code of the refusal."""
if not FULL:  # they cost the guard as much as all others, and are refused like "bold reopened in each paragraph"
    del REFUSED["bold reopened, closed paragraphs"], REFUSED["upper-case tags"]

HARMLESS: Final[dict[str, Callable[[], str]]] = {
    "plain bold and italics, open": lambda: "<b><i>" * 200,
    "a huge attribute": lambda: '<a href="' + "x" * 4_000_000 + '">x</a>',
    "a huge comment": lambda: "<!--" + "-" * 4_000_000 + "-->",
    "an open comment": lambda: "<!--" + "<p>" * 1_000,
    "an open quote": lambda: '<a href="' + "<p>" * 100_000,
    "an open script": lambda: "<script>" + "<p>" * 100_000,
    "an open textarea": lambda: "<textarea>" + "<div>" * 100_000,
    "an open title": lambda: "<title>" + "</titl" * 100_000,
    "plaintext": lambda: "<plaintext>" + "<div>" * 100_000,
    "double-escaped script": lambda: "<script><!--<script>" * 50_000,
    "CDATA": lambda: "<![CDATA[" * 50_000,
    "CDATA in svg": lambda: "<svg>" + "<![CDATA[x]]>" * 50_000 + "</svg>",
    "named entities": lambda: "&amp;amp;" * 500_000,
    "numeric entities": lambda: "&#x41;&#xD800;&#0;" * 300_000,
    "open links": lambda: numbered("<a href=%d>", 2_000),
    "end tags": lambda: "</p></x>" * 10_000,
    "frames": lambda: "<frameset>" * 10_000,
    "doctypes": lambda: "<!doctype html>" * 50_000,
}
"""Content that looks hostile and costs the parser little."""


def prose(words: int, seed: int = 0) -> str:
    """Return that many words."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))  # noqa: S311 - text for a test


def _pasted_from_word() -> str:
    span = '<span style="font-size:11pt;font-family:Calibri,sans-serif">'
    deep = span * 30 + '<font face="Calibri">' * 30 + prose(12) + "</font>" * 30 + "</span>" * 30
    return f'<p class="MsoNormal">{deep}<o:p></o:p></p>\n' * 120


def _table(rows: int, columns: int) -> str:
    cells = numbered("<td class='views-field'>cell %d</td>", columns)
    body = f"<tr>{cells}</tr>" * rows
    return f"<table class='table'><thead><tr><th>A</th></tr></thead><tbody>{body}</tbody></table>"


def _countries() -> str:
    options = numbered("<option value=%d>Country %d</option>", 250)
    return "<form>" + f"<select name=c>{options}</select>" * 5 + "</form>"


ORDINARY: Final[dict[str, Callable[[], str]]] = {
    "5 MB of text": lambda: "".join(f"<p>{prose(100, seed)}</p>\n" for seed in range(70)) * 100,
    "5 MB of text in one paragraph": lambda: f"<p>{f'{prose(6_500)} ' * 100}</p>",
    "3,000 links": lambda: numbered('<p><a href="/node/%d" class="link" hreflang="en">Page %d</a></p>\n', 3_000),
    "table of 2,000 rows": lambda: _table(2_000, 10),
    "table without end tags": lambda: "<table>" + ("<tr>" + "<td>cell" * 8) * 2_000 + "</table>",
    "list without end tags": lambda: "<ul>" + "<li>entry" * 5_000 + "</ul>",
    "data: images": lambda: ('<img alt="x" src="data:image/png;base64,' + "iVBORw0KGgo/" * 85_000 + '">') * 3,
    "svg path of 200 kB": lambda: '<svg><path d="' + "M10.5 20 L30 40.25 Z " * 10_000 + '"/></svg>',
    "svg icons": lambda: '<svg class="icon"><title>Icon</title><g><path d="M1 1"/><circle r="3" /></g></svg>' * 3_000,
    "long srcset": lambda: '<img srcset="' + numbered("/files/styles/w%d/image.jpg %dw, ", 2_000) + '">',
    "framework attributes": lambda: (
        '<div x-data="{ open: false }" @click="open = !open" :class="{ \'a\': open > 1 }" v-for="i in items">x</div>'
        * 800
    ),
    "10,000 bold words": lambda: numbered("<b>word %d</b> and <i>more</i> ", 10_000),
    "6,000 bold words with attributes": lambda: numbered('<p><strong id="s%d">word</strong> text</p>', 6_000),
    "6,000 links within bold": lambda: numbered('<strong><a href="/%d">x</a></strong> ', 6_000),
    "line breaks": lambda: "line<br />\n" * 10_000,
    "pasted from Word": _pasted_from_word,
    "font tags left open": lambda: '<p><font color="red">text</p>' * 5_000,
    "minified script": lambda: (
        "<script>" + "for(i=0;i<b ;i++){if(a<s &&c>d)h+='<b id='+i+'><div>';}" * 6_000 + "</script><p>x</p>" * 3_000
    ),
    "settings JSON": lambda: '<script type="application/json">{"a":"\\u003Cb\\u003E <b c=d"}</script>' * 3_000,
    "selects of countries": _countries,
    "commented-out markup": lambda: "<!-- <div><b id=1> -->" * 5_000,
    "definition list": lambda: "<dl>" + "<dt>term<dd>meaning" * 5_000 + "</dl>",
}
"""Large content of an honest page."""
