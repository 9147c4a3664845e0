"""The fields as the page words them: the title, the files, and what stands under the labels of a field."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gcmscrape.page.model import File, Item, Labelled, Page
from gcmscrape.record import Method, Reason
from gcmscrape.site import load


class Origin(NamedTuple):
    """Where a value comes from: see the fields of the same names in `gcmscrape.record.Provenance`."""

    method: Method | None
    label: str | None = None
    selector: str | None = None


class Wording(NamedTuple):
    """All that stands under the labels of one field, of which there is at least one.

    `items` are the values of all of them, in page order. `first` is the first label under which words stand, else
    those of an icon, else anything, else the first one.
    """

    entries: list[Labelled]
    items: list[Item]
    first: Labelled

    @property
    def label(self) -> str | None:
        """The label as shown; None when only a class names the field."""
        return self.first.label

    @property
    def text(self) -> str:
        """The words of all values, on one line."""
        return "; ".join(item.text for item in self.items if item.text)

    @property
    def reason(self) -> Reason:
        """Why no value can be read, when none can: none stands there, or none tells anything."""
        if not self.items:
            return Reason.EMPTY_LABEL
        return Reason.UNKNOWN_WORD if self.text else Reason.ICON_WITHOUT_WORDS

    def origin(self, method: Method | None = None, selector: str | None = None) -> Origin:
        """Where the values come from; `method` and `selector` when they are not those of the label."""
        return Origin(method or self.first.method, self.first.label, selector or self.first.selector)


def wordings(page: Page) -> dict[str | None, Wording]:
    """What stands under the labels of each field (a name of labels.toml); None: under those that are not known."""
    entries: dict[str | None, list[Labelled]] = {}
    for entry in page.labelled:
        entries.setdefault(entry.field, []).append(entry)
    return {
        field: Wording(ones, [item for entry in ones for item in entry.items], max(ones, key=_tells))
        for field, ones in entries.items()
    }


def _tells(entry: Labelled) -> tuple[bool, ...]:
    return bool(entry.text or entry.times), any(item.text for item in entry.items), bool(entry.items)


def title(page: Page) -> tuple[str, Origin]:
    """The heading that names the page, else og:title, else `<title>` without the site's name; "" when there is none."""
    if page.title is not None:
        return page.title.text, Origin("heading", selector=page.title.selector)
    return page.metadata.og_title or _without_site_name(page.metadata.html_title or ""), Origin("metadata")


# What stands before the name of a site, by what parts it from it, the surest first.
_BEFORE_SITE: Final = (re.compile(r"(.*)(?:\s|^)(?:[|•·»«<>›‹]|::)\s"), re.compile(r"(.*)(?:\s|^)[-–—]\s"))


def _without_site_name(html_title: str) -> str:
    """Return `<title>` without the name of the site, known or not: up to its last separator."""
    if html_title in load("kinds")["site_names"]:
        return ""
    return next((found[1] for parts in _BEFORE_SITE if (found := parts.match(html_title))), html_title)


def documents(page: Page) -> list[File]:
    """The files under the upload label, those the body links to, and those linked elsewhere; one a file."""
    files: dict[str, File] = {}
    for file in (*page.files, *(page.body.files if page.body is not None else ()), *page.loose_files):
        files.setdefault(file.url, file)
    return list(files.values())
