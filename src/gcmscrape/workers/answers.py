"""Saved pages through the pool: each with what was made of it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from gcmscrape.archive.saved import Failure, SavedPage
from gcmscrape.record import Event, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.workers.pool import Job, Limits, extract_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Answer = Event | OtherPage | PageRefused | Failure


def job_of(page: SavedPage, url: str | None = None) -> Job:
    """Return the page as the pool takes it; `url` is its address when it does not tell its own."""
    archive = page.archive
    if archive is not None:
        archive = archive.model_copy(update={"file": in_utf8(archive.file)})
    return Job(page.body, page.url or url, page.headers, page.status, page.retrieved_at, archive)


def answers(
    pages: Iterable[SavedPage | Failure], url: str | None = None, *, limits: Limits | None = None
) -> Iterator[tuple[SavedPage | Failure, Answer]]:
    """Give each saved page with what was made of it, in the order of the pages.

    Args:
        pages: What `read_pages` gives; failures pass through.
        url: The address for pages that do not tell their own.
        limits: What a page may take; None for the defaults.

    A failure is its own answer.
    """
    waiting: deque[SavedPage | Failure] = deque()

    def jobs() -> Iterator[Job]:
        for page in pages:
            waiting.append(page)
            if isinstance(page, SavedPage):
                yield job_of(page, url)

    def failed() -> Iterator[tuple[Failure, Failure]]:
        while waiting and isinstance(failure := waiting[0], Failure):
            waiting.popleft()
            yield failure, failure

    for answer in extract_all(jobs(), limits):
        yield from failed()
        yield waiting.popleft(), answer
    yield from failed()


def in_utf8(name: str) -> str:
    """Return the name of a file with the bytes that are not UTF-8 written as escapes, so that it can stand in JSON."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
