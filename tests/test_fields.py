"""The fields as the page words them: where one registers, and the title of a page without a heading."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from typing import Any

from gcmscrape.event.fields import Origin, title
from gcmscrape.event.registration import registration_link
from gcmscrape.page.model import Body, File, Link
from gcmscrape.page.read import read_html
from tests.cases import each

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "data" / "fields.toml").read_text(encoding="utf-8")
)


@each("case", CASES["registration"], ids=lambda case: case["name"])
def test_registration(case: dict[str, Any]) -> None:
    links = tuple(Link(*link) for link in case["links"])
    files = tuple(File("file", url, None) for url in case.get("files", ()))
    found = registration_link(Body(("A talk.",), links, files, None, "div"))
    assert (links.index(found) + 1 if found else 0) == case["found"]


@each("case", CASES["title"], ids=lambda case: case["html"])
def test_title_of_a_page_without_a_heading(case: dict[str, str]) -> None:
    og = f'<meta property="og:title" content="{escape(case["og"])}">' if "og" in case else ""
    html = f"<html><head><title>{escape(case['html'])}</title>{og}</head><body><p>We met.</p></body></html>"
    assert title(read_html(html, None)) == (case["title"], Origin("metadata"))
