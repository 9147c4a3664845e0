"""Extraction in worker processes: a page that eats time or memory, or crashes the parser, costs that page alone.

`concurrent.futures` does not fit: when one of its workers dies, it drops all waiting jobs. Here each worker has a pipe
of its own; the parent hands a page to a worker that is free, watches the clock, and replaces workers that die.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.resource_tracker import ensure_running
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from gcmscrape.record import Event, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.site import in_use
from gcmscrape.workers.worker import Job, Outcome, Reply, find_task, serve

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext
    from multiprocessing.process import BaseProcess

__all__ = ["EXTRACT", "ExtractionFailed", "Job", "Limits", "Pool", "can_fork", "extract_all"]

EXTRACT: Final = "gcmscrape.event.extract:extract_page"
_LOOK_AHEAD: Final = 64
"""Pages that may be begun while the oldest one is not answered: what bounds the memory of a run."""
_MOST_TIMES: Final = 10
"""How many times the seconds of a page anything may take."""
_GRACE: Final = 5
"""How many times its seconds a page may take when the machine is too busy to run its worker."""


class ExtractionFailed(PageRefused):
    """A fault in gcmscrape itself, met on one page; `traceback` is the text of it.

    The page is answered with this so that the others go on. Its code, `extraction_failed`, is not one of the refusals
    of a page: nothing is wrong with the page.
    """

    def __init__(self, message: str, traceback: str = "") -> None:
        Exception.__init__(self, message, traceback)
        self.code = "extraction_failed"
        self.message = message
        self.traceback = traceback


Answer: TypeAlias = Event | OtherPage | PageRefused
Result: TypeAlias = Answer | str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page may take. The reasons for the defaults are in docs/limits.md."""

    seconds: float = 1.5
    """Wall clock for one page, from when its worker takes it."""
    memory_bytes: int = 400_000_000
    """Memory for one page, above what a worker takes without one (about 50 MB)."""
    workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 4))
    """Worker processes."""


def extract_all(
    jobs: Iterable[Job], limits: Limits | None = None, *, task: str = EXTRACT
) -> Generator[Answer, None, None]:
    """Give the answer to each page, in the order of the pages, as soon as it and all before it are known.

    Args:
        jobs: The pages; taken only as fast as the answers are.
        limits: What a page may take; None for the defaults.
        task: The function that makes a record of a page, as `package.module:function`; it is called like
            `gcmscrape.event.extract.extract_page`.

    Yields:
        The record or other page; a refusal, also `too_slow` and `out_of_memory`; or `ExtractionFailed`.
    """
    pool = Pool(limits or Limits(), (task,))
    try:
        yield from cast("Iterator[Answer]", pool.answers(iter(jobs)))  # such a task gives no text
    finally:
        pool.end()


@dataclass(slots=True, eq=False)
class _Place:
    """A page's place in the order of the answers."""

    job: Job
    answer: Result | None = None


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker process, as the parent sees it."""

    process: BaseProcess
    connection: Connection
    place: _Place | None = None
    """The page it is at, or will be at as soon as it is ready; None when it is free."""
    deadline: float | None = None
    """When its page has taken too long, on the monotonic clock; None when it is at none."""
    last_deadline: float = 0.0
    """The same, whatever the reason."""
    cpu_seconds: float = 0.0
    """Processor time it had used when it took its page."""
    fresh: bool = True
    """Whether it has not answered any page yet."""


@dataclass(slots=True)
class Pool:
    """The workers, and the jobs that are begun.

    `tasks` are the functions that jobs may name, each as `package.module:function`; the first is done with those that
    name none. `stopped`: no answer counts any more.
    """

    limits: Limits
    tasks: Sequence[str]
    workers: list[_Worker] = field(default_factory=list)
    begun: deque[_Place] = field(default_factory=deque)
    stopped: bool = False

    def __post_init__(self) -> None:
        """Import the tasks once, here, for all workers that are forked."""
        for task in self.tasks:
            find_task(task)

    def answers(self, jobs: Iterator[Job]) -> Iterator[Result]:
        """Give the answers in the order of the jobs: as `extract_all`, or the text that the task of a job gave."""
        while True:
            while len(self.begun) < _LOOK_AHEAD and self._has_room():
                job = next(jobs, None)
                if job is None:
                    break
                self._begin(_Place(job))
            if not self.begun:
                return
            if self.begun[0].answer is None:
                self._watch()
            while self.begun and (answer := self.begun[0].answer) is not None:
                self.begun.popleft()
                yield answer

    def stop(self) -> None:
        """End the workers from another thread than the one that waits for them, which hears of it at once."""
        self.stopped = True
        for worker in list(self.workers):
            worker.process.kill()

    def end(self) -> None:
        """End all workers, whatever they are at."""
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.join()
            worker.connection.close()
        self.workers.clear()

    def _has_room(self) -> bool:
        return len(self.workers) < self.limits.workers or any(worker.place is None for worker in self.workers)

    def _begin(self, place: _Place) -> None:
        """Give a page to a free worker, or to a new one."""
        self.begun.append(place)
        for worker in self.workers:
            if worker.place is None:
                worker.place = place
                self._send(worker)
                return
        self._start(place)

    def _start(self, place: _Place) -> None:
        """Start a worker that begins with this page when it is ready."""
        forked = can_fork()
        context: ForkContext | SpawnContext = get_context("fork") if forked else get_context("spawn")
        ours, theirs = context.Pipe()
        inherited = [*(worker.connection for worker in self.workers), ours] if forked else []
        fuse = self.limits.seconds * 2 * _GRACE * _MOST_TIMES
        process = context.Process(
            target=serve,
            args=(theirs, self.tasks, self.limits.memory_bytes, inherited, fuse, in_use()),
            daemon=True,
        )
        if not forked:
            ensure_running()  # of the helper of `multiprocessing`, which lets signals through when it is started
        with _without_interrupts():
            process.start()
            theirs.close()
            self.workers.append(_Worker(process, ours, place))
        if self.stopped:
            process.kill()

    def _send(self, worker: _Worker) -> None:
        """Hand its page to a worker, and start the clock."""
        assert worker.place is not None  # noqa: S101 - for the type checker
        job = worker.place.job
        try:
            worker.connection.send(replace(job, headers=dict(job.headers)))
        except OSError:
            self._died(worker)
            return
        now = time.monotonic()
        worker.deadline = now + self._seconds(job)
        worker.last_deadline = now + self._seconds(job) * _GRACE

    def _watch(self) -> None:
        """Wait until a worker has something to say, or a page has taken too long."""
        busy = [worker for worker in self.workers if worker.place is not None]
        deadlines = [worker.deadline for worker in busy if worker.deadline is not None]
        timeout = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        heard = wait([worker.connection for worker in busy], timeout)
        for worker in busy:
            if worker.connection in heard:
                self._hear(worker)
            elif worker.deadline is not None and time.monotonic() >= worker.deadline:
                self._late(worker)

    def _hear(self, worker: _Worker) -> None:
        """Take what a worker says: that it is ready, or its reply; its silence says that it died."""
        try:
            said: float | Reply = worker.connection.recv()
        except (EOFError, OSError):
            self._died(worker)
            return
        if not isinstance(said, Reply):
            worker.cpu_seconds = said
            self._send(worker)
            return
        if said.outcome.is_out_of_memory and not worker.fresh:
            self._retry(worker)
            return
        self._answer(worker, _answer_of(said.outcome))
        worker.fresh = False
        worker.cpu_seconds = said.cpu_seconds
        if said.worn:
            self._drop(worker)

    def _late(self, worker: _Worker) -> None:
        """Refuse the page of a worker that is over its time, unless the machine did not let it run."""
        assert worker.place is not None  # noqa: S101 - for the type checker
        now = time.monotonic()
        seconds = self._seconds(worker.place.job)
        used = _cpu_seconds(worker.process.pid) - worker.cpu_seconds
        if used < seconds / 2 and now < worker.last_deadline:
            worker.deadline = now + seconds / 2
            return
        self._drop(worker)
        self._answer(worker, _too_slow(seconds))

    def _died(self, worker: _Worker) -> None:
        """Answer for a worker that ended without a reply."""
        self._drop(worker)
        status = worker.process.exitcode or 0
        if self.stopped:
            self._answer(worker, PageRefused("too_slow", "The run was ended while the page was read."))
        elif status == -signal.SIGALRM:
            self._answer(worker, _too_slow(self.limits.seconds))
        elif status < 0 and not worker.fresh:
            self._retry(worker)
        elif status < 0:
            name = signal.Signals(-status).name
            message = f"The process that read the page was ended by {name}, as happens when memory runs out."
            self._answer(worker, PageRefused("out_of_memory", message))
        else:
            message = (
                f"The process that read the page ended by itself with status {status}; this is a fault in gcmscrape."
            )
            self._answer(worker, ExtractionFailed(message))

    def _seconds(self, job: Job) -> float:
        return self.limits.seconds * min(job.times, _MOST_TIMES)

    def _retry(self, worker: _Worker) -> None:
        """Give the page to a new worker: what earlier pages left behind in this one may be at fault."""
        assert worker.place is not None  # noqa: S101 - for the type checker
        self._drop(worker)
        self._start(worker.place)

    def _answer(self, worker: _Worker, answer: Result) -> None:
        assert worker.place is not None  # noqa: S101 - for the type checker
        worker.place.answer = answer
        worker.place = None
        worker.deadline = None

    def _drop(self, worker: _Worker) -> None:
        if worker in self.workers:
            self.workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back: a worker is started with it held back, until it passes it over. Here it is heard behind."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _too_slow(seconds: float) -> PageRefused:
    return PageRefused("too_slow", f"The page took more than {seconds:g} seconds to read, the limit.")


def _answer_of(outcome: Outcome) -> Result:
    if outcome.kind == "event":
        return Event.model_validate_json(outcome.record)
    if outcome.kind == "other":
        return OtherPage.model_validate_json(outcome.record)
    if outcome.kind == "text":
        return outcome.words[0]
    if outcome.kind == "refused":
        code, message = outcome.words
        return PageRefused(code, message)
    last_line = outcome.words[0].strip().rpartition("\n")[2]
    return ExtractionFailed(
        f"The page could not be read because of a fault in gcmscrape ({last_line}); please report it with the page.",
        outcome.words[0],
    )


def can_fork() -> bool:
    """Whether a worker can be forked: in 5 ms, where a new interpreter takes 250 ms.

    Only a process with one thread may fork safely: another thread could hold a lock that the child would wait for.
    """
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - names are counted
    except OSError:
        return False


def _cpu_seconds(pid: int | None) -> float:
    """Return the processor time a process has used; infinity where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return float("inf")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
