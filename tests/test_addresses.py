"""Rules about addresses, case by case."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gcmscrape.site import addresses
from tests.cases import each

DATA = tomllib.loads((Path(__file__).parent / "data" / "addresses.toml").read_text(encoding="utf-8"))


def said(value: Any) -> Any:  # noqa: ANN401 - whatever the case says
    return None if value == "none" else value


CASES = [
    (case["function"], (address,), wanted)
    for case in DATA["case"]
    for address, wanted in [
        *case.get("says", ()),
        *((address, True) for address in case.get("true", ())),
        *((address, False) for address in case.get("false", ())),
    ]
]


@each(("function", "arguments", "wanted"), CASES)
def test_what_an_address_tells(function: str, arguments: tuple[str, ...], wanted: object) -> None:
    assert getattr(addresses, function)(*arguments) == said(wanted)


@each(
    ("function", "address", "url", "wanted"),
    [(case["function"], *row) for case in DATA["joined"] for row in case["says"]],
)
def test_where_a_link_leads(function: str, address: str, url: str, wanted: str) -> None:
    assert getattr(addresses, function)(address=address, url=said(url)) == said(wanted)
