"""Which answers are a page in another language than was asked for: a cache that mixes up the versions of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.record import Event
from gcmscrape.site.addresses import language_of
from gcmscrape.state.lookup import record_of

if TYPE_CHECKING:
    from gcmscrape.harvest.sources import Links
    from gcmscrape.state.database import Database
    from gcmscrape.state.rows import PageRow
    from gcmscrape.workers.pool import Answer


def in_other_language(state: Database, page: PageRow, said: Answer | Links | None) -> str | None:
    """Return a sentence on an event that came in another language than that of its address; None when it did not.

    The language is that of the site around the content, which may be a translation that is missing. Only a record of
    before shows that the addresses of this site tell it.
    """
    asked = language_of(page.address)
    if not isinstance(said, Event) or _language(said) in {None, asked}:
        return None
    before = record_of(state, page.address)
    if before is None or before.node_id != said.node_id or _language(before) != asked:
        return None
    return f"The page came in {_language(said)}, and its address is one of pages in {asked}."


def _language(event: Event) -> str | None:
    return event.interface_language.partition("-")[0].lower() if event.interface_language else None
