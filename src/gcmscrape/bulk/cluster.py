"""The engine of a cluster: Dask gives the inputs to its workers, and what they made comes back.

The parts are written where the command runs, so workers need no folder in common with it, and one that is lost leaves
nothing behind: its input is given to another.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import ValidationError

from gcmscrape.bulk.alone import Said
from gcmscrape.bulk.local import Outcome
from gcmscrape.bulk.part import EVENTS, REJECTS, Task
from gcmscrape.extractor_name import extractor_name

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

_AHEAD: Final = 2
"""Inputs that are given out for each thread of the cluster: so none waits, and few results lie there."""
_CONNECT: Final = 15  # seconds
_WORKERS: Final = 60  # seconds


class EngineFailed(Exception):  # noqa: N818 - named for what happened
    """The cluster cannot be used. The message is one sentence."""


class Returned(NamedTuple):
    """What comes back from a worker: what the task came to, as JSON, and the two files."""

    said: str
    events: bytes
    rejects: bytes


def run_on_cluster(
    tasks: Sequence[Task], processes: int, scheduler: str | None = None
) -> Generator[Outcome, None, None]:
    """Make the parts on a cluster; give each when it is done.

    Args:
        tasks: What is to be read.
        processes: Workers of a cluster on this machine, when no scheduler is named.
        scheduler: The address of one, such as `tcp://10.0.0.1:8786`.

    Raises:
        EngineFailed: It cannot be reached, has no workers, or is gone.
    """
    if not tasks:
        return
    waiting = list(reversed(tasks))
    with _connected(scheduler, processes) as (distributed, client):
        given: dict[Any, Task] = {}
        completed = distributed.as_completed(loop=client.loop)
        most = _AHEAD * max(1, sum(client.nthreads().values()))
        while waiting or given:
            while waiting and len(given) < most:
                task = waiting.pop()
                future = client.submit(make_part_alone, task.model_dump_json(), pure=False)
                given[future] = task
                completed.add(future)
            future = next(completed)
            yield _outcome(given.pop(future), future)


@contextmanager
def _connected(scheduler: str | None, processes: int) -> Iterator[tuple[Any, Any]]:
    """Give the library and a client of the cluster, which is made here when no scheduler is named."""
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise EngineFailed(
            "--engine dask needs a package that is not installed; install it with: pip install 'gcmscrape[dask]'."
        ) from error
    for name in ("distributed", "bokeh", "tornado"):  # what it has to tell is told here, in sentences
        logging.getLogger(name).setLevel(logging.CRITICAL)
    shown = scheduler or "the cluster on this machine"
    try:
        with (
            _cluster(distributed, processes) if scheduler is None else _named(scheduler) as address,
            distributed.Client(address, timeout=_CONNECT, set_as_default=False) as client,
        ):
            client.wait_for_workers(1, timeout=_WORKERS)
            yield distributed, client
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise EngineFailed(f"The inputs cannot be read on {shown}: {reason}.") from error


def _cluster(distributed: Any, processes: int) -> Any:  # noqa: ANN401 - of a library without types
    return distributed.LocalCluster(
        n_workers=processes,
        threads_per_worker=1,
        dashboard_address=None,
        memory_limit=0,  # a page has its limit, and its reader is no part of the worker
        silence_logs=logging.CRITICAL,
    )


@contextmanager
def _named(scheduler: str) -> Iterator[str]:
    yield scheduler


def _outcome(task: Task, future: Any) -> Outcome:  # noqa: ANN401 - of a library without types
    """Return what became of a task, its files where a task on this machine would have written them."""
    if future.status == "cancelled":
        raise EngineFailed("The scheduler is gone; what is done is kept, and the same command goes on.")
    try:
        came: Returned = future.result()
        said = Said.model_validate_json(came.said)
    except ValidationError:
        return Outcome(task, None, f"{task.name} gave no part: its process on the cluster was ended.")
    except Exception as error:  # noqa: BLE001 - whatever a cluster raises costs this input, and is told
        reason = " ".join(str(error).split()).rstrip(".")
        return Outcome(task, None, f"{task.name} gave no part: the cluster could not read it ({reason}).")
    if said.extractor != extractor_name():
        reason = f"the cluster has {said.extractor}, and this machine {extractor_name()}; install the same on both"
        return Outcome(task, None, f"{task.name} gave no part: {reason}.")
    if said.counts is None:
        return Outcome(task, None, said.reason)
    task.folder.mkdir(parents=True, exist_ok=True)
    (task.folder / EVENTS).write_bytes(came.events)
    (task.folder / REJECTS).write_bytes(came.rejects)
    return Outcome(task, said.counts)


def make_part_alone(written: str) -> Returned:
    """Do a task, which is JSON, in a process of its own: what a worker of the cluster does."""
    with TemporaryDirectory(prefix="gcmscrape-") as name:
        folder = Path(name)
        task = Task.model_validate_json(written).model_copy(update={"folder": folder})
        done = subprocess.run(
            [sys.executable, "-m", "gcmscrape.bulk.alone"],
            input=task.model_dump_json().encode(),
            stdout=subprocess.PIPE,
            check=False,
        )
        made = [folder / EVENTS, folder / REJECTS]
        return Returned(done.stdout.decode(), *(one.read_bytes() if one.is_file() else b"" for one in made))
