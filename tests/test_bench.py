from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import harvest
from bench.crawl import write_crawl
from bench.fresh import PARSEL, read_once
from bench.memory import peak_of_harvest
from bench.pages import make_pages, own_fields, read_line
from bench.processes import command_ratios
from bench.ratios import BASELINES, COMPARED, OWN, PARSE, Disagreement, check_agreement, measure, spread
from bench.readers import WAYS
from bench.server import serving
from bench.stages import REST, STAGES, shares
from bench.themes import themed
from tests.cases import FULL, each
from tests.program import alone

if TYPE_CHECKING:
    from pathlib import Path

    from bench.pages import BenchPage

LARGE = pytest.mark.skipif(not FULL, reason="the benchmark itself does the same, and checks what it compares")
EACH = 3 if FULL else 2  # pages of a layout


@pytest.fixture(scope="module")
def pages() -> list[BenchPage]:
    return make_pages(COMPARED, EACH, size="small")


@each("number", range(EACH * len(COMPARED)))
def test_the_baselines_read_what_gcmscrape_reads(pages: list[BenchPage], number: int) -> None:
    check_agreement([pages[number]])


@each("number", range(0, EACH * len(COMPARED), 3 if FULL else 5))
def test_a_heavy_theme_says_what_the_page_says(pages: list[BenchPage], number: int) -> None:
    page = pages[number]
    heavy = themed(page)
    check_agreement([heavy])
    assert own_fields(heavy) == own_fields(page)
    assert heavy.body.count(b"<a ") > 300
    assert heavy == themed(page)


def test_fresh_pages_are_read_in_every_way(pages: list[BenchPage]) -> None:
    taken = read_once(pages[:3])
    assert set(taken) == {OWN, PARSE, PARSEL}
    assert all(seconds > 0 for seconds in taken.values())


@each(
    ("old", "new", "difference"),
    [
        (b"</h1>", b"<svg><title>icon</title></svg></h1>", "title"),
        (b"Type of Event", b"Unknown label", "Unknown label"),
        (b"text-formatted field field--name-body", b"", "body"),
    ],
    ids=["an icon in the title", "a label that the baselines do not know", "a body without its class"],
)
def test_pages_that_are_read_differently_are_not_compared(
    pages: list[BenchPage], old: bytes, new: bytes, difference: str
) -> None:
    page = pages[0]
    with pytest.raises(Disagreement, match=difference):
        check_agreement([page._replace(body=page.body.replace(old, new, 1))])


def test_every_baseline_has_a_ratio(pages: list[BenchPage]) -> None:
    found = measure(pages[0], compared=True)
    assert set(found.best) == {OWN, PARSE, *BASELINES}
    assert found.ratio(OWN, PARSE) > 1
    assert set(measure(pages[0], compared=False).best) == {OWN, PARSE}


def test_every_stage_takes_part_of_the_time(pages: list[BenchPage]) -> None:
    found = shares(pages, rounds=1)
    assert list(found) == [*STAGES, REST]
    assert all(share > 0 for share in found.values())
    assert sum(found.values()) == pytest.approx(1)


def test_the_pool_reads_what_one_process_reads(pages: list[BenchPage]) -> None:
    assert alone("bench.processes:pool_lines", pages[:5], 2) == [read_line(page) for page in pages[:5]]


def test_the_command_reads_the_page_that_is_timed(pages: list[BenchPage]) -> None:
    assert all(ratio > 0 for ratio in command_ratios(pages[0], rounds=1).values())


def test_a_spread_names_the_middle_the_quartiles_and_the_extremes() -> None:
    assert spread([4.0, 1.0, 2.0, 3.0, 5.0]) == (3, 2, 4, 1, 5)
    assert spread([2.0]) == (2, 2, 2, 2, 2)


@LARGE
def test_a_harvest_and_the_spiders_give_the_same_events_and_archive(tmp_path: Path) -> None:
    with serving(25, "small") as site:
        found = {name: harvest.run(name, site, tmp_path)[1] for name in harvest.SUBJECTS}
    harvest.check_agreement(found)
    assert len(found[OWN].titles) == 25
    assert found[OWN].records["response"] == 25 + 3 + 1  # three pages of the listing, robots.txt


def test_harvests_that_differ_are_not_compared() -> None:
    one = harvest.Harvest({"a": "A"}, {"response": 2})
    same = {OWN: one, harvest.BARE: one, harvest.WITH_ARCHIVE: one}
    harvest.check_agreement(same)
    with pytest.raises(Disagreement, match="'A', and with Scrapy 'B'"):
        harvest.check_agreement({**same, harvest.BARE: harvest.Harvest({"a": "B"}, {})})
    with pytest.raises(Disagreement, match="records"):
        harvest.check_agreement({**same, harvest.WITH_ARCHIVE: harvest.Harvest({"a": "A"}, {"response": 3})})


def test_ratios_are_made_round_by_round() -> None:
    cost = harvest.Cost
    costs = {OWN: [cost(1, 2), cost(2, 2)], harvest.BARE: [cost(3, 2), cost(4, 6)]}
    assert harvest.ratios(costs, harvest.BARE, "wall") == [3, 2]
    assert harvest.ratios(costs, harvest.BARE, "processor") == [1, 3]


@LARGE
def test_the_peak_of_a_harvest_counts_its_workers() -> None:
    peak = peak_of_harvest(12)
    assert 0 < peak.parent < peak.together


def test_others_read_all_pages_of_a_crawl(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    path = tmp_path / "crawl.warc.gz"
    write_crawl(path, 12)
    assert {name: read(str(path)) for name, read in WAYS.items()} == dict.fromkeys(WAYS, 12)
