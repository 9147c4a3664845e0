from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.pages import make_pages, read_line
from bench.processes import command_ratios, pool_lines
from bench.ratios import BASELINES, COMPARED, OWN, PARSE, Disagreement, check_agreement, measure, spread
from bench.stages import REST, STAGES, shares

if TYPE_CHECKING:
    from bench.pages import BenchPage

PAGES = make_pages(COMPARED, 3, size="small")


def name_of(page: BenchPage) -> str:
    return f"{page.layout}-{page.url.rpartition('-')[2]}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_baselines_read_what_gcmscrape_reads(page: BenchPage) -> None:
    check_agreement([page])


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        (b"</h1>", b"<svg><title>icon</title></svg></h1>", "title"),
        (b"Type of Event", b"Unknown label", "Unknown label"),
        (b"text-formatted field field--name-body", b"", "body"),
    ],
    ids=["an icon in the title", "a label that the baselines do not know", "a body without its class"],
)
def test_pages_that_are_read_differently_are_not_compared(old: bytes, new: bytes, difference: str) -> None:
    page = PAGES[0]
    with pytest.raises(Disagreement, match=difference):
        check_agreement([page._replace(body=page.body.replace(old, new, 1))])


def test_every_baseline_has_a_ratio() -> None:
    found = measure(PAGES[0], compared=True)
    assert set(found.best) == {OWN, PARSE, *BASELINES}
    assert found.ratio(OWN, PARSE) > 1
    assert set(measure(PAGES[0], compared=False).best) == {OWN, PARSE}


def test_every_stage_takes_part_of_the_time() -> None:
    found = shares(PAGES, rounds=1)
    assert list(found) == [*STAGES, REST]
    assert all(share > 0 for share in found.values())
    assert sum(found.values()) == pytest.approx(1)


def test_the_pool_reads_what_one_process_reads() -> None:
    assert pool_lines(PAGES[:5], workers=2) == [read_line(page) for page in PAGES[:5]]


def test_the_command_reads_the_page_that_is_timed() -> None:
    assert all(ratio > 0 for ratio in command_ratios(PAGES[0], rounds=1).values())


def test_a_spread_names_the_middle_the_quartiles_and_the_extremes() -> None:
    assert spread([4.0, 1.0, 2.0, 3.0, 5.0]) == (3, 2, 4, 1, 5)
    assert spread([2.0]) == (2, 2, 2, 2, 2)
