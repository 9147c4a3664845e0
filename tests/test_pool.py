from __future__ import annotations

import asyncio
import pickle
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import chain, count, islice
from multiprocessing import active_children
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import pytest

from gcmscrape.record import Event, OtherPage
from gcmscrape.workers.extractor import Extractor
from gcmscrape.workers.pool import ExtractionFailed, Job, Limits, extract_all
from tests.cases import FULL, each
from tests.fault_server import event_page
from tests.program import Process, where_workers_are_forked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gcmscrape.workers.pool import Answer

    Run: TypeAlias = Callable[..., list[Answer]]

TASK = "tests.misbehave:task"
QUICK = Limits(seconds=0.5, memory_bytes=100_000_000, workers=2)
"""For pages that never end: on a busy machine others could come to their end too late."""
LONG = replace(QUICK, seconds=60)


def job(body: str) -> Job:
    return Job(body.encode(), None, {})


FORKING = """
import pickle, sys
from gcmscrape.workers.pool import Job, can_fork, extract_all
assert can_fork()
while True:
    try:
        limits, bodies = pickle.load(sys.stdin.buffer)
    except EOFError:
        break
    jobs = (Job(body.encode(), None, {}) for body in bodies)
    answers = list(extract_all(jobs, limits, task="tests.misbehave:task"))
    pickle.dump(answers, sys.stdout.buffer)
    sys.stdout.buffer.flush()
"""
"""A process of one thread, as the program is, in which workers are forked: here each would be a new interpreter."""


@pytest.fixture(scope="module")
def forking() -> Iterator[subprocess.Popen[bytes]]:
    with Process([sys.executable, "-c", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0


@pytest.fixture
def run(forking: subprocess.Popen[bytes]) -> Run:
    """What gives the answers to some bodies."""

    def run(bodies: Iterable[str], limits: Limits = LONG) -> list[Answer]:
        if FULL:
            return run_here(bodies, limits)
        assert forking.stdin is not None
        assert forking.stdout is not None
        forking.stdin.write(pickle.dumps((limits, list(bodies))))
        forking.stdin.flush()
        answers: list[Answer] = pickle.load(forking.stdout)  # noqa: S301 - of our own process
        return answers

    return run


def run_here(bodies: Iterable[str], limits: Limits = LONG) -> list[Answer]:
    """Give the answers by workers of this process, which has threads."""
    return list(extract_all(map(job, bodies), limits, task=TASK))


def batched(bodies: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Give them two by two."""
    left = iter(bodies)
    while pair := tuple(islice(left, 2)):
        yield pair


def told(answer: Answer) -> str:
    return answer.reason.split()[0] if isinstance(answer, OtherPage) else getattr(answer, "code", "event")


def process_of(answer: Answer) -> int:
    assert isinstance(answer, OtherPage)
    return int(answer.reason.split()[-2])


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


def test_answers_come_in_the_order_of_the_pages(run: Run) -> None:
    assert [told(answer) for answer in run(f"page{n}" for n in range(300))] == [f"page{n}" for n in range(300)]


BAD = {
    "loop": "too_slow",
    "sleep": "too_slow",
    "eat": "out_of_memory",
    f"signal {int(signal.SIGSEGV)}": "out_of_memory",
    f"signal {int(signal.SIGKILL)}": "out_of_memory",
    f"signal {int(signal.SIGABRT)}": "out_of_memory",
    "refuse": "not_html",
    "bug": "extraction_failed",
    "stop": "extraction_failed",
    "exit 0": "extraction_failed",
    "exit 7": "extraction_failed",
}
"""What pages do to their worker, and what becomes of them."""


@each("slow", [True, False])
def test_a_bad_page_costs_itself_alone(run: Run, slow: bool) -> None:  # noqa: FBT001 - one of two cases
    """Two of them come at a time, so that both workers are at one, and a good page behind them.

    Only the pages that never end have a short time: on a busy machine another could come to its end too late.
    """
    bodies = ["first", "second"]
    for number, pair in enumerate(batched(body for body in BAD if (BAD[body] == "too_slow") == slow)):
        bodies += [*pair, f"good{number}"]
    limits = Limits(seconds=0.5 if slow else 60, memory_bytes=100_000_000, workers=2)
    assert [told(answer) for answer in run(bodies, limits)] == [BAD.get(body, body) for body in bodies]


def test_a_fault_of_ours_is_reported_with_its_place(run: Run) -> None:
    (answer,) = run(["bug"])
    assert isinstance(answer, ExtractionFailed)
    assert "KeyError" in answer.message
    assert "misbehave.py" in answer.traceback


def test_memory_that_earlier_pages_kept_is_not_held_against_a_page(run: Run) -> None:
    one = Limits(seconds=60, memory_bytes=100_000_000, workers=1)
    assert {told(answer) for answer in run(["keep 60000000"] * 4, one)} == {"keep"}


def test_memory_is_counted_for_one_page(run: Run) -> None:
    assert told(run(["keep 200000000"], Limits(seconds=60, memory_bytes=100_000_000))[0]) == "out_of_memory"


def test_memory_that_ends_anywhere_on_the_way_of_a_page_refuses_it(run: Run) -> None:
    """The room for a page ends while it comes in, or while it is parsed."""
    page = "parse " + "word " * 600_000
    for memory_bytes in range(500_000, 12_000_000, 500_000 if FULL else 1_500_000):
        limits = Limits(seconds=60, memory_bytes=memory_bytes, workers=1)
        assert (memory_bytes, told(run([page], limits)[0])) == (memory_bytes, "out_of_memory")


def test_no_process_is_left(run: Run) -> None:
    answers = run(["a", "b", "loop", "c", "eat", "d", "exit 1", "e"], QUICK)
    pages = [answer for answer in answers if isinstance(answer, OtherPage)]
    assert len(pages) == 5
    assert not [page for page in pages if is_alive(process_of(page))]


@where_workers_are_forked
def test_a_run_that_is_given_up_leaves_no_process() -> None:
    answers = extract_all(map(job, ["a", "sleep", "sleep"]), Limits(seconds=60, workers=2), task=TASK)
    first = process_of(next(answers))
    assert is_alive(first)
    answers.close()
    assert not is_alive(first)


@where_workers_are_forked
def test_pages_are_taken_no_faster_than_the_answers() -> None:
    taken = 0

    def endless() -> Iterator[Job]:
        nonlocal taken
        for number in count():
            taken += 1
            yield job(f"page{number}")

    answers = extract_all(endless(), LONG, task=TASK)
    assert len(list(islice(answers, 100))) == 100
    assert taken <= 200
    answers.close()


@where_workers_are_forked
def test_a_loop_asks_for_several_pages_at_a_time() -> None:
    """The extractor of a run on the site, with the workers and limits that a run has."""
    pages = [event_page(f"Number {number}") for number in range(5)]

    async def ask() -> list[Answer]:
        extractor = Extractor(2)
        try:
            return await asyncio.gather(*(extractor.extract(Job(page, None, {})) for page in pages))
        finally:
            extractor.close()

    before = {child.pid for child in active_children()}
    titles = [answer.title for answer in asyncio.run(ask()) if isinstance(answer, Event)]
    assert titles == [f"Number {number}" for number in range(5)]
    assert {child.pid for child in active_children()} <= before


def test_no_page_is_no_answer(run: Run) -> None:
    assert run([]) == []


def test_a_task_that_does_not_exist_is_an_error_at_once() -> None:
    with pytest.raises(ModuleNotFoundError):
        next(extract_all([job("a")], LONG, task="tests.nowhere:task"))


@where_workers_are_forked
def test_headers_of_any_mapping_reach_the_task() -> None:
    (answer,) = extract_all([Job(b"x", None, MappingProxyType({"A": "b"}))], LONG, task=TASK)
    assert isinstance(answer, OtherPage)
    assert answer.reason.split()[-1] == "1"


def test_a_parent_with_threads_gets_the_same_answers() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        limits = Limits(seconds=0.5, memory_bytes=100_000_000, workers=1)
        bad = BAD if FULL else ("loop", "bug")  # a new interpreter for each that dies
        bodies = ["a", *chain.from_iterable((body, "good") for body in bad)]
        assert [told(answer) for answer in run_here(bodies, limits)] == [BAD.get(body, body) for body in bodies]
    finally:
        done.set()
        thread.join()


PARENT = """
import time
from gcmscrape.workers.pool import Job, Limits, extract_all
jobs = (Job(body, None, {}) for body in [b"a", b"b", b"sleep"])
answers = extract_all(jobs, Limits(seconds=0.03, workers=2), task="tests.misbehave:task")
print(next(answers) and next(answers) and "answered", flush=True)
time.sleep(60)
"""


@each("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL] if FULL else [signal.SIGKILL])
def test_workers_end_with_their_parent(number: signal.Signals) -> None:
    with Process([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"answered\n"
        parent.send_signal(number)
        # One worker is free, one is at a page. Both have the pipe too, so it closes when they are gone.
        assert parent.stdout.read() == b""
