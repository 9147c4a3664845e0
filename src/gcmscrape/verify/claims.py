"""What records claim of the responses that they were read from, and whether these bear it out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gcmscrape.archive.records import read_page_at
from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.record import ArchivePlace, Event
from gcmscrape.workers.answers import Answer, answers


@dataclass(frozen=True, slots=True)
class Claim:
    """That a response lies at a place of the archive, and says what a record says.

    Attributes:
        name: Of the record or page, for a sentence.
        place: None when the record names none.
        url: Of the response; None where nothing tells it.
        sha256: Of its body.
        content_sha256: Of the content of the record; None for a page without one.
        extractor: That read it; None for a page without a record.
        is_past: Whether it tells of the past alone, so that nothing can take its place.
    """

    name: str
    place: ArchivePlace | None
    url: str | None
    sha256: str
    content_sha256: str | None = None
    extractor: str | None = None
    is_past: bool = False


def claim_of(event: Event, name: str) -> Claim:
    """Return what a record claims."""
    source = event.source
    return Claim(name, source.archive, source.url, source.sha256, event.content_sha256, event.extractor)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a claim: a sentence, None when all is well. `lost`: its response cannot be had any more.

    `read_otherwise` tells that another extractor made the record, and this one reads other content from the same bytes.
    """

    claim: Claim
    sentence: str | None
    lost: bool = False
    read_otherwise: bool = False


def judge(claims: Iterable[Claim], folder: Path, extractor: str) -> Iterator[Verdict]:
    """Judge each claim by the response in an archive folder, read anew by the present extractor."""
    waiting: list[Claim] = []

    def pages() -> Iterator[SavedPage | Failure]:
        for claim in claims:
            waiting.append(claim)
            yield _page(claim, folder)

    for page, answer in answers(pages()):
        yield _verdict(waiting.pop(0), page, answer, extractor)


def _page(claim: Claim, folder: Path) -> SavedPage | Failure:
    if claim.place is None:
        return Failure("", "no_body", "The record names no place in the archive.")
    if Path(claim.place.file).name != claim.place.file:
        return Failure("", "no_body", "The record names no file of the archive.")
    return read_page_at(folder / claim.place.file, claim.place.offset)


def _verdict(claim: Claim, page: SavedPage | Failure, answer: Answer, extractor: str) -> Verdict:
    where = f" at byte {claim.place.offset} of {claim.place.file}" if claim.place is not None else ""
    if isinstance(page, Failure):
        return Verdict(claim, f"{claim.name}: its response{where} cannot be read: {page.message}", lost=True)
    if (claim.url is not None and page.url != claim.url) or hashlib.sha256(page.body).hexdigest() != claim.sha256:
        return Verdict(claim, f"{claim.name}: the response{where} is another one, of {page.url}.", lost=True)
    if claim.content_sha256 is None:
        return Verdict(claim, None)
    content = answer.content_sha256 if isinstance(answer, Event) else None
    if content == claim.content_sha256:
        return Verdict(claim, None)
    if claim.extractor != extractor:
        return Verdict(claim, None, read_otherwise=True)
    return Verdict(claim, f"{claim.name}: the response{where} does not say what the record says.")
