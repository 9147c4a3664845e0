"""The command line, as a user meets it, with real files; in a process where signals and standard streams are at stake."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from gcmscrape.dataset.schema import schema_text
from tests.cases import FULL, each
from tests.program import Process, command, run, run_process
from tests.saved_pages import OTHER, SITE, event_page, lines, record, save, warc, zipped

SRC = Path(__file__).parents[1] / "src" / "gcmscrape"
URL = f"{SITE}/events/event-5"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return save(tmp_path, "page", event_page(5))


def reports(stderr: bytes) -> list[list[str]]:
    return [line.split("\t") for line in stderr.decode().splitlines()]


class TestExtract:
    def test_a_page_with_its_address(self, page: Path) -> None:
        done = run("extract", page, "--url", URL)
        assert (done.returncode, done.stderr) == (0, b"")
        (event,) = lines(done.stdout)
        assert (event["id"], event["url"], event["source"]["url"]) == ("node/5", URL, URL)

    @each("data", [warc([record(URL, event_page(5))], compressed=True), *([event_page(5)] if FULL else [])])
    def test_standard_input(self, data: bytes) -> None:
        done = run_process("extract", "-", stdin=data)
        assert done.returncode == 0
        assert [event["id"] for event in lines(done.stdout)] == ["node/5"]

    @each(
        ("name", "data"),
        [
            ("a.html", event_page(5)),
            ("a.html.gz", zipped(event_page(5))),
            ("a.warc", warc([record(URL, event_page(5))])),
            ("a.warc.gz", warc([record(URL, event_page(5))], compressed=True)),
        ],
    )
    def test_a_file(self, tmp_path: Path, name: str, data: bytes) -> None:
        (tmp_path / name).write_bytes(data)
        done = run("extract", tmp_path / name)
        assert done.returncode == 0
        assert [event["id"] for event in lines(done.stdout)] == ["node/5"]

    def test_an_input_that_can_be_read_once_only(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        with Process(command("extract", pipe), stdout=subprocess.PIPE) as process:
            pipe.write_bytes(warc([record(URL, event_page(5))]))
            assert process.stdout is not None
            assert [event["id"] for event in lines(process.stdout.read())] == ["node/5"]

    def test_captures_of_one_address_come_in_file_order(self, tmp_path: Path) -> None:
        data = warc([record(URL, event_page(5, title)) for title in ("first", "second", "third")])
        (tmp_path / "x.warc").write_bytes(data)
        assert [event["title"] for event in lines(run("extract", tmp_path / "x.warc").stdout)] == [
            "first",
            "second",
            "third",
        ]

    def test_everything_that_is_no_event_is_told_on_standard_error(self, tmp_path: Path, page: Path) -> None:
        save(tmp_path / "folder", "about", OTHER, url=f"{SITE}/about")
        save(tmp_path / "folder", "event", event_page(6), url=f"{SITE}/events/event-6")
        save(tmp_path / "folder", "nothing", b"", url=f"{SITE}/nothing")
        done = run("extract", "folder", "missing.html", page.name, cwd=tmp_path)
        assert done.returncode == 1
        assert [event["id"] for event in lines(done.stdout)] == ["node/6", "node/5"]
        assert [report[:3] for report in reports(done.stderr)] == [
            ["folder/about.html", "other", f"{SITE}/about"],
            ["folder/nothing.html", "no_body", f"{SITE}/nothing"],
            ["missing.html", "input_unreadable", "-"],
        ]
        assert all(len(report) == 4 and report[3].endswith(".") for report in reports(done.stderr))

    def test_another_kind_of_page_is_an_answer(self, tmp_path: Path) -> None:
        done = run("extract", save(tmp_path, "about", OTHER), "--url", f"{SITE}/about")
        assert (done.returncode, done.stdout) == (0, b"")
        assert [report[1] for report in reports(done.stderr)] == ["other"]

    def test_same_bytes_each_time(self, page: Path) -> None:
        assert run("extract", page).stdout == run("extract", page).stdout

    def test_reader_that_goes_away(self, tmp_path: Path) -> None:
        for number in range(1, 60):
            save(tmp_path, str(number), event_page(number, "words " * 2000))
        with Process(command("extract", tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 141

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("", "is empty; name a file"),
            (URL, "save the page and name its file, with --url"),
            (URL.upper(), "gcmscrape harvest."),
        ],
    )
    def test_what_is_no_input(self, tmp_path: Path, name: str, words: str) -> None:
        done = run("extract", name, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, b"")
        ((_, code, _, sentence),) = reports(done.stderr)
        assert code == "input_unreadable"
        assert words in sentence


class TestHarvest:
    def test_dataset_and_report(self, tmp_path: Path) -> None:
        save(tmp_path / "saved", "a", event_page(5), url=URL)
        save(tmp_path / "saved", "b", OTHER, url=f"{SITE}/about")
        save(tmp_path / "saved", "c", b"", url=f"{SITE}/" + "long-" * 30)
        done = run("harvest", "--replay", "saved", "--out", "new/folder", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        report = done.stdout.decode()
        assert report.startswith("Published in new/folder: 1 event from 3 responses")
        for words in ("Pages of other kinds", "Refused pages", "no_body", "long-" * 30, "Fields", "title", "100%"):
            assert words in report
        assert not any(line.endswith(" ") for line in report.splitlines())
        assert [event["id"] for event in lines((tmp_path / "new/folder/events.jsonl").read_bytes())] == ["node/5"]
        assert (tmp_path / "new/folder/events.schema.json").read_text(encoding="utf-8") == schema_text()

    @pytest.mark.parametrize(
        ("arguments", "status", "sentence"),
        [
            ([], 2, "give your mail or web address"),
            (["--replay", "missing"], 1, "There is no file or folder missing; check the spelling."),
            (["--replay", "empty"], 1, "The folder empty holds no saved page"),
            (["--replay", "page.html", "--out", "page.html"], 1, "page.html is a file, not a folder"),
            (["--replay", ""], 1, "The name of the input is empty"),
            (["--replay", URL], 1, "is an address, and only saved pages are read"),
            (["--replay", "page.html", "--out", "page.html/x"], 1, "page.html/x cannot be written to"),
        ],
    )
    def test_nothing_published(self, page: Path, arguments: list[str], status: int, sentence: str) -> None:
        (page.parent / "empty").mkdir()
        done = run("harvest", *arguments, cwd=page.parent)
        assert (done.returncode, done.stdout) == (status, b"")
        assert sentence in done.stderr.decode()
        assert {path.name for path in page.parent.iterdir()} == {"page.html", "empty"}


PRINTING = [
    ["extract", "page.html"],
    ["harvest", "--replay", "page.html"],
    ["schema"],
    ["fixture", "update", "--folder", "."],
    ["--help"],
    ["--version"],
]
"""Commands that print their results, and texts that typer prints."""


def some(first: int) -> list[list[str]]:
    """Return two of these commands, of both sorts or with results of both sorts; all of them with FULL=1."""
    return PRINTING if FULL else PRINTING[first :: len(PRINTING) // 2]


class TestOutputThatFails:
    @each("command_line", some(1))
    def test_full_disk(self, page: Path, command_line: list[str]) -> None:
        with Path("/dev/full").open("wb") as full:
            done = run_process(*command_line, cwd=page.parent, stdout=full)
        assert done.returncode == 1
        assert done.stderr == b"gcmscrape: Standard output cannot be written to: No space left on device.\n"
        assert not list(page.parent.glob("*.expected.json"))

    @each("command_line", some(2))
    def test_reader_that_is_gone(self, page: Path, command_line: list[str]) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            done = run_process(*command_line, cwd=page.parent, stdout=pipe)
        assert (done.returncode, done.stderr) == (141, b"")

    @each("command_line", some(0))
    def test_closed(self, page: Path, command_line: list[str]) -> None:
        shell = ["sh", "-c", 'exec "$@" >&-', "sh", *command(*command_line)]
        done = subprocess.run(shell, capture_output=True, cwd=page.parent, check=False)
        sentence = b"gcmscrape: Standard output is closed; give the program one to write to.\n"
        silent = command_line[0].startswith("--")
        assert (done.returncode, done.stderr) == ((0, b"") if silent else (1, sentence))

    def test_closed_standard_error(self, page: Path) -> None:
        save(page.parent, "about", OTHER)
        shell = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command("extract", "about.html", page.name)]
        done = subprocess.run(shell, stdout=subprocess.PIPE, cwd=page.parent, check=False)
        assert (done.returncode, len(lines(done.stdout))) == (0, 1)


@each(
    "module",
    ["typer", "gcmscrape.cli", "gcmscrape.commands.extract", "gcmscrape.workers.pool"][:: 1 if FULL else 3],
)
def test_control_c_while_it_starts(tmp_path: Path, module: str) -> None:
    code = f"""
import runpy, sys
class Interrupted:
    def find_spec(self, name, *rest):
        if name == {module!r}:
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
sys.argv = ["gcmscrape", "extract", "x.html"]
runpy.run_module("gcmscrape", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@each("forked", [True, False])
def test_control_c_while_workers_start(page: Path, forked: bool) -> None:  # noqa: FBT001 - one of two cases
    """The terminal sends it to a worker too, which is at its very beginning."""
    code = f"""
import sys
import gcmscrape.workers.pool as pool
from gcmscrape.__main__ import main
from tests.misbehave import serve_interrupted
pool.serve = serve_interrupted
pool.can_fork = lambda: {forked}
sys.argv = ["gcmscrape", "extract", {str(page)!r}]
main()
"""
    with Process([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, errors = process.communicate(timeout=600)
    assert (process.returncode, len(lines(out)), errors) == (0, 1, b"")


@pytest.mark.parametrize("waiting", [["extract", "-"], ["harvest", "--replay", "-"]])
def test_control_c(tmp_path: Path, waiting: list[str]) -> None:
    with Process(command(*waiting), stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdin is not None
        # A pipe holds far less than this, so the program is reading when the writing is done, and waits for more.
        process.stdin.write(b"<" * 2_000_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        process.wait(600)
        assert process.stderr is not None
        told = b"" if waiting[0] == "extract" else b"gcmscrape: Stopped; nothing was published"
        assert process.stderr.read().startswith(told)
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["extract"], "INPUT"),
            (["extract", "--frobnicate", "x"], "--frobnicate"),
            (["extract", "page.html", "page.html", "--url", URL], "--url"),
            (["extract", "page.html", "missing", "--url", URL], "--url"),
            (["extract", "page.html", "--url", "nota"], "--url"),
            (["extract", "page.html", "--url", "http://[::1"], "--url"),
            (["extract", "page.html", "--url", ""], "no web address"),
            (["extract", "page.html", "--url", "ftp://x"], "no web address"),
            (["fixture", "add", "page.html", "--folder", "fx", "--url", "http://[::1"], "no web address"),
            (["nonsense"], "nonsense"),
            (["harvest", "page.html"], "page.html"),
            (["fixture", "update", "nobody", "--folder", "."], "nobody"),
            (["fixture", "add", "page.html", "--folder", "fx"], "--url"),
            (["fixture", "add", "page.html", "--folder", "fx", "--url", URL, "--name", "../x"], "--name"),
        ],
    )
    def test_wrong_usage(self, page: Path, arguments: list[str], words: str) -> None:
        done = run(*arguments, cwd=page.parent)
        assert (done.returncode, done.stdout) == (2, b"")
        assert words in done.stderr.decode()
        assert b"Traceback" not in done.stderr

    def test_version(self) -> None:
        assert run("--version").stdout.decode() == f"gcmscrape {version('gcmscrape')}\n"

    @each("words", [[], ["extract"], ["harvest"], ["schema"], ["fixture", "add"], ["fixture", "update"]])
    def test_help(self, words: list[str]) -> None:
        done = run(*words, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith(b"Usage: gcmscrape")

    def test_no_line_of_help_is_cut(self) -> None:
        """And a file that declares a command is all that it takes."""
        commands = [path.stem.removesuffix("_app") for path in (SRC / "commands").glob("*_app.py")]
        told = " ".join(run("--help", environment={"COLUMNS": "80"}).stdout.decode().split())
        assert "..." not in told.partition("Commands:")[2]
        for name in commands:
            sentence = " ".join(run(name, "--help").stdout.decode().split("\n\n")[1].split())
            assert f" {name} {sentence.partition('. ')[0]}" in told

    def test_schema(self) -> None:
        done = run("schema")
        assert (done.returncode, done.stdout.decode()) == (0, schema_text())

    @each("words", [["--version"], ["extract", "page.html"]])
    def test_quick_start(self, page: Path, words: list[str]) -> None:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "gcmscrape", *words],
            capture_output=True,
            cwd=page.parent,
            check=True,
        )
        imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.decode().splitlines()}
        assert imported.isdisjoint({"rich", "pygments", "warcio", "babel", "hypothesis"})


class TestFixture:
    def test_add_then_update(self, tmp_path: Path) -> None:
        data = warc(
            [record(f"{SITE}/events/event-6", event_page(6)), record(URL, event_page(5), date="2024-05-01T00:00:00Z")]
        )
        (tmp_path / "x.warc").write_bytes(data)
        added = run("fixture", "add", "x.warc", "--url", URL, "--folder", "fx", cwd=tmp_path)
        assert added.returncode == 0
        assert "Compare the expected record with the page" in added.stdout.decode()
        assert "\n  location_text: nothing\n" in added.stdout.decode()
        wrong = run("fixture", "add", "x.warc", "--url", URL, "--out", "fx", cwd=tmp_path)
        assert (wrong.returncode, b"It goes with --from-archive" in wrong.stderr) == (2, True)
        assert {path.name for path in (tmp_path / "fx").iterdir()} == {
            "event-5.html",
            "event-5.json",
            "event-5.expected.json",
        }
        notes = json.loads((tmp_path / "fx/event-5.json").read_bytes())
        assert (notes["url"], notes["status"], notes["retrieved_at"]) == (URL, 200, "2024-05-01T00:00:00Z")
        expected = tmp_path / "fx/event-5.expected.json"
        before = expected.read_bytes()
        assert run("fixture", "update", "--folder", "fx", cwd=tmp_path).stdout.startswith(b"0 of 1")
        assert expected.read_bytes() == before

        body = tmp_path / "fx/event-5.html"
        body.write_bytes(body.read_bytes().replace(b"A dialogue", b"Another dialogue"))
        updated = run("fixture", "update", "event-5", "--folder", "fx", cwd=tmp_path).stdout.decode()
        assert '-    "title": "A dialogue",' in updated
        assert '+    "title": "Another dialogue",' in updated
        assert json.loads(expected.read_bytes())["record"]["title"] == "Another dialogue"

    @pytest.mark.parametrize(("body", "outcome"), [(OTHER, {"kind": "other"}), (b"", {"refusal": "no_body"})])
    def test_a_page_without_a_record(self, tmp_path: Path, body: bytes, outcome: dict[str, str]) -> None:
        save(tmp_path, "x", body)
        run("fixture", "add", "x.html", "--url", f"{SITE}/about", "--folder", "fx", cwd=tmp_path)
        assert json.loads((tmp_path / "fx/about.expected.json").read_bytes()) == outcome

    def test_a_broken_fixture_does_not_become_the_expectation(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            save(tmp_path, name, event_page(5), url=URL)
            (tmp_path / f"{name}.expected.json").write_text("{}", encoding="utf-8")
        (tmp_path / "b.json").write_text("{", encoding="utf-8")
        done = run("fixture", "update", "--folder", tmp_path)
        assert done.returncode == 1
        assert b"Nothing was updated: the fixture b cannot be read." in done.stderr
        assert {(tmp_path / f"{name}.expected.json").read_text(encoding="utf-8") for name in ("a", "b")} == {"{}"}

    def test_a_changed_value_gives_a_small_difference(self, tmp_path: Path) -> None:
        run("fixture", "add", save(tmp_path, "x", event_page(5), url=URL), "--folder", tmp_path / "fx", "--name", "x")
        path = tmp_path / "fx/x.expected.json"
        expected = json.loads(path.read_bytes())
        del expected["volatile"]
        for proof in expected["record"]["provenance"].values():
            proof["selector"] = "as it was"
        for warning in expected["record"]["warnings"]:
            warning["message"] = "As it was."
        settled = json.dumps(expected, indent=2, ensure_ascii=False) + "\n"
        expected["record"]["node_id"] = 6
        path.write_text(json.dumps(expected, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        done = run("fixture", "update", "--folder", tmp_path / "fx")
        changed = [
            line for line in done.stdout.decode().splitlines() if line[0] in "+-" and line[1:3] not in ("++", "--")
        ]
        assert changed == ['-    "node_id": 6,', '+    "node_id": 5,']
        assert path.read_text(encoding="utf-8") == settled

    def test_the_form_is_mended(self, tmp_path: Path) -> None:
        run("fixture", "add", save(tmp_path, "x", event_page(5), url=URL), "--folder", tmp_path / "fx", "--name", "x")
        path = tmp_path / "fx/x.expected.json"
        canonical = path.read_text(encoding="utf-8")
        path.write_text(json.dumps(json.loads(canonical)), encoding="utf-8")
        assert run("fixture", "update", "--folder", tmp_path / "fx").returncode == 0
        assert path.read_text(encoding="utf-8") == canonical

    @pytest.mark.parametrize(
        "text",
        [
            "[1]",
            "{",
            "{}",
            '{"record": 5}',
            '{"record": {"provenance": {"title": 5}}}',
            '{"record": {"warnings": [5]}}',
            '{"record": {"warnings": 5}}',
            '{"record": {}, "volatile": 5}',
            '{"record": {}, "kind": "other"}',
            '{"kind": 5}',
            '{"refusal": null}',
        ],
    )
    def test_an_expectation_that_is_none(self, tmp_path: Path, text: str) -> None:
        save(tmp_path, "a", event_page(5), url=URL)
        save(tmp_path, "b", event_page(5), url=URL)
        (tmp_path / "b.expected.json").write_text(text, encoding="utf-8")
        done = run("fixture", "update", "--folder", ".", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, b"")
        assert done.stderr.decode().startswith("gcmscrape: Nothing was updated: b.expected.json ")
        assert len(done.stderr.splitlines()) == 1
        assert not (tmp_path / "a.expected.json").exists()

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        arguments = [
            "fixture",
            "add",
            str(save(tmp_path, "x", event_page(5), url=URL)),
            "--folder",
            str(tmp_path / "fx"),
        ]
        assert run(*arguments).returncode == 0
        again = run(*arguments)
        assert again.returncode == 1
        assert b"already" in again.stderr
