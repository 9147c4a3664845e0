"""What a page says, before anyone decides what it means.

Both readers (HTML and stripped text) give this structure, so everything after them is shared. All texts are
cleaned (see `gcmscrape.site.words.clean`): NFC, one space for any run of white space, nothing invisible.
`None` always means that the page does not have the thing; an empty text never occurs unless said here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple


class Link(NamedTuple):
    """A link of the body: its words as shown ("" when it shows none), its absolute address, and the words around it.

    `before` are the words from the link before it, or the begin of the block before its own, up to this link: those
    two blocks are parted by a newline. `behind` are the words from it to the next link or the end of its block.
    `unseen` is what it says without showing it (aria-label, title, the words of icons). `selector` is where it stands.
    """

    text: str
    url: str
    before: str = ""
    behind: str = ""
    unseen: str = ""
    selector: str = ""


class File(NamedTuple):
    """A file attached or linked: its name as shown, absolute address, size in bytes (None: not shown), and where."""

    name: str
    url: str
    size_bytes: int | None
    selector: str = ""


class Time(NamedTuple):
    """A `<time>` element: its `datetime` attribute (None: missing or empty) and its words ("" when empty)."""

    datetime: str | None
    text: str


class Item(NamedTuple):
    """One value below a label, as the page shows it.

    `text` is what can be read: the visible words, else the words of its icons and links (alt, title, aria-label, svg
    title), else "". `shown` is the visible words alone. `links` are the addresses of its links and `images` those of
    its images, as written in the page, in page order. `times` are its `<time>` elements. `selector` is where it stands.
    """

    text: str
    shown: str
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    times: tuple[Time, ...] = ()
    selector: str = ""


class Labelled(NamedTuple):
    """A label and what stands under it.

    `label` is the label as shown ("SDG" for the unlabelled `SDG.<n>` values; None when only a class names the field).
    `field` is the record's field that the label table (or, second, a class name) ties to it; None: unknown label.
    `items` are the single values; `text` is the whole value on one line, as shown. `times` are its `<time>` elements.
    `selector` is where the value stands: the smallest element that holds all of it, or the line where it begins; "" of
    no value. `duplicate` says that the same label stood on the page before.
    """

    label: str | None
    field: str | None
    method: Literal["label", "class"]
    items: tuple[Item, ...]
    text: str
    times: tuple[Time, ...]
    selector: str
    duplicate: bool = False


class Passage(NamedTuple):
    """Words and where they stand: a CSS path in HTML, `line N` in stripped text."""

    text: str
    selector: str


class Alternate(NamedTuple):
    """A `link[rel=alternate][hreflang]`: the language tag and the absolute address."""

    language: str
    url: str


class StructuredEvent(NamedTuple):
    """The parts of a schema.org Event (JSON-LD) that the record can use, as written there, and the event's address."""

    name: str | None
    start: str | None
    end: str | None
    location: str | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says about itself outside the visible text.

    `base` is the address that relative ones are joined to; None when neither the page nor its source tells one.
    """

    base: str | None = None
    canonical: str | None = None
    og_url: str | None = None
    og_title: str | None = None
    html_title: str | None = None
    shortlink: str | None = None
    alternates: tuple[Alternate, ...] = ()
    html_language: str | None = None
    current_path: str | None = None
    current_language: str | None = None
    structured_events: tuple[StructuredEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """The prose of the event. `paragraphs` hold newlines where the page breaks lines; `language` is its own `lang`."""

    paragraphs: tuple[str, ...]
    links: tuple[Link, ...]
    files: tuple[File, ...]
    language: str | None
    selector: str

    @property
    def text(self) -> str:
        """The paragraphs, parted by a blank line."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that one page says.

    `title` is the heading that names the page; `other_titles` are further headings that stand for it (the h2 in the
    article), equal or not. `section` is the word that stands before the title (Events, Statements, Discussion Spaces).
    `node_classes` are the node types named by classes (`event` from `node--type-event`). `article_paths` are the node
    addresses that the article element itself carries (`about`, `data-history-node-id` as `/node/N`).
    `files` stand under the label for uploads, `loose_files` under no label and outside the body.
    `opening` is the first 2,000 characters of the visible text, for telling error and challenge pages.
    `loose_times` are the `<time>` elements of the own node under no label, outside prose and submitted lines;
    `loose_selector` is where they stand.
    `unclaimed` are the words of the main content that no part of this structure holds, one text a block.
    `has_node` says that an article or node element holds the content. `complete` is false when `</html>` is missing, or
    when a comment or script that was left open hides the rest.
    """

    form: Literal["html", "text"]
    title: Passage | None
    other_titles: tuple[str, ...]
    section: str | None
    body: Body | None
    labelled: tuple[Labelled, ...]
    files: tuple[File, ...]
    loose_files: tuple[File, ...]
    language: str | None
    article_paths: tuple[str, ...]
    node_classes: tuple[str, ...]
    opening: str
    metadata: Metadata = field(default_factory=Metadata)
    loose_times: tuple[Time, ...] = ()
    loose_selector: str | None = None
    unclaimed: tuple[Passage, ...] = ()
    has_node: bool = False
    complete: bool = True
