"""Agreement with the known stripped copy of a real page: our reconstruction of it, stripped by the tool that is known
to give that text from such markup, shows the same label block line by line - and both are read alike.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event

pytestmark = pytest.mark.realism
html2text = pytest.importorskip(
    "resiliparse.extract.html2text", reason="resiliparse 0.14.5 has wheels for Python 3.11 and 3.12 only"
)

FOLDER = Path(__file__).parents[1] / "fixtures" / "pages"
URL = "https://migrationnetwork.un.org/es/node/12786"
TITLE = "2nd multidimensional three-stages consultations on implementation of GCM in Azerbaijan"
OPENING = ["Skip to main content", "", TITLE, "", TITLE, "", ""]
BLOCK = [
    "",
    "Date: , -",
    "Location: Baku - Azerbaijan",
    "Type of Event",
    "Event Category",
    "Main organizer/s",
    "IOM Mission in Azerbaijan and State Migration Service of Republic of Azerbaijan",
    "Target Audience",
    "Civil Society",
    "Intergovernmental Organization",
    "Migrant Association",
    "Private Sector",
    "Geographic Scope",
    "Sub Regions",
    "West Asia",
    "Workstream Output",
    "Regional Review Process",
    "GCM Objectives",
    "Cross Cutting Theme",
    "Whole-of-society approach",
    "SDG.10 - Reduced Inequalities",
    "",
]
UNREADABLE = [
    "start",
    "event_types",
    "event_categories",
    "geographic_scopes",
    "workstream_output",
    "regional_review_process",
    "gcm_objectives",
]
LOST_WITH_LINKS = ("event_types", "event_categories", "geographic_scopes", "gcm_objectives")


def html() -> bytes:
    return (FOLDER / "azerbaijan_second_consultation_dates_lost.html").read_bytes()


def stripped() -> str:
    text: str = html2text.extract_plain_text(html().decode(), main_content=True)
    return text


def test_the_page_begins_with_the_skip_link_and_its_title_twice() -> None:
    assert stripped().split("\n")[: len(OPENING)] == OPENING


def test_the_label_block_is_the_known_one_line_by_line() -> None:
    lines = stripped().split("\n")
    begin = lines.index(BLOCK[1]) - 1
    assert lines[begin : begin + len(BLOCK)] == BLOCK
    (footnote,) = lines[begin + len(BLOCK) :]
    assert footnote.startswith("*Todas las referencias a Kosovo ")


def test_text_and_html_are_read_alike_but_for_what_stripping_loses() -> None:
    text = extract_page(stripped().encode(), URL, {"content-type": "text/plain"})
    page = extract_page(html(), URL, {"content-type": "text/html; charset=UTF-8"})
    assert isinstance(text, Event)
    assert isinstance(page, Event)
    assert text.fields_unreadable == UNREADABLE
    left, right = (event.model_dump(mode="json") for event in (text, page))
    for field in ("title", "description", "start", "date_source", "location_text", "city", "country", "organizers"):
        assert left[field] == right[field], field
    for field in ("target_audiences", "sub_regions", "cross_cutting_themes", "sdgs", "node_id"):
        assert left[field] == right[field], field
    assert list(left["labels"]) == list(right["labels"])
    assert all(left[field] == [] and right[field] for field in LOST_WITH_LINKS)
