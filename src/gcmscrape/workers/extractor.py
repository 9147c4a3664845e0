"""Extraction for a run that meets its pages one by one: the pool's workers, asked from an event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from gcmscrape.workers.pool import Job, Limits, can_fork, extract_all

if TYPE_CHECKING:
    from collections.abc import Generator

    from gcmscrape.workers.pool import Answer

_NO_PAGE: Final = Job(b"", None, {})


class Extracting(Protocol):
    """Who makes the records of a run."""

    async def extract(self, job: Job) -> Answer:
        """Return the answer to a page, as `gcmscrape.workers.pool.extract_all` gives it."""


class _Stream(NamedTuple):
    """One worker: pages go into `jobs`, and the answer to each comes out of `answers`."""

    jobs: SimpleQueue[Job | None]
    answers: Generator[Answer, None, None]

    def ask(self, job: Job) -> Answer:
        """Wait for the answer to a page."""
        self.jobs.put(job)
        return next(self.answers)


class Extractor:
    """Some workers, each with a thread that waits for it.

    To be made while the process has one thread, and nothing open that a worker should not share: then the workers are
    forked at once. Otherwise each is a new interpreter, started for its first page.

    Args:
        pages: Pages that are to be read at a time; never more than the pool's limits allow.
    """

    def __init__(self, pages: int) -> None:
        workers = min(pages, Limits().workers)
        self._streams = [_stream() for _ in range(workers)]
        self._idle: SimpleQueue[_Stream] = SimpleQueue()
        for stream in self._streams:
            if can_fork():
                stream.ask(_NO_PAGE)
            self._idle.put(stream)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="extractor")

    async def extract(self, job: Job) -> Answer:
        """Return the answer to a page, as `gcmscrape.workers.pool.extract_all` gives it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._extract, job)

    def _extract(self, job: Job) -> Answer:
        stream = self._idle.get()  # there are as many as threads, so this never waits
        try:
            return stream.ask(job)
        finally:
            self._idle.put(stream)

    def close(self) -> None:
        """End the workers, when the pages that they are at are done."""
        self._threads.shutdown(cancel_futures=True)
        for stream in self._streams:
            stream.answers.close()


def _stream() -> _Stream:
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    return _Stream(jobs, extract_all(iter(jobs.get, None), Limits(workers=1)))
