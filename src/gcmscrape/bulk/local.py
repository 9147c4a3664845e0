"""The engine of one machine: a process an input, as many at a time as there are processors.

A process that ends without a word costs its input alone. Each has workers of its own that extract, within their limits.
"""

from __future__ import annotations

import os
import signal
import traceback
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, NamedTuple

from gcmscrape.bulk.counts import Counts
from gcmscrape.bulk.part import PartFailed, Task, make_part
from gcmscrape.workers.pool import EXTRACT, can_fork
from gcmscrape.workers.worker import find_task

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess, SpawnProcess


class Outcome(NamedTuple):
    """What became of a task: its counts when its two files are there, else the sentence that says why not."""

    task: Task
    counts: Counts | None
    reason: str | None = None


@dataclass(slots=True, eq=False)
class _Reader:
    """The process that reads an input."""

    task: Task
    process: ForkProcess | SpawnProcess
    connection: Connection


def run_local(tasks: Sequence[Task], processes: int) -> Generator[Outcome, None, None]:
    """Make the parts, `processes` at a time; give each when it is done. Closing it ends those under way."""
    find_task(EXTRACT)  # once, for all processes that are forked
    waiting = list(reversed(tasks))
    readers: list[_Reader] = []
    try:
        while waiting or readers:
            while waiting and len(readers) < processes:
                readers.append(_started(waiting.pop()))
            heard = wait([reader.connection for reader in readers])
            for reader in [one for one in readers if one.connection in heard]:
                readers.remove(reader)
                yield _outcome(reader)
    finally:
        for reader in readers:
            reader.process.kill()
        for reader in readers:
            reader.process.join()


def _started(task: Task) -> _Reader:
    context = get_context("fork") if can_fork() else get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, task))
    process.start()
    theirs.close()
    return _Reader(task, process, ours)


def _outcome(reader: _Reader) -> Outcome:
    try:
        said: Counts | str = reader.connection.recv()
    except (EOFError, OSError):
        reader.process.join()
        said = f"{reader.task.name} gave no part: its process {_ended(reader.process.exitcode or 0)}."
    reader.process.join()
    reader.connection.close()
    return Outcome(reader.task, None, said) if isinstance(said, str) else Outcome(reader.task, said)


def _ended(status: int) -> str:
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}, as happens when memory runs out"
    return f"ended by itself with status {status}; this is a fault in gcmscrape"


def _read(connection: Connection, task: Task) -> None:
    """Make one part: the life of a process. Ctrl-C is for the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    connection.send(said_of(task))


def said_of(task: Task) -> Counts | str:
    """Return the counts of a task, or the sentence that says why there are none."""
    try:
        return make_part(task)
    except PartFailed as failed:
        return str(failed)
    except Exception as error:  # noqa: BLE001 - a fault costs its input, and is told
        last = traceback.format_exception_only(error)[-1].strip()
        return f"{task.name} gave no part because of a fault in gcmscrape ({last}); please report it."


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
