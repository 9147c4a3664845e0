"""Nothing of the own node is lost: sentences put between elements, and fields behind an element that is left open.

`python -m tools.conservation` tries all of them and prints what is lost.
"""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from tests.cases import FULL
from tools.conservation.damage import damages
from tools.conservation.pages import fixture_pages, layout_pages, read, warns_of_unclaimed
from tools.conservation.sentences import has_unclaimed, trials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tools.conservation.damage import Damage
    from tools.conservation.pages import SourcePage
    from tools.conservation.sentences import Trial

Made = TypeVar("Made", "Trial", "Damage")
LEAST = 0.98
"""The share that must be kept. Some places are no place of prose in any reading: between the words of one value."""


@cache
def pages() -> tuple[SourcePage, ...]:
    return (*layout_pages(), *fixture_pages())


def sample(of: Iterable[SourcePage], make: Callable[[SourcePage], Iterable[Made]], per_page: int = 1) -> Iterator[Made]:
    dice = random.Random(7)  # noqa: S311 - no secret: the sample must be repeatable
    for page in of:
        made = list(make(page))
        yield from dice.sample(made, min(per_page, len(made)))


def test_a_sentence_between_any_two_elements_is_in_the_record_or_warned_about() -> None:
    chosen = pages() if FULL else (*layout_pages(), *fixture_pages()[::2])
    tried = list(sample(chosen, trials, 2 if FULL else 1))
    lost = [f"{one.page.name}, {one.form}, {one.place}" for one in tried if not one.is_kept()]
    kept = 1 - len(lost) / len(tried)
    assert {one.page for one in tried} == set(chosen)
    assert kept >= LEAST, "\n".join(lost)


def test_a_page_as_it_is_has_no_unclaimed_text() -> None:
    wrong = []
    for page in pages():
        event = read(page)
        if event is None or has_unclaimed(event) != warns_of_unclaimed(page):
            wrong.append(page.name)
    assert wrong == []


def test_an_element_left_open_in_the_body_does_not_swallow_the_fields() -> None:
    tried = list(sample(pages(), damages))
    lost = [f"{one.page.name}, {one.opened}: {', '.join(names)}" for one in tried if (names := one.lost())]
    kept = 1 - len(lost) / len(tried)
    assert len({one.page for one in tried}) > LEAST * len(pages())  # a page without prose has no place for it
    assert kept >= LEAST, "\n".join(lost)
