"""Labels made in two ways on one page: all of them are labels, each with its value, and the prose is the body."""

from __future__ import annotations

import tomllib
from itertools import product
from pathlib import Path

from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event
from tests.cases import each

MAKES: dict[str, str] = tomllib.loads((Path(__file__).parent / "data" / "label_makes.toml").read_text(encoding="utf-8"))
FIRST = {"Date": "4 May 2024", "Location": "Baku", "Type of Event": "Webinar"}
SECOND = {"Target Audience": "Academia", "Sub Regions": "West Asia"}
PROSE = "The harbour towns met for two days, and wrote down what each of them can do."
# How the two groups stand: beside each other, each in a block, the second in one of its own, both in one.
AROUND = ("{}{}", "<div>{}</div><div>{}</div>", "{}<div class=tags>{}</div>", "<div class=c>{}{}</div>")
# Every pair of makes in one arrangement; each make, first or second, in every one, before and behind the prose.
CASES = [
    (first, second, AROUND[(row + column) % 4], (row // 4 + column // 4) % 2 == 0, 1 + (row // 8 + column // 8) % 2)
    for (row, first), (column, second) in product(enumerate(MAKES), enumerate(MAKES))
]


def made(make: str, values: dict[str, str]) -> str:
    return "".join(MAKES[make].replace("LABEL", label).replace("VALUE", value) for label, value in values.items())


@each(("first", "second", "around", "prose_first", "number"), CASES)
def test_labels_of_two_makes(first: str, second: str, around: str, *, prose_first: bool, number: int) -> None:
    others = dict(list(SECOND.items())[:number])
    fields = around.format(made(first, FIRST), made(second, others))
    parts = [f"<p>{PROSE}</p>", fields] if prose_first else [fields, f"<p>{PROSE}</p>"]
    html = f"<html lang=en><head><title>Quiet harbour</title></head><body><main><h1>Quiet harbour</h1>{''.join(parts)}</main></body></html>"
    event = extract_page(html.encode(), "https://migrationnetwork.un.org/events/quiet-harbour")
    assert isinstance(event, Event)
    assert event.labels == {label: [value] for label, value in (FIRST | others).items()}
    assert event.description == PROSE
