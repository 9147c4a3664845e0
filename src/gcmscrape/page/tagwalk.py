"""Walking through the tags of a page, to count what would cost the HTML parser the square of its number.

This is not a parser: it follows just enough of the tree construction of the HTML standard to know how deep elements
nest and how many formatting elements would be made again ("reconstruct the active formatting elements").
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NoReturn

from gcmscrape.refusal import PageRefused

MAX_TAGS: Final = 150_000
"""Elements of a page."""
MAX_DEPTH: Final = 512
"""Elements within each other; browsers stop nesting at this number, too."""
MAX_ATTRIBUTES: Final = 1_000
"""Attributes of a tag."""
MAX_OPTIONS: Final = 10_000
"""Options in the `<select>` lists of a page."""
MAX_COPIES: Final = 200_000
"""Formatting elements, and attributes of theirs, that are made again in later blocks."""
MAX_STEPS: Final = 10_000_000
"""Open elements looked at to find the one that a tag ends."""

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
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "hr", "img", "input", "keygen", "link", "meta",
    "param", "source", "track", "wbr", "frame", "frameset", "html", "head", "body",
})  # fmt: skip
_BLOCK: Final = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dd", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "li", "listing", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "xmp",
})  # fmt: skip
"""What ends an open paragraph."""
_MARKERS: Final = frozenset({"applet", "caption", "marquee", "object", "td", "template", "th"})
"""What keeps the formatting elements outside from being made again inside."""
_SCOPE: Final = _MARKERS | {"table", "foreignobject"}
"""What an end tag inside does not reach beyond."""
_TABLE_SCOPE: Final = frozenset({"table", "template"})
_ROWS: Final = frozenset({"caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
_SPECIAL: Final = _BLOCK | _MARKERS | _ROWS | {"button", "select", "svg", "math", "foreignobject"}
"""What the end tag of an inline element does not reach beyond."""
_FOREIGN: Final = frozenset({"svg", "math"})
_INTEGRATION: Final = frozenset({"annotation-xml", "desc", "foreignobject", "title"})
"""Where HTML begins again inside SVG and MathML."""

_ENDED_BY: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), _SPECIAL - {"li", "address", "div", "p"}),
    "dt": (frozenset({"dt", "dd"}), _SPECIAL - {"dt", "dd", "address", "div", "p"}),
    "option": (frozenset({"option"}), _SPECIAL | {"optgroup"}),
    "optgroup": (frozenset({"optgroup"}), _SPECIAL),
}
"""Which open elements a start tag ends, and what it does not reach beyond."""
_ENDED_BY["dd"] = _ENDED_BY["dt"]
_SECTIONS: Final = frozenset({"tbody", "thead", "tfoot"})
_CLEARS_TO: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("td", "th"), _TABLE_SCOPE | _SECTIONS | {"tr"}),
    "tr": _TABLE_SCOPE | _SECTIONS,
    **dict.fromkeys((*_SECTIONS, "caption", "colgroup"), _TABLE_SCOPE),
}
"""What part of a table a start tag goes into: it ends everything that is open inside."""


@dataclass(slots=True, eq=False)
class _Formatting:
    """A formatting element that was started and not ended; `shown` while it is among the open elements."""

    name: str
    attributes: str
    shown: bool = True


@dataclass(slots=True)
class Walk:
    """One walk through the tags of a page."""

    html: str
    _open: list[tuple[str, _Formatting | None]] = field(default_factory=list)
    _names: Counter[str] = field(default_factory=Counter)
    _active: list[_Formatting | None] = field(default_factory=list)
    """Formatting elements in their order; None is a marker."""
    _hidden: bool = False
    """Whether an active formatting element may not be among the open elements."""
    _tags: int = 0
    _options: int = 0
    _copies: int = 0
    _steps: int = 0
    _root_attributes: int = 0

    def run(self) -> None:
        """Walk to the end of the page.

        Raises:
            PageRefused: `too_many_tags` or `too_deep`, at the first limit that is passed.
        """
        position = 0
        search = _TAG.search
        while match := search(self.html, position):
            if self._hidden and match.start() > position:
                self._reopen()
            position = match.end()
            if not match["name"]:
                continue
            name = match["name"].lower()
            if match["end"]:
                self._end(name)
                continue
            if name == "plaintext":
                return
            self._count(name, match["attributes"])
            foreign = self._in_foreign(name)
            self._start(name, match["attributes"], foreign=foreign, closed=self.html.endswith("/>", 0, position))
            if not foreign and name in _RAW_END:
                end = _RAW_END[name].search(self.html, position)
                position = end.start() if end else len(self.html)

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
        if name in {"option", "optgroup"} and self._names["select"]:
            self._options += 1
            if self._options > MAX_OPTIONS:
                _refuse(f"The page has more than {MAX_OPTIONS:,} options in its lists, the limit.")

    def _in_foreign(self, name: str) -> bool:
        """Whether a start tag makes an SVG or MathML element. An HTML element that does not belong there ends them."""
        if not (self._names["svg"] or self._names["math"]):
            return False
        inner = self._nearest(_FOREIGN | _INTEGRATION, frozenset())
        if inner is None or self._open[inner][0] in _INTEGRATION:
            return False
        if name in _BLOCK or (name in FORMATTING and name not in {"a", "font"}):
            self._close(inner)
            return False
        return True

    def _start(self, name: str, attributes: str, *, foreign: bool, closed: bool) -> None:
        if foreign:
            if not closed:
                self._push(name)
            return
        if name in _ROWS and not self._clear_table(name):
            return
        if name in _BLOCK and self._names["p"]:
            self._end_nearest(frozenset({"p"}), _SCOPE | {"button"})
        if name in _ENDED_BY:
            self._end_nearest(*_ENDED_BY[name])
        if self._hidden and name not in _BLOCK and name not in _ROWS:
            self._reopen()
        if name in FORMATTING:
            self._start_formatting(name, attributes)
        elif name not in _VOID and not (closed and name in _FOREIGN):
            self._push(name)
            if name in _MARKERS:
                self._active.append(None)

    def _clear_table(self, name: str) -> bool:
        """End what is open inside the part of the table that the tag goes into; False when there is no table."""
        place = self._nearest(_CLEARS_TO[name], frozenset())
        if place is not None:
            self._close(place + 1)
        return place is not None

    def _start_formatting(self, name: str, attributes: str) -> None:
        if name in {"a", "nobr"} and self._names[name]:
            self._end_formatting(name)
        same = [entry for entry in self._since_marker() if entry.name == name and entry.attributes == attributes]
        if len(same) > 2:  # noqa: PLR2004 - the standard keeps three of a kind
            self._active.remove(same[-1])
        entry = _Formatting(name, attributes)
        self._active.append(entry)
        self._push(name, entry)

    def _end(self, name: str) -> None:
        if name in FORMATTING and self._end_formatting(name):
            return
        if not self._names[name]:
            return
        walls = _SCOPE if name in _SPECIAL else _SPECIAL
        if name in _ROWS or name == "table":
            walls = _TABLE_SCOPE
        self._end_nearest(frozenset({name}), walls - {name})

    def _end_formatting(self, name: str) -> bool:
        """End the last formatting element of the name; False when there is none."""
        entry = next((entry for entry in self._since_marker() if entry.name == name), None)
        if entry is None:
            return False
        self._active.remove(entry)
        if entry.shown:
            place = next(i for i in range(len(self._open) - 1, -1, -1) if self._open[i][1] is entry)
            self._steps += len(self._open) - place
            if any(inner in _SPECIAL for inner, _ in self._open[place + 1 :]):
                # Blocks inside it stay open, and each gets a copy of what was between.
                self._copy(entry)
                del self._open[place]
                self._names[name] -= 1
            else:
                self._close(place)
        return True

    def _since_marker(self) -> list[_Formatting]:
        """Return the active formatting elements back to the last marker, the last first."""
        found = []
        for entry in reversed(self._active):
            if entry is None:
                break
            found.append(entry)
        self._steps += len(found)
        return found

    def _reopen(self) -> None:
        """Make the active formatting elements again that a block has closed."""
        for entry in reversed(self._since_marker()):
            if not entry.shown:
                self._copy(entry)
                entry.shown = True
                self._push(entry.name, entry)
        self._hidden = False

    def _copy(self, entry: _Formatting) -> None:
        self._copies += 1 + len(entry.attributes) // 16
        if self._copies > MAX_COPIES:
            _refuse(
                "The page leaves open so many formatting elements (<b>, <font> ...) that its blocks repeat them all."
            )

    def _push(self, name: str, entry: _Formatting | None = None) -> None:
        self._open.append((name, entry))
        self._names[name] += 1
        if len(self._open) > MAX_DEPTH:
            raise PageRefused("too_deep", f"The page nests its elements more than {MAX_DEPTH} deep, the limit.")

    def _nearest(self, names: frozenset[str], walls: frozenset[str]) -> int | None:
        """Return the place of the innermost open element that has one of the names, None when a wall comes first."""
        place = len(self._open)
        while place:
            place -= 1
            self._steps += 1
            name = self._open[place][0]
            if name in names:
                return place
            if name in walls:
                return None
        return None

    def _end_nearest(self, names: frozenset[str], walls: frozenset[str]) -> None:
        place = self._nearest(names, walls)
        if place is not None:
            self._close(place)
        if self._steps > MAX_STEPS:
            raise PageRefused("too_deep", "The page has too many tags for how deep it nests its elements.")

    def _close(self, place: int) -> None:
        """Close the open elements from `place` on; formatting elements among them wait to be made again."""
        while len(self._open) > place:
            name, entry = self._open.pop()
            self._names[name] -= 1
            if entry is not None:
                entry.shown = False
                self._hidden = True
            elif name in _MARKERS and None in self._active:
                while self._active and self._active.pop() is not None:
                    pass


def _refuse(message: str) -> NoReturn:
    raise PageRefused("too_many_tags", message)
