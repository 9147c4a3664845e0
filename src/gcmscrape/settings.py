"""What a user can set: by a file, by the environment, by flags, each counting for more than the one before."""

from __future__ import annotations

import ipaddress
import math
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from gcmscrape.fetch.cdx import Span, span_of
from gcmscrape.fetch.login import Login
from gcmscrape.fetch.public_archives import PublicArchive, public_archive
from gcmscrape.fetch.site import Site
from gcmscrape.record import CONTENT_FIELDS
from gcmscrape.site.addresses import DEFAULT_SITE, LANGUAGES, credentials_of, is_web_address, origin_of
from gcmscrape.site.checks import checked, own_words
from gcmscrape.site.own import FILE, OwnWords
from gcmscrape.state.runs import Schedule

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "GCMSCRAPE_"
_CONTACT: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+")
_RANGE: Final = re.compile(r"(\d{1,7})-(\d{1,7})")


_FLAGS: Final = {"archive": "--from"}
"""Flags that are not named like their settings."""
_REASONS: Final = {
    "extra_forbidden": "there is no such setting; `gcmscrape settings` lists all",
    "too_short": "it is empty",
}


class SettingsInvalid(Exception):  # noqa: N818 - named for what was met
    """A setting cannot be used. The message is one sentence that names it and where it was set.

    `log_format` is what was set for it, which may be nonsense itself; None when nothing was.
    """

    def __init__(self, message: str, log_format: object = None) -> None:
        super().__init__(message)
        self.log_format = log_format


def plain_reason(message: str) -> str:
    """Return what pydantic says of a value as the second half of a sentence, without its words for programmers."""
    return message.removeprefix("Value error, ").partition(", unable to parse")[0].replace("Input", "it", 1)


def _parted(value: object) -> object:
    """Return the parts of a list that is written with commas, as in a flag."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _named(value: object) -> object:
    """Return the parts of a table that is written with commas, as in the environment."""
    if not isinstance(value, str):
        return value
    parts = [part.partition("=") for part in value.split(",") if part.strip()]
    return {name.strip(): share.strip() for name, _, share in parts}


Days = Annotated[float, Field(ge=0, le=36_500)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Share = Annotated[float, Field(ge=0, le=1)]
Source = Literal["listing", "sitemap", "term"]
ContentField = Literal[CONTENT_FIELDS]  # type: ignore[valid-type] # the names are those of the record


class Settings(BaseModel):
    """Everything that can be set, by the names of the settings file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    _credentials: tuple[str, str] | None = PrivateAttr(default=None)

    site: str = DEFAULT_SITE
    """Origin of the site. One that is set by you may be on this machine or a private network."""
    languages: Annotated[tuple[str, ...], BeforeValidator(_parted), Field(min_length=1)] = ("en",)
    """Languages in which each event is fetched; the first one is fetched first."""
    rate: Annotated[float, Field(gt=0, le=math.inf)] = 1.0
    """Requests a second; `inf` for a site or archive on this machine only."""
    concurrency: Annotated[int, Field(ge=1, le=8)] = 2
    """Requests under way at a time at most."""
    contact: str | None = None
    """Your mail or web address; it goes into the User-Agent."""
    out: Path = Path("output")
    """Folder of the dataset; its archive is in the folder `archive` inside."""
    log_format: Literal["text", "json"] = "text"
    """`json`: every line on standard error is JSON, and a run that is done tells its result as one line of JSON."""
    metrics: Path | None = None
    """File to which each run writes its figures for Prometheus, such as `gcmscrape.prom`; null for none."""
    robots: bool = True
    """Whether robots.txt is kept."""
    sources: Annotated[tuple[Source, ...], BeforeValidator(_parted)] = ("sitemap", "listing", "term")
    """Where addresses are looked for."""
    archive: str | None = None
    """Public archive that `harvest` takes captures from, `wayback`, `commoncrawl` or a CDX server; null for none."""
    archive_files: str | None = None
    """Where the files of crawls lie when `archive` is a list of them, `.../collinfo.json`; null for Common Crawl's."""
    between: str | None = None
    """Time of the captures that are wanted, such as `2019..2021-06`; either end may be left out; null for all."""
    every: Literal["capture", "change", "year"] = "change"
    """Captures that are wanted of a page: all, those that differ from the one before, or the last one of each year."""
    live_only: bool = False
    """Whether events that the site never showed, as far as known, and that only public archives have are left out."""
    nodes: str | None = None
    """Node ids that are all tried, such as `1-40000`; null for none."""
    connect_seconds: Seconds = 15
    """Seconds for a connection."""
    read_seconds: Seconds = 20
    """Seconds of silence while a response is read."""
    total_seconds: Seconds = 60
    """Seconds for a response as a whole."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    """Tries of a request in a row; after silence it is tried again at the end of the run only."""
    retry_seconds: Seconds = 60
    """Seconds between two of them at most."""
    longest_wait_seconds: Seconds = 300
    """Seconds that Retry-After is waited at most; by default five without a rate."""
    retry_budget: Annotated[int, Field(ge=0)] = 200
    """Retries in a whole run."""
    later_tries: Annotated[int, Field(ge=0, le=10)] = 2
    """Times that a page without a good answer is tried again at the end of the run."""
    later_seconds: Annotated[float, Field(ge=0, le=3600)] = 30
    """Seconds until the first of them, by default one without a rate; each further one waits twice as long."""
    breaker: Annotated[int, Field(ge=1)] = 10
    """Pages in a row that fail before the run is stopped."""
    most_pages: Annotated[int, Field(ge=1)] | None = None
    """Looks at pages after which a run ends early; null for no limit."""
    most_megabytes: Annotated[float, Field(gt=0)] | None = None
    """Megabytes of responses after which a run ends early; null for no limit."""
    most_seconds: Annotated[float, Field(gt=0)] | None = None
    """Seconds after which a run ends early; null for no limit."""
    least_free_megabytes: Annotated[float, Field(ge=0)] = 100
    """A run ends early when the disk has less room left."""
    most_memory_megabytes: Annotated[float, Field(gt=0)] = 2000
    """A run ends early when the program takes more memory, its workers not counted: they have limits of their own."""
    rotate_megabytes: Annotated[int, Field(ge=1)] = 1000
    """Size at which a WARC file is ended."""
    failed_share: Share = 0.2
    """Nothing is published when more than this part of the event pages failed."""
    dropped_share: Share = 0.2
    """Nothing is published when the number of events fell by more than this part."""
    lost_share: Share = 0.2
    """Nothing is published when more than this part of the events with a field, and five at least, lost its value."""
    lost_shares: Annotated[dict[ContentField, Share], BeforeValidator(_named)] = {}
    """The same for single fields: `{ registration_url = 0.5 }`, or `registration_url=0.5` in the environment."""
    s3_endpoint: str | None = None
    """Address of a store that speaks S3, for `extract --engine`; null for that of Amazon."""
    recent_days: Annotated[int, Field(ge=0, le=36_500)] = 60
    """An event is recent until so many days after its end."""
    look_again_recent_days: Days = 0
    """Days after which a refresh looks at recent and future events again; 0 for each time."""
    look_again_undated_days: Days = 7
    """The same for events without a date."""
    look_again_old_days: Days = 90
    """The same for older events, and for pages that are no events."""
    discovery_days: Days = 7
    """Days after which a refresh reads all lists to their end again; in between it reads what is new."""
    gone_after_hours: Annotated[float, Field(ge=0, le=24 * 365)] = 24
    """Hours between two looks that find no page, before it is judged gone."""

    labels: dict[str, Any] = {}
    """Labels of yours by the field that they name: `{ organizers = ["Lead organisation"] }`; see `gcmscrape labels`."""
    terms: dict[str, Any] = {}
    """Spellings of values: `{ themes = { "Human rights" = ["Menschenrechte"] } }`."""
    places: dict[str, Any] = {}
    """Words of locations: `{ meeting = { online = ["im Netz"] }, countries = { DE = ["Deutschland"] } }`."""
    kinds: dict[str, Any] = {}
    """Patterns of addresses (`paths`) and words of walls and errors (`signs`), by kind of page."""
    listings: dict[str, Any] = {}
    """Further lists of events: `{ paths = ["/agenda"] }`."""

    @field_validator("labels", "terms", "places", "kinds", "listings", mode="before")
    @classmethod
    def _are_words(cls, value: object, about: ValidationInfo) -> object:
        return checked(str(about.field_name), value)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_login(cls, given: Any, handler: ModelWrapValidatorHandler[Settings]) -> Settings:  # noqa: ANN401 - as it comes
        settings = handler(given)
        if isinstance(given, dict) and isinstance(site := given.get("site"), str):
            settings._credentials = credentials_of(site.strip())  # noqa: SLF001 - of this very class
        return settings

    @field_validator("site")
    @classmethod
    def _is_site(cls, value: str) -> str:
        return str(Site.at(value).origin)

    @field_validator("languages")
    @classmethod
    def _are_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [language for language in value if language not in LANGUAGES]:
            raise ValueError(f"{', '.join(unknown)} is no language of the site, which has {', '.join(LANGUAGES)}")
        return tuple(dict.fromkeys(value))

    @field_validator("contact")
    @classmethod
    def _is_contact(cls, value: str | None) -> str | None:
        if value is not None and not (_CONTACT.fullmatch(value) and value.isascii()):
            raise ValueError(f"{value!r} is no mail address and no web address")
        return value

    @field_validator("nodes")
    @classmethod
    def _is_range(cls, value: str | None) -> str | None:
        found = _RANGE.fullmatch(value) if value is not None else None
        if value is not None and not (found and 0 < int(found[1]) <= int(found[2])):
            raise ValueError(f"{value!r} is no range of node ids such as 1-40000")
        return value

    @field_validator("between")
    @classmethod
    def _is_span(cls, value: str | None) -> str | None:
        if value is not None:
            span_of(value)
        return value

    @field_validator("archive")
    @classmethod
    def _is_archive(cls, value: str | None) -> str | None:
        if value is not None:
            public_archive(value)
        return value

    @field_validator("archive_files")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and not is_web_address(value):
            raise ValueError(f"{value!r} is no web address")
        return value

    @property
    def login(self) -> Login | None:
        """The user and password that stood in the address of the site. They are no setting, so nothing tells them."""
        if self._credentials is None:
            return None
        return Login(Site.at(self.site).origin, *self._credentials)

    @property
    def words(self) -> OwnWords:
        """The words of the user."""
        return own_words({name: getattr(self, name) for name in ("labels", "terms", "places", "kinds", "listings")})

    @property
    def is_local(self) -> bool:
        """Whether the site is on this machine."""
        return _is_here(self.site)

    @property
    def is_local_archive(self) -> bool:
        """Whether the archive that captures are taken from is on this machine."""
        archive = self.public_archive
        return archive is not None and _is_here(archive.index) and _is_here(archive.captures)

    @property
    def public_archive(self) -> PublicArchive | None:
        """The archive that captures are taken from; None for none."""
        return public_archive(self.archive, self.archive_files) if self.archive is not None else None

    @property
    def span(self) -> Span:
        """The time of the captures that are wanted."""
        return span_of(self.between) if self.between is not None else Span()

    @property
    def waits(self) -> tuple[float, float]:
        """Seconds until the first later try, and for Retry-After at most; the defaults are short without a rate."""
        later, longest = self.later_seconds, self.longest_wait_seconds
        if math.isinf(self.rate):
            later = later if "later_seconds" in self.model_fields_set else 1.0
            longest = longest if "longest_wait_seconds" in self.model_fields_set else 5.0
        return later, longest

    @property
    def node_range(self) -> range:
        """The node ids that are all tried."""
        found = _RANGE.fullmatch(self.nodes or "")
        return range(int(found[1]), int(found[2]) + 1) if found else range(0)

    @property
    def schedule(self) -> Schedule:
        """How long pages are left alone."""
        return Schedule(
            recent_days=self.recent_days,
            recent=timedelta(days=self.look_again_recent_days),
            undated=timedelta(days=self.look_again_undated_days),
            old=timedelta(days=self.look_again_old_days),
            gone=timedelta(hours=self.gone_after_hours),
            discovery=timedelta(days=self.discovery_days),
        )


def _is_here(address: str) -> bool:
    origin = origin_of(address)
    host = origin.host if origin is not None else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load_settings(
    flags: Mapping[str, Any], environment: Mapping[str, str], file: Path | None = None
) -> tuple[Settings, dict[str, str]]:
    """Return the settings, and where each that is not the default was set.

    Args:
        flags: By name of the setting; those that are None were not given.
        environment: In which `GCMSCRAPE_RATE` sets `rate`.
        file: The settings file; None for `gcmscrape.toml` in the current folder, if there is one.

    Raises:
        SettingsInvalid: A value or name cannot be used, or the file cannot be read.
    """
    given = _from_file(file)
    origins = dict.fromkeys(given, str(file or FILE))
    for name, value in environment.items():
        if name.startswith(PREFIX):
            setting = name.removeprefix(PREFIX).lower()
            given[setting], origins[setting] = value, name
    for setting, value in flags.items():
        if value is not None:
            given[setting], origins[setting] = value, _FLAGS.get(setting, f"--{setting.replace('_', '-')}")
    try:
        return Settings.model_validate(given), origins
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        reason = _REASONS.get(first["type"]) or plain_reason(first["msg"])
        raise SettingsInvalid(
            f"The setting {name}, set by {origins.get(name, 'the defaults')}, cannot be used: {reason}.",
            given.get("log_format"),
        ) from error


def _from_file(file: Path | None) -> dict[str, Any]:
    path = file or Path(FILE)
    if file is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsInvalid(f"The settings file {path} cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"The settings file {path} is no TOML: {error}.") from error
