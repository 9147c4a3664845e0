"""Pages as heavy as real themes make them: wrappers, long classes, data attributes, icons, menus of hundreds of links.

The markup is invented, in the manner of Drupal's large themes. What the page says is not changed, so all ways of
reading it must still agree.
"""

# ruff: noqa: E501 - markup stands on one line, as it does on the page

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from replica.tree import Element, Raw, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.pages import BenchPage

_LINKS: Final = 300
_COLUMNS: Final = 12
_HOLDS_PARTS: Final = ("region", "content", "node__meta", "event-tags", "layout", "container")
"""Classes of elements whose children are parts of the page, not a label and its value."""
_CLASSES: Final = (
    "l-grid l-grid--gutter-lg l-grid--stack-until-md", "u-mt-4 u-mb-6 u-px-3 u-px-md-5", "c-panel c-panel--plain c-panel--rounded-0",
    "js-observe js-observe--once is-not-yet-seen", "paragraph paragraph--type--component paragraph--view-mode--default",
    "d-flex flex-column flex-lg-row justify-content-between align-items-stretch", "theme-surface theme-surface--light has-no-image",
    "views-element-container block block--component block--spacing-top-md",
)  # fmt: skip
_ICON: Final = (
    '<svg class="icon icon--chevron" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
    '<path d="M9.29 15.88 13.17 12 9.29 8.12a1 1 0 0 1 1.42-1.41l4.59 4.59"></path></svg>'
)


def themed(page: BenchPage) -> BenchPage:
    """Return the page in a heavier theme; the same page gives the same one."""
    dice = random.Random(page.url)  # noqa: S311 - no secret: the page must be repeatable
    tree = parse(page.body.decode())
    for element in list(tree.elements()):
        names = element.get("class") or ""
        if element.tag in ("div", "main", "article", "section") and any(word in names for word in _HOLDS_PARTS):
            element.children = [_wrapped(child, dice) for child in element.children]
    for element in tree.elements():
        if element.tag == "div" and dice.random() < 1 / 2:
            element.attributes += [(name, value) for name, value in _data(dice) if element.get(name) is None]
        if element.tag == "header" and element.get("role") == "banner":
            element.children.append(_mega_menu())
    return page._replace(layout=f"{page.layout}, themed", body=serialize(tree).encode())


def _wrapped(child: Element | Raw, dice: random.Random) -> Element | Raw:
    """Put one to four elements around a block."""
    if isinstance(child, Raw) or child.tag not in ("div", "article", "section", "dl", "table"):
        return child
    for _ in range(dice.randint(1, 4)):
        child = Element(
            "div", [("class", " ".join(dice.sample(_CLASSES, 2))), *_data(dice)], [Raw("\n  "), child, Raw("\n")]
        )
    return child


def _data(dice: random.Random) -> Iterator[tuple[str, str]]:
    yield "data-component-id", f"theme:component-{dice.randrange(60)}"
    yield "data-once", "observe contextual-toolbar"
    yield "data-history-node-view", f"{dice.getrandbits(64):016x}"


def _mega_menu() -> Raw:
    """A menu of columns, each link with an icon and a line that says where it leads."""
    columns = []
    for column in range(_COLUMNS):
        links = "".join(
            f'<li class="mega__item mega__item--level-2" data-depth="2"><a class="mega__link d-flex align-items-center" href="/section-{column}/page-{number}"'
            f' data-drupal-link-system-path="node/{90000 + column * 100 + number}">{_ICON}<span class="mega__words">Page {number} of section {column}</span></a></li>'
            for number in range(_LINKS // _COLUMNS)
        )
        columns.append(
            f'<div class="mega__column col-12 col-md-6 col-xl-3" data-column="{column}"><button type="button" class="mega__toggle" aria-expanded="false">'
            f'Section {column} {_ICON}</button><ul class="mega__list menu">{links}</ul></div>'
        )
    return Raw(
        f'<nav class="mega" role="navigation" aria-label="All pages"><div class="row">{"".join(columns)}</div></nav>'
    )
