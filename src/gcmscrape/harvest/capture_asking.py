"""Asking an archive: for a page of its index, or for a capture. Nothing is written down yet."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.records import page_of
from gcmscrape.archive.warc import Record, read_record_at
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.mementos import as_captured, is_capture_of, original_of
from gcmscrape.harvest.asking import Asked
from gcmscrape.refusal import PageRefused
from gcmscrape.state.captures import find_capture
from gcmscrape.state.rows import Role
from gcmscrape.workers.answers import job_of
from gcmscrape.workers.pool import Job

if TYPE_CHECKING:
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.fetcher import Fetcher
    from gcmscrape.fetch.public_archives import PublicArchive
    from gcmscrape.fetch.site import Site
    from gcmscrape.state.captures import Wanted
    from gcmscrape.state.database import Database
    from gcmscrape.state.rows import PageRow
    from gcmscrape.workers.extractor import Extracting

_RECORDS: Final = frozenset({"response"})
_BLOCK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CaptureAsker:
    """Asks an archive. It changes nothing in the state, so several things may be asked for at a time.

    `site` is the one whose pages were captured; `index` and `captures` fetch from the archive. `rate` is how many
    captures it may be asked for a second.
    """

    state: Database
    archive: PublicArchive
    site: Site
    index: Fetcher
    captures: Fetcher
    extractor: Extracting
    rate: float

    def go_on_to_captures(self) -> None:
        """Ask for captures from now on, at their own rate. Where the index is of the same host, its pace goes on."""
        self.captures.limiter.go_at(self.rate)

    async def ask(self, page: PageRow) -> Asked:
        """Ask for a page of the index or a capture, and read the capture."""
        fetcher = self.index if page.role is Role.INDEX else self.captures
        address, _, part = page.address.partition("#")
        try:
            fetched = await fetcher.fetch(
                address, {"Range": f"bytes={part}", "Accept-Encoding": "identity"} if part else None
            )
        except FetchFailed as failure:
            return Asked({}, (), failure)
        wanted = find_capture(self.state, page.address)
        if wanted is None:
            return Asked({}, (), fetched)
        try:
            if self.archive.of_crawls:
                page_there = page_of(record_of(fetched.final, wanted, self.site), "")
                said = await self.extractor.extract(job_of(page_there))
            else:
                said = await self.extractor.extract(_job(fetched.final, wanted, self.site))
        except PageRefused as refusal:
            return Asked({}, (), fetched, refusal)
        return Asked({}, (), fetched, said)


class NoCapture(PageRefused):
    """What an archive answered is not the capture that its index names."""

    def __init__(self, message: str) -> None:
        super().__init__("broken_record", message)


def seen_of(exchange: Exchange, wanted: Wanted, site: Site) -> str:
    """Return when the capture was made that an archive answered with; another one of the page may be the nearest.

    Raises:
        NoCapture: It is no capture, or one of another page.
    """
    seen = is_capture_of(exchange)
    if seen is None:
        raise NoCapture("The archive answers with a page of its own, not with the capture that its index names.")
    if site.event(original_of(exchange.url)) != wanted.page:
        raise NoCapture(f"The archive answers with the capture of another page, {original_of(exchange.url)[:200]}.")
    return seen


def record_of(exchange: Exchange, wanted: Wanted, site: Site) -> Record:
    """Return the record that is a part of a WARC file. Whether its page can be read is not looked at.

    Raises:
        NoCapture: It is no whole record of a response, or one of another page.
    """
    record = read_record_at(BytesIO(exchange.raw), 0, _RECORDS)
    if not isinstance(record, Record) or record.headers.get("warc-type") not in _RECORDS:
        raise NoCapture("The part of the file that the index names is no record of a response.")
    original = record.headers.get("warc-target-uri", "").strip("<> ")
    if site.event(original) != wanted.page:
        raise NoCapture(f"The part of the file that the index names is of another page, {original[:200]}.")
    if not _is_one_member(exchange.raw):
        raise NoCapture("The part of the file that the index names is not one compressed record.")
    return record


def _is_one_member(data: bytes) -> bool:
    """Whether some bytes, whose beginning can be read, are one gzip member and nothing else (RFC 1952, 2.2)."""
    inflating = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        while data and not inflating.eof:
            inflating.decompress(data, _BLOCK)
            data = inflating.unconsumed_tail
    except zlib.error:
        return False
    return inflating.eof and not inflating.unused_data


def _job(exchange: Exchange, wanted: Wanted, site: Site) -> Job:
    headers = {name.lower(): value for name, value in as_captured(exchange)}
    return Job(exchange.body, wanted.original, headers, exchange.status, seen_of(exchange, wanted, site))
