"""Hostile and large pages through the worker processes, with the default limit of memory: a record, or a refusal with its code.

The limit of time is long: how fast an honest page is read says something of the machine too.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from gcmscrape.record import Event
from gcmscrape.refusal import PageRefused
from gcmscrape.workers.pool import Job, Limits, extract_all
from tests.cases import FULL
from tests.hostile import HARMLESS, ORDINARY, REFUSED, TITLE, URL, event_page
from tests.program import alone

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMITS = Limits(seconds=60, workers=2 if FULL else 1)
HEADERS = {"content-type": "text/html; charset=utf-8"}
LARGE = {**ORDINARY, **HARMLESS}
HUGE = 3_000_000
"""Characters of content that are worth a look at the memory; what has fewer is shortened, unless all is wanted."""
SHORT = 20_000
IN_ITS_TESTS = {"bold reopened in each paragraph", "bold reopened, 400 of them"}
"""Pages that cost the guard more than the others together: the guard's own tests are enough, unless all is wanted."""
PLAIN = event_page("<p>Nothing wrong here.</p>")


def outcome(answer: object) -> object:
    """Return the title of an event, the code of a refusal, or whatever else it is."""
    if isinstance(answer, Event):
        return answer.title
    return answer.code if isinstance(answer, PageRefused) else answer


def outcomes(*pages: str, headers: dict[str, str] | None = None) -> list[object]:
    told: list[object] = alone("tests.test_hostile_pages:outcomes_here", pages, headers)
    return told


def outcomes_here(pages: Sequence[str], headers: dict[str, str] | None) -> list[object]:
    jobs = (Job(page.encode(errors="replace"), URL, headers or {}) for page in pages)
    return [outcome(answer) for answer in extract_all(jobs, LIMITS)]


def shortened(content: str) -> str:
    """Return the beginning of content that is only large by its tags."""
    if FULL or not SHORT < len(content) < HUGE:
        return content
    return content[: content.rfind(">", 0, SHORT) + 1]


def test_honest_pages_give_their_records() -> None:
    found = outcomes(*(event_page(shortened(content())) for content in LARGE.values()))
    assert dict(zip(LARGE, found, strict=True)) == dict.fromkeys(LARGE, TITLE)


@pytest.mark.skipif(not FULL, reason="large; the guard's tests look at these pages too")
def test_large_content_that_is_no_event_is_read() -> None:
    found = dict(zip(LARGE, outcomes(*(content() for content in LARGE.values())), strict=True))
    refused = {name: answer for name, answer in found.items() if isinstance(answer, str) and answer != TITLE}
    assert set(refused.values()) <= {"not_html"}


def test_hostile_pages_are_refused_and_the_next_ones_read() -> None:
    hostile = {name: one for name, one in REFUSED.items() if FULL or name not in IN_ITS_TESTS}
    pages = (event_page(content()) for content, _ in hostile.values())
    found = outcomes(*chain.from_iterable((page, PLAIN) for page in pages), headers=HEADERS)
    assert dict(zip(hostile, found[::2], strict=True)) == {name: code for name, (_, code) in hostile.items()}
    assert found[1::2] == [TITLE] * len(hostile)
