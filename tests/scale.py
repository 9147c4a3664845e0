"""Inputs in a store that speaks S3, and on a cluster: with a real server and a real scheduler. `make test-scale` runs this."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape.bulk.alone import Said
from gcmscrape.bulk.cluster import make_part_alone
from gcmscrape.bulk.part import Task
from gcmscrape.bulk.reach import Reach
from tests.program import command, run, run_process
from tests.saved_pages import SITE, event_page, lines, record, save, warc
from tests.test_bulk import manifest_of, part_of, serving, small_warc, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
DASK = ("extract", "--engine", "dask", "--to", "out")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process takes connections."""
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"{process.args!r} ended")


@contextmanager
def program(*words: object) -> Iterator[subprocess.Popen[bytes]]:
    """Give a module of Python that runs in a process group of its own."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-m", *map(str, words)], start_new_session=True, **quiet) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server that speaks S3."""
    port = free_port()
    with program("moto.server", "-H", "127.0.0.1", "-p", port) as process:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"


def store_at(endpoint: str) -> Any:  # noqa: ANN401 - of a library without types
    s3fs = pytest.importorskip("s3fs")
    address = {"endpoint_url": endpoint, "region_name": KEYS["AWS_DEFAULT_REGION"]}
    keys = {"key": KEYS["AWS_ACCESS_KEY_ID"], "secret": KEYS["AWS_SECRET_ACCESS_KEY"]}
    return s3fs.S3FileSystem(**keys, client_kwargs=address, skip_instance_cache=True, use_listings_cache=False)


def test_inputs_are_read_from_a_store(endpoint: str, tmp_path: Path) -> None:
    store = store_at(endpoint)
    store.call_s3("create_bucket", Bucket="crawl")
    bodies = {}
    for number in (1, 2):
        path = small_warc(tmp_path, f"{number}.warc.gz", range(number * 10, number * 10 + number))
        store.put_file(str(path), f"crawl/2024/{number}.warc.gz")
        bodies[number] = path.read_bytes()
    words = (
        "extract",
        "--engine",
        "local",
        "--to",
        "out",
        "s3://crawl/2024/*.warc.gz",
        "s3://crawl/none",
        "s3://crawl/x*",
    )
    environment = {**KEYS, "GCMSCRAPE_S3_ENDPOINT": endpoint}
    done = run_process(*words, cwd=tmp_path, environment=environment)
    told = done.stderr.decode()
    assert done.returncode == 1, told
    assert "There is no object s3://crawl/none; check the spelling." in told
    assert "No object fits s3://crawl/x*; check the spelling." in told
    assert "Traceback" not in told
    out = tmp_path / "out"
    made = manifest_of(out)
    names = [f"s3://crawl/2024/{number}.warc.gz" for number in (1, 2)]
    for number, name in zip((1, 2), names, strict=True):
        assert part_of(out, made[name]) == run("extract", f"{number}.warc.gz", cwd=tmp_path).stdout
        assert made[name]["size"] == len(bodies[number])
    before = state_of(out / "events")
    store.put_file(str(small_warc(tmp_path, "new.warc.gz", range(30, 34))), "crawl/2024/2.warc.gz")
    assert run_process(*words[:6], cwd=tmp_path, environment=environment).returncode == 0
    made = manifest_of(out)
    assert [made[name]["counts"]["events"] for name in names] == [1, 4]
    kept = str(out / made[names[0]]["part"])
    assert state_of(out / "events")[kept] == before[kept]


def test_a_store_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    environment = {**KEYS, "GCMSCRAPE_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}", "AWS_MAX_ATTEMPTS": "1"}
    done = run_process(*DASK, "s3://crawl/1.warc.gz", cwd=tmp_path, environment=environment)
    assert (done.returncode, b"s3://crawl/1.warc.gz cannot be read: " in done.stderr) == (1, True)
    assert b"Traceback" not in done.stderr


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Give the address of a scheduler and its workers, each in a process group of its own."""
    port = free_port()
    with ExitStack() as stack:
        words = ("--host", "127.0.0.1", "--port", port, "--no-dashboard")
        wait_for(port, stack.enter_context(program("dask", "scheduler", *words)))
        address = f"tcp://127.0.0.1:{port}"
        of_one = ("dask", "worker", address, "--nthreads", 1, "--no-dashboard")
        yield address, [stack.enter_context(program(*of_one)) for _ in range(workers)]


def busy(workers: list[subprocess.Popen[bytes]]) -> list[subprocess.Popen[bytes]]:
    """Return the workers that read an input."""
    groups = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if b"gcmscrape.bulk.alone" in (path / "cmdline").read_bytes():
                groups.add(os.getpgid(int(path.name)))
        except (OSError, ValueError):  # it ended
            continue
    return [worker for worker in workers if worker.pid in groups]


def test_the_input_of_a_worker_that_is_killed_is_read_by_another(tmp_path: Path) -> None:
    for number in range(4):
        small_warc(tmp_path, f"{number}.warc.gz", range(number * 10, number * 10 + 2))
    answers = {"/slow.html": [(200, {"Content-Type": "text/html"}, event_page(99))]}
    with serving(answers) as (server, address), cluster(2) as (scheduler, workers):
        begun = command(*DASK, "--scheduler", scheduler, "*.warc.gz", f"{address}/slow.html")
        with subprocess.Popen(begun, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert server.waited.wait(300)
            while len(manifest_of(tmp_path / "out") if (tmp_path / "out/manifest.json").is_file() else ()) < 4:
                assert process.poll() is None
                time.sleep(0.1)
            (lost,) = busy(workers)
            end(lost)
            server.go_on.set()
            _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()
    assert server.asked.count("/slow.html") == 2
    made = manifest_of(tmp_path / "out")
    assert [entry["counts"]["events"] for entry in made.values()] == [2, 2, 2, 2, 1]
    for name in ("0.warc.gz", "3.warc.gz"):
        assert part_of(tmp_path / "out", made[name]) == run("extract", name, cwd=tmp_path).stdout


def test_a_cluster_on_this_machine_reads_what_the_local_engine_reads(tmp_path: Path) -> None:
    small_warc(tmp_path, "a.warc.gz", range(1, 4))
    damaged = small_warc(tmp_path, "cut.warc.gz", range(4, 6))
    damaged.write_bytes(damaged.read_bytes()[:-100])
    save(tmp_path, "page", event_page(9))
    inputs = ("*.warc.gz", "page.html", "missing.html")
    made = {}
    for engine in ("dask", "local"):
        words = ("extract", "--engine", engine, "--processes", "2", "--format", "parquet", "--to", engine)
        done = run_process(*words, *inputs, cwd=tmp_path)
        assert (done.returncode, b"Traceback" in done.stderr) == (1, False), done.stderr
        made[engine] = {
            name: (entry["status"], entry["counts"]) for name, entry in manifest_of(tmp_path / engine).items()
        }
        assert {path.name for path in (tmp_path / engine).iterdir()} == {"events", "rejects", "manifest.json"}
    assert made["dask"] == made["local"]
    parts = [sorted((tmp_path / engine / "events").iterdir()) for engine in made]
    for one, other in zip(*parts, strict=True):
        assert (one.name, one.read_bytes()) == (other.name, other.read_bytes())


def test_the_limits_of_a_page_hold_on_a_worker(tmp_path: Path) -> None:
    large = event_page(2).replace(b"</article>", b"<p>" + b"word " * 2_400_000 + b"</article>")
    path = tmp_path / "x.warc"
    path.write_bytes(warc(record(f"{SITE}/events/event-{n}", body) for n, body in ((1, event_page(1)), (2, large))))
    task = Task(
        name=path.name, place=str(path), form="jsonl", folder=tmp_path, reach=Reach(), words={}, workers=1, seconds=60, memory_bytes=30_000_000
    )  # fmt: skip
    came = make_part_alone(task.model_dump_json())
    counts = Said.model_validate_json(came.said).counts
    assert counts is not None
    assert (counts.events, counts.refused) == (1, {"out_of_memory": 1})
    assert len(lines(came.events)) == 1


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    save(tmp_path, "page", event_page(9))
    done = run_process(*DASK, "--scheduler", f"tcp://127.0.0.1:{free_port()}", "page.html", cwd=tmp_path)
    assert (done.returncode, b"The inputs cannot be read on tcp://" in done.stderr) == (1, True), done.stderr
    assert b"Traceback" not in done.stderr
