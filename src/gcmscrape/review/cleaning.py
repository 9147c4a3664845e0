"""An archived page, made harmless: what may stay of it is listed here, and everything else goes.

No script, frame, form, drawing or link element stays; styles and images that are saved stand in the page itself; and no
attribute but the `href` of a link names another server.
"""

from __future__ import annotations

import math
import re
from html import escape
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gcmscrape.review.assets import Asset, Assets
from gcmscrape.review.flow import Flow
from gcmscrape.review.styles import clean_styles
from gcmscrape.site.addresses import link_target

_KEPT: Final = frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite",
    "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "label", "legend", "li",
    "main", "mark", "menu", "nav", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span", "strike",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u",
    "ul", "var", "wbr",
})  # fmt: skip
_VOID: Final = frozenset({"br", "hr", "col", "wbr"})
_LOST: Final = frozenset({
    "applet", "area", "audio", "base", "canvas", "embed", "frame", "frameset", "head", "iframe", "input", "link",
    "map", "math", "meta", "noembed", "noframes", "noscript", "object", "option", "param", "plaintext", "portal",
    "script", "select", "source", "style", "template", "textarea", "title", "track", "video", "xmp",
})  # fmt: skip
"""Lost with all that is in them. Of elements that are neither here nor kept what is in them stays."""
_ATTRIBUTES: Final = (
    "class", "id", "lang", "dir", "title", "colspan", "rowspan", "scope", "span", "start", "value", "datetime",
)  # fmt: skip
_NAMES_A_SERVER: Final = re.compile(r"//|\\\\|\b(?:https?|ftp|data|javascript|vbscript)\s*:", re.IGNORECASE)
_INSIDE: Final = re.compile(r"data:image/[\w+.-]+;base64,[A-Za-z0-9+/=%]*", re.IGNORECASE)
_LONGEST: Final = 1000
"""In characters, of an attribute."""
_STYLES_FIRST: Final = 0.7
"""How much of the room for saved things styles may take."""


class Start(NamedTuple):
    """The tag that begins an element, and the parser's number for it; an `End` follows."""

    markup: str
    number: int


class End(NamedTuple):
    """The tag that ends an element; of one without an end tag nothing."""

    markup: str


class Image(NamedTuple):
    """A saved image; it stands in the document, and has taken its room."""

    markup: str


Part = str | int | Start | End | Image
"""Markup, the number of a piece of text, where an element begins or ends, or an image."""


class Cleaned(NamedTuple):
    """A page made harmless: its parts in order, its text, which of it each element holds, and its style sheets."""

    parts: list[Part]
    flow: Flow
    runs: dict[int, tuple[int, int]]
    styles: tuple[str, ...]


class Room:
    """How many bytes of images and styles a document may still hold; a style sheet that it has takes no more.

    `page` are the bytes of markup that each page may take.
    """

    def __init__(self, left: int, page: float = math.inf) -> None:
        self.left = left
        self.page = page
        self.sheets: dict[tuple[str, str | None], str] = {}


class _Saved:
    """The images and styles of a page, as long as there is room for them."""

    def __init__(self, base: str | None, assets: Assets, room: Room) -> None:
        self.base = base
        self.assets = assets
        self.room = room

    def find(self, address: str, base: str | None) -> tuple[Asset | None, str | None]:
        """Return what is saved of an address in a page or style sheet at `base`, and the absolute address."""
        absolute = link_target(base, address)
        saved = (self.assets(absolute) if absolute else None) or self.assets(address)
        return saved, absolute

    def image(self, address: str, base: str | None) -> str | None:
        """Return an image as an address that holds it; None when it is not saved, or too large."""
        if address.lower().startswith("data:image/"):
            inside: str | None = address if _INSIDE.fullmatch(address) else None
        else:
            saved, _ = self.find(address, base)
            inside = saved.data_address if saved else None
        if inside is None or len(inside) > self.room.left:
            return None
        self.room.left -= len(inside)
        return inside

    def styles(self, css: str, base: str | None) -> str:
        """Return a style sheet made harmless; "" when there is no room for it."""
        sheet = self.room.sheets.get((css, base))
        if sheet is None:
            if len(css) > self.room.left * _STYLES_FIRST:
                return ""
            self.room.left -= len(css)
            sheet = clean_styles(css, lambda address: self.image(address, base))
            self.room.sheets[css, base] = sheet
        return sheet


def clean_page(tree: LexborHTMLParser, base: str | None, assets: Assets, room: Room) -> Cleaned:
    """Return a page made harmless.

    Args:
        tree: The page; it is not changed.
        base: Its address, to which relative ones are joined.
        assets: The images and style sheets that are saved.
        room: How many bytes of these may still stand in the document; what the page takes is taken off.
    """
    own = _Saved(base, assets, room)
    styles = tuple(filter(None, _styles(tree, own)))
    flow = Flow()
    parts: list[Part] = []
    runs: dict[int, tuple[int, int]] = {}
    body = tree.body or tree.root
    opened: list[tuple[LexborNode | None, str]] = []  # what comes behind an element, and its end tag
    begun: list[tuple[LexborNode, int, int]] = []
    node = body
    while node is not None or opened:
        if node is None:
            node, end = opened.pop()
            element, start, size = begun.pop()
            runs[element.mem_id] = start, len(flow)
            parts += [_unsaid(element)] if len(parts) == size else []
            parts += [End(end)] if end else []
            continue
        tag = node.tag or ""
        if tag == "-text":
            parts.append(flow.add(node.text_content or ""))
        elif tag == "img" or tag == "svg":  # noqa: PLR1714 - two kinds of pictures
            runs[node.mem_id] = len(flow), len(flow)
            parts += [Start('<span class="gcm-picture">', node.mem_id), _picture(node, own), End("</span>")]
        elif tag not in _LOST and tag[:1] not in {"-", "!"}:
            begin, end = _tags(node, tag, base)
            parts += [Start(begin, node.mem_id)] if begin else []
            if tag in _VOID:
                parts.append(End(""))
                runs[node.mem_id] = len(flow), len(flow)
            else:
                opened.append((node.next if node is not body else None, end))
                begun.append((node, len(flow), len(parts)))
                node = node.child
                continue
        node = node.next
    return Cleaned(parts, flow, runs, styles)


def _styles(tree: LexborHTMLParser, own: _Saved) -> list[str]:
    found: list[str] = []
    for node in tree.css("style, link"):
        if node.tag == "style":
            found.append(own.styles(node.text(), own.base))
        elif "stylesheet" in (node.attributes.get("rel") or "").lower() and node.attributes.get("media") != "print":
            saved, address = own.find(node.attributes.get("href") or "", own.base)
            if saved is not None and saved.image is None:
                found.append(own.styles(saved.body.decode("utf-8", "replace"), address))
    return found


def _tags(node: LexborNode, tag: str, base: str | None) -> tuple[str, str]:
    """Return the beginning of the start tag of an element, and its end tag; both "" when only what is in it stays."""
    if tag == "body":
        names = f"gcm-body {_value(node, 'class')}"
        return f'<div class="gcm-html"><div class="{escape(names)}">', "</div></div>"
    if tag not in _KEPT:
        return ("", "") if tag not in {"form", "fieldset", "dialog"} else ("<div>", "</div>")
    written = "".join(f' {name}="{escape(value)}"' for name in _ATTRIBUTES if (value := _value(node, name)))
    target = link_target(base, (node.attributes.get("href") or "").strip()) if tag == "a" else None
    if target and target.lower().startswith(("https://", "http://", "mailto:")):
        written += f' href="{escape(target)}"'
    if tag == "details":
        written += " open"
    return f"<{tag}{written}>", "" if tag in _VOID else f"</{tag}>"


def _unsaid(node: LexborNode) -> str:
    """Return the words of an element that shows none: a link with a title, a `<time>` with its attribute alone."""
    words = _value(node, "aria-label") or _value(node, "title") or _value(node, "datetime")
    if not words and node.tag == "a":
        words = _value(node, "href").rstrip("/").rpartition("/")[2]
    return f'<span class="gcm-lost">{escape(words)}</span>' if words else ""


def _value(node: LexborNode, name: str) -> str:
    value = node.attributes.get(name) or ""
    return "" if len(value) > _LONGEST or _NAMES_A_SERVER.search(value) else value


def _picture(node: LexborNode, own: _Saved) -> Image | str:
    """Return an image that is saved; of another, and of a drawing, the words that it has for those who don't see it."""
    words = _value(node, "alt") or _value(node, "aria-label") or _value(node, "title")
    if node.tag == "img":
        source = node.attributes.get("src") or ""
        inside = own.image(source, own.base) if source else None
        if inside:
            return Image(f'<img src="{inside}" alt="{escape(words)}">')
        name = re.split(r"[?#]", source, maxsplit=1)[0].rpartition("/")[2]
        words = words or ("" if source.startswith("data:") or len(name) > _LONGEST else name)
    elif (title := node.css_first("title")) is not None:
        words = words or title.text()
    return f'<span class="gcm-lost">{escape(words) or "image"}</span>'
