"""The record: one event, one JSON line. The JSON Schema made from these models is the document of record."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from gcmscrape.derived import Derived

SCHEMA_VERSION: Final = "2.1.0"

OPEN_LISTS: Final = (
    "event_types",
    "event_categories",
    "organizers",
    "other_organizers",
    "target_audiences",
    "other_languages",
    "geographic_scopes",
    "sub_regions",
)
"""The fields with open vocabularies: the page's words."""
CONTENT_FIELDS: Final = (
    "title",
    "description",
    "links",
    "documents",
    "registration_url",
    "further_dates",
    "start",
    "end",
    "time_zone",
    "location_text",
    "venue",
    "city",
    "country",
    "online",
    "platform",
    *OPEN_LISTS,
    "workstream_output",
    "regional_review_process",
    "workstreams",
    "gcm_objectives",
    "cross_cutting_themes",
    "sdgs",
    "sdg_targets",
    "sdg_indicators",
)
"""The fields that say what the event is: `content_sha256` covers them, and `provenance` tells where they come from."""


class WarningCode(StrEnum):
    """What can be doubtful about a record that was made all the same. Codes are added, never reused."""

    UNKNOWN_LABEL = "unknown_label"
    UNKNOWN_TERM = "unknown_term"
    AMBIGUOUS_DATE = "ambiguous_date"
    DATE_FROM_PROSE = "date_from_prose"
    REVERSED_RANGE = "reversed_range"
    CONFLICTING_DATES = "conflicting_dates"
    CONFLICTING_TITLES = "conflicting_titles"
    CONFLICTING_VALUES = "conflicting_values"
    END_FROM_TEXT = "end_from_text"
    UNREADABLE_ITEM = "unreadable_item"
    READABLE_ELSEWHERE = "readable_elsewhere"
    FOREIGN_CANONICAL = "foreign_canonical"
    NO_ADDRESS = "no_address"
    COUNTRY_UNCLEAR = "country_unclear"
    DUPLICATE_LABEL = "duplicate_label"
    UNREADABLE_VALUE = "unreadable_value"
    SEVERAL_DATES = "several_dates"
    DATE_WITHOUT_LABEL = "date_without_label"
    UNKNOWN_ZONE = "unknown_zone"
    SHARED_CANONICAL = "shared_canonical"
    UNCLAIMED_TEXT = "unclaimed_text"
    TRUNCATED = "truncated"
    CUT = "cut"


class Reason(StrEnum):
    """Why a value could not be read."""

    EMPTY_LABEL = "empty_label"
    """Nothing stands under the label, or punctuation alone."""
    ICON_WITHOUT_WORDS = "icon_without_words"
    """What stands there shows no words: an icon, an empty link."""
    NO_DATE = "no_date"
    """The words, or the attributes of a `<time>`, are no date."""
    AMBIGUOUS = "ambiguous"
    """There are several readings, or several candidates, and nothing tells which one holds."""
    REVERSED = "reversed"
    """The end lies before the start."""
    UNKNOWN_WORD = "unknown_word"
    """The words are no value of the closed list."""
    NO_FILE = "no_file"
    """No file stands under the label for files."""
    NO_TITLE = "no_title"
    """Nothing names the page."""


class PageKind(StrEnum):
    """What a page is. Only `event` gives a record."""

    EVENT = "event"
    RESOURCE = "resource"
    PLEDGE = "pledge"
    STATEMENT = "statement"
    NEWS = "news"
    DISCUSSION = "discussion"
    TERM = "term"
    LISTING = "listing"
    CHALLENGE = "challenge"
    MAINTENANCE = "maintenance"
    ACCESS_DENIED = "access_denied"
    NOT_FOUND = "not_found"
    EMPTY = "empty"
    OTHER = "other"


NOT_NOW: Final = frozenset({PageKind.CHALLENGE, PageKind.MAINTENANCE, PageKind.ACCESS_DENIED})
"""What a server says when it will not show a page just now: it tells nothing of the page itself."""


Method = Literal[
    "label", "class", "heading", "body", "metadata", "time-element", "text", "link", "icon", "prose",
    "structured-data", "url",
]  # fmt: skip
DatePrecision = Literal["minute", "day", "month", "year"]
DateSource = Literal["time-element", "text", "prose", "structured-data"]


def _known(name: str) -> str:
    if name not in CONTENT_FIELDS and name != "url":
        raise ValueError(f"no field of the record: {name}")
    return name


ContentField = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": list(CONTENT_FIELDS)})]
DoubtfulField = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": ["url", *CONTENT_FIELDS]})]


class Model(BaseModel):
    """A part of the record: strict, immutable, and closed to fields that the contract does not name."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", use_attribute_docstrings=True)


class Translation(Model):
    """Another address that carries this node."""

    language: str
    """BCP 47 tag."""
    url: str
    """Absolute address."""
    title: str | None
    """Null when the title of that page was not read."""


class BodyLink(Model):
    """A link in the body."""

    text: str
    """The words of the link as shown; empty when it shows none."""
    url: str
    """Absolute address."""


class Document(Model):
    """A file attached or linked."""

    name: str
    """The words of the link, or the name of the file when it shows none."""
    url: str
    """Absolute address."""
    size_bytes: int | None
    """Bytes, worked out from the size shown (KB = 1024); null when no size is shown."""


class Occurrence(Model):
    """A further time at which the event takes place: a session, a repeat."""

    start: str
    """In the forms of the record's start."""
    end: str | None
    """Inclusive, in the forms of start; null when the page gives one date only."""


class Objective(Model):
    """An objective of the Global Compact for Migration."""

    number: Annotated[int, Field(ge=1, le=23)] | None
    """1 to 23; null for "General"."""
    label: str
    """The site's English name."""


class Goal(Model):
    """A Sustainable Development Goal."""

    number: Annotated[int, Field(ge=1, le=17)]
    """1 to 17."""
    label: str
    """The official English name."""


class Provenance(Model):
    """How a value was found, and from which words."""

    method: Method
    """What kind of thing on the page gave the value."""
    label: str | None
    """The label as shown; null when the value does not stand under a label."""
    source_text: str | None
    """What the value was read from: words; of an icon or link without words its address; of a `<time>` or structured
    data without words what they say. Of several values all, joined by "; "."""
    selector: str | None
    """Where the value stands: a CSS path to the one element that holds all of it and as little else as can be, or
    `line N` of a stripped text, where it begins; null for what the page does not show (metadata, structured data)."""


class Warning(Model):  # noqa: A001 - the contract's word; nothing here raises Python warnings
    """Something doubtful, said instead of guessed."""

    code: WarningCode
    """Which kind of doubt: one of a closed list."""
    field: DoubtfulField | None
    """The field it concerns; null for the page as a whole."""
    label: str | None
    """The label on the page that it is about, as shown; null when it is about none."""
    reason: Reason | None
    """Why a value could not be read: one of a closed list; null when it could, or none was to be read."""
    message: str
    """One sentence for people; its wording may change."""


class ArchivePlace(Model):
    """Where the response lies in a WARC."""

    file: str
    """Name of the WARC file, without folders."""
    offset: int
    """Bytes from the start of the file to the record."""


class Source(Model):
    """The response whose content the record carries."""

    url: str | None
    """The page address the response was read under; null when none is known."""
    status: int | None
    """HTTP status; null when the saved page does not tell."""
    retrieved_at: str | None
    """RFC 3339 instant; null when the saved page does not tell."""
    sha256: str
    """SHA-256 of the body as given to the reader."""
    archive: ArchivePlace | None
    """Null when the page does not come from a WARC."""
    collection: str | None
    """The public archive that it comes from: `wayback`, `commoncrawl` or an address; null for the site itself."""


class Event(Derived, Model):
    """One event of the archive. Every key is always present.

    Null or an empty list means that the page does not have the field, unless the field's name is in
    `fields_unreadable`: then the page shows its label, and no value could be read.
    """

    schema_version: str
    """Version of this contract (semver)."""
    id: str
    """`node/12786`; without a node id the language-free path (`events/slug`); without an address `sha256:<12 hex>`."""
    node_id: int | None
    """Drupal node id, from the settings JSON, shortlink, article attributes or address, in that order."""
    url: str | None
    """Canonical address (the English alias when known)."""
    language: str
    """BCP 47 tag of the content (not of the path prefix); `und` when unknown."""
    interface_language: str | None
    """Language of the site chrome."""
    translations: list[Translation]
    """The other addresses that carry this node."""
    title: str
    """Empty, and listed as unreadable, when the page has none."""
    description: str
    """The body as plain text, paragraphs parted by a blank line; empty when the page has no body."""
    links: list[BodyLink]
    """Links in the body."""
    documents: list[Document]
    """Files attached or linked."""
    registration_url: str | None
    """The first link of the body, else under an unknown label, whose words say that one registers there."""
    further_dates: list[Occurrence]
    """Other times that the page shows for this event, in page order; empty when it shows one."""
    start: str | None
    """RFC 3339 instant, floating local time, or `YYYY-MM-DD`, `YYYY-MM`, `YYYY`."""
    end: str | None
    """Inclusive, in the forms of start; null when the page gives one date only."""
    time_zone: str | None
    """IANA name or offset, only when the page states it."""
    date_precision: DatePrecision | None
    """The precision of start."""
    date_source: DateSource | None
    """Where start came from."""
    date_text: str | None
    """The words of the source that gave start."""
    location_text: str | None
    """The words as shown."""
    venue: str | None
    """Only what location_text supports."""
    city: str | None
    """Only what location_text supports."""
    country: str | None
    """ISO 3166-1 alpha-2; null rather than a guess."""
    online: bool | None
    """True when a platform or online, virtual or hybrid is named; false when the page says in person."""
    platform: str | None
    """The online platform named: Zoom, KUDO, MS Teams."""
    event_types: list[str]
    """The page's words, in page order, without duplicates."""
    event_categories: list[str]
    """The page's words, in page order, without duplicates."""
    organizers: list[str]
    """The page's words, in page order, without duplicates; never split at commas."""
    other_organizers: list[str]
    """The page's words, in page order, without duplicates; never split at commas."""
    target_audiences: list[str]
    """The page's words, in page order, without duplicates."""
    other_languages: list[str]
    """The page's words, in page order, without duplicates."""
    geographic_scopes: list[str]
    """The page's words, in page order, without duplicates."""
    sub_regions: list[str]
    """The page's words, in page order, without duplicates."""
    workstream_output: bool | None
    """Whether the event is an output of a workstream of the Network; true also when one is named."""
    regional_review_process: bool | None
    """Whether the event belongs to a regional review of the Compact."""
    workstreams: list[str]
    """The names of workstreams that stand under Workstream Output."""
    gcm_objectives: list[Objective]
    """Objectives of the Global Compact for Migration."""
    cross_cutting_themes: list[str]
    """English names of the ten guiding principles."""
    sdgs: list[Goal]
    """Sustainable Development Goals."""
    sdg_targets: list[Annotated[str, Field(pattern=r"^\d{1,2}\.(\d{1,2}|[a-d])$")]]
    """Targets, as `10.7` or `10.c`."""
    sdg_indicators: list[Annotated[str, Field(pattern=r"^\d{1,2}\.(\d{1,2}|[a-d])\.\d{1,2}$")]]
    """Indicators, as `10.7.1`."""
    labels: dict[str, list[str]]
    """Every label on the page, in page order, with its values exactly as shown."""
    fields_unreadable: list[ContentField]
    """Fields whose label the page shows and whose value could not be read: unknown, not absent."""
    provenance: dict[ContentField, Provenance]
    """For every content field that is not null or empty: how it was found, and from which words."""
    warnings: list[Warning]
    """What is doubtful about this record."""
    source: Source
    """The response whose content this record carries."""
    content_sha256: str
    """Hash of the content fields alone: it changes when, and only when, the event's content changes."""
    extractor: str
    """`gcmscrape <version>+<hash of what decides the reading>`."""


def read_record(line: bytes) -> Event:
    """Read the JSON line of a record. In one of an older version, what is new since then is null or empty.

    Raises:
        ValueError: The line is no record.
    """
    if not line.startswith((b'{"schema_version":"1.', b'{"schema_version":"2.0.')):
        return Event.model_validate_json(line)
    old = from_json(line)
    if old["schema_version"].startswith("1."):
        old |= {"further_dates": [], "workstreams": [], "sdg_indicators": []}
        old["warnings"] = [{"label": None, "reason": None, **warning} for warning in old.get("warnings", [])]
    old |= {"schema_version": SCHEMA_VERSION, "source": {"collection": None, **dict(old.get("source") or {})}}
    return Event.model_validate_json(to_json(old))


class OtherPage(Model):
    """A page that was read and is not an event."""

    kind: PageKind
    """What the page is instead."""
    reason: str
    """One sentence: what told it."""
    url: str | None
    """The address of the page, as far as known."""
    of_site: bool
    """Whether the page shows any trace of the site. Without one it tells nothing of what the address holds: a wall."""
    title: str | None = None
    """What names the page; null when nothing does, or the page could not be read."""
    labels: dict[str, list[str]] = {}
    """The labels of events that the page shows, in page order, with their values exactly as shown."""
