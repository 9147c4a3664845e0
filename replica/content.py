"""What a page is about, apart from how it is laid out: the truth from which pages and expected records are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from replica.vocabulary import LABELS

HOST = "https://migrationnetwork.un.org"


class Anchor(NamedTuple):
    """A link: its words and its address, absolute or from the root of the site."""

    text: str
    url: str


class Strong(NamedTuple):
    """Words in bold."""

    text: str


class Break(NamedTuple):
    """A `<br />`."""


class Paragraph(NamedTuple):
    """A paragraph of the body, from its parts. A plain text may stand for a paragraph of one part."""

    parts: tuple[str | Anchor | Strong | Break, ...]


class Bullets(NamedTuple):
    """An unordered list of the body."""

    items: tuple[str, ...]


class Heading(NamedTuple):
    """An `<h3>` in the body."""

    text: str


Block = str | Paragraph | Bullets | Heading
Form = Literal["text", "link", "icon", "linked_icon", "coded_icon", "blind_icon", "bare_link", "empty"]


class Value(NamedTuple):
    """One value below a label.

    `text` is what it means in words. `form` says how it is shown: words; words in a link; an icon with words (`words`
    names the attribute, or `svg`), alone or in a link; an icon without words whose file name and link hold the number;
    an icon whose file name says nothing; a link without words; nothing at all. `number` is the number of an objective,
    goal or theme (in the order of `vocabulary`), the truth behind any spelling (None: "General", or not such a term).
    `href` is the address of the link.
    """

    text: str
    form: Form = "text"
    number: int | None = None
    href: str | None = None
    words: Literal["alt", "title", "aria-label", "svg"] = "alt"

    @property
    def readable(self) -> bool:
        """Whether its words can be read on the page."""
        return bool(self.text) and self.form in {"text", "link", "icon", "linked_icon"}


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its values. `name` is the record's field, or any other name for a label unknown to the record.

    `label` is the label as shown; None: the values stand without one. `truth` is the value of a boolean field, None
    when the page does not let it be read.
    """

    name: str
    label: str | None
    values: tuple[Value, ...]
    truth: bool | None = None


def field(name: str, *values: str | Value, truth: bool | None = None) -> Field:
    """Return a field under the site's own label, from words or values."""
    return Field(name, LABELS[name], tuple(Value(v) if isinstance(v, str) else v for v in values), truth)


Moment = datetime | date | str | None
DateForm = Literal[
    "three",
    "range",
    "single",
    "same_stamp",
    "text",
    "empty",
    "empty_times",
    "no_attribute",
    "no_words",
]


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates and the way the page gives them.

    `start` and `end` are instants (aware datetimes), local times (naive, for `no_attribute` and `text`), days, or the
    record's own form as text (`2022-04`). The forms: `three` `<time>`s (day, start time, end time); a `range` of two;
    a `single` one; three with the `same_stamp`, told apart by their words; `text` only, as in `text`; `empty`;
    `empty_times` without attribute or words; `no_attribute`; `no_words`. `offset_hours` is the site's time zone, in
    which words are shown.
    """

    start: Moment
    end: Moment = None
    form: DateForm = "three"
    offset_hours: int = 0
    text: str | None = None
    label: str = "Date"


@dataclass(frozen=True, slots=True)
class Location:
    """The place as shown, and what follows from its words. `text` None: a label with an unreadable value."""

    text: str | None
    venue: str | None = None
    city: str | None = None
    country: str | None = None
    online: bool | None = None
    platform: str | None = None
    label: str = "Location"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of the Upload document field; `size` is shown in brackets when given (`143.42 KB`)."""

    name: str
    url: str
    size: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Translation:
    """The same content in another language. `slug` None: the page has no alias, its path is `/<language>/node/<N>`."""

    language: str
    title: str
    body: tuple[Block, ...]
    slug: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every page of the site has."""

    node_id: int
    title: str
    body: tuple[Block, ...] = ()
    language: str = "en"
    translations: tuple[Translation, ...] = ()
    fields: tuple[Field, ...] = ()
    uploads: tuple[Upload, ...] = ()
    changed: datetime = datetime(2024, 1, 1, tzinfo=UTC)

    @property
    def alias(self) -> str | None:
        """The path alias in the content's own language, from the root and without a language prefix."""
        raise NotImplementedError

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the content exists in, its own first."""
        return (self.language, *(translation.language for translation in self.translations))

    def shown_in(self, language: str) -> Translation:
        """Return the content that a page with this interface language shows: the translation, else the original."""
        for translation in self.translations:
            if translation.language == language:
                return translation
        return Translation(self.language, self.title, self.body)

    def path(self, language: str) -> str:
        """Return the canonical path of the translation in `language`, with its prefix."""
        prefix = "" if language == "en" else f"/{language}"
        alias: str | None = None
        if language == self.language:
            alias = self.alias
        else:
            slug = self.shown_in(language).slug
            alias = None if slug is None or self.alias is None else f"{self.alias.rsplit('/', 1)[0]}/{slug}"
        return f"{prefix}{alias or f'/node/{self.node_id}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContent(Node):
    """An event. `slug` None: it has no alias. `registration` is printed as the last paragraph of the body.

    `prose_day` is the day that the opening of `body` ties to the event, as the record should give it when no
    `<time>` can be read; translations don't tell it. `venue_line` is a bare line above the body, as old events have it.
    """

    slug: str | None
    dates: Dates | None = None
    location: Location | None = None
    registration: Anchor | None = None
    prose_day: str | None = None
    venue_line: str | None = None

    @property
    def alias(self) -> str | None:
        """`/events/<slug>`."""
        return self.slug and f"/events/{self.slug}"


class Teaser(NamedTuple):
    """A row of a listing: title, path, and the words below the title."""

    title: str
    path: str
    text: str = ""


class Comment(NamedTuple):
    """A comment of a discussion page."""

    author: str
    posted: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent(Node):
    """A page that is not an event.

    `section` is the word before the title. `rows`, of which the `first` is number N of `total`, make a listing: page
    `page` (from 0) of `pages`, with a `full` or `mini` pager, or the `second` one of a page (`page=,2`).
    `current_path` is the settings' path of a page that is no node.
    """

    kind: Literal["resource", "pledge", "statement", "news", "discussion", "term", "listing", "basic", "error"]
    alias_path: str | None
    section: str | None = None
    rows: tuple[Teaser, ...] = ()
    first: int = 1
    total: int = 0
    page: int = 0
    pages: int = 1
    pager: Literal["full", "mini", "second"] = "full"
    comments: tuple[Comment, ...] = ()
    current_path: str | None = None

    @property
    def alias(self) -> str | None:
        """Its path alias."""
        return self.alias_path
