"""HTML as a row of tokens: what the tree shows, in document order."""

from __future__ import annotations

import re
from typing import Final

from gcmscrape.intake.tagwalk import MAX_DEPTH
from gcmscrape.refusal import PageRefused
from gcmscrape.row.flags import ASIDE, BY_PROPERTY, BY_ROLE
from gcmscrape.row.mail import show_mail
from gcmscrape.row.tokens import BLOCK, BLOCKS, BREAK, NONE, SPACE, Element, Node, Row, Token
from gcmscrape.site.words import INVISIBLE, clean

_LEFT_OUT: Final = frozenset({
    "area", "audio", "base", "canvas", "datalist", "dialog", "embed", "frame", "frameset", "head", "iframe", "input",
    "link", "map", "math", "meta", "nav", "noframes", "noscript", "object", "option", "optgroup", "param", "script",
    "select", "source", "style", "template", "textarea", "title", "track", "video", "wbr",
})  # fmt: skip
"""Never seen, or never content."""
STRUCK: Final = ("s", "del", "strike")
"""What is struck out does not hold."""
_BREAKING, _SCRIPT, _HIDDEN, _HIDDEN_BLOCK, _NO_ELEMENT = range(1, 6)
_KINDS: Final = {
    **{tag: _HIDDEN_BLOCK if tag in BLOCKS else _HIDDEN for tag in (*_LEFT_OUT, *STRUCK)},
    "br": _BREAKING,
    "script": _SCRIPT,
    "noscript": _SCRIPT,
    "-comment": _NO_ELEMENT,
    "": _NO_ELEMENT,  # a processing instruction
}
"""What is done with the nodes that have no place in the row."""
_KINDS_WITH_STRUCK: Final = {tag: kind for tag, kind in _KINDS.items() if tag not in STRUCK}
_CONTROLS: Final = frozenset({"input", "select", "textarea"})
"""What one fills in."""
_SEEN: Final = ("img", "svg", "i")
"""What shows a picture; fonts of icons use `<i>`."""
_COMMENT: Final = "data-comment-user-id"
_TELLING: Final = frozenset({"aria-hidden", "hidden", "itemprop", "property", "role", _COMMENT})
_FOLDED: Final = re.compile("accordion|collapse|panel|tab")


def read_row(body: Node, *, struck: bool = False) -> Row:  # noqa: C901, PLR0912, PLR0915 - the one loop that each node of each page goes through
    """Return the row of tokens below `body`, without what is never seen or does not hold, and without menus.

    Args:
        body: The element that holds the page.
        struck: Whether what is struck out is read all the same, as on a page that does not say where it ends.

    Raises:
        PageRefused: `too_deep`: the readers look up from many elements.
    """
    element = root = Element(body.tag or "body", body.attributes, None, 1, 0, 0)
    tokens: list[Token] = []
    elements: list[Element] = []
    scripts: list[Node] = []
    controls: list[int] = []
    kind_of = (_KINDS_WITH_STRUCK if struck else _KINDS).get
    gap: int = BLOCK
    behind: list[Node | None] = []
    node = body.first_child
    before: Element | None = None
    emptied: Element | None = None
    position = shown = order = 0
    while True:
        if node is None:
            if element.start == shown and element is not emptied and (words := _words_for_ears(element)) is not None:
                tokens.append(Token("", element, gap, words))
                gap = NONE
                shown += 1
            element.end = shown
            element.last = order
            if element.is_block:
                gap = BLOCK
            if element.parent is None:
                break
            before, position = element, element.position
            element, node = element.parent, behind.pop()
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            words = text.strip()
            if words:
                if not (words.isascii() and words.isprintable()) or "  " in words:
                    words = clean(words)
                    text = text.strip(INVISIBLE)
                if words:
                    if gap == NONE and text[0].isspace():
                        gap = SPACE
                    if gap <= SPACE and (last := tokens[-1]).element is element and last.text:
                        last.text += f" {words}" if gap else words  # a comment does not part a text in two
                    else:
                        tokens.append(Token(words, element, gap))
                        shown += 1
                    gap = SPACE if text[-1].isspace() else NONE
            elif gap == NONE and text:
                gap = SPACE
            node = node.next
            continue
        kind = kind_of(tag)
        if kind is None:
            position += 1
            inner = Element(tag, node.attributes, element, position, shown, order + 1)
            if inner.is_block:
                gap = BLOCK
            if _TELLING.isdisjoint(inner.attributes) or not _is_left_out(inner):
                if before is None:
                    element.child = inner
                else:
                    before.next = inner
                elements.append(inner)
                order += 1
                behind.append(node.next)
                if len(behind) > MAX_DEPTH:
                    raise PageRefused("too_deep", f"The page nests its elements more than {MAX_DEPTH} deep, the limit.")
                element, before, position = inner, None, 0
                node = node.first_child if tag != "svg" else _inside_svg(inner, node)
                continue
        elif kind != _NO_ELEMENT:
            position += 1
            if kind == _SCRIPT:
                scripts.append(node)
            elif kind == _BREAKING:
                gap = max(gap, BREAK)
            elif kind == _HIDDEN_BLOCK:
                gap = BLOCK
            elif tag in STRUCK:
                emptied = element  # a date that is struck out holds by its attribute no more than by its words
            elif tag in _CONTROLS and node.attributes.get("type") != "hidden":
                controls.append(order)
        node = node.next
    show_mail(tokens, elements)
    return Row(root, tokens, elements, scripts, controls, struck=emptied is not None)


def _is_left_out(element: Element) -> bool:
    """Whether an element is hidden or a menu. What a click folds out (a tab, a tray) is content."""
    attributes = element.attributes
    role = attributes.get("role") or ""
    element.flags |= BY_ROLE.get(role, 0) | BY_PROPERTY.get(element.get("property") or element.get("itemprop"), 0)
    element.flags |= ASIDE if _COMMENT in attributes else 0
    if role == "navigation":
        return True
    if attributes.get("aria-hidden") == "true":
        return not element.is_block and element.tag not in (*_SEEN, "a")
    # What has a name can be unfolded by a button that says it.
    named = role == "tabpanel" or "id" in attributes or _FOLDED.search(element.cls.lower())
    return attributes.get("hidden", "until-found") != "until-found" and not named


def _words_for_ears(element: Element) -> str | None:
    """What an element without text says: an image, a link, a `<time>`, an icon with a title; None: nothing at all."""
    attributes = element.attributes
    seen = element.tag in _SEEN or element.tag == "time" or element.link is element
    heard = not element.is_block and ("title" in attributes or "aria-label" in attributes)
    if not (seen or heard):
        return None
    return clean(element.get("alt") or element.get("aria-label") or element.get("title"))


def _inside_svg(element: Element, node: Node) -> Node | None:
    """Keep the title of an `<svg>` as its aria-label; nothing inside is walked."""
    element.attributes = {"aria-label": _svg_title(node), **element.attributes}
    return None


def _svg_title(svg: Node) -> str:
    """The words of the first title of a drawing, also of one in a group of shapes."""
    nodes = [svg.first_child]
    while nodes:
        node = nodes.pop()
        if node is not None and node.tag == "title":
            text = node.first_child
            return (text.text_content or "") if text is not None else ""
        if node is not None:
            nodes += [node.next, node.first_child if node.tag == "g" else None]
    return ""
