"""The body: the prose of the event, found by its class or, without one, by being prose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from gcmscrape.page.candidates import find_candidates
from gcmscrape.page.goals import is_goal
from gcmscrape.page.model import Body, File, Link
from gcmscrape.page.tree import Gap, mark, shown
from gcmscrape.page.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.page.candidates import Label
    from gcmscrape.page.tree import Element, Token, Tree

_PARTS = frozenset(
    {
        "p",
        "li",
        "ul",
        "ol",
        "blockquote",
        "strong",
        "b",
        "em",
        "i",
        "span",
        "a",
        "u",
        "font",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tbody",
        "thead",
        "tr",
        "td",
        "th",
        "pre",
        "figure",
        "figcaption",
        "dl",
        "dd",
        "dt",
    }
)
_LONG = 80
_SENTENCE = 40
_STOPS = (".", "!", "?", "…", "»", "”", ":", "。", "؟", ";", ".)", '."')
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|csv|zip|txt|mp4|mp3|ics|epub)$", re.IGNORECASE)
_SIZE = re.compile(r"\(?\s*(\d+(?:[.,]\d+)?)\s*(bytes|octets|[KMG]i?B|[KMG]o|КБ|МБ)\s*\)?", re.IGNORECASE)
_UNITS = {"k": 1024, "m": 1024**2, "g": 1024**3, "к": 1024, "м": 1024**2}


def named_bodies(tree: Tree) -> list[Element]:
    """Return the elements that a class or property names as the body field; formatted texts when none is named so."""
    named: list[Element] = []
    formatted: list[Element] = []
    for element in tree.elements:
        if element.start == element.end or not element.attributes:
            continue
        classes = element.classes
        if any(
            name in ("field--name-body", "field-name-body", "views-field-body", "node__body")
            or name.endswith("blocknodeeventbody")
            for name in classes
        ) or element.get("property") in ("schema:text", "content:encoded", "schema:articleBody"):
            named.append(element)
        elif "text-formatted" in classes:
            formatted.append(element)
    return _outer(named) or _outer(formatted)


def _outer(elements: list[Element]) -> list[Element]:
    return [
        element
        for element in elements
        if not any(other is not element and other.contains(element) for other in elements)
    ]


def prose_body(tree: Tree, candidates: Sequence[Label], barred: bytearray) -> Element | None:
    """Return the element whose own paragraphs hold the most prose, None when there is no prose.

    It may hold labels too (a page without wrappers); the caller decides what they are.
    """
    weights: dict[int, int] = {}
    elements: dict[int, Element] = {}
    label_starts = {label.start for label in candidates}
    after_label = False
    for start, end in tree.lines(0, len(tree.tokens)):
        if start in label_starts or any(start <= at < end for at in label_starts):
            after_label = True
            continue
        text = tree.shown(start, end)
        if barred[start] or after_label or not is_prose(text) or _in_field(tree, start, candidates):
            after_label = False
            continue
        container = _container(tree.tokens[start].element)
        weights[id(container)] = weights.get(id(container), 0) + len(text)
        elements[id(container)] = container
    if not weights:
        return None
    return elements[max(weights, key=lambda identity: weights[identity])]


def is_prose(text: str) -> bool:
    """Whether a line reads like a sentence and not like a value."""
    return len(text) >= _LONG or (len(text) >= _SENTENCE and text.endswith(_STOPS))


def _in_field(tree: Tree, index: int, candidates: Sequence[Label]) -> bool:
    """Whether a token lies in the wrapper of a single label."""
    for label in candidates:
        scope = label.scope
        if (
            scope.start <= index < scope.end
            and label.start < index
            and sum(1 for other in candidates if scope.start <= other.start < scope.end) == 1
            and scope.start == label.start
            and scope.end - scope.start < len(tree.tokens) // 2
        ):
            return True
    return False


def _container(element: Element) -> Element:
    while element.parent is not None and element.tag in _PARTS:
        element = element.parent
    return element


class Prose(NamedTuple):
    """Where the body is: its element (None: not found), and its runs of tokens.

    Without runs, the element holds labels too; what is left of it, when they are known, is the body.
    """

    element: Element | None
    runs: tuple[tuple[int, int], ...]

    def holds(self, index: int) -> bool:
        """Whether a token lies in the body."""
        return any(start <= index < end for start, end in self.runs)

    def without(self, teasers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the runs that neither lie in the body nor begin in it: a heading of the body may link to an event."""
        return [run for run in teasers if not self.holds(run[0])]


def find_body(
    tree: Tree, barred: bytearray, titles: Sequence[tuple[int, int]], teasers: Sequence[tuple[int, int]]
) -> Prose:
    """Return where the body is: by class; else the part with the most prose, unless most label words stand in it."""
    named = [
        element
        for element in named_bodies(tree)
        if not barred[element.start]
        and not any(start <= element.start and element.end <= end for start, end in teasers)
    ]
    if named:
        return Prose(named[0], tuple((element.start, element.end) for element in named))
    barred = bytearray(barred)
    mark(barred, teasers)
    candidates = find_candidates(tree, barred)
    _bar_surroundings(tree, [start for start, _ in titles[:1]] + [label.start for label in candidates], barred)
    prose = prose_body(tree, candidates, barred)
    if prose is None:
        return Prose(None, ())
    inside = [label for label in candidates if prose.start <= label.start < prose.end]
    if len(inside) * 2 > len(candidates):
        return Prose(prose, ())
    stops = [start for start, _ in titles] + [label.start for label in candidates if label not in inside]
    if not any(prose.start <= stop < prose.end for stop in stops):
        prose = _widen(prose, stops, tree)
    elif len(inside) == len(candidates):
        return Prose(prose, ())
    return Prose(prose, ((prose.start, prose.end),))


def _bar_surroundings(tree: Tree, marks: Sequence[int], barred: bytearray) -> None:
    """Bar what lies outside the smallest element that holds the title and the label words: it is about the site."""
    if len(marks) < 2:  # noqa: PLR2004 - one mark alone says nothing about what surrounds the event
        return
    around: Element | None = tree.tokens[min(marks)].element
    while around is not None and not around.start <= min(marks) <= max(marks) < around.end:
        around = around.parent
    if around is not None:
        mark(barred, [(0, around.start), (around.end, len(barred))])


def _widen(element: Element, stops: Sequence[int], tree: Tree) -> Element:
    """The largest element around the body that holds neither the title nor a label."""
    above = element.parent
    while above is not None and above is not tree.root and not any(above.start <= stop < above.end for stop in stops):
        element, above = above, above.parent
    return element


def left_over(
    tree: Tree, body: Prose, used: bytearray, titles: Sequence[tuple[int, int]], last_label: int | None
) -> Prose:
    """Return what nothing else uses: in the body's element, or else between the title and the last label."""
    if body.element is not None:
        lines = tree.lines(body.element.start, body.element.end)
        return Prose(body.element, tuple((start, end) for start, end in lines if not used[start]))
    begin = min((start for start, _ in titles), default=0)
    end = last_label if last_label is not None else len(tree.tokens)
    loose = [e for e in tree.elements if e.tag in ("p", "li") and begin < e.start < e.end <= end and not used[e.start]]
    runs = tuple((e.start, e.end) for e in loose if not is_goal(tree.text(e)))
    return Prose(loose[0].parent or loose[0], runs) if runs else Prose(None, ())


def read_body(tree: Tree, prose: Prose, barred: bytearray, url: str | None) -> Body | None:
    """Return the body's words, links and files, without the `barred` tokens; None when it says nothing."""
    tokens = [index for start, end in prose.runs for index in range(start, end) if not barred[index]]
    element = prose.element
    paragraphs = tuple(_paragraphs(tree, tokens))
    if element is None or not paragraphs:
        return None
    links = _links(tree, tokens, url)
    files = (file_of(link.text, link.url) for link in links)
    return Body(
        paragraphs=paragraphs,
        links=tuple(links),
        files=tuple(file for file in files if file is not None),
        language=next((e.get("lang") for e in (element, *element.children) if e.get("lang")), None),
        selector=element.selector,
    )


def _paragraphs(tree: Tree, indexes: Sequence[int]) -> Iterator[str]:
    """Yield the paragraphs: a block is one; a `<br>` is a newline; an item of a list is a line with a dash."""
    parts: list[str] = []
    last = -2
    item: Element | None = None
    for index in indexes:
        token = tree.tokens[index]
        gap = token.gap if index == last + 1 else Gap.BLOCK
        last = index
        if gap == Gap.BLOCK:
            element, before = token.element, item
            item = element.item
            if element.tag in ("td", "th") and element.position > 1 and parts:
                parts.append(" | ")
            elif item is not None and item is not before:
                if parts and before is not None and item.parent is before.parent:
                    parts.append("\n- ")
                else:
                    yield from _finish(parts)
                    parts = ["- "]
            else:
                yield from _finish(parts)
                parts = []
        elif gap == Gap.BREAK:
            parts.append("\n")
        elif gap == Gap.SPACE:
            parts.append(" ")
        parts.append(token.text)
    yield from _finish(parts)


def _finish(parts: list[str]) -> Iterator[str]:
    text = "".join(parts)
    if "\n" in text or "  " in text:
        text = "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))
    text = text.strip()
    if text and text != "-":
        yield text


def _links(tree: Tree, indexes: Sequence[int], url: str | None) -> list[Link]:
    found: dict[int, tuple[Element, list[Token]]] = {}
    for index in indexes:
        token = tree.tokens[index]
        link = token.element.link
        if link is not None:
            found.setdefault(id(link), (link, []))[1].append(token)
    links: dict[Link, None] = {}
    for link, tokens in found.values():
        address = absolute(link.get("href"), url)
        if address:
            links[Link(shown(tokens), address)] = None
    return list(links)


def absolute(address: str, url: str | None) -> str | None:
    """Return the absolute http(s) or mail address of a link, None when it is none (an anchor, a script, broken)."""
    address = clean(address)
    if not address or address.startswith("#"):
        return None
    if address.startswith(("http://", "https://")) and "/." not in address:
        return address
    try:
        joined = urljoin(url, address) if url else address
        scheme = urlsplit(joined).scheme.lower()
    except ValueError:
        return None
    return joined if scheme in ("http", "https", "mailto", "ftp") or (not url and not scheme) else None


def file_of(text: str, url: str, beside: str = "") -> File | None:
    """Return the file that a link leads to, None when it leads to a page.

    The size may stand in the words of the link or `beside` it.
    """
    path = urlsplit(url).path
    if not _FILE.search(path):
        return None
    size = _SIZE.search(text) or _SIZE.search(beside)
    name = clean(_SIZE.sub("", text)) if text else ""
    return File(name or unquote(path.rsplit("/", 1)[-1]), url, _bytes(size) if size else None)


def _bytes(size: re.Match[str]) -> int:
    return round(float(size[1].replace(",", ".")) * _UNITS.get(size[2][0].lower(), 1))
