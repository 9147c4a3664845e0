"""The fields as the page words them: one noun-named function a field or family of fields."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from gcmscrape import site
from gcmscrape.page.words import fold

if TYPE_CHECKING:
    from gcmscrape.page.model import Body, File, Item, Labelled, Link, Page


class Title(NamedTuple):
    """The title ("" when the page has none), how it was found, and the headings that contradict it."""

    text: str
    method: Literal["heading", "metadata"]
    selector: str | None
    contradictions: tuple[str, ...]


class Wording(NamedTuple):
    """All that stands under the labels of one field. `shown` says that the page has such a label."""

    entries: tuple[Labelled, ...]
    shown: bool

    @property
    def items(self) -> tuple[Item, ...]:
        """The values of all labels of the field, in page order."""
        return tuple(item for entry in self.entries for item in entry.items)

    @property
    def label(self) -> str | None:
        """The first of these labels as shown; None when only a class names the field."""
        return next((entry.label for entry in self.entries if entry.label is not None), None)

    @property
    def text(self) -> str:
        """The words of all values, on one line."""
        return "; ".join(item.text for item in self.items if item.text)


def title(page: Page) -> Title:
    """The heading that names the page, else og:title, else `<title>` without the site's name."""
    if page.title is not None:
        contradictions = tuple(other for other in page.other_titles if fold(other) != fold(page.title.text))
        return Title(page.title.text, "heading", page.title.selector, contradictions)
    meta = page.metadata
    text = meta.og_title or _without_site_name(meta.html_title or "")
    return Title(text, "metadata", None, ())


def _without_site_name(html_title: str) -> str:
    for name in site.load("kinds")["site_names"]:
        for separator in (" | ", " - ", " – "):
            html_title = html_title.removesuffix(separator + name)
    return html_title if html_title not in site.load("kinds")["site_names"] else ""


def wording(page: Page, field: str) -> Wording:
    """What stands under the labels of `field` (a name of labels.toml)."""
    entries = tuple(entry for entry in page.labelled if entry.field == field)
    return Wording(entries, any(entry.method == "label" or entry.items for entry in entries))


def links(body: Body | None) -> tuple[Link, ...]:
    """The links of the body."""
    return body.links if body is not None else ()


def documents(page: Page) -> tuple[File, ...]:
    """The files under the upload label, those the body links to, and those linked elsewhere; one a file."""
    files: dict[str, File] = {}
    for file in (*page.files, *(page.body.files if page.body is not None else ()), *page.loose_files):
        files.setdefault(file.url, file)
    return tuple(files.values())


@functools.cache
def _registration() -> re.Pattern[str]:
    words = "|".join(re.escape(fold(word)) for word in site.load("links")["registration"])
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def registration_link(body: Body | None) -> Link | None:
    """The first link of the body whose words say that one registers there."""
    for link in links(body):
        if (
            link.url.startswith(("http:", "https:"))
            and link.text != link.url
            and _registration().search(fold(link.text))
        ):
            return link
    return None
