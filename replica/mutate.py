"""Changes of a page's markup that must not change its record.

Each mutation is a pure function of the HTML and a `random.Random`. The body of the event, known by its class, is not
touched, since its markup is content (a body without classes keeps its words and paragraphs); `script`, `style`, `head`,
`select` and `svg` are left alone too. `upper_case_labels` changes the letters of the keys of `labels`, nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from replica.tree import Element, Raw, parse, serialize
from replica.vocabulary import LABELS, LABELS_ES, LABELS_FR

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from replica.layout import Layout

_LEAVE_ALONE: Final = frozenset({"head", "script", "style", "select", "svg", "form"})
_BLOCKS: Final = frozenset(
    {"div", "section", "article", "main", "ul", "dl", "table", "nav", "h2", "h3", "h4", "h5", "h6", "p"}
)
_WRAPPABLE_BLOCKS: Final = frozenset({"div", "section", "article", "dl", "table", "ul"})
_HOLDS_BLOCKS: Final = frozenset({"div", "section", "article", "main", "body"})
_INLINE: Final = frozenset({"a", "span", "strong", "b", "time", "img", "i", "em", "br", "label", "button"})
_LABELS: Final = frozenset({"Date", "Location", *LABELS.values(), *LABELS_ES.values(), *LABELS_FR.values()})
_BODY_CLASS: Final = "text-formatted"


def rename_classes(html: str, dice: random.Random) -> str:
    """Give every class and id a random name, the same one everywhere."""
    names: dict[str, str] = {}

    def renamed(value: str) -> str:
        return " ".join(names.setdefault(name, f"c{dice.getrandbits(40):010x}") for name in value.split())

    def change(element: Element) -> None:
        element.attributes = [
            (key, renamed(value) if key in {"class", "id"} and value else value) for key, value in element.attributes
        ]

    return _each(html, change)


def strip_classes(html: str, _dice: random.Random) -> str:
    """Drop every class and id."""

    def change(element: Element) -> None:
        element.attributes = [(key, value) for key, value in element.attributes if key not in {"class", "id"}]

    return _each(html, change)


def add_wrappers(html: str, dice: random.Random) -> str:
    """Put a `div` or two around some blocks, and a `span` around some links, images and times."""

    def change(element: Element) -> None:
        for position, child in enumerate(element.children):
            if not isinstance(child, Element) or dice.random() > 0.3:  # noqa: PLR2004 - three in ten
                continue
            if child.tag in _WRAPPABLE_BLOCKS and element.tag in _HOLDS_BLOCKS:
                element.children[position] = Element("div", [], [Element("div", [("class", "inner")], [child])])
            elif child.tag in {"a", "img", "time"}:
                element.children[position] = Element("span", [], [child])

    return _each(html, change)


def add_whitespace(html: str, dice: random.Random) -> str:
    """Put newlines, tabs and comments between blocks, and around the text in blocks."""

    def change(element: Element) -> None:
        if element.tag not in _BLOCKS or element.tag == "table":
            return
        children: list[Element | Raw] = []
        for child in element.children:
            if isinstance(child, Element) and child.tag in _BLOCKS:
                children.append(Raw(dice.choice(("\n", "\n\t\t", "  ", "\r\n"))))
                children.append(Raw("<!-- a comment: Location -->"))
            children.append(child)
        element.children = [Raw("\n      "), *children, Raw("\n   ")]

    return _each(html, change)


def upper_case_labels(html: str, _dice: random.Random) -> str:
    """Write the labels in capitals."""
    return _labels(html, str.upper)


def punctuate_labels(html: str, dice: random.Random) -> str:
    """Add a colon, no-break spaces or an asterisk to the labels."""
    return _labels(html, lambda label: label + dice.choice((":", " :", "&nbsp;", "&nbsp;:", " *", ":&nbsp;&nbsp;")))


def break_labels(html: str, _dice: random.Random) -> str:
    """Break the labels over lines where they have a space."""
    return _labels(html, lambda label: label.replace(" ", "\n            "))


def drop_landmarks(html: str, _dice: random.Random) -> str:
    """Take the tags of `main` and `article` away and leave what is in them."""

    def change(element: Element) -> None:
        children: list[Element | Raw] = []
        for child in element.children:
            landmark = isinstance(child, Element) and child.tag in {"main", "article"}
            children.extend(child.children if landmark and isinstance(child, Element) else [child])
        element.children = children

    return _each(_each(html, change), change)


def change_tags(html: str, dice: random.Random) -> str:
    """Make some `div`s that hold only text or inline elements `p`s, and some others `section`s."""

    def change(element: Element) -> None:
        if element.tag != "div" or dice.random() > 0.5:  # noqa: PLR2004 - every second one
            return
        inline = all(isinstance(child, Raw) or child.tag in _INLINE for child in element.children)
        element.tag = "p" if inline and element.text().strip() else "section"

    return _each(html, change)


def rewrite_attributes(html: str, dice: random.Random) -> str:
    """Put the attributes in another order, and quote them otherwise or not at all."""

    def change(element: Element) -> None:
        dice.shuffle(element.attributes)
        element.quote = dice.choice(("'", "", '"'))

    return _each(html, change)


MUTATIONS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    mutation.__name__: mutation
    for mutation in (
        rename_classes,
        strip_classes,
        add_wrappers,
        add_whitespace,
        upper_case_labels,
        punctuate_labels,
        break_labels,
        drop_landmarks,
        change_tags,
        rewrite_attributes,
    )
}
"""Mutations of the HTML, by name."""


def layout_mutations(layout: Layout, dice: random.Random) -> dict[str, Layout]:
    """Return changes of the layout that must not change the record, by name.

    Share buttons come only between fields that have an element of their own: without one, nothing tells a value from
    a neighbour.
    """
    changed = {
        "shuffle_fields": replace(layout, shuffle=dice.randrange(1000)),
        "dates_before_body": replace(layout, order="dates_first"),
        "dates_after_body": replace(layout, order="body_first"),
        "dates_last": replace(layout, order="dates_last"),
        "labels_before_body": replace(layout, order="labels_first"),
        "labels_inline": replace(layout, label_display="inline"),
        "labels_hidden": replace(layout, label_display="visually_hidden"),
        "without_main": replace(layout, main=False, article=False),
        "teasers": replace(layout, noise=layout.noise | {"teasers"}),
        "filter_form": replace(layout, noise=layout.noise | {"filter_form"}),
        "menu_with_labels": replace(layout, noise=layout.noise | {"sidebar_menu"}),
        "metatag": replace(layout, metatag=True),
        "large": replace(layout, size="mixed"),
    }
    if layout.fields in {"classy", "bootstrap", "bare", "olivero", "rows", "tag_pair", "card", "views"}:
        changed["share_buttons"] = replace(layout, noise=layout.noise | {"share"})
        changed["theme_debug"] = replace(layout, noise=layout.noise | {"comments"})
    return {name: mutated for name, mutated in changed.items() if mutated != layout}


def _each(html: str, change: Callable[[Element], None]) -> str:
    root = parse(html)
    for element in list(_reachable(root)):
        change(element)
    return serialize(root)


def _reachable(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element) and child.tag not in _LEAVE_ALONE and not _is_body(child):
            yield from _reachable(child)


def _is_body(element: Element) -> bool:
    return _BODY_CLASS in (element.get("class") or "").split()


def _labels(html: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite the words of every element that holds a label and nothing else."""

    def change(element: Element) -> None:
        if len(element.children) != 1 or element.tag == "a":
            return
        only = element.children[0]
        if isinstance(only, Raw) and only.is_text and " ".join(only.source.split()) in _LABELS:
            only.source = rewrite(only.source.strip())

    return _each(html, change)
