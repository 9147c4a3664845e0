"""One worker process: takes pages, gives answers, within its memory."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import importlib
import os
import resource
import signal
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from pydantic_core import to_json

from gcmscrape.garbage import look_seldom
from gcmscrape.record import Event
from gcmscrape.refusal import PageRefused
from gcmscrape.site import use
from gcmscrape.site.own import OwnWords

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from multiprocessing.connection import Connection

    from gcmscrape.record import ArchivePlace, OtherPage

    Task: TypeAlias = Callable[..., Event | OtherPage | str]

Kind: TypeAlias = Literal["event", "other", "text", "refused", "failed"]

_WORN: Final = 4
"""A worker is worn when the pages that it has done have left it with this part of its memory taken."""
_TRIM_THRESHOLD: Final = -1  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of <malloc.h>
_MMAP_THRESHOLD: Final = -3
_KEPT_BYTES: Final = 32 * 1024**2


@dataclass(frozen=True, slots=True)
class Job:
    """One page to extract, or something else to be done with what a server sent.

    `headers` have names in any case. `url`, `retrieved_at` (RFC 3339) and `archive` are None when not known. `task` is
    one of the pool's, None for its first; `more` are arguments for it beside those of a page. `times` is how many times
    the seconds of a page it may take.
    """

    body: bytes
    url: str | None
    headers: Mapping[str, str]
    status: int | None = None
    retrieved_at: str | None = None
    archive: ArchivePlace | None = None
    task: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    times: int = 1


class Outcome(NamedTuple):
    """What came of a page.

    `words` are the text that another task gave, the code and message of a refusal, or the traceback of a failure.
    `record` is the JSON of an event or other page.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    record: bytes = b""

    @property
    def is_out_of_memory(self) -> bool:
        """Whether the page took more memory than it may."""
        return self.kind == "refused" and self.words[0] == "out_of_memory"


class Reply(NamedTuple):
    """What a worker sends for a page.

    `cpu_seconds` is the processor time that the worker has used in its life. `worn` says that the worker should
    be replaced.
    """

    outcome: Outcome
    cpu_seconds: float
    worn: bool


_OUT_OF_MEMORY: Final = Outcome("refused", ("out_of_memory", "Reading the page took more memory than a page may take."))


def find_task(name: str) -> Task:
    """Return the function that `package.module:function` names."""
    module, _, function = name.partition(":")
    task: Task = getattr(importlib.import_module(module), function)
    return task


def serve(
    connection: Connection,
    tasks: Sequence[str],
    memory_bytes: int,
    siblings: Sequence[Connection],
    fuse: float,
    words: OwnWords,
) -> None:
    """Answer jobs from the connection until it is closed: the life of a worker.

    Args:
        connection: Where jobs come from and replies go to; the first thing sent, when the worker is
            ready, is the processor time that it has used.
        tasks: The functions that jobs may name, each as `package.module:function`; the first makes a record of a page.
        memory_bytes: How much the process may take above what it has when it is ready.
        siblings: The parent's ends of all connections. A forked worker has them too, and while it keeps them open no
            worker would see that the parent is gone.
        fuse: Seconds after which a page ends the process, in case that the parent is gone and nobody else ends it.
        words: The words of the user that are read with.
    """
    for sibling in siblings:
        sibling.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the workers.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    faulthandler.disable()  # The parent reports a crash, in a sentence.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    use(words)
    known: dict[str | None, Task] = {None: find_task(tasks[0]), **{task: find_task(task) for task in tasks}}
    _keep_memory()
    gc.freeze()  # what is loaded stays, and need not be looked through again at each page
    look_seldom()
    ready = _address_space()
    limited = _limit_memory(ready + memory_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(time.process_time())
        while connection.poll(None):
            signal.setitimer(signal.ITIMER_REAL, fuse)
            outcome = _outcome(known, connection)
            signal.setitimer(signal.ITIMER_REAL, 0)
            worn = limited and (outcome.is_out_of_memory or _address_space() > ready + memory_bytes // _WORN)
            connection.send(Reply(outcome, time.process_time(), worn))


def do(task: Task, job: Job) -> Event | OtherPage | str:
    """Return what a task makes of a job. Raises what the task raises."""
    page = {"status": job.status, "retrieved_at": job.retrieved_at, "archive": job.archive}
    return task(job.body, job.url, job.headers, **page, **job.more)


def _outcome(tasks: Mapping[str | None, Task], connection: Connection) -> Outcome:
    """Take one job from the connection and return what came of it."""
    try:
        job: Job = connection.recv()
    except MemoryError:
        # Part of the page may still be in the pipe, where the next job would be looked for; the parent knows this end.
        signal.raise_signal(signal.SIGKILL)
    try:
        record = do(tasks[job.task], job)
        if isinstance(record, str):
            return Outcome("text", (record,))
        # JSON crosses the pipe in half the time of a pickled model, and is checked on the other side.
        return Outcome("event" if isinstance(record, Event) else "other", record=to_json(record))
    except PageRefused as refusal:
        return Outcome("refused", (refusal.code, refusal.message))
    except MemoryError:
        return _OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001 - any fault of the extraction costs one page, and is reported with its place
        return Outcome("failed", (traceback.format_exc(),))


def _keep_memory() -> None:
    """Have glibc keep what a page frees for the next one: else it gives that back, and asks for it again each time."""
    with contextlib.suppress(AttributeError, OSError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
        mallopt(_MMAP_THRESHOLD, _KEPT_BYTES)


def _address_space() -> int:
    """Return the bytes of this process's address space; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _limit_memory(size: int) -> bool:
    """Limit the address space of this process; False where that is not possible."""
    if not _address_space():
        return False
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
    return True
