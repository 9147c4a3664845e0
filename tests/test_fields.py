"""The fields as the page words them: where one registers, titles without a heading, where values come from, what is warned of."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from typing import Any

from gcmscrape.event.extract import extract_page
from gcmscrape.event.fields import Origin, title
from gcmscrape.event.registration import registration_link
from gcmscrape.page.model import Body, File, Link
from gcmscrape.page.read import read_html
from gcmscrape.record import Event
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
    assert title(read_html(html.encode(), None)) == (case["title"], Origin("metadata"))


@each("case", CASES["record"], ids=lambda case: case["name"])
def test_where_values_come_from_and_what_is_warned_of(case: dict[str, Any]) -> None:
    body = case.get("body", "<p>Words about the dialogue.</p>")
    html = (
        f"<html><head><title>A dialogue | Network</title></head><body><main><h1>A dialogue</h1><article>"
        f'<div class="field--name-body">{body}</div>{case.get("html", "")}<div><div>Type of Event</div><div>Workshop</div></div>'
        f"</article></main></body></html>"
    )
    found = extract_page(html.encode(), "https://migrationnetwork.un.org/events/a-dialogue")
    assert isinstance(found, Event)
    places = {None: "", found.provenance["description"].selector: "body"}
    for field, method, label, words, place in case.get("origin", ()):
        proof = found.provenance[field]
        assert [proof.method, proof.label or "", proof.source_text or ""] == [method, label, words]
        assert places.get(proof.selector, "own") == place
    told = [[one.code, one.field or "", one.label or "", one.reason or ""] for one in found.warnings]
    assert told == case.get("warnings", [])
