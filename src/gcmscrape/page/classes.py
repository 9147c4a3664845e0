"""What class attributes say, worked out once for each attribute: a second key, never the only one."""

from __future__ import annotations

import functools
import re
from typing import Final

from gcmscrape import site
from gcmscrape.page.label_table import class_meaning

BODY: Final = 1  # names the body field
FORMATTED: Final = 2  # holds formatted text: a body, a text of another field, a caption
FIELD_LABEL: Final = 4  # is a label by a class of Drupal's
FIELD: Final = 8  # names a field of the label table other than the body
NODE: Final = 16  # is a node (`node`, `node--type-event`)
FULL: Final = 32  # is a node shown whole (`node--view-mode-full`)
FURNITURE: Final = 64  # is a part of the site: share buttons, breadcrumb, newsletter
OTHERS: Final = 128  # is about other pages: a teaser, a related item
ASIDE: Final = 256  # is said beside the content: a comment, a caption
UNSEEN: Final = 512  # is there for screen readers alone
TITLE: Final = 1024  # names the title of the node or the page
BLOCK: Final = 2048  # is a block of the site's, placed beside or in the content
ENTITY: Final = 4096  # renders something else than the node: a custom block, a term, media, a user

SUBMITTED: Final = 8192  # says who wrote the page, and when
PARAGRAPH: Final = 16384  # is a paragraphs entity: a part of the node's own text

_NAMES: Final = {
    SUBMITTED: frozenset(
        {
            "field--name-created",
            "field--name-changed",
            "field--name-uid",
            "views-field-created",
            "views-field-changed",
            "node__submitted",
        }
    ),
    BODY: frozenset({"field--name-body", "field-name-body", "views-field-body", "node__body"}),
    FORMATTED: frozenset({"text-formatted"}),
    FIELD_LABEL: frozenset({"field__label", "field--label", "field-label", "views-label"}),
    NODE: frozenset({"node"}),
    FULL: frozenset({"node--view-mode-full", "view-mode-full", "node--full"}),
    OTHERS: frozenset({"node--teaser", "view-mode-card", "node--view-mode-card"}),
    UNSEEN: frozenset({"visually-hidden", "sr-only", "element-invisible", "screen-reader-text", "show-for-sr"}),
    TITLE: frozenset({"node__title", "node-title", "field--name-title", "page-title"}),
    BLOCK: frozenset({"block"}),
    PARAGRAPH: frozenset({"paragraph", "block-inline-block"}),
}
_ENTITIES: Final = ("block-content", "taxonomy-term", "comment", "media", "user")
_WORDS: Final = {
    FURNITURE: "furniture_classes", OTHERS: "others_classes", ASIDE: "aside_classes", SUBMITTED: "submitted_classes",
}  # fmt: skip
_OWN_NAMES: Final = ("field", "views-field", "node", "block-field", "text-", "col-", "page-", "path-")
"""Class names with these beginnings name fields and layouts: a word in them says nothing."""


@functools.lru_cache(maxsize=4096)
def flags_of(classes: str) -> int:
    """Return what a class attribute says, as the sum of the flags above."""
    names = tuple(classes.split())
    flags = sum(flag for flag, known in _NAMES.items() if not known.isdisjoint(names))
    flags |= sum(flag for flag, key in _WORDS.items() if has_word(names, key) and not flags & flag)
    if any(name.endswith("blocknodeeventbody") for name in names):
        flags |= BODY
    sense = class_meaning(names)
    if sense is not None and sense.field != "description":
        flags |= FIELD
    if "view-mode-teaser" in classes:
        flags |= OTHERS
    if any(name in classes for name in _ENTITIES) and "layout-builder" not in classes:
        flags |= ENTITY
    return flags


def has_word(names: tuple[str, ...], key: str) -> bool:
    """Whether one of some class names holds a word that furniture.toml lists under `key`."""
    wanted = _listed(key)
    for name in map(str.lower, names):
        if name in wanted:
            return True
        if not name.startswith(_OWN_NAMES) and not wanted.isdisjoint(re.split(r"[-_]+", name)):
            return True
    return False


@functools.cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(site.load("furniture")[key])


@functools.lru_cache(maxsize=4096)
def names_in(classes: str) -> tuple[str, ...]:
    """Return the names in a class attribute, in the order of the page."""
    return tuple(classes.split())
