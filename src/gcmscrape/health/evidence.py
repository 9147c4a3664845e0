"""What a check of a site has seen, as its state holds it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from gcmscrape.harvest.sources import Links
from gcmscrape.record import Event
from gcmscrape.state.database import Database
from gcmscrape.state.looks import last_look
from gcmscrape.state.lookup import record_of
from gcmscrape.state.rows import Role


@dataclass(frozen=True, slots=True)
class Robots:
    """What robots.txt says. `found`: there is one. `obeyed`: the settings keep to it. `delay`: seconds it asks for."""

    found: bool = False
    obeyed: bool = True
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceSeen:
    """One list or sitemap that was looked at: what it led to, or `reason`, why it could not be read."""

    address: str
    role: Role
    links: Links
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PageSeen:
    """One page of the sample. `event` is its record; without one `code` and `reason` tell what it is instead.

    `validators`: its response has both, an ETag and a Last-Modified.
    """

    address: str
    event: Event | None = None
    code: str = ""
    reason: str = ""
    validators: bool = False


@dataclass(slots=True)
class Evidence:
    """All that was seen of a site.

    Attributes:
        languages: Those asked for.
        robots: What robots.txt says.
        lists: The first page of each list, in the order of the settings.
        further: The second and the last page of the first list that has any.
        sitemaps: Those that were read: the one that is named, and parts of it.
        pages: The sample.
        other_lists: Lists of events at addresses that the settings don't name, found by the links of other pages.
        again: The status of the answer when a page was asked for again with its validators; None when none was.
        stopped: The sentence that says why the sample was given up; None when it was not.
    """

    languages: tuple[str, ...] = ("en",)
    robots: Robots = field(default_factory=Robots)
    lists: list[SourceSeen] = field(default_factory=list)
    further: list[SourceSeen] = field(default_factory=list)
    sitemaps: list[SourceSeen] = field(default_factory=list)
    pages: list[PageSeen] = field(default_factory=list)
    other_lists: list[SourceSeen] = field(default_factory=list)
    again: int | None = None
    stopped: str | None = None

    @property
    def records(self) -> list[Event]:
        """The records of all pages of the sample."""
        return [page.event for page in self.pages if page.event is not None]

    @property
    def events(self) -> list[Event]:
        """One record a node: what a field shows in three languages is no proof of three pages."""
        return list({event.id: event for event in reversed(self.records)}.values())[::-1]


def source_seen(state: Database, address: str) -> SourceSeen:
    """Return what a look at a list or sitemap came to."""
    look = last_look(state, address)
    if look is None or look.links is None:
        return SourceSeen(address, look.role if look else Role.LISTING, Links(), (look and look.reason) or "no answer")
    return SourceSeen(address, look.role, Links.from_json(look.links))


def pages_seen(state: Database, addresses: Collection[str], run: int) -> list[PageSeen]:
    """Return the pages of a sample that a run looked at, each once, whatever name it has come to have."""
    looks = {look.address: look for address in addresses if (look := last_look(state, address)) and look.run == run}
    return [
        PageSeen(name, record_of(state, name), look.code or "", look.reason or "", validators=look.validators)
        for name, look in looks.items()
    ]
