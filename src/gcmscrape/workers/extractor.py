"""Extraction for a run that meets its pages one by one: the pool's workers, asked from an event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, cast

from gcmscrape.workers.pool import EXTRACT, Job, Limits, Pool, can_fork

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gcmscrape.refusal import PageRefused
    from gcmscrape.workers.pool import Answer, Result

_NO_PAGE: Final = Job(b"", None, {})


class Extracting(Protocol):
    """Who makes the records of a run."""

    async def extract(self, job: Job) -> Answer:
        """Return the answer to a page, as `gcmscrape.workers.pool.extract_all` gives it."""

    async def read(self, job: Job) -> str | PageRefused:
        """Return the text that the task of a job gives."""


class _Stream(NamedTuple):
    """One worker: pages go into `jobs`, and the answer to each comes out of `answers`."""

    jobs: SimpleQueue[Job | None]
    pool: Pool
    answers: Iterator[Result]

    def ask(self, job: Job) -> Result:
        """Wait for what becomes of a job."""
        self.jobs.put(job)
        return next(self.answers)


class Extractor:
    """Some workers, each with a thread that waits for it.

    To be made while the process has one thread, and nothing open that a worker should not share: then the workers are
    forked at once. Otherwise each is a new interpreter, started for its first page.

    Args:
        pages: Pages that are to be read at a time; never more than the pool's limits allow.
        tasks: What jobs may name beside extraction, each as `package.module:function`.
    """

    def __init__(self, pages: int, tasks: Sequence[str] = ()) -> None:
        workers = min(pages, Limits().workers)
        self._streams = [_stream((EXTRACT, *tasks)) for _ in range(workers)]
        self._idle: SimpleQueue[_Stream] = SimpleQueue()
        for stream in self._streams:
            if can_fork():
                stream.ask(_NO_PAGE)
            self._idle.put(stream)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="extractor")

    async def extract(self, job: Job) -> Answer:
        """Return the answer to a page, as `gcmscrape.workers.pool.extract_all` gives it."""
        return cast("Answer", await self._result(job))

    async def read(self, job: Job) -> str | PageRefused:
        """Return the text that the task of a job gives."""
        return cast("str | PageRefused", await self._result(job))

    async def _result(self, job: Job) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, job)

    def _ask(self, job: Job) -> Result:
        stream = self._idle.get()  # there are as many as threads, so this never waits
        try:
            return stream.ask(job)
        finally:
            self._idle.put(stream)

    def close(self) -> None:
        """End the workers, whatever they are at."""
        for stream in self._streams:
            stream.pool.stop()
        self._threads.shutdown(cancel_futures=True)
        for stream in self._streams:
            stream.pool.end()


def _stream(tasks: Sequence[str]) -> _Stream:
    jobs: SimpleQueue[Job | None] = SimpleQueue()
    pool = Pool(Limits(workers=1), tasks)
    return _Stream(jobs, pool, pool.answers(iter(jobs.get, None)))
