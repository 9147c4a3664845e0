"""A site that changes under a job: nothing bad is published over a good dataset, and the sentence names the cause."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.dataset.guard import Limits, judge_content
from gcmscrape.dataset.losses import Comparison
from tests.archives import edited_state
from tests.cases import FULL, each
from tests.live_site import FEW_LISTS, LiveSite, copy_of, gcmscrape, harvest_in, live_site, read_lines, told
from tests.program import run
from tests.saved_pages import event_page, save

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EVENTS: Final = 14
"""More than the failures in a row that stop a run."""
LANGUAGE: Final = "en,es,fr" if FULL else "en"
RECORD: Final[dict[str, object]] = {
    "title": "A", "url": "x", "start": None, "fields_unreadable": [], "provenance": {}, "warnings": [], "labels": {},
}  # fmt: skip
WALL: Final = """<html><head><title>Hold on a second</title></head><body><h1>Hold on a second</h1>
<p>Your request is looked at by our friendly staff, who come from all over the world and like long sentences.</p></body></html>"""
BOT: Final = WALL.replace("Hold on a second", "Making sure you're not a bot!")


def renamed(_: str, body: str) -> str:
    """A word of no similar name, and one that is more like that of another field, which these pages have."""
    return re.sub("(?<!Other )Main organizer/s", "Lead organisation", body.replace("Target Audience", "Target groups"))


def without_times(_: str, body: str) -> str:
    return re.sub(r"<time.*?</time>", "", body, flags=re.DOTALL)


def cut(_: str, body: str) -> str:
    return body[: len(body) // 3]


def tenth(wall: str) -> Callable[[str, str], str]:
    return lambda path, body: wall if sum(map(ord, path)) % 10 == 0 else body


def one_canonical(_: str, body: str) -> str:
    return re.sub(r'(rel="(?:canonical|shortlink)" href="http://[^/]*)/(?:events|node/9)[^"]*', r"\1/events/one", body)


class Change(NamedTuple):
    """How each page is changed, what a refresh of all pages says, and whether `publish --accept` publishes it."""

    rewrite: Callable[[str, str], str]
    said: str
    acceptable: bool = False


REFUSED: Final = {
    "labels are renamed": Change(
        renamed,
        r'target_audiences: \d+ of \d+ events lost .*"Target groups" \(\d+\).*; to accept: gcmscrape publish',
        acceptable=True,
    ),
    "no time": Change(without_times, r"start: \d+ of \d+ events lost their value \(\d+ % -> \d+ %\)", acceptable=True),
    "cut": Change(cut, "The run was stopped: the last 10 pages failed"),
    "cut in the middle": Change(
        lambda _, body: body[: len(body) * 6 // 10], "the last 10 pages failed.*ends before its"
    ),
    "wall": Change(lambda *_: BOT, "the last 10 pages failed.*prove to be human"),
    "wall of no known words": Change(lambda *_: WALL, "the last 10 pages failed"),
}
KEPT: Final = {
    "every tenth page a wall": tenth(BOT),
    "every tenth page a wall of no known words": tenth(WALL),
    "one canonical": one_canonical,
}


@pytest.fixture(scope="module")
def whole() -> Iterator[LiveSite]:
    with live_site(EVENTS, sources=FEW_LISTS) as running:
        yield running


@pytest.fixture(scope="module")
def harvested(whole: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return harvest_in(whole, tmp_path_factory.mktemp("harvest"), LANGUAGE)


@pytest.fixture
def site(whole: LiveSite) -> Iterator[LiveSite]:
    yield whole
    whole.rewrite = None
    whole.render_again()


def refresh(site: LiveSite, out: Path, rewrite: Callable[[str, str], str] | None) -> tuple[int, str]:
    """Refresh all pages, each changed on its way; return the exit status and what was said."""
    site.rewrite = rewrite
    site.render_again()
    done = gcmscrape(site, "refresh", out, "--languages", LANGUAGE, "--all")
    return done.returncode, done.stderr


ALIKE: Final = frozenset({"cut", "wall"})
"""What stops a run as another one does, and is tried with all."""


@each("name", REFUSED if FULL else REFUSED.keys() - ALIKE)
def test_nothing_bad_is_published(name: str, site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    out = copy_of(harvested, tmp_path / name)
    good = (out / "events.jsonl").read_bytes()
    change = REFUSED[name]
    status, said = refresh(site, out, change.rewrite)
    assert (status, (out / "events.jsonl").read_bytes()) == (1, good)
    assert re.search(change.said, said), said
    assert re.search(change.said, gcmscrape(site, "status", out).stdout) or not change.acceptable
    if change.acceptable:
        refused = gcmscrape(site, "publish", out)
        assert (refused.returncode, (out / "events.jsonl").read_bytes()) == (1, good), refused.stderr
        done = gcmscrape(site, "publish", out, "--accept")
        assert (done.returncode, "accepted: lost_share" in done.stderr) == (0, True), done.stderr
        assert (out / "events.jsonl").read_bytes() != good
    assert refresh(site, out, None)[0] == 0
    assert [line["title"] for line in read_lines(out / "events.jsonl")] == titles(good)


def titles(dataset: bytes) -> list[str]:
    return re.findall(r'"title":"([^"]*)","description"', dataset.decode())


def test_a_first_harvest_goes_on_when_the_wall_is_gone(site: LiveSite, tmp_path: Path) -> None:
    site.rewrite = lambda *_: BOT
    site.render_again()
    assert gcmscrape(site, "harvest", tmp_path).returncode == 1
    assert " done " not in re.sub(r"list .*", "", gcmscrape(site, "status", tmp_path).stdout)
    with sqlite3.connect(tmp_path / "archive" / "state.sqlite") as state:
        state.execute("UPDATE run SET ended_at = started_at")  # a later run is a new one
    state.close()
    site.rewrite = None
    site.render_again()
    assert gcmscrape(site, "harvest", tmp_path).returncode == 0
    assert len(read_lines(tmp_path / "events.jsonl")) == EVENTS


def test_a_loss_counts_whatever_its_causes() -> None:
    comparison = Comparison()
    for number in range(50):
        old = {**RECORD, "organizers": ["IOM"], "source": {"sha256": "a"}}
        new = {**old, "organizers": [] if number < 19 else ["IOM"], "source": {"sha256": "a" if number < 9 else "b"}}
        comparison.add(old, new)
    with pytest.raises(
        PublishFailed, match=r"organizers: 10 of 50.*unknown labels(.|\n)*organizers: 9 of 50.*extractor"
    ):
        judge_content(comparison, Limits(lost_share=0.2))


@each(
    ("before", "after", "said"),
    [
        (lambda number: f"A {number}", lambda _: "Event", "title: 20 different values of 20 became one: 'Event'"),
        (lambda number: f"A {number}", lambda number: f"A {max(number, 5)}", "title: 5 different values of 20"),
        (lambda number: f"A {number}", lambda number: f"A {max(number, 4)}", None),
        (lambda number: f"A {number}", lambda number: f"B {number}", None),
        (lambda _: "A", lambda _: "Event", None),
    ],
)
def test_different_values_that_become_one_are_refused(
    before: Callable[[int], str], after: Callable[[int], str], said: str | None
) -> None:
    comparison = Comparison()
    for number in range(20):
        old, new = ({**RECORD, "title": value(number), "source": {}} for value in (before, after))
        comparison.add(old, new)
    if said is None:
        assert judge_content(comparison, Limits(lost_share=0.2)) == []
    else:
        with pytest.raises(PublishFailed, match=said):
            judge_content(comparison, Limits(lost_share=0.2))


@each("name", KEPT)
def test_good_records_stay(name: str, site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    out = copy_of(harvested, tmp_path / name)
    good = (out / "events.jsonl").read_bytes()
    status, said = refresh(site, out, KEPT[name])
    assert status == 0, said
    assert (out / "events.jsonl").read_bytes() == good
    assert told(out) == []


def test_a_mend_takes_effect(site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    """Two labels are renamed and a run is refused: what `labels` prints goes into the settings file, and all is back."""
    out, config = copy_of(harvested, tmp_path), tmp_path / "mended.toml"
    good = read_lines(out / "events.jsonl")
    assert refresh(site, out, renamed)[0] == 1
    listed = gcmscrape(site, "labels", out).stdout
    for label, field in (("Lead organisation", "organizers"), ("Target groups", "target_audiences")):
        assert re.search(rf'"{label}" on \d+ pages, such as ".*"; nearest field: {field}\n', listed), listed
    assert [json.loads(line) for line in gcmscrape(site, "labels", out, "--format", "json").stdout.splitlines()]
    config.write_text(listed[listed.index("[labels]") :], encoding="utf-8")
    site.asked.clear()
    done = gcmscrape(site, "publish", out, "--config", str(config))
    assert (done.returncode, site.asked) == (0, []), done.stderr
    now = read_lines(out / "events.jsonl")
    for field in ("organizers", "target_audiences", "title", "start"):
        assert [record[field] for record in now] == [record[field] for record in good]
    assert {record["extractor"] for record in now}.isdisjoint(record["extractor"] for record in good)
    assert told(out) == []


def test_what_another_reading_loses_is_named_apart(site: LiveSite, harvested: Path, tmp_path: Path) -> None:
    out = copy_of(harvested, tmp_path)
    good = (out / "events.jsonl").read_bytes()
    with edited_state(out) as state:
        for record_id, line in state.execute("SELECT record_id, line FROM published").fetchall():
            told = json.loads(line) | {"extractor": "gcmscrape 0.0.1", "platform": "Zoom"}
            values = (json.dumps(told, ensure_ascii=False).encode(), "gcmscrape 0.0.1", record_id)
            state.execute("UPDATE published SET line = ?, extractor = ? WHERE record_id = ?", values)
    status, said = refresh(site, out, None)
    assert (status, (out / "events.jsonl").read_bytes()) == (1, good)
    assert re.search(
        r"platform: \d+ of 14 events lost .* because the same pages are read otherwise \(extractor\)", said
    )
    done = gcmscrape(site, "publish", out, "--accept")
    assert (done.returncode, "accepted: lost_share: platform" in done.stderr) == (0, True), done.stderr
    assert {line["cause"] for line in read_lines(out / "changes.jsonl")} == {"extractor"}


@each(("number", "labels", "said"), [
    (12, True, ""),
    (12, False, "Nothing was published: 0 of 12 events show a readable label"),
    (8, False, "note: 0 of 8 events show a readable label"),
])  # fmt: skip
def test_a_first_dataset_shows_what_is_expected(tmp_path: Path, number: int, said: str, *, labels: bool) -> None:
    saved = tmp_path / f"{number} {labels}"
    for node in range(1, number + 1):
        page = event_page(node, f"Event {node}")
        save(saved, f"event-{node}", page if labels else page.replace(b"Type of Event", b"Sort"))
    done = run("harvest", "--replay", str(saved), "--out", str(saved / "out"))
    assert said in done.stderr.decode()
    assert (saved / "out" / "events.jsonl").is_file() == ("Nothing" not in said)
