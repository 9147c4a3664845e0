"""The program as the tests run it: its command line in this process, without workers, or in a process of its own.

A test starts a process where signals, sockets, limits, locks or the standard streams are at stake; elsewhere it would only
cost a second. What the runs are made of is named here, so that the tests need not know where it stands in the package.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from unittest.mock import patch

import typer.testing
from typer.main import get_command

import gcmscrape.commands.check_site
import gcmscrape.commands.live
import gcmscrape.workers.answers
from gcmscrape.cli import app
from gcmscrape.event.extract import extract_page
from gcmscrape.fetch.traffic import Traffic
from gcmscrape.harvest.live import Command, Outcome, Request, run_live
from gcmscrape.health.evidence import Evidence
from gcmscrape.health.visit import visit_site
from gcmscrape.record import Event, OtherPage
from gcmscrape.refusal import PageRefused
from gcmscrape.settings import Settings
from gcmscrape.site import in_use, use
from gcmscrape.site.own import NONE
from gcmscrape.workers.pool import EXTRACT, can_fork
from gcmscrape.workers.worker import do, find_task
from tests.cases import FULL
from tests.forked import CAN_FORK, Forked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import httpx

    from gcmscrape.harvest.crawl import Watcher
    from gcmscrape.harvest.visits import Visit
    from gcmscrape.state.rows import PageRow
    from gcmscrape.workers.pool import Answer, Job

__all__ = ["Command", "Here", "Outcome", "Request", "Settings", "run", "run_here", "run_process"]

Done: TypeAlias = "subprocess.CompletedProcess[bytes]"
Process: type[subprocess.Popen[bytes]] = Forked if CAN_FORK and not FULL else subprocess.Popen
"""A process as `subprocess.Popen` starts it. Where the start itself is at stake, tests take that one."""


class Here:
    """Extraction in this process, without workers and their limits."""

    async def extract(self, job: Job) -> Answer:
        return read(job)

    async def read(self, job: Job) -> str | PageRefused:
        try:
            return str(do(find_task(job.task or EXTRACT), job))
        except PageRefused as refusal:
            return refusal


class Nobody:
    """Is told of every page and does nothing with it."""

    def planned(self, pages: int) -> None:
        pass

    def looked(self, page: PageRow, visit: Visit, left: Callable[[], int]) -> None:
        pass

    def noticed(self, sentence: str) -> None:
        pass


def read(job: Job) -> Answer:
    """Return what a worker would answer.

    The same page is read once in a process: what it says does not hang on when it was fetched, nor on where it lies.
    """
    headers = tuple(sorted((name, value) for name, value in job.headers.items() if name.lower() not in _OF_THE_TIME))
    read_page = _read_once.__wrapped__ if FULL or in_use() != NONE else _read_once
    try:
        answer = read_page(job.body, job.url, headers, job.status)
    except PageRefused as refusal:
        return refusal
    if isinstance(answer, Event):
        told = {"retrieved_at": job.retrieved_at, "archive": job.archive}
        return answer.model_copy(update={"source": answer.source.model_copy(update=told)})
    return answer


_OF_THE_TIME = frozenset(
    {"age", "content-encoding", "content-length", "date", "etag", "last-modified", "x-drupal-cache"}
)
"""Headers that tell of the response, and nothing of its page."""


@functools.lru_cache(maxsize=600)
def _read_once(
    body: bytes, url: str | None, headers: tuple[tuple[str, str], ...], status: int | None
) -> Event | OtherPage:
    return extract_page(body, url, dict(headers), status=status)


def read_all(jobs: Iterable[Job], _: object = None) -> Iterator[Answer]:
    """Do as `gcmscrape.workers.pool.extract_all` does, in this process, without limits."""
    return map(read, jobs)


@contextlib.contextmanager
def without_workers(transport: httpx.AsyncBaseTransport | None = None) -> Iterator[None]:
    """Let commands extract in this process; with a transport, let it take the place of the network."""

    async def patched(
        settings: Settings,
        request: Request,
        watcher: Watcher,
        replay: httpx.AsyncBaseTransport | None,
        *,
        traffic: Traffic,
    ) -> Outcome:
        return await run_live(settings, request, watcher, replay or transport, Here(), traffic)

    async def visited(settings: Settings, sample: int, watcher: Watcher) -> Evidence:
        return await visit_site(settings, sample, watcher, transport, Here())

    with (
        patch.object(gcmscrape.commands.live, "run_live", patched),
        patch.object(gcmscrape.commands.check_site, "visit_site", visited),
        patch.object(gcmscrape.workers.answers, "extract_all", read_all),
    ):
        yield


@functools.cache
def _built() -> Any:  # noqa: ANN401 - a command of click, which typer does not give out
    program = get_command(app)
    program.commands = dict(program.commands)  # type: ignore[attr-defined]  # of a group
    return program


def built_once() -> Any:  # noqa: ANN401 - a patch
    """Let typer make its commands once in a process, which takes as long as a short run."""
    return patch.object(typer.testing, "_get_command", lambda _: _built())


def run_here(
    settings: Settings,
    request: Request,
    transport: httpx.AsyncBaseTransport | None = None,
    watcher: Watcher | None = None,
) -> Outcome:
    """Make a run in this process, without the command line."""
    return asyncio.run(run_live(settings, request, watcher or Nobody(), transport, Here()))


def run_here_with(extractor: Here, settings: Settings, request: Request) -> Outcome:
    """Make a run in this process with an extractor of the test's own."""
    return asyncio.run(run_live(settings, request, Nobody(), None, extractor))


def run(
    *arguments: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Done:
    """Run the command line in this process. What nobody expected is raised, not printed.

    Args:
        arguments: Those of the command line.
        cwd: The folder to be in; None for the present one.
        environment: Variables that are added to the environment.
        transport: What takes the place of the network; None for the network.
    """
    words = list(map(str, arguments))
    try:
        with without_workers(transport), built_once(), contextlib.chdir(cwd or Path.cwd()):
            result = typer.testing.CliRunner().invoke(app, words, env=environment, prog_name="gcmscrape")
    finally:
        use(NONE)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(words, result.exit_code, result.stdout_bytes, result.stderr_bytes)


def run_process(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **options: Any,  # noqa: ANN401 - of subprocess.Popen
) -> Done:
    """Run the command line as a user does, in a process of its own."""
    given = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    words = command(*arguments)
    with Process(words, cwd=cwd, env=with_environment(environment), **given) as process:
        out, errors = process.communicate(stdin, timeout=600)
    return subprocess.CompletedProcess(words, process.returncode, out, errors)


def alone(function: str, *given: object) -> Any:  # noqa: ANN401 - whatever the function gives
    """Return what a function gives, `module:name`, in a process of one thread: as in the program, workers are forked there."""
    if FULL:
        return find_task(function)(*given)  # in new interpreters, since this process has threads
    with Process([sys.executable, "-c", _ALONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        told, _ = process.communicate(pickle.dumps((function, given)), timeout=600)
    assert process.returncode == 0, "the captured standard error says why"
    return pickle.loads(told)  # noqa: S301 - of our own process


_ALONE: Final = """
import pickle, sys
from gcmscrape.workers.pool import can_fork
from gcmscrape.workers.worker import find_task
assert can_fork()
function, given = pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(pickle.dumps(find_task(function)(*given)))
"""


def where_workers_are_forked(test: Callable[[], None]) -> Callable[[], None]:
    """Let a test run in a process of one thread, where workers are forked, as in the program; here each is a new interpreter."""

    @functools.wraps(test)
    def run() -> None:
        if FULL or can_fork():
            test()
        else:
            alone(f"tests.{test.__module__.rpartition('.')[2]}:{test.__name__}")

    return run


def command(*arguments: str | Path) -> Sequence[str]:
    """Return the command as a list of words."""
    return [sys.executable, "-m", "gcmscrape", *map(str, arguments)]


def with_environment(given: Mapping[str, str] | None) -> dict[str, str]:
    """Return the environment of this process with some variables added."""
    return {**os.environ, **(given or {})}
