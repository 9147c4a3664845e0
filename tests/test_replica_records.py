"""Replica pages in every layout, plain and with their markup mutated, give the record that their content decides."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event
from replica.content import HOST
from replica.generate import generate
from replica.layout import LAYOUTS
from replica.mutate import MUTATIONS, layout_mutations
from replica.render import page_path, render
from replica.truth import expected
from tests.cases import covering, each

if TYPE_CHECKING:
    from replica.content import EventContent
    from replica.layout import Layout

EVENTS = 20
LANGUAGES = ("en", "es", "fr", "ar", "zh-hant")
CONTENT = generate(EVENTS, seed=2018)
LARGE = generate(4, seed=2018, size="mixed")
LAST = ("rename_classes", "strip_classes")
"""The other mutations know the body by its class, so these come last."""


def differences(
    html: str, content: EventContent, layout: Layout, language: str, *, capitals: bool = False
) -> dict[str, Any]:
    address = HOST + page_path(content, language)
    record = extract_page(html.encode(), address, {"content-type": "text/html; charset=UTF-8"})
    assert isinstance(record, Event)
    found = record.model_dump(mode="json")
    found["fields_unreadable"].sort()
    truth: dict[str, Any] = expected(content, language, layout)
    if capitals and "labels" in truth:
        truth["labels"] = {label.upper(): values for label, values in truth["labels"].items()}
        found["labels"] = {label.upper(): values for label, values in found["labels"].items()}
    return {field: (value, found[field]) for field, value in truth.items() if found[field] != value}


@each(("layout", "number"), covering(LAYOUTS, range(EVENTS), 2))
def test_the_record_says_what_the_content_says(layout: str, number: int) -> None:
    language = LANGUAGES[number % len(LANGUAGES)]
    html = render(CONTENT[number], LAYOUTS[layout], language)
    assert differences(html, CONTENT[number], LAYOUTS[layout], language) == {}


@each(("mutation", "layout"), covering(MUTATIONS, tuple(LAYOUTS), 6))
def test_a_mutated_page_gives_the_same_record(mutation: str, layout: str) -> None:
    """All pairs of a layout and a mutation are for the tests of everything; below, each layout meets most of them, too."""
    number = 7 * len(layout) % EVENTS
    dice = random.Random(f"{layout} {mutation} {number}")  # noqa: S311 - repeatable, not secret
    html = MUTATIONS[mutation](render(CONTENT[number], LAYOUTS[layout], "en"), dice)
    capitals = mutation == "upper_case_labels"
    assert differences(html, CONTENT[number], LAYOUTS[layout], "en", capitals=capitals) == {}


@each(("layout", "number"), covering(LAYOUTS, range(EVENTS), 1))
def test_many_mutations_at_once_give_the_same_record(layout: str, number: int) -> None:
    dice = random.Random(f"{layout} {number}")  # noqa: S311 - repeatable, not secret
    language = dice.choice(LANGUAGES)
    changed = dice.choice([LAYOUTS[layout], *layout_mutations(LAYOUTS[layout], dice).values()])
    mutations = [name for name in MUTATIONS if dice.random() < 0.4]
    mutations.sort(key=lambda name: (name in LAST, dice.random()))
    html = render(CONTENT[number], changed, language)
    for mutation in mutations:
        html = MUTATIONS[mutation](html, dice)
    found = differences(html, CONTENT[number], changed, language, capitals="upper_case_labels" in mutations)
    assert found == {}, mutations


@each(("layout", "number"), covering(LAYOUTS, range(len(LARGE)), 1))
def test_a_large_page_gives_the_same_record(layout: str, number: int) -> None:
    content = LARGE[number]
    assert differences(render(content, LAYOUTS[layout], "en"), content, LAYOUTS[layout], "en") == {}
