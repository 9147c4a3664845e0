"""Small pages, each for a rule of the reading that no other page needs, and what is read from them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event
from tests.cases import each

PAGES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "small_pages.toml").read_text(encoding="utf-8"))
PROSE = PAGES.pop("prose")
TITLE = "Quiet harbour | United Nations Network on Migration"
URL = "https://migrationnetwork.un.org/events/quiet-harbour"


@each("name", PAGES)
def test_a_small_page(name: str) -> None:
    page = PAGES[name]
    content = page["content"].replace("PROSE", f"<p>{PROSE}</p>")
    head = f"<title>{page.get('title', TITLE)}</title>{page.get('head', '')}"
    html = f"<html lang=en><head>{head}</head><body>{content}</body></html><!--{'.' * page.get('behind', 0)}-->"
    event = extract_page(html.encode(), URL)
    assert isinstance(event, Event)
    record = event.model_dump(mode="json", exclude_none=True)
    expected = {key: _with_prose(value) for key, value in page["expected"].items() if key != "warnings"}
    assert {key: record[key] for key in expected} == expected
    assert [one["code"] for one in record["warnings"]] == page["expected"].get("warnings", [])


def _with_prose(value: object) -> object:
    return value.replace("PROSE", PROSE) if isinstance(value, str) else value
