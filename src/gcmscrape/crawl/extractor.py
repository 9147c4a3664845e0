"""Extraction for a run that meets its pages one by one: the pool's workers, asked from an event loop."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING

from gcmscrape.pool import Job, Limits, extract_all

if TYPE_CHECKING:
    from collections.abc import Generator

    from gcmscrape.pool import Answer


class Extractor:
    """As many workers as pages may be read at a time. Each has a thread that waits for it."""

    def __init__(self, workers: int) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="extractor")
        self._limits = Limits(workers=1)
        self._own = threading.local()
        self._streams: list[Generator[Answer, None, None]] = []

    async def extract(self, job: Job) -> Answer:
        """Return the answer to a page, as `gcmscrape.pool.extract_all` gives it."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._extract, job)

    def _extract(self, job: Job) -> Answer:
        if not hasattr(self._own, "jobs"):
            jobs: SimpleQueue[Job | None] = SimpleQueue()
            self._own.jobs, self._own.answers = jobs, extract_all(iter(jobs.get, None), self._limits)
            self._streams.append(self._own.answers)
        self._own.jobs.put(job)
        answer: Answer = next(self._own.answers)
        return answer

    def close(self) -> None:
        """End the workers, when the pages that they are at are done."""
        self._threads.shutdown(cancel_futures=True)
        for stream in self._streams:
            stream.close()
