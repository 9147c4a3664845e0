"""Many inputs at once: parts, manifest, and what a run goes on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from gcmscrape.bulk.manifest import part_name
from gcmscrape.bulk.part import EVENTS, REJECTS, Task
from gcmscrape.bulk.reach import Reach
from gcmscrape.datasets import Dataset
from gcmscrape.record import Event
from tests.cases import each
from tests.program import Process, alone, command, run, run_process
from tests.saved_pages import OTHER, SITE, event_page, lines, record, save, warc

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINE = ("extract", "--engine", "local", "--processes", "2")
LIST = f"{SITE}/resources"


def small_warc(folder: Path, name: str, nodes: range, *, compressed: bool = True) -> Path:
    """Save a WARC with an event a node, a page of another kind, a list, and one that was refused."""
    records = [record(f"{SITE}/events/event-{node}", event_page(node)) for node in nodes]
    records += [record(f"{SITE}/about", OTHER), record(LIST, OTHER), record(f"{SITE}/events/gone", b"")]
    path = folder / name
    path.write_bytes(warc(records, compressed=compressed))
    return path


def manifest_of(out: Path) -> dict[str, Any]:
    """Return what the manifest says of each input, by its name."""
    written = json.loads((out / "manifest.json").read_bytes())
    names = [entry["input"] for entry in written["inputs"]]
    assert names == sorted(names)
    return {entry["input"]: entry for entry in written["inputs"]}


def part_of(out: Path, entry: dict[str, Any]) -> bytes:
    """Return the lines of an input's part."""
    return Path(out, entry["part"]).read_bytes()


def state_of(out: Path) -> dict[str, int]:
    """Return when each file of a folder was written."""
    return {str(path): path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def test_each_input_is_a_part_with_the_lines_that_extract_prints(tmp_path: Path) -> None:
    small_warc(tmp_path, "a.warc.gz", range(1, 4))
    small_warc(tmp_path, "b.warc", range(4, 6), compressed=False)
    save(tmp_path / "folder", "page", event_page(9))
    (tmp_path / "folder" / "picture.gif").write_bytes(b"GIF89a")
    done = run_process(*ENGINE, "--to", "out", "*.warc*", "folder", cwd=tmp_path)
    assert (done.returncode, b"Wrote 6 events to out, from 3 of 3 inputs." in done.stdout) == (0, True), done.stderr
    assert b"folder: 1 event on 1 page. 1 file that is no page was left: 1 picture.\n" in done.stderr
    made = manifest_of(tmp_path / "out")
    assert list(made) == ["a.warc.gz", "b.warc", "folder"]
    assert made["folder"]["counts"]["left"] == {"picture": 1}
    for name, entry in made.items():
        assert part_of(tmp_path / "out", entry) == run("extract", name, cwd=tmp_path).stdout
        assert entry["status"] == "done"
    counts = made["a.warc.gz"]["counts"]
    assert counts.pop("bytes") > 1000
    assert counts.pop("ruled_out") + counts.pop("other_pages") == 2
    assert counts == {"pages": 6, "events": 3, "refused": {"no_body": 1}, "left": {}}
    rejects = lines((tmp_path / "out" / made["a.warc.gz"]["rejects"]).read_bytes())
    assert ("refused", "no_body", f"{SITE}/events/gone", "a.warc.gz") in [
        (one["outcome"], one["code"], one["url"], one["file"]) for one in rejects
    ]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"events", "rejects", "manifest.json"}


def test_a_part_in_parquet_has_the_same_records(tmp_path: Path) -> None:
    small_warc(tmp_path, "a.warc.gz", range(1, 4))
    save(tmp_path, "about", OTHER)
    done = run_process(*ENGINE, "--to", "out", "--format", "parquet", "a.warc.gz", "about.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = manifest_of(tmp_path / "out")
    events = Dataset(
        [Event.model_validate_json(line) for line in run("extract", "a.warc.gz", cwd=tmp_path).stdout.splitlines()]
    )
    table = pq.read_table(tmp_path / "out" / made["a.warc.gz"]["part"])
    assert table == events.to_arrow()
    none = pq.read_table(tmp_path / "out" / made["about.html"]["part"])
    assert (none.num_rows, none.schema) == (0, table.schema)
    other = run(*ENGINE, "--to", "out", "a.warc.gz", cwd=tmp_path)
    assert (other.returncode, b"are parquet, and jsonl is asked for" in other.stderr) == (1, True)


def test_a_rerun_reads_what_is_new_changed_or_failed(tmp_path: Path) -> None:
    words = (*ENGINE, "--to", "out", "a.warc.gz", "b.warc.gz", "later.html")
    for name, nodes in (("a.warc.gz", range(1, 3)), ("b.warc.gz", range(3, 5))):
        small_warc(tmp_path, name, nodes)
    first = run_process(*words, cwd=tmp_path)
    assert (first.returncode, b"There is no file or folder later.html" in first.stderr) == (1, True)
    out = tmp_path / "out"
    assert manifest_of(out)["later.html"]["status"] == "failed"
    before = state_of(out / "events")
    save(tmp_path, "later", event_page(7))
    small_warc(tmp_path, "b.warc.gz", range(3, 7))
    second = run_process(*words, cwd=tmp_path)
    assert (second.returncode, b", 1 of them read before." in second.stdout) == (0, True), second.stderr
    made = manifest_of(out)
    assert [made[name]["counts"]["events"] for name in made] == [2, 4, 1]
    kept = str(out / made["a.warc.gz"]["part"])
    assert state_of(out / "events")[kept] == before[kept]
    after = state_of(out)
    third = run_process(*words, cwd=tmp_path)
    assert (third.returncode, state_of(out)) == (0, after)
    (out / "manifest.json").write_text((out / "manifest.json").read_text().replace('"gcmscrape ', '"gcmscrape 0.0.1-'))
    assert b"read before" not in run_process(*words, cwd=tmp_path).stdout


def test_an_input_that_fails_later_keeps_its_part(tmp_path: Path) -> None:
    words = (*ENGINE, "--to", "out", "a.warc.gz")
    path = small_warc(tmp_path, "a.warc.gz", range(1, 3))
    assert run_process(*words, cwd=tmp_path).returncode == 0
    (before,), parts = manifest_of(tmp_path / "out").values(), state_of(tmp_path / "out" / "events")
    path.rename(tmp_path / "away")
    failed = run_process(*words, cwd=tmp_path)
    assert (failed.returncode, b"There is no file or folder a.warc.gz" in failed.stderr) == (1, True)
    assert b"Wrote 2 events to out, from 0 of 1 input." in failed.stdout
    (entry,) = manifest_of(tmp_path / "out").values()
    assert "There is no file" in entry["reason"]
    assert entry == {**before, "status": "failed", "reason": entry["reason"]}
    assert state_of(tmp_path / "out" / "events") == parts
    (tmp_path / "away").rename(path)
    assert run_process(*words, cwd=tmp_path).returncode == 0
    assert manifest_of(tmp_path / "out")["a.warc.gz"] == before


def test_failed_and_damaged_inputs_are_named_and_the_others_are_done(tmp_path: Path) -> None:
    small_warc(tmp_path, "good.warc.gz", range(1, 3))
    damaged = small_warc(tmp_path, "cut.warc.gz", range(3, 6))
    damaged.write_bytes(damaged.read_bytes()[:-200])
    names = ["good.warc.gz", "cut.warc.gz", "missing.warc", "no*fit", "gopher://x/y"]
    done = run_process(*ENGINE, "--to", "out", *names, cwd=tmp_path)
    assert done.returncode == 1
    told = done.stderr.decode()
    for sentence in (
        "cut.warc.gz is damaged: 1 record could not be read",
        "There is no file or folder missing.warc; check the spelling.",
        "No file fits no*fit; check the spelling.",
        "gopher:// is not known",
    ):
        assert sentence in told
    made = manifest_of(tmp_path / "out")
    assert [made[name]["status"] for name in names] == ["done", "done", "failed", "failed", "failed"]
    assert [made[name]["counts"]["events"] for name in names[:2]] == [2, 3]
    assert "Traceback" not in told
    again = run_process(*ENGINE, "--to", "out", "cut.warc.gz", cwd=tmp_path)
    assert again.returncode == 1
    assert "cut.warc.gz is damaged: 1 record could not be read" in again.stderr.decode()
    assert b"1 of them read before. out has parts of 1 input that this command does not name." in again.stdout
    assert list(manifest_of(tmp_path / "out")) == ["cut.warc.gz", "good.warc.gz"]


@pytest.mark.skipif(find_spec("fsspec") is not None, reason="the package is installed: tests/scale.py reads with it")
def test_a_package_that_is_missing_is_named(tmp_path: Path) -> None:
    save(tmp_path, "page", event_page(9))
    done = run_process(*ENGINE, "--to", "out", "s3://bucket/x.warc.gz", "page.html", cwd=tmp_path)
    assert (done.returncode, b"pip install 'gcmscrape[s3]'" in done.stderr) == (1, True)
    assert manifest_of(tmp_path / "out")["page.html"]["counts"]["events"] == 1
    engine = run("extract", "--engine", "dask", "--to", "out2", "page.html", cwd=tmp_path)
    assert (engine.returncode, b"pip install 'gcmscrape[dask]'" in engine.stderr) == (1, True)


@each(
    ("words", "told"),
    [
        (["--engine", "local", "x"], "--to"),
        (["--engine", "local", "--to", "out"], "INPUT"),
        (["--engine", "local", "--to", "out", "-"], "INPUT"),
        (["--engine", "local", "--to", "out", "x", "--url", SITE], "INPUT"),
        (["--engine", "local", "--to", "out", "x", "--scheduler", "tcp://x:1"], "--scheduler"),
        (["--to", "out", "x"], "--to"),
        (["--format", "jsonl", "x"], "--format"),
        (["--processes", "2", "x"], "--processes"),
        (["--engine", "spark", "--to", "out", "x"], "--engine"),
    ],
)
def test_wrong_usage_is_told(words: list[str], told: str) -> None:
    done = run("extract", *words)
    assert (done.returncode, told in done.stderr.decode()) == (2, True)


def test_a_page_that_takes_too_much_costs_itself_alone(tmp_path: Path) -> None:
    """The limits of the guard hold: here the memory of a page."""
    large = event_page(2).replace(b"</article>", b"<p>" + b"word " * 2_400_000 + b"</article>")
    pages = [record(f"{SITE}/events/event-{node}", event_page(node)) for node in (1, 3)]
    path = tmp_path / "x.warc"
    path.write_bytes(warc([pages[0], record(f"{SITE}/events/event-2", large), pages[1]]))
    task = Task(
        name=path.name,
        place=str(path),
        form="jsonl",
        folder=tmp_path / "made",
        reach=Reach(),
        words={},
        workers=1,
        seconds=60,
        memory_bytes=30_000_000,
    )
    counts = alone("gcmscrape.bulk.part:make_part", task)
    assert (counts.pages, counts.events, counts.refused) == (3, 2, {"out_of_memory": 1})
    assert len(lines((task.folder / EVENTS).read_bytes())) == 2
    assert [one["code"] for one in lines((task.folder / REJECTS).read_bytes())] == ["out_of_memory"]


@each("name", ["a.warc.gz", "a/b.warc.gz", "https://host/a.warc.gz?x=1", "ع.warc", "...", "x" * 300, "a\udcffb"])
def test_the_name_of_a_part_is_a_plain_file_name(name: str) -> None:
    made = part_name(name)
    assert made == Path(made).name
    assert made.isascii()
    assert 11 < len(made) < 100
    assert made != part_name(f"{name}.gz")


Answers = dict[str, list[tuple[int, dict[str, str], bytes]]]
"""By path: status, headers and body of each answer."""


class Server(ThreadingHTTPServer):
    """Answers each path with the answers that it was given, one after another, the last one for ever."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.asked: list[str] = []
        self.waited = threading.Event()
        self.go_on = threading.Event()


class Handler(BaseHTTPRequestHandler):
    """Answers GET; `/slow` waits until it may go on."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.asked.append(self.path)
        if self.path == "/slow.html":
            server.waited.set()
            server.go_on.wait(600)
        waiting = server.answers[self.path]
        status, headers, body = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):  # of a run that was ended
            self.wfile.write(body)

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - as the class names it
        pass


@contextmanager
def serving(answers: Answers) -> Iterator[tuple[Server, str]]:
    """Give a server on loopback and its address."""
    with Server(answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server, f"http://127.0.0.1:{server.server_port}"
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()


def test_inputs_are_fetched_from_the_web(tmp_path: Path) -> None:
    body = small_warc(tmp_path, "there.warc.gz", range(1, 4)).read_bytes()
    with serving({"/x": [(200, {}, b"secret")]}) as (private, elsewhere):
        answers: Answers = {
            "/a.warc.gz": [(503, {}, b""), (200, {"Content-Type": "application/warc"}, body)],
            "/moved": [(302, {"Location": "/a.warc.gz"}, b"")],
            "/gone": [(404, {}, b"")],
            "/inside": [(302, {"Location": f"{elsewhere}/x"}, b"")],
            "/cut": [(200, {"Content-Length": "9999999"}, body)],
        }
        with serving(answers) as (server, address):
            names = [f"{address}{path}" for path in answers]
            words = (*ENGINE, "--to", "out", *names)
            environment = {"GCMSCRAPE_ATTEMPTS": "2"}
            done = run_process(*words, cwd=tmp_path, environment=environment)
            assert done.returncode == 1
            again = len(server.asked)
            assert run_process(*words, cwd=tmp_path, environment=environment).returncode == 1
            assert set(server.asked[again:]) == {"/gone", "/inside", "/cut"}
        assert private.asked == []
    told = done.stderr.decode()
    assert "/gone cannot be fetched: the server answered with status 404." in told
    assert "/inside cannot be fetched: 127.0.0.1 is at 127.0.0.1, an address of a private network" in told
    assert "/cut cannot be fetched: " in told
    made = manifest_of(tmp_path / "out")
    assert [made[name]["counts"]["events"] for name in names[:2]] == [3, 3]
    assert {event["source"]["archive"]["file"] for event in lines(part_of(tmp_path / "out", made[names[0]]))} == {
        "a.warc.gz"
    }


def test_a_plain_extract_fetches_nothing() -> None:
    done = run("extract", "https://migrationnetwork.un.org/events/x")
    assert (done.returncode, b"is an address, and only saved pages are read" in done.stderr) == (1, True)


@contextmanager
def waiting_run(folder: Path, server: Server, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Give a run that waits for the slow input, the one before it being done."""
    begun = command(*ENGINE[:-1], "1", "--to", "out", *words)
    with Process(begun, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert server.waited.wait(600)
            yield process
        finally:
            process.kill()


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@each("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_goes_on_with_the_same_command(tmp_path: Path, number: signal.Signals) -> None:
    tmp_path /= number.name
    save(tmp_path, "a", event_page(1))
    with serving({"/slow.html": [(200, {"Content-Type": "text/html"}, event_page(2))]}) as (server, address):
        words = ("a.html", f"{address}/slow.html")
        with waiting_run(tmp_path, server, *words) as process:
            readers = children_of(process.pid)
            again = run_process(*ENGINE, "--to", "out", *words, cwd=tmp_path)
            assert (again.returncode, b"Another run is writing to out" in again.stderr) == (1, True)
            process.send_signal(number)
            if number == signal.SIGKILL:  # what reads the input holds the streams until it sees that it is alone
                server.go_on.set()
            _, errors = process.communicate(timeout=600)
        assert process.returncode == (-9 if number == signal.SIGKILL else 128 + number)
        assert (b"the same command goes on" in errors) == (number != signal.SIGKILL)
        assert b"Traceback" not in errors
        assert len(readers) == 1
        assert list(manifest_of(tmp_path / "out")) == ["a.html"]
        server.go_on.set()
        while any(Path(f"/proc/{reader}").exists() for reader in readers):  # one that was left alone sees that it is
            time.sleep(0.05)
        done = run_process(*ENGINE, "--to", "out", *words, cwd=tmp_path)
        assert (done.returncode, b", 1 of them read before." in done.stdout) == (0, True), done.stderr
    assert [entry["counts"]["events"] for entry in manifest_of(tmp_path / "out").values()] == [1, 1]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"events", "rejects", "manifest.json"}


def test_a_process_that_is_ended_costs_its_input(tmp_path: Path) -> None:
    save(tmp_path, "a", event_page(1))
    save(tmp_path, "z", event_page(3))
    with (
        serving({"/slow.html": [(200, {}, event_page(2))]}) as (server, address),
        waiting_run(tmp_path, server, "a.html", "z.html", f"{address}/slow.html") as process,
    ):
        (reader,) = children_of(process.pid)
        os.kill(reader, signal.SIGKILL)
        _, errors = process.communicate(timeout=600)
    assert process.returncode == 1
    assert b"/slow.html gave no part: its process was ended by SIGKILL" in errors
    assert [entry["status"] for entry in manifest_of(tmp_path / "out").values()] == ["done", "failed", "done"]
