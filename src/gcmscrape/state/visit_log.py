"""Writing down what a look at a page came to, and judging which pages are gone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from gcmscrape.dataset.version import Version
from gcmscrape.record import Event, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.state.lookup import record_of
from gcmscrape.state.responses import is_kept
from gcmscrape.state.rows import PageRow, State
from gcmscrape.state.sightings import keep_sighting, seen_again

if TYPE_CHECKING:
    import sqlite3
    from datetime import timedelta

    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.state.database import Database

LATER: Final = 100
"""Added to the priority of a page for each time that it is tried once more: all with fewer tries come first."""
_HTTP_GONE: Final = 410


class VisitLog:
    """The looks of one run.

    Args:
        state: The state, which it writes to inside the transactions of its caller.
        run: Number of the present run.
        extractor: The extractor that reads the pages, with its version.
    """

    def __init__(self, state: Database, run: int, extractor: str) -> None:
        self._state = state
        self._run = run
        self._extractor = extractor

    def fetched(self, page: PageRow, exchange: Exchange, sha256: str, warc: tuple[str, int]) -> None:
        """Keep a new response, which is still to be read. Whether the page is there, only its reading tells.

        `sha256` is that of its body, in hexadecimal.
        """
        self._seen(
            page,
            exchange.retrieved_at,
            ", status = ?, etag = ?, last_modified = ?, sha256 = ?, retrieved_at = ?, warc_file = ?, warc_offset = ?,"
            " extractor = NULL, links = NULL",
            exchange.status,
            exchange.headers.get("etag"),
            exchange.headers.get("last-modified"),
            sha256,
            exchange.retrieved_at,
            *warc,
        )

    def unchanged(self, page: PageRow, exchange: Exchange) -> None:
        """Note that the page is as it was. A new validator is kept, so that the next look can be as cheap."""
        self._seen(
            page,
            exchange.retrieved_at,
            ", etag = coalesce(?, etag), last_modified = coalesce(?, last_modified), missing_since = NULL",
            exchange.headers.get("etag"),
            exchange.headers.get("last-modified"),
        )
        seen_again(self._state, page.address, exchange.retrieved_at)

    def kept(self, page: PageRow, exchange: Exchange) -> None:
        """Note a look that gave an older copy of the page: what is known of it stays, and so do its validators."""
        self._seen(page, exchange.retrieved_at)

    def _seen(self, page: PageRow, looked_at: str, more: str = "", *values: str | int | None) -> None:
        """Note that a look gave an answer; `more` are further columns that are set, in SQL, with their values."""
        self._state.write(
            "UPDATE page SET state = ?, due = 0, run = ?, looked_at = ?,"  # noqa: S608 - all words are from here
            " code = CASE WHEN state = ? THEN NULL ELSE code END,"
            f" reason = CASE WHEN state = ? THEN NULL ELSE reason END{more} WHERE address = ?",
            State.DONE,
            self._run,
            looked_at,
            State.FAILED,
            State.FAILED,
            *values,
            page.address,
        )

    def read(self, page: PageRow, answer: Event | OtherPage | PageRefused) -> bool:
        """Keep what was made of a response; return whether that changes the page's record.

        Why a later look failed stays, when an earlier response is read again.
        A record that says the same as the one of before leaves it as it is, source and all, unless the archive has lost
        the response that it names. A refusal leaves it too: an older answer is better than none.
        """
        code, reason = _told(answer)
        self._state.write(
            "UPDATE page SET extractor = ?1, code = CASE WHEN state = ?4 THEN ?2 ELSE code END,"
            " reason = CASE WHEN state = ?4 THEN ?3 ELSE reason END,"
            " missing_since = CASE WHEN state = ?4 THEN NULL ELSE missing_since END WHERE address = ?5",
            self._extractor, code, reason, State.DONE, page.address,
        )  # fmt: skip
        if isinstance(answer, PageRefused):
            return False
        if isinstance(answer, OtherPage):
            return self._state.write("DELETE FROM version WHERE address = ?", page.address) > 0
        keep_sighting(self._state, page.address, answer)
        old = record_of(self._state, page.address)
        if old is not None and says_the_same(old, answer) and is_kept(self._state, old.source.archive):
            return False
        version = Version.of(answer, (0.0, 0))
        self._state.write(
            "INSERT OR REPLACE INTO version (address, record_id, node_id, url, rank, ends, line, digest)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, digest(?7, ?2, ?3, ?4, ?5, ?6))",
            page.address,
            version.id,
            version.node_id,
            version.url,
            version.rank,
            last_day(answer.end, answer.start),
            bytes(version.line),
        )
        return True

    def withdraw(self, page: PageRow) -> None:
        """Take back a response that turned out to say nothing of the page: a challenge, a maintenance page.

        The record of before stays, and tells itself where its own response lies. A page that never gave an answer has
        none now.
        """
        self._state.write(
            "UPDATE page SET state = ?, etag = NULL, last_modified = NULL, sha256 = NULL, retrieved_at = NULL,"
            " warc_file = NULL, warc_offset = NULL, extractor = NULL WHERE address = ?",
            page.state,
            page.address,
        )

    def lost(self, page: PageRow) -> None:
        """Have a page fetched again whose response cannot be found in the archive."""
        self.withdraw(page)
        self._state.write("UPDATE page SET due = 1 WHERE address = ?", page.address)

    def read_source(self, page: PageRow, links: str) -> None:
        """Keep what a list or sitemap led to."""
        self._state.write(
            "UPDATE page SET extractor = ?, links = ?, code = NULL, reason = NULL WHERE address = ?",
            self._extractor, links, page.address,
        )  # fmt: skip

    def later(self, page: PageRow, not_before: float) -> None:
        """Have the page tried once more in this run, behind all that were not tried as often."""
        self._state.write(
            "UPDATE page SET due = 1, tries = tries + 1, not_before = ?1, priority = priority % ?2 + ?2 * (tries + 1)"
            " WHERE address = ?3",
            not_before,
            LATER,
            page.address,
        )

    def failed(self, page: PageRow, code: str, reason: str, looked_at: str, status: int | None = None) -> None:
        """Note that the look gave no answer. What an earlier look gave stays."""
        self._state.write(
            "UPDATE page SET state = ?, due = 0, run = ?, looked_at = ?, status = ?, code = ?, reason = ?"
            " WHERE address = ?",
            State.FAILED,
            self._run,
            looked_at,
            status,
            code,
            reason,
            page.address,
        )

    def missing(self, page: PageRow, code: str, reason: str, looked_at: str, status: int) -> None:
        """Note that there is no such page now."""
        state = State.GONE if page.state == State.GONE else State.MISSING
        self._state.write(
            "UPDATE page SET state = ?, due = 0, run = ?, looked_at = ?, status = ?, code = ?, reason = ?,"
            " missing_since = min(coalesce(missing_since, ?), ?) WHERE address = ?",
            state,
            self._run,
            looked_at,
            status,
            code,
            reason,
            looked_at,
            looked_at,
            page.address,
        )

    def judge(self, gap: timedelta) -> list[str]:
        """Judge pages gone of which nothing is left under any of their addresses, and return their addresses.

        Args:
            gap: A page that answers 410 is gone at once, another one when two looks so far apart found nothing.
        """
        gone = []
        for row in self._state.all("SELECT * FROM page WHERE state = ?", State.MISSING):
            others = self._state.all(
                "SELECT * FROM page WHERE node_id = ? AND language = ? AND role = ? AND state NOT IN (?, ?)",
                row["node_id"], row["language"], row["role"], State.ALIAS, State.GONE,
            )  # fmt: skip
            if all(_is_certain(each, gap) for each in (row, *others)):
                gone.append(row["address"])
        for address in gone:
            self._state.write("UPDATE page SET state = ? WHERE address = ?", State.GONE, address)
            self._state.write("DELETE FROM version WHERE address = ?", address)
        return gone


def _is_certain(row: sqlite3.Row, gap: timedelta) -> bool:
    if row["state"] != State.MISSING:
        return False
    if row["status"] == _HTTP_GONE:
        return True
    first, last = (datetime.fromisoformat(row[name]) for name in ("missing_since", "looked_at"))
    return last > first and last - first >= gap


def last_day(end: str | None, start: str | None) -> str | None:
    """Return the last day of an event as far as it is known: the end of the month or year when that is all."""
    day = (end or start or "")[:10]
    return day + "-12-31"[len(day) - 4 :] if day else None


def says_the_same(old: Event, new: Event) -> bool:
    """Whether two records differ only in where their words were read: their source and selectors."""
    passed_over = {"source", "provenance"}
    return old.model_dump(exclude=passed_over) == new.model_dump(exclude=passed_over)


def _told(answer: Event | OtherPage | PageRefused) -> tuple[str | None, str | None]:
    if isinstance(answer, Event):
        return None, None
    if isinstance(answer, OtherPage):
        return answer.kind.value, answer.reason
    return answer.code, answer.message
