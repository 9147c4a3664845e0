"""Keeping what was asked and answered: appended to the WARC, its size written to the state in the same transaction."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.writer import Capture
from gcmscrape.state.responses import keep_size

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def keep_unchanged(self, exchange: Exchange, page: PageRow) -> None:
        """Append a response that holds what an earlier one of the page held. Raises like `keep_all`."""
        if page.retrieved_at is None:
            self.keep(exchange)
            return
        digest = _digest(exchange.raw) if exchange.status != _NOT_MODIFIED else None
        self._noted(self.writer.revisit(_capture(exchange), (page.address, page.retrieved_at), digest))

    def _noted(self, place: Position) -> Position:
        keep_size(self.state, place.file, place.size)
        return place


def _capture(exchange: Exchange) -> Capture:
    return Capture(
        exchange.url,
        exchange.retrieved_at,
        exchange.request_headers,
        f"{exchange.http_version} {exchange.status} {exchange.reason}".rstrip(),
        exchange.response_headers,
        exchange.raw,
    )


def _digest(raw: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(raw, usedforsecurity=False).digest()).decode()}"
