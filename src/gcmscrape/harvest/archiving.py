"""Keeping what was asked and answered: appended to the WARC, its size written to the state in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.compose import digest_of
from gcmscrape.archive.files import file_id, record_headers
from gcmscrape.archive.writer import Capture, Original
from gcmscrape.fetch.mementos import as_captured
from gcmscrape.state.responses import WarcFile, keep_file, keep_size

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gcmscrape.archive.writer import Position, Writer
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.state.database import Database
    from gcmscrape.state.rows import PageRow

_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class Archive:
    """The WARC files of a run, written to inside the transactions of the caller."""

    state: Database
    writer: Writer

    def keep_all(self, exchanges: Iterable[Exchange]) -> None:
        """Append responses that no page is read from.

        Raises:
            OSError: The file cannot be written.
        """
        for exchange in exchanges:
            self.keep(exchange)

    def keep(self, exchange: Exchange) -> Position:
        """Append a response and return where it lies. Raises like `keep_all`."""
        return self._noted(self.writer.write(_capture(exchange)))

    def keep_copy(self, exchange: Exchange, original: str, seen: str) -> Position:
        """Append what another archive captured of an address at a moment, and return where it lies.

        Raises like `keep_all`.
        """
        capture = replace(_capture(exchange), url=original, retrieved_at=seen, response_headers=as_captured(exchange))
        return self._noted(self.writer.copy(capture, exchange.url, exchange.retrieved_at))

    def keep_record(self, member: bytes) -> Position:
        """Append a record of another archive as it is, and return where it lies. Raises like `keep_all`."""
        return self._noted(self.writer.take_over(member))

    def keep_unchanged(self, exchange: Exchange, page: PageRow) -> bool:
        """Append a response that says the same as the one that holds the content of a page. Raises like `keep_all`.

        Returns false when that cannot be found in the archive. It is kept whole when its bytes are others, as when they
        are compressed otherwise.
        """
        headers = record_headers(self.folder / page.warc[0], page.warc[1]) if page.warc is not None else {}
        digest = headers.get("warc-payload-digest")
        if not headers or (exchange.status != _NOT_MODIFIED and digest != digest_of(exchange.raw)):
            self.keep(exchange)
            return bool(headers)
        original = Original(headers["warc-target-uri"], headers["warc-date"], headers.get("warc-record-id"), digest)
        self._noted(self.writer.revisit(_capture(exchange), original))
        return True

    def _noted(self, place: Position) -> Position:
        if not keep_size(self.state, place.file, place.size):
            keep_file(self.state, WarcFile(place.file, place.size, file_id(self.folder / place.file), whole=True))
        return place

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.state.path.parent


def _capture(exchange: Exchange) -> Capture:
    return Capture(
        exchange.url,
        exchange.retrieved_at,
        exchange.request_headers,
        f"{exchange.http_version} {exchange.status} {exchange.reason}".rstrip(),
        exchange.response_headers,
        exchange.raw,
    )
