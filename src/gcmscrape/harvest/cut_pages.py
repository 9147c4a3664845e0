"""Which pages broke off on their way: those that end before their HTML does, on a site whose pages do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gcmscrape.dataset.losses import shows_less
from gcmscrape.event.walls import ends_in_failure
from gcmscrape.fetch.copies import has_length
from gcmscrape.intake.ending import lacks_end
from gcmscrape.record import Event, OtherPage, PageKind, WarningCode
from gcmscrape.state.lookup import record_of, records_lack_end
from gcmscrape.state.rows import Role

if TYPE_CHECKING:
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.harvest.sources import Links
    from gcmscrape.state.database import Database
    from gcmscrape.state.rows import PageRow
    from gcmscrape.workers.pool import Answer

_TAIL: Final = 2000
"""Bytes at the end of a page in which a server says that it failed."""


def cut_short(state: Database, page: PageRow, exchange: Exchange, said: Answer | Links | None) -> str | None:
    """Return a sentence on a page that broke off; None when nothing tells that it did.

    A page whose HTML has no end did when it came without a length, so that a broken connection looks like its end; when
    its last words are those of a server that failed; or when it shows less than its record. Where that record, or most
    of those that were published, were read from pages without an end, its lack is no sign.
    """
    if page.role is Role.SITEMAP or not lacks_end(exchange.body):
        return None
    before = record_of(state, page.address)
    if before is not None and any(warning.code is WarningCode.TRUNCATED for warning in before.warnings):
        return None
    if not has_length(exchange.headers):
        reason = "came without a length"
    elif ends_in_failure(exchange.body[-_TAIL:].decode("utf-8", "replace")):
        reason = "its last words are those of a server that failed"
    elif before is not None and _shows_less(said, before):
        reason = "shows less than it did"
    else:
        return None
    return None if records_lack_end(state) else f"The page ends before its HTML does, and {reason}."


def _shows_less(said: Answer | Links | None, before: Event) -> bool:
    if isinstance(said, Event):
        return shows_less(said, before)
    return isinstance(said, OtherPage) and said.kind is not PageKind.NOT_FOUND
