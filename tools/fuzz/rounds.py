"""Rounds of inputs, and what is found in one: an input and what does not hold of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, NamedTuple

from tools.fuzz import damaged, dates, labels
from tools.fuzz.again import read_otherwise
from tools.fuzz.answers import Answer, answer
from tools.fuzz.containers import Container, container, container_fault
from tools.fuzz.holds import OTHERWISE, Fault, fault
from tools.fuzz.inputs import Input
from tools.fuzz.site import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PAGES: Final[dict[str, Callable[[random.Random], Input]]] = {
    "dates": dates.page,
    "labels": labels.page,
    "damaged": damaged.page,
}
"""The kinds of pages, and how one is made."""
ANSWERS: Final = "answers"
CONTAINERS: Final = "containers"
KINDS: Final = (*PAGES, CONTAINERS, ANSWERS)


class Finding(NamedTuple):
    """An input of a kind, and what does not hold of it."""

    kind: str
    given: Input | Container | dict[str, Answer]
    fault: Fault


def findings(dice: random.Random, size: int, kinds: Sequence[str] = KINDS) -> Iterator[Finding]:
    """Make so many inputs of each kind, and return what is found."""
    pages = {kind: [PAGES[kind](dice) for _ in range(size)] for kind in kinds if kind in PAGES}
    sound: list[tuple[str, Input]] = []
    for kind, page in ((kind, page) for kind, made in pages.items() for page in made):
        if wrong := fault(page):
            yield Finding(kind, page, wrong)
        else:
            sound.append((kind, page))
    for kind, page in read_otherwise(sound):
        yield Finding(kind, page, OTHERWISE)
    for one in [container(dice) for _ in range(size)] if CONTAINERS in kinds else []:
        if wrong := container_fault(one):
            yield Finding(CONTAINERS, one, wrong)
    if ANSWERS in kinds:
        answers = {f"page-{number}": answer(dice, f"Page {number}") for number in range(size)}
        for name, wrong in faults(answers):
            yield Finding(ANSWERS, {name: answers[name]} if name in answers else answers, wrong)
