"""The pipeline from saved responses to a dataset."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import InputUnreadable
from gcmscrape.commands import reading_progress
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.harvest.saved import run_saved
from gcmscrape.settings import Settings
from gcmscrape.workers.answers import answers
from tests.program import run, without_workers
from tests.saved_pages import CHALLENGE, OTHER, SITE, event_page, record, save, warc, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD, NEW = "2024-01-01T00:00:00Z", "2024-06-01T00:00:00+02:00"


class Dataset:
    """A harvest of a folder of saved pages, and the files it wrote."""

    def __init__(self, tmp_path: Path) -> None:
        self.replay = tmp_path / "saved"
        self.folder = tmp_path / "out"
        self._count = 0

    def save(self, body: bytes, path: str | None, retrieved_at: str | None = None, status: int = 200) -> None:
        self._count += 1
        url = f"{SITE}{path}" if path else None
        save(self.replay, f"{self._count:02}", body, url=url, retrieved_at=retrieved_at, status=status)

    def run(self) -> list[dict[str, Any]]:
        run_saved(self.replay, self.folder)
        return self.lines("events.jsonl")

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / name).read_bytes().splitlines()]

    @property
    def summary(self) -> dict[str, Any]:
        summary: dict[str, Any] = json.loads((self.folder / "summary.json").read_bytes())
        parts = ("events", "language_versions", "older_captures")
        others = sum(summary["other_pages"].values()) + sum(summary["refused"].values())
        assert summary["responses"] == sum(summary[part] for part in parts) + others
        return summary


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    """Pages are read in this process."""
    with without_workers():
        yield


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return Dataset(tmp_path)


class TestCaptures:
    @pytest.mark.parametrize(
        ("first", "second", "winner"),
        [(OLD, NEW, "second"), (NEW, OLD, "first"), (None, None, "second"), (OLD, None, "first"), (OLD, OLD, "second"),
         ("2024-01-01T00:00:00.5Z", OLD, "first"), ("2024-01-01T01:00:00+02:00", OLD, "second")],
    )  # fmt: skip
    def test_the_latest_capture_of_an_address_counts(
        self, dataset: Dataset, first: str | None, second: str | None, winner: str
    ) -> None:
        dataset.save(event_page(5, "first"), "/events/event-5", first)
        dataset.save(event_page(5, "second"), "/events/event-5/#top", second)
        assert [line["title"] for line in dataset.run()] == [winner]
        assert dataset.summary["older_captures"] == 1

    def test_a_revisit_brings_an_older_content_back(self, dataset: Dataset) -> None:
        url = f"{SITE}/events/event-5"
        again = {"WARC-Refers-To-Target-URI": url, "WARC-Refers-To-Date": OLD}
        records = [
            record(url, event_page(5, "first"), date=OLD),
            record(url, event_page(5, "second"), date=NEW),
            record(url, b"", kind="revisit", date="2999-01-01T00:00:00Z", extra=again),
        ]
        dataset.replay.mkdir(exist_ok=True)
        (dataset.replay / "x.warc").write_bytes(warc(records))
        assert [line["title"] for line in dataset.run()] == ["first"]
        assert dataset.summary["older_captures"] == 2

    @pytest.mark.parametrize(
        ("body", "status", "outcome"),
        [(b"", 200, "refused"), (b"Gone wrong", 503, None), (CHALLENGE, 200, "other_page")],
    )
    def test_a_failure_does_not_replace_an_older_answer(
        self, dataset: Dataset, body: bytes, status: int, outcome: str | None
    ) -> None:
        dataset.save(event_page(5), "/events/event-5", OLD)
        dataset.save(body, "/events/event-5", NEW, status)
        assert len(dataset.run()) == 1
        (reject,) = dataset.lines("rejects.jsonl")
        assert outcome is None or reject["outcome"] == outcome
        assert reject["url"] == f"{SITE}/events/event-5"

    def test_a_page_that_became_another_kind_leaves_the_dataset(self, dataset: Dataset) -> None:
        dataset.save(event_page(5), "/about", OLD)
        dataset.save(OTHER.replace(b"About us<", b"About us | United Nations Network on Migration<"), "/about", NEW)
        dataset.save(event_page(6), "/events/event-6")
        assert [line["node_id"] for line in dataset.run()] == [6]
        assert dataset.summary["other_pages"] == {"other": 1}

    def test_a_page_that_shows_nothing_of_the_site_replaces_nothing(self, dataset: Dataset) -> None:
        dataset.save(event_page(5), "/events/event-5", OLD)
        dataset.save(OTHER, "/events/event-5", NEW)
        assert [line["node_id"] for line in dataset.run()] == [5]


class TestNodes:
    def test_one_record_a_node_in_the_order_of_node_ids(self, dataset: Dataset) -> None:
        for node in (120, 9, 33):
            dataset.save(event_page(node), f"/events/event-{node}")
            dataset.save(event_page(node, interface="es"), f"/es/node/{node}")
        assert [line["node_id"] for line in dataset.run()] == [9, 33, 120]
        assert dataset.summary["language_versions"] == 3

    @pytest.mark.parametrize("alias_first", [True, False])
    def test_the_english_alias_wins(self, dataset: Dataset, *, alias_first: bool) -> None:
        pages = [("/events/event-5", "en"), ("/fr/node/5", "fr"), ("/node/5", "en")]
        for path, interface in pages if alias_first else reversed(pages):
            dataset.save(event_page(5, path, interface=interface), path, NEW if interface == "fr" else OLD)
        (line,) = dataset.run()
        assert line["title"] == "/events/event-5"
        assert [(other["language"], other["url"], other["title"]) for other in line["translations"]] == [
            ("en", f"{SITE}/fr/node/5", "/fr/node/5"),
            ("en", f"{SITE}/node/5", "/node/5"),
            ("es", f"{SITE}/es/node/5", None),
        ]

    def test_content_of_its_own_wins_over_fallback(self, dataset: Dataset) -> None:
        dataset.save(event_page(5, "fallback", interface="fr"), "/fr/node/5", NEW)
        dataset.save(event_page(5, "propio", language="es", interface="es"), "/es/node/5", OLD)
        (line,) = dataset.run()
        assert line["title"] == "propio"

    def test_the_winner_borrows_nothing_and_says_so(self, dataset: Dataset) -> None:
        dataset.save(event_page(5), "/events/event-5")
        dataset.save(event_page(5, interface="es", location="Geneva"), "/es/node/5")
        (line,) = dataset.run()
        assert line["location_text"] is None
        (warning,) = [warning for warning in line["warnings"] if warning["field"] == "location_text"]
        assert warning["code"] == "readable_elsewhere"
        assert f"{SITE}/es/node/5" in warning["message"]

    def test_merging_leaves_the_content_hash_alone(self, dataset: Dataset) -> None:
        dataset.save(event_page(5), "/events/event-5")
        (alone,) = dataset.run()
        dataset.save(event_page(5, interface="es"), "/es/node/5")
        (merged,) = dataset.run()
        assert merged["content_sha256"] == alone["content_sha256"]
        assert merged["translations"] != alone["translations"]


class TestFiles:
    def test_the_same_input_gives_the_same_bytes(self, dataset: Dataset) -> None:
        dataset.save(event_page(5), "/events/event-5", OLD)
        dataset.save(OTHER, "/about")
        dataset.save(b"", "/events/gone")
        dataset.run()
        before = {path.name: path.read_bytes() for path in dataset.folder.glob("*.json*")}
        assert set(before) == {
            "croissant.json", "datapackage.json", "events.jsonl", "events.schema.json", "rejects.jsonl", "summary.json",
            "versions.jsonl",
        }  # fmt: skip
        moved = dataset.replay.rename(dataset.replay.with_name("elsewhere"))
        dataset.replay, dataset.folder = moved, dataset.folder.with_name("again")
        dataset.run()
        assert {path.name: path.read_bytes() for path in dataset.folder.glob("*.json*")} == before

    def test_rejects_tell_why_in_the_order_of_the_input(self, dataset: Dataset) -> None:
        dataset.save(OTHER, "/about")
        dataset.save(event_page(5), "/events/event-5")
        dataset.save(b"", "/events/event-6")
        dataset.run()
        rejects = dataset.lines("rejects.jsonl")
        assert [(reject["file"], reject["outcome"], reject["code"]) for reject in rejects] == [
            ("01.html", "other_page", "other"),
            ("03.html", "refused", "no_body"),
        ]
        assert all(reject["reason"].endswith(".") for reject in rejects)

    def test_summary_counts_what_is_there(self, dataset: Dataset) -> None:
        dataset.save(event_page(5, location="Geneva"), "/events/event-5")
        dataset.save(event_page(6), "/events/event-6")
        dataset.run()
        rates = dataset.summary["fill_rates"]
        assert (rates["title"], rates["location_text"], rates["start"]) == (1, 0.5, 0)

    def test_a_warc_gives_the_place_of_each_response(self, tmp_path: Path) -> None:
        data = warc(
            [record(f"{SITE}/events/event-5", event_page(5)), record(f"{SITE}/x", b"Moved", status="302 Found")],
            compressed=True,
        )
        (tmp_path / "x.warc.gz").write_bytes(data[:-40] + zipped(b"") + data[-40:])
        done = run_saved(tmp_path / "x.warc.gz", tmp_path / "out")
        assert done.published.summary.events == 1
        event = json.loads((tmp_path / "out" / "events.jsonl").read_bytes())
        assert event["source"]["archive"]["file"] == "x.warc.gz"
        assert data[event["source"]["archive"]["offset"] :].startswith(b"\x1f\x8b")
        assert [reject.offset for reject in done.rejects] == [data.rindex(b"\x1f\x8b\x08")]


def test_the_saved_pages_are_found_again(dataset: Dataset) -> None:
    dataset.save(event_page(5), "/events/event-5")
    records = dataset.run()
    done = run("extract", "--archive", str(dataset.folder))
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [record["id"] for record in records]


class TestNoEvents:
    def test_published_when_there_is_nothing_to_lose(self, dataset: Dataset) -> None:
        dataset.save(OTHER, "/about")
        assert dataset.run() == []
        assert dataset.summary["fill_rates"]["title"] is None

    def test_refused_when_it_would_replace_events(self, dataset: Dataset) -> None:
        dataset.save(event_page(5), "/events/event-5")
        dataset.run()
        before = {path.name: path.read_bytes() for path in dataset.folder.glob("*.json*")}
        shutil.rmtree(dataset.replay)
        dataset.save(OTHER, "/about")
        with pytest.raises(PublishFailed, match=r"Nothing was published"):
            dataset.run()
        assert {path.name: path.read_bytes() for path in dataset.folder.glob("*.json*")} == before

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        with pytest.raises(InputUnreadable):
            run_saved(tmp_path / "missing", tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_answers_keep_the_order_of_the_pages_and_failures(dataset: Dataset) -> None:
    for number in range(8):
        dataset.save(event_page(number + 1) if number % 3 else b"", f"/events/event-{number + 1}")
        if number % 4 == 0:
            (dataset.replay / f"{number + 1:02}.json").write_text("{", encoding="utf-8")
    found = [page.name for page, _ in answers(read_pages(dataset.replay))]
    assert found == [f"{number + 1:02}.html" for number in range(8)]


def test_pages_without_address_are_not_one_event(tmp_path: Path) -> None:
    saved, out = tmp_path / "saved", tmp_path / "out"
    saved.mkdir()
    page = (
        "<html><body><main><h1>{}</h1><article><div>Type of Event</div><div>Fair</div></article></main>{}</body></html>"
    )
    settings = '<script type="application/json" data-drupal-selector="drupal-settings-json">{"path":{"currentPath":"node\\/5"}}</script>'
    (saved / "a.html").write_text(page.format("With a node", settings), encoding="utf-8")
    (saved / "b.html").write_text(page.format("Without", ""), encoding="utf-8")
    run_saved(saved, out)
    lines = (out / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["With a node", "Without"]


def test_a_file_name_that_is_no_text_costs_nothing(tmp_path: Path) -> None:
    saved, out = tmp_path / "saved", tmp_path / "out"
    saved.mkdir()
    Path(os.fsdecode(os.fsencode(saved) + b"/empty\xff.html")).write_bytes(b"")
    run_saved(saved, out)
    assert "empty\\\\xff.html" in (out / "rejects.jsonl").read_text(encoding="utf-8")


def test_how_much_is_read_rises_to_the_whole_and_says_what_is_left(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        dataset.save(event_page(number), f"/events/event-{number}")
    records = [record(f"{SITE}/events/event-{number}", event_page(number)) for number in range(10, 14)]
    (dataset.replay / "0.warc").write_bytes(warc(records))
    shares: list[float | None] = []
    run_saved(dataset.replay, dataset.folder, watch=shares.append)
    told = [share for share in shares if share is not None]
    assert len(told) == len(shares) == 7
    assert told == sorted(set(told))
    assert told[0] < 0.2
    assert 0.9 < told[-1] <= 1  # what stands behind the last page is none

    monkeypatch.setattr(reading_progress, "_EVERY", 0)
    with reading_progress.reading_progress(Settings()) as watch:
        for share in (0.01, 0.25, 1.0, None):
            watch(share)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Read 1 page, 1%."
    assert re.fullmatch(r"Read 2 pages, 25%, about \d+:\d\d:\d\d left.", lines[1])
    assert lines[3] == "Read 4 pages."
