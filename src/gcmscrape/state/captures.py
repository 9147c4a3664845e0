"""Captures in public archives: which there are, which are wanted, and what the looks at them came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from gcmscrape.dataset.rejects import Reject
from gcmscrape.record import PageKind
from gcmscrape.state.rows import PRIORITIES, PageRow, Role, State
from gcmscrape.state.visit_log import LATER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gcmscrape.fetch.cdx import Captured, Span
    from gcmscrape.state.database import Database

Every = Literal["capture", "change", "year"]
_PAGE: Final = (
    "SELECT address, role, '' AS language, NULL AS node_id, state, priority, tries, not_before, collection AS found_on,"
    " NULL AS etag, NULL AS last_modified, NULL AS sha256, NULL AS extractor, warc_file, warc_offset,"
    " seen AS retrieved_at, code, NULL AS links FROM capture"
)
_KINDS: Final = frozenset(PageKind)
_TRIED_AGAIN: Final = (
    "(state = 'pending' OR (state = 'failed' AND (coalesce(status, 0) NOT BETWEEN 400 AND 499"
    " OR status IN (408, 425, 429))))"
)


class Wanted(NamedTuple):
    """What is known of a capture: the address of its page, that address as it was captured, and when."""

    page: str
    original: str
    seen: str


def find_capture(state: Database, address: str) -> Wanted | None:
    """Return the capture that is fetched at an address; None when there is none."""
    row = state.one("SELECT page, original, seen FROM capture WHERE address = ? AND role = ?", address, Role.CAPTURE)
    return Wanted(*row) if row is not None else None


def keep_missing(state: Database, page: str, seen: str, status: int) -> None:
    """Note that a capture found no page, inside the transaction of the caller; an index tells so by itself."""
    state.write(
        "INSERT OR IGNORE INTO capture (address, role, collection, page, original, seen, state, due, priority, status)"
        " VALUES (?1 || ' ' || ?2, ?3, '', ?1, ?1, ?2, ?4, 0, 0, ?5)",
        page, seen, Role.CAPTURE, State.PENDING, status,
    )  # fmt: skip


def any_captured(state: Database) -> str | None:
    """Return the address of a page that was captured; None when no capture is known."""
    found: str | None = state.value("SELECT page FROM capture WHERE role = ? LIMIT 1", Role.CAPTURE)
    return found


class CaptureQueue:
    """The captures of an archive and the pages of its index that a run looks at; used as `gcmscrape.state.queue.Queue`.

    Args:
        state: The state; read only.
        collection: Of the archive.
    """

    def __init__(self, state: Database, collection: str) -> None:
        self._state = state
        self._collection = collection

    def first(self, roles: Collection[Role], *, but: Collection[str] = (), by: float | None = None) -> PageRow | None:
        """Return what is looked at next; takes and gives as that of the pages of the site."""
        marks = ", ".join("?" * len(roles))
        rows = self._state.rows(
            f"{_PAGE} WHERE collection = ?1 AND due = 1 AND (?2 IS NULL OR not_before IS NULL OR not_before <= ?2)"
            f" AND role IN ({marks}) ORDER BY priority, address LIMIT ?",
            self._collection, by, *roles, len(but) + 1,
        )  # fmt: skip
        return next((PageRow.of(row) for row in rows if row["address"] not in but), None)

    def first_sibling(
        self,
        records: Collection[str],  # noqa: ARG002 - as that of the pages of the site
        *,
        but: Collection[str] = (),  # noqa: ARG002 - the same
        by: float | None = None,  # noqa: ARG002 - the same
    ) -> PageRow | None:
        """Return None: no capture belongs to another one."""
        return None

    def next_try(self, now: float, but: Collection[str]) -> float | None:
        """Return when the first of the later tries may be made, in seconds since 1970; None when there are none."""
        rows = self._state.rows(
            "SELECT address, not_before FROM capture WHERE collection = ? AND due = 1 AND not_before > ?"
            " ORDER BY not_before LIMIT ?",
            self._collection, now, len(but) + 1,
        )  # fmt: skip
        return next((row["not_before"] for row in rows if row["address"] not in but), None)

    def is_due(self, address: str) -> bool:
        """Whether an address is to be fetched."""
        return self._state.value("SELECT 1 FROM capture WHERE address = ? AND due = 1", address) is not None

    def left(self) -> int:
        """Return how many are to be looked at."""
        number: int = self._state.value(
            "SELECT count(*) FROM capture WHERE collection = ? AND due = 1", self._collection
        )
        return number


class CaptureLog:
    """Writes down what a run finds in an archive, inside the transactions of its caller.

    Args:
        state: The state.
        collection: Of the archive.
        run: Number of the present run.
    """

    def __init__(self, state: Database, collection: str, run: int) -> None:
        self._state = state
        self._collection = collection
        self._run = run

    def begin(self, roots: Iterable[str], asked: str, *, resumed: bool) -> None:
        """Make the index due from its beginning, or from where an earlier process of the run was, if it asked the same.

        Nothing that was captured is due before the index was read.
        """
        self._state.write("UPDATE capture SET due = 0 WHERE role = ?", Role.CAPTURE)
        self._state.write(
            "DELETE FROM capture WHERE role = ? AND collection = ? AND (page != ? OR NOT ?)",
            Role.INDEX, self._collection, asked, resumed,
        )  # fmt: skip
        for root in roots:
            self.add_index(root, asked)
        self._state.write(
            "UPDATE capture SET due = 1, tries = 0, not_before = NULL, priority = priority % ? WHERE role = ?"
            " AND collection = ? AND state != ?",
            LATER, Role.INDEX, self._collection, State.DONE,
        )  # fmt: skip

    def add_index(self, address: str, asked: str) -> None:
        """Make a page of the index due, unless it is known."""
        self._add(address, Role.INDEX, asked, due=True)

    def add(self, captured: Captured) -> None:
        """Take in a capture, unless it is known."""
        self._add(captured.address, Role.CAPTURE, captured.page, captured)

    def _add(self, address: str, role: Role, page: str, captured: Captured | None = None, *, due: bool = False) -> None:
        self._state.write(
            "INSERT OR IGNORE INTO capture (address, role, collection, page, original, seen, digest, state, due,"
            " priority, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            address, role, self._collection, page, captured.original if captured else "",
            captured.seen if captured else None, captured.digest if captured else None, State.PENDING, due,
            PRIORITIES[role], captured.status if captured else None,
        )  # fmt: skip

    def plan(self, every: Every, span: Span) -> int:
        """Make those captures due that are wanted and were not fetched yet, and return how many these are.

        Of the captures of a page that change is wanted for, those with the payload of the one before are left out; of a
        year the last one is wanted. Those that are no answer of the page, or a redirect, are never wanted.
        """
        wanted = {
            "capture": "1",
            "change": "before IS NULL OR digest IS NULL OR digest != before",
            "year": "place = 1",
        }[every]
        return self._state.write(
            "UPDATE capture SET due = 1, tries = 0, not_before = NULL, priority = priority % ?1 WHERE role = ?2 AND"  # noqa: S608 - all words are from here
            f" {_TRIED_AGAIN} AND address IN (SELECT address FROM (SELECT address,"
            " lag(digest) OVER (PARTITION BY page ORDER BY seen, address) AS before, digest,"
            " row_number() OVER (PARTITION BY page, substr(seen, 1, 4) ORDER BY seen DESC, address DESC) AS place"
            " FROM capture WHERE collection = ?3 AND role = ?2 AND coalesce(status, 200) = 200"
            " AND (?4 IS NULL OR seen >= ?4) AND (?5 IS NULL OR substr(seen, 1, length(?5)) <= ?5)"
            f") WHERE {wanted})",
            LATER, Role.CAPTURE, self._collection, span.first, span.last,
        )  # fmt: skip

    def looked(self, address: str, place: tuple[str, int] | None, code: str | None, reason: str | None) -> None:
        """Note that a look gave an answer, where that lies, and what it is if it is no event."""
        file, offset = place or (None, None)
        self._state.write(
            "UPDATE capture SET state = ?, due = 0, run = ?, code = ?, reason = ?, warc_file = ?, warc_offset = ?"
            " WHERE address = ?",
            State.DONE, self._run, code, reason, file, offset, address,
        )  # fmt: skip

    def later(self, address: str, not_before: float) -> None:
        """Have it tried once more in this run, behind all that were not tried as often."""
        self._state.write(
            "UPDATE capture SET tries = tries + 1, not_before = ?1, priority = priority % ?2 + ?2 * (tries + 1)"
            " WHERE address = ?3",
            not_before, LATER, address,
        )  # fmt: skip

    def failed(self, address: str, code: str, reason: str, status: int | None) -> None:
        """Note that the looks gave no answer."""
        self._state.write(
            "UPDATE capture SET state = ?, due = 0, run = ?, code = ?, reason = ?, status = ? WHERE address = ?",
            State.FAILED, self._run, code, reason, status, address,
        )  # fmt: skip

    def counts(self) -> tuple[int, int, str | None]:
        """Return how many pages of the index were read, how many captures are known, and why a page failed."""
        row = self._state.one(
            "SELECT count(*) FILTER (WHERE role = ?2 AND state = ?4), count(*) FILTER (WHERE role = ?3),"
            " min(reason) FILTER (WHERE role = ?2 AND state = ?5) FROM capture WHERE collection = ?1",
            self._collection, Role.INDEX, Role.CAPTURE, State.DONE, State.FAILED,
        )  # fmt: skip
        return (row[0], row[1], row[2]) if row is not None else (0, 0, None)

    def failed_pages(self) -> int:
        """Return how many pages of the index could not be read."""
        number: int = self._state.value(
            "SELECT count(*) FROM capture WHERE collection = ? AND role = ? AND state = ?",
            self._collection, Role.INDEX, State.FAILED,
        )  # fmt: skip
        return number

    def repeat(self) -> None:
        """Let the captures that repeat the payload of one that was fetched tell until when its page said the same."""
        self._state.write(
            "UPDATE sighting SET last_seen = coalesce((SELECT max(same.seen) FROM capture AS one JOIN capture AS same"
            "  ON same.collection = one.collection AND same.page = one.page AND same.digest = one.digest"
            "  WHERE one.collection = sighting.collection AND one.page = sighting.address AND one.seen = sighting.seen"
            "  AND one.role = ?2 AND same.role = ?2 AND same.seen >= one.seen AND NOT EXISTS (SELECT 1 FROM capture AS"
            "   other WHERE other.collection = one.collection AND other.page = one.page AND other.digest != one.digest"
            "   AND other.seen > one.seen AND other.seen < same.seen)), last_seen) WHERE collection = ?1",
            self._collection, Role.CAPTURE,
        )  # fmt: skip


def capture_rejects(state: Database) -> Iterator[Reject]:
    """Give the captures that gave no record, and the pages of an index that could not be read, by address."""
    for row in state.rows("SELECT * FROM capture WHERE code IS NOT NULL ORDER BY address"):
        was_read = row["state"] == State.DONE
        yield Reject(
            outcome="other_page" if row["code"] in _KINDS and was_read else "refused",
            code=row["code"],
            reason=row["reason"],
            url=row["original"] or row["address"],
            status=row["status"],
            retrieved_at=row["seen"] if was_read else None,
            file=row["warc_file"],
            offset=row["warc_offset"],
        )


class CaptureCounts(NamedTuple):
    """The captures of an archive: `known` to its index, and of them `looked_at` in this run or before and `left` to be.

    `failed` gave no answer, and `no_answer` are redirects and errors, which are not asked for.
    """

    known: int
    looked_at: int
    left: int
    failed: int
    no_answer: int


def count_captures(state: Database, collection: str) -> CaptureCounts:
    """Return how many captures of an archive there are."""
    row = state.one(
        "SELECT count(*), count(*) FILTER (WHERE state = ?3), count(*) FILTER (WHERE due = 1),"
        " count(*) FILTER (WHERE state = ?4), count(*) FILTER (WHERE coalesce(status, 200) != 200 AND state = ?5)"
        " FROM capture WHERE collection = ?1 AND role = ?2",
        collection, Role.CAPTURE, State.DONE, State.FAILED, State.PENDING,
    )  # fmt: skip
    return CaptureCounts(*row) if row is not None else CaptureCounts(0, 0, 0, 0, 0)


def count_looked_at_captures(state: Database, run: int) -> int:
    """Return how many captures a run has looked at."""
    number: int = state.value("SELECT count(*) FROM capture WHERE run = ? AND role = ?", run, Role.CAPTURE)
    return number


def capture_positions(state: Database) -> Iterator[tuple[str, int]]:
    """Give where the captures lie: a WARC file, and bytes into it."""
    for row in state.rows(
        "SELECT warc_file, warc_offset FROM capture WHERE role = ? AND warc_file IS NOT NULL", Role.CAPTURE
    ):
        yield row["warc_file"], row["warc_offset"]
