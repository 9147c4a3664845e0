"""Walking through the tags of a page, to count what would cost the HTML parser the square of its number.

This is not a parser: it follows just enough of the tree construction of the HTML standard to know how deep elements
nest and how many formatting elements would be made again ("reconstruct the active formatting elements").
"""

from __future__ import annotations

import re
from typing import Final

from gcmscrape.refusal import PageRefused

MAX_TAGS: Final = 300_000
"""Elements of a page."""
MAX_DEPTH: Final = 512
"""Elements within each other; browsers stop nesting at this number, too."""
MAX_ATTRIBUTES: Final = 1_000
"""Attributes of a tag."""
MAX_OPTIONS: Final = 10_000
"""Options of a page."""
MAX_COPIES: Final = 200_000
"""Formatting elements (and their attributes) made again in later blocks."""

FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)

_VOID: Final = frozenset({
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "hr", "img", "input", "keygen", "link", "meta", "param",
    "source", "track", "wbr", "frame", "html", "head", "body", "frameset",
})  # fmt: skip
_RAW: Final = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
# An element of the key's kind ends the nearest open one of the second set, unless one of the third stands between.
_SIBLINGS: Final = {
    **dict.fromkeys(("li",), (frozenset({"li"}), frozenset({"ul", "ol", "menu", "table", "td", "th", "div"}))),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), frozenset({"dl", "table", "td", "th", "div"}))),
    **dict.fromkeys(("option", "optgroup"), (frozenset({"option"}), frozenset({"select", "datalist"}))),
    **dict.fromkeys(("td", "th"), (frozenset({"td", "th", "caption", "colgroup"}), frozenset({"table", "template"}))),
    "tr": (frozenset({"tr", "caption", "colgroup"}), frozenset({"table", "template"})),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"),
        (frozenset({"tbody", "thead", "tfoot", "tr", "caption", "colgroup"}), frozenset({"table", "template"})),
    ),
}
_ENDS_PARAGRAPH: Final = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dd", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "li", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre", "search", "section", "summary", "table", "ul",
    "xmp",
})  # fmt: skip
_PARAGRAPH_WALLS: Final = frozenset({
    "applet", "button", "caption", "marquee", "object", "table", "td", "template", "th",
})  # fmt: skip
"""What closes off a paragraph, and the formatting elements, outside it."""

_ATTRIBUTE: Final = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?"""
_TAG: Final = re.compile(
    rf"""<(?:
        !--(?:-?>|(?s:.*?)(?:--!?>|\Z))
      | [!?/](?![a-zA-Z])[^>]*+>? | ![^>]*+>?
      | (?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{_ATTRIBUTE})*+)[\s/]*+>?
    )""",
    re.VERBOSE,
)
_ATTRIBUTE_NAME: Final = re.compile(r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?""")
