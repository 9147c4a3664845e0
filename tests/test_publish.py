"""Publishing: the form of a line, the schema, and files that change all or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.dataset.atomic import PublishFailed, write_files
from gcmscrape.dataset.jsonlines import to_json_line
from gcmscrape.dataset.schema import schema_text
from gcmscrape.dataset.spool import Spool
from gcmscrape.dataset.summary import REPORTED_FIELDS
from gcmscrape.event.extract import extract_page
from gcmscrape.record import CONTENT_FIELDS, Event, WarningCode
from tests.saved_pages import SITE, event_page


def event(**changes: object) -> Event:
    made = extract_page(event_page(12), f"{SITE}/events/event-12")
    assert isinstance(made, Event)
    return made.model_copy(update=changes)


EVENT = event()


class TestJsonLine:
    @given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
    def test_any_text_stays_on_one_line_and_comes_back(self, text: str) -> None:
        line = to_json_line(EVENT.model_copy(update={"title": text}))
        assert line.endswith(b"\n")
        assert len(line.decode().splitlines()) == 1
        assert json.loads(line)["title"] == text.translate({0x85: " ", 0x2028: " ", 0x2029: " "})

    def test_keys_stand_in_the_order_of_the_model(self) -> None:
        assert list(json.loads(to_json_line(EVENT))) == list(Event.model_fields)

    def test_a_line_is_a_record_again(self) -> None:
        assert Event.model_validate_json(to_json_line(EVENT)) == EVENT

    def test_words_are_not_escaped(self) -> None:
        assert "Événement 会议".encode() in to_json_line(event(title="Événement 会议"))


class TestSchema:
    def test_an_independent_validator_takes_a_record_and_refuses_a_changed_one(self) -> None:
        schema = json.loads(schema_text())
        validator = jsonschema.Draft202012Validator(schema)
        validator.check_schema(schema)
        line = json.loads(to_json_line(EVENT))
        assert list(validator.iter_errors(line)) == []
        for change in ({"node_id": "12"}, {"date_precision": "second"}, {"surprise": 1}, {"sdg_targets": ["ten"]}):
            assert list(validator.iter_errors({**line, **change})) != []
        for missing in line:
            assert list(validator.iter_errors({key: value for key, value in line.items() if key != missing})) != []

    def test_it_is_complete_and_canonical(self) -> None:
        schema = json.loads(schema_text())
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["title"] == "Event"
        assert schema["required"] == list(Event.model_fields)
        assert all("description" in value for value in schema["properties"].values())
        assert schema["$defs"]["WarningCode"]["enum"] == [code.value for code in WarningCode]
        assert schema_text() == json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def test_the_summary_reports_every_field_that_says_something_of_the_event() -> None:
    assert set(CONTENT_FIELDS) <= set(REPORTED_FIELDS) <= set(Event.model_fields)


FILES = {"a.jsonl": [b"1\n", b"2\n"], "b.json": [b"{}\n"]}


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestAtomicWrite:
    def test_the_folder_is_made_and_holds_just_these_files(self, tmp_path: Path) -> None:
        write_files(tmp_path / "new" / "folder", FILES)
        assert content(tmp_path / "new" / "folder") == {"a.jsonl": b"1\n2\n", "b.json": b"{}\n"}

    def test_what_a_killed_run_left_behind_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / ".a.jsonl.partial").write_bytes(b"half a li")
        write_files(tmp_path, FILES)
        assert set(content(tmp_path)) == set(FILES)

    def test_nothing_changes_when_a_later_file_fails(self, tmp_path: Path) -> None:
        write_files(tmp_path, FILES)
        before = content(tmp_path)

        def failing() -> object:
            yield b"new"
            raise OSError(28, "No space left on device")

        with pytest.raises(PublishFailed, match=r"cannot be written to \(No space left on device\)"):
            write_files(tmp_path, {"a.jsonl": [b"new"], "b.json": failing()})  # type: ignore[dict-item] # a generator that fails
        assert content(tmp_path) == before

    def test_nothing_changes_when_a_folder_is_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "b.json").mkdir()
        with pytest.raises(PublishFailed, match=r"b.json is a folder"):
            write_files(tmp_path, FILES)
        assert [path.name for path in tmp_path.iterdir()] == ["b.json"]

    def test_a_file_in_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "out").write_bytes(b"")
        with pytest.raises(PublishFailed, match=r"out cannot be written to"):
            write_files(tmp_path / "out", FILES)

    def test_a_second_run_waits_its_turn(self, tmp_path: Path) -> None:
        descriptor = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            with pytest.raises(PublishFailed, match=r"Another run is writing"):
                write_files(tmp_path, FILES)
        finally:
            os.close(descriptor)
        write_files(tmp_path, FILES)

    def test_a_full_disk(self, tmp_path: Path) -> None:
        """The limit of the process on the size of a file stands in for the disk; the error comes from the kernel."""
        write_files(tmp_path, FILES)
        before = content(tmp_path)
        script = (
            "import sys, pathlib\nfrom gcmscrape.dataset.atomic import PublishFailed, write_files\n"
            "try: write_files(pathlib.Path(sys.argv[1]), {'a.jsonl': [b'x'], 'b.json': [b'x' * 100_000]})\n"
            "except PublishFailed as error: sys.exit(str(error))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            capture_output=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        )
        assert done.returncode == 1
        assert b"Nothing was published" in done.stderr
        assert content(tmp_path) == before


class TestSpool:
    def test_lines_come_back_in_any_order_while_others_are_added(self, tmp_path: Path) -> None:
        with (tmp_path / "lines").open("wb+") as file:
            spool = Spool(file)
            first, second = spool.keep(b"first\n"), spool.keep(b"")
            assert bytes(first) == b"first\n"
            third = spool.keep(b"third\n")
            assert [bytes(kept) for kept in (third, first, second)] == [b"third\n", b"first\n", b""]

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
    def test_a_full_disk_is_told(self) -> None:
        with Path("/dev/full").open("wb", buffering=0) as file, pytest.raises(PublishFailed, match=r"TMPDIR"):
            Spool(file).keep(b"line\n")
