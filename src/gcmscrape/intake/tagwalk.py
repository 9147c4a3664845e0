"""Walking through the tags of a page, to count what would cost the HTML parser the square of its number.

This is no parser, but a bound: an element counts as open at least as long as the HTML standard keeps it open. An end
tag ends the innermost element of its name, if nothing between could keep the end from reaching it. Formatting elements
(`<b>`, `<font>`) that a block ends are made again in what follows; they count with every block that ends.
"""

import re
from collections import Counter
from typing import Final, Literal, NamedTuple, NoReturn

from gcmscrape.refusal import PageRefused

MAX_TAGS: Final = 150_000
"""Elements of a page."""
MAX_DEPTH: Final = 512
"""Elements within each other; browsers stop nesting at this number, too."""
MAX_ATTRIBUTES: Final = 1_000
"""Attributes of a tag."""
MAX_OPTIONS: Final = 10_000
"""Options of a page."""
MAX_COPIES: Final = 200_000
"""Formatting elements, and attributes of theirs, that are made again in later blocks."""
MAX_LOOKS: Final = 20_000_000
"""Open elements, added up over all tags: the parser, and this walk, may look at each of them at every tag."""
KEPT: Final = 3
"""How many equal formatting elements the HTML standard makes again; older ones are forgotten."""

FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
ATTRIBUTE: Final = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?"""

_TAG: Final = re.compile(
    rf"""<(?:
        !--(?:-?>|(?s:.*?)(?:--!?>|\Z))
      | [!?][^>]*+>?
      | /[^a-zA-Z>][^>]*+>?
      | (?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:{ATTRIBUTE})*+)[\s/]*+>?
    )""",
    re.VERBOSE,
)
_ATTRIBUTE: Final = re.compile(ATTRIBUTE)
_RAW_END: Final = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_VOID: Final = frozenset({
    "area", "base", "basefont", "bgsound", "body", "br", "col", "embed", "frame", "frameset", "head", "hr", "html",
    "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "xmp",
})  # fmt: skip
"""What ends an open paragraph."""
_ROWS: Final = frozenset({"caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
_OPTIONS: Final = frozenset({"option", "optgroup"})
_FOREIGN: Final = frozenset({"svg", "math"})
_INTEGRATION: Final = frozenset({"annotation-xml", "desc", "foreignobject", "mi", "mn", "mo", "ms", "mtext", "title"})
"""Where HTML begins again inside SVG and MathML."""
_MARKERS: Final = frozenset({"applet", "caption", "marquee", "object", "td", "template", "th"})
"""What keeps the formatting elements outside from being made again inside."""
_WALLS: Final = _MARKERS | _INTEGRATION | {"button", "ol", "select", "table", "ul"}
"""What the end of a block does not reach beyond."""
_SPECIAL: Final = _BLOCKS | _ROWS | _WALLS
"""What the end of an inline element does not reach beyond."""
_TABLE: Final = frozenset({"table", "template"})
"""What the end of a part of a table does not reach beyond."""
_BREAKS_OUT: Final = (FORMATTING - {"a", "font"}) | frozenset({
    "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "hr", "img", "li", "listing", "menu", "meta", "ol", "p", "pre", "ruby", "span", "sub", "sup", "table", "ul", "var",
})  # fmt: skip
"""HTML elements that do not belong into SVG and MathML: they end it."""
_Ends = tuple[frozenset[str], frozenset[str]]
_PARAGRAPH: Final[_Ends] = frozenset({"p"}), _WALLS
_ITEM_WALLS: Final = _SPECIAL - {"address", "div", "p"}
_SECTIONS: Final = frozenset({"tbody", "thead", "tfoot"})
_ENDS_BEFORE: Final[dict[str, tuple[_Ends, ...]]] = {
    **dict.fromkeys(_BLOCKS, (_PARAGRAPH,)),
    "li": ((frozenset({"li"}), _ITEM_WALLS), _PARAGRAPH),
    **dict.fromkeys(("dt", "dd"), ((frozenset({"dt", "dd"}), _ITEM_WALLS), _PARAGRAPH)),
    **dict.fromkeys(("td", "th"), ((frozenset({"td", "th"}), _TABLE | _SECTIONS | {"tr"}),)),
    "tr": ((frozenset({"tr"}), _TABLE | _SECTIONS),),
    **dict.fromkeys(_SECTIONS, ((_SECTIONS | {"caption", "colgroup"}, _TABLE),)),
}
"""Which open elements a start tag ends, and what keeps it from reaching them."""
_MAKES_AGAIN: Final = frozenset({
    "applet", "area", "br", "button", "embed", "img", "input", "marquee", "object", "select", "wbr",
})  # fmt: skip
_WITHOUT_FORMATTING: Final = (_SPECIAL | _VOID | _RAW_END.keys() | {"rb", "rp", "rt", "rtc"}) - _MAKES_AGAIN
"""Before what no formatting element is made again."""
_GONE: Final = ""
"""Stands for a form that was ended before what is in it: only the form itself is closed then."""
_PENDING: Final = MAX_DEPTH + 1


class _Formatting(NamedTuple):
    """A formatting element that was started and not ended, and how many other elements were open around it."""

    name: str
    attributes: str
    level: int


class Walk:
    """One walk through the tags of a page."""

    def __init__(self, html: str) -> None:
        """Stand before the first tag."""
        self._html = html
        self._open: list[str] = []
        """The names of the open elements but the formatting ones."""
        self._formatting: list[list[_Formatting]] = [[]]
        """The formatting elements not ended, a list for each open marker. Those to be made again are `_PENDING`."""
        self._tags = self._options = self._copies = self._looks = self._root_attributes = 0

    def run(self) -> None:
        """Walk to the end of the page.

        Raises:
            PageRefused: `too_many_tags` or `too_deep`, at the first limit that is passed.
        """
        position = 0
        while match := _TAG.search(self._html, position):
            if match.start() > position:
                self._make_waiting()
            position = match.end()
            name = (match["name"] or "").lower()
            if match["end"]:
                self._end(name)
            elif name == "plaintext":
                return
            elif name:
                self._count(name, match["attributes"])
                foreign = self._foreign() is not None and name not in _BREAKS_OUT
                closes_itself = (foreign or name in _FOREIGN) and self._html.endswith("/>", 0, position)
                if not closes_itself:
                    self._start(name, match["attributes"], foreign=foreign)
                if name in _RAW_END and not foreign:
                    end = _RAW_END[name].search(self._html, position)
                    position = end.start() if end else len(self._html)
            self._looks += len(self._open) + len(self._formatting[-1])
            if self._looks > MAX_LOOKS:
                _refuse("The page has too many tags for how deep it nests its elements.", "too_deep")

    def _count(self, name: str, attributes: str) -> None:
        self._tags += 1
        if self._tags > MAX_TAGS:
            _refuse(f"The page has more than {MAX_TAGS:,} tags, the limit.")
        is_root = name in {"html", "body"}
        if is_root or len(attributes) > 2 * MAX_ATTRIBUTES:
            number = len(_ATTRIBUTE.findall(attributes))
            self._root_attributes += number if is_root else 0
            if max(number, self._root_attributes) > MAX_ATTRIBUTES:
                _refuse(f"A <{name[:20]}> has more than {MAX_ATTRIBUTES:,} attributes, the limit.")
        self._options += name in _OPTIONS
        if self._options > MAX_OPTIONS:
            _refuse(f"The page has more than {MAX_OPTIONS:,} options in its lists, the limit.")

    def _start(self, name: str, attributes: str, *, foreign: bool) -> None:
        if not foreign:
            if name in _ROWS and _TABLE.isdisjoint(self._open):
                return
            self._end_before(name)
        if name not in _WITHOUT_FORMATTING:
            self._make_waiting()
        if name in FORMATTING and not foreign:
            if name in {"a", "nobr"}:
                self._end_formatting(name)
            self._formatting[-1].append(_Formatting(name, attributes, len(self._open)))
        elif foreign or name not in _VOID:
            self._open.append(name)
            if name in _MARKERS:
                self._formatting.append([])
        if len(self._open) + sum(map(len, self._formatting)) > MAX_DEPTH:
            _refuse(f"The page nests its elements more than {MAX_DEPTH} deep, the limit.", "too_deep")

    def _end_before(self, name: str) -> None:
        """End what an element may leave open before itself: a drawing, a paragraph, an item, a cell, an option."""
        while name in _BREAKS_OUT and (place := self._foreign()) is not None:
            self._close_from(place)
        for names, walls in _ENDS_BEFORE.get(name, ()):
            self._close_from(self._nearest(names, walls))
        if name in _OPTIONS and self._open[-1:] == ["option"] and not self._formatting[-1]:
            self._close_from(len(self._open) - 1)

    def _foreign(self) -> int | None:
        """Return the place of the SVG or MathML element that a tag here belongs to."""
        return self._nearest(_FOREIGN, _INTEGRATION)

    def _make_waiting(self) -> None:
        """Open the formatting elements that wait, as any text does."""
        active = self._formatting[-1]
        for place in range(len(active) - 1, -1, -1):
            if active[place].level != _PENDING:
                break
            active[place] = active[place]._replace(level=len(self._open))

    def _end(self, name: str) -> None:
        if name in FORMATTING and self._end_formatting(name):
            return
        is_block = name in _SPECIAL and name not in _INTEGRATION
        walls = _TABLE if name in _ROWS or name == "table" else _WALLS if is_block else _SPECIAL
        place = self._nearest(frozenset({name}), walls)
        if name == "form" and place is not None and self._holds_something(place):
            self._open[place] = _GONE
        else:
            self._close_from(place)

    def _holds_something(self, place: int) -> bool:
        return len(self._open) > place + 1 or any(element.level > place for element in self._formatting[-1][-1:])

    def _end_formatting(self, name: str) -> bool:
        """End the last formatting element of the name, if there is one. Those within it are made again behind it."""
        active = self._formatting[-1]
        place = next((place for place in range(len(active) - 1, -1, -1) if active[place].name == name), None)
        if place is None:
            return False
        del active[place]
        self._make_again(place)
        return True

    def _close_from(self, place: int | None) -> None:
        """Close the open elements from a place on; None: nothing."""
        if place is None:
            return
        while len(self._open) > place:
            if self._open.pop() in _MARKERS:
                self._formatting.pop()
        active = self._formatting[-1]
        first = len(active)
        while first and active[first - 1].level > place:
            first -= 1
        self._make_again(first)

    def _make_again(self, first: int) -> None:
        """Let the formatting elements from a place on wait to be made again, as many of a kind as are kept."""
        active = self._formatting[-1]
        inner = active[first:]
        del active[first:]
        self._copies += sum(1 + len(element.attributes) // 16 for element in inner)
        if self._copies > MAX_COPIES:
            _refuse(
                "The page leaves open so many formatting elements (<b>, <font> ...) that its blocks repeat them all."
            )
        equal: Counter[tuple[str, str]] = Counter()
        for element in reversed(inner):
            equal[element[:2]] += 1
            if equal[element[:2]] <= KEPT:
                active.insert(first, element._replace(level=_PENDING))

    def _nearest(self, names: frozenset[str], walls: frozenset[str]) -> int | None:
        """Return the place of the innermost open element that has one of the names, None when a wall comes first."""
        if names.isdisjoint(self._open):
            return None
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place] in names:
                return place
            if self._open[place] in walls:
                return None
        return None


def _refuse(message: str, code: Literal["too_many_tags", "too_deep"] = "too_many_tags") -> NoReturn:
    raise PageRefused(code, message)
