"""What an element says of itself by its tag, role, RDFa property and classes: a second key, never the only one."""

from __future__ import annotations

import re
from typing import Final

from gcmscrape import site
from gcmscrape.site.labels import class_meaning

BODY: Final = 1 << 0  # names the body field
FORMATTED: Final = 1 << 1  # holds formatted text: a body, a text of another field, a caption
FIELD_LABEL: Final = 1 << 2  # is a label by a class of Drupal's
FIELD: Final = 1 << 3  # names a field of the label table other than the body
NODE: Final = 1 << 4  # is an article or a node (`node`, `node--type-event`)
FULL: Final = 1 << 5  # is a node shown whole (`node--view-mode-full`)
FURNITURE: Final = 1 << 6  # is a part of the site: share buttons, breadcrumb, newsletter
OTHERS: Final = 1 << 7  # is about other pages: a teaser, a related item
ASIDE: Final = 1 << 8  # is said beside the content: a comment, a caption
UNSEEN: Final = 1 << 9  # is there for screen readers alone
TITLE: Final = 1 << 10  # names the title of the node or the page
BLOCK: Final = 1 << 11  # is a block of the site's, placed beside or in the content
ENTITY: Final = 1 << 12  # renders something else than the node: a custom block, a term, media, a user
SUBMITTED: Final = 1 << 13  # says who wrote the page, and when
PARAGRAPH: Final = 1 << 14  # is a paragraphs entity: a part of the node's own text
MAIL: Final = 1 << 15  # hides a mail address
MAIN: Final = 1 << 16  # holds the main content
HEADING: Final = 1 << 17  # is a heading below the title
FORM: Final = 1 << 18  # is a form, or a footer by its role
EDGE: Final = 1 << 19  # is the header or footer of a part of the page
UNLABELLED: Final = 1 << 20  # is a field that is shown without its label

BY_TAG: Final = {
    **dict.fromkeys(("h2", "h3", "h4", "h5", "h6"), HEADING),
    **dict.fromkeys(("header", "footer"), EDGE),
    "article": NODE, "aside": BLOCK, "figcaption": ASIDE, "form": FORM, "main": MAIN, "search": FORM,
}  # fmt: skip
BY_ROLE: Final = {
    "main": MAIN, "contentinfo": FORM, "search": FORM, "dialog": FORM, "form": FORM,
    "header": EDGE, "footer": EDGE, "banner": EDGE, "tooltip": UNSEEN,
}  # fmt: skip
BY_PROPERTY: Final = {
    **dict.fromkeys(("schema:text", "content:encoded", "schema:articleBody"), BODY),
    **dict.fromkeys(("comment", "schema:comment"), ASIDE),
}
"""By RDFa's `property` or the `itemprop` of microdata."""
_FLAGS: Final = {
    "body": BODY, "formatted": FORMATTED, "field_label": FIELD_LABEL, "node": NODE, "full": FULL, "others": OTHERS,
    "unseen": UNSEEN, "title": TITLE, "block": BLOCK, "paragraph": PARAGRAPH, "submitted": SUBMITTED, "mail": MAIL,
    "unlabelled": UNLABELLED, "furniture": FURNITURE, "aside": ASIDE,
}  # fmt: skip
"""The keys of classes.toml."""
_BY_PART: Final = re.compile("block-content|taxonomy-term|comment|media|user")
"""What is in the class names of the other things that Drupal renders."""
_OWN_NAMES: Final = ("field", "views-field", "node", "block-field", "text-", "col-", "page-", "path-")
"""Class names with these beginnings name fields and layouts: a word in them says nothing."""


@site.remembered(4096)
def flags_of(classes: str) -> int:
    """Return what a class attribute says, as the sum of the flags above."""
    names = names_in(classes)
    flags = 0
    for name in names:
        words = (name.lower(), *(() if name.startswith(_OWN_NAMES) else re.split(r"[-_]+", name.lower())))
        flags |= _known("names").get(name, 0)
        for word in words:
            flags |= _known("words").get(word, 0)
        for ending, flag in _known("endings").items():
            flags |= flag if name.endswith(ending) else 0
    sense = class_meaning(names)
    if sense is not None and sense.field != "description":
        flags |= FIELD
    if _BY_PART.search(classes) and "layout-builder" not in classes:
        flags |= ENTITY
    return flags


@site.cached()
def _known(table: str) -> dict[str, int]:
    return {name: _FLAGS[key] for key, names in site.load("classes")[table].items() for name in names}


@site.remembered(4096)
def names_in(classes: str) -> tuple[str, ...]:
    """Return the names in a class attribute, in the order of the page."""
    return tuple(classes.split())
