"""The stripped-text reader: pages saved as text in the ways of many tools, and what must come out of each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.event.extract import extract_page
from gcmscrape.page.read import read_text
from gcmscrape.record import Event
from gcmscrape.site.furniture import is_button, is_footnote
from gcmscrape.site.words import clean
from tests.cases import each

PAGES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "text_pages.toml").read_text(encoding="utf-8")
)
TEXT = {"content-type": "text/plain; charset=UTF-8"}


@each("name", PAGES)
def test_a_page_of_text(name: str) -> None:
    saved = PAGES[name]
    page = read_text(saved["text"], saved.get("url"))
    assert (page.title.text if page.title else None) == saved.get("title")
    assert all(other == saved["title"] for other in page.other_titles)
    assert page.section == saved.get("section")
    assert [[entry.label, [item.shown for item in entry.items]] for entry in page.labelled] == saved["labels"]
    assert list(page.body.paragraphs if page.body else ()) == saved.get("body", [])


def test_html_that_is_announced_as_text_is_read_as_html() -> None:
    page = extract_page(
        b"<!DOCTYPE html><html><main><h1>A talk</h1><div>Date</div><div>20 April 2022</div>"
        b"<div>Location</div><div>Baku, Azerbaijan</div></main></html>",
        "https://migrationnetwork.un.org/events/a-talk",
        TEXT,
    )
    assert isinstance(page, Event)
    assert (page.title, page.start, page.country) == ("A talk", "2022-04-20", "AZ")


@each("name", PAGES)
def test_the_kind_of_a_page_of_text(name: str) -> None:
    saved = PAGES[name]
    page = extract_page(saved["text"].encode(), saved.get("url"), TEXT)
    assert ("event" if isinstance(page, Event) else page.kind) == saved.get("kind", "event")


@each("name", PAGES)
def test_line_ends_and_trailing_blanks_change_nothing(name: str) -> None:
    saved = PAGES[name]
    page = read_text(saved["text"], saved.get("url"))
    assert read_text(saved["text"].replace("\n", " \r\n"), saved.get("url")) == page
    assert read_text(saved["text"].replace("\n", "\r"), saved.get("url")) == page


@each("name", PAGES)
def test_selectors_are_the_lines_of_the_file(name: str) -> None:
    saved = PAGES[name]
    lines = saved["text"].split("\n")
    for entry in (one for one in read_text(saved["text"], saved.get("url")).labelled if one.items):
        number = int(entry.selector.removeprefix("line "))
        shown = " ".join(lines[max(number - 3, 0) : number + 1])  # a label may stand in two lines, or head a column
        assert entry.label is not None
        assert clean(entry.label) in clean(shown) or entry.label == "SDG"


PIECES = st.sampled_from(
    [
        "Date: , -", "Date", "Location: Baku - Azerbaijan", "Location", "Type of Event", "Main organizer/s", "Target Audience",
        "GCM Objectives", "Cross Cutting Theme", "SDG.10 - Reduced Inequalities", "Civil Society", "IOM", "Time: 10:00 CET",
        "The speakers agreed that a list is not a plan, and wrote a plan.", "A talk on lists", "", "   ", "- a list item", "Events",
        "* References to nothing", "Related events", "Home", "Share", "12:00", ",", "Type of EventWorkshop", "Upload document\tPlan.pdf",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=60), max_size=25).map("\n".join)


@given(TEXTS, st.sampled_from([None, "https://migrationnetwork.un.org/events/talk-lists", "http://[", "/es/node/1"]))
def test_any_text_gives_a_page(text: str, url: str | None) -> None:
    page = read_text(text, url)
    assert page == read_text(text, url)
    assert all(entry.items == () or entry.text for entry in page.labelled)


VALUES = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=3, max_size=30).map(lambda word: f"Xx {word}")
LINES = st.lists(
    VALUES
    | st.sampled_from(
        [
            "Date: 4 May 2023", "Location: Baku - Azerbaijan", "Type of Event", "Main organizer/s", "Target Audience", "Date",
            "GCM Objectives", "SDG.10 - Reduced Inequalities", "Time: 10:00 CET", "- a list item", "Type of EventWorkshop", "",
            "The speakers agreed that a list is not a plan, and wrote a plan.", "Target 10.7", "Location",
        ]
    ),
    max_size=25,
)  # fmt: skip


@given(LINES)
def test_no_line_of_the_content_is_lost(lines: list[str]) -> None:
    page = read_text("\n".join(["A talk on lists", "A talk on lists", *lines]), None)
    kept = [page.body.text if page.body else ""]
    for entry in page.labelled:
        kept += [entry.label or "", *(item.shown for item in entry.items)]
    words = "".join("\n".join(kept).split())
    for line in lines:
        if clean(line) and not is_button(line) and not is_footnote(line) and clean(line) != "A talk on lists":
            for part in line.removeprefix("- ").replace("Event", "Event ").split(": ", 1):
                assert "".join(clean(part).split()) in words or "EventWorkshop" in line, line
