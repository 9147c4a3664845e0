"""What a record says of where its values come from holds on the page itself: the words are there, in one element."""

from __future__ import annotations

from gcmscrape.event.extract import extract_page
from gcmscrape.intake.encoding import to_utf8
from gcmscrape.record import Event
from replica.content import HOST
from replica.generate import generate
from replica.layout import LAYOUTS
from replica.render import page_path, render
from tests.cases import covering, each
from tests.provenance import faults
from tests.test_fixtures import EVENTS, FOLDER, event, saved

CONTENT = generate(12, seed=2018)
LANGUAGES = ("en", "es", "fr", "ar", "zh-hant")
HTML = {"content-type": "text/html; charset=UTF-8"}


@each("name", EVENTS)
def test_the_words_of_a_fixture_stand_where_the_record_says(name: str) -> None:
    path = next(path for ending in (".html", ".txt") if (path := FOLDER / f"{name}{ending}").exists())
    page = to_utf8(path.read_bytes(), saved(name)["headers"]).decode()
    assert list(faults(event(name), page, stripped=path.suffix == ".txt")) == []


@each(("layout", "number"), covering(LAYOUTS, range(len(CONTENT)), 1))
def test_the_words_of_a_replica_page_stand_where_the_record_says(layout: str, number: int) -> None:
    language = LANGUAGES[number % len(LANGUAGES)]
    html = render(CONTENT[number], LAYOUTS[layout], language)
    record = extract_page(html.encode(), HOST + page_path(CONTENT[number], language), HTML)
    assert isinstance(record, Event)
    assert list(faults(record, html)) == []


PAGES = [
    # the values of a column, not the table that its label heads
    "<table><tr><th>Type of Event</th><th>Location</th></tr><tr><td>Workshop</td><td>Baku, Azerbaijan</td></tr></table>",
    # an id that is not the only one, in the row or outside it
    "<div id='x'>One.</div><div id='x'><dl><dt>Type of Event</dt><dd>Workshop</dd></dl></div>",
    "<template><div></div></template><nav id='x'>Menu</nav><div id='x'><dl><dt>Type of Event</dt><dd>Workshop</dd></dl></div>",
    # a tag that no selector can name
    "<o:p><div><div>Type of Event</div><div>Workshop</div></div></o:p>",
    # an icon, and a link around it that tells the value
    "<div>GCM Objectives</div><div><a href='/hub?gcm_objectives=283'><img src='/a.png'></a></div>",
    "<div>GCM Objectives</div><div><img src='/files/7.png'><img src='/files/9.png'></div>",
    # links without words
    "<p>Words about it, and a link without words.</p><p><a href='/a'><img src='/b.png'></a></p>",
    # the label twice, far apart
    "<div id='a'><b>Target Audience</b><ul><li>Youth</li></ul></div><div id='b'><b>Target Audience</b><ul><li>Media</li></ul></div>",
    # a list whose words are many
    "<dl><dt>Main organizer/s</dt>" + "".join(f"<dd>The union of porters, drivers and carters of town {n}</dd>" for n in range(40)) + "</dl>",
    # deeper than any real page
    "<div>" * 90 + "<dl><dt>Type of Event</dt><dd>Workshop</dd></dl>" + "</div>" * 90,
]  # fmt: skip


@each("body", PAGES)
def test_a_selector_names_the_element_of_the_value_and_no_other(body: str) -> None:
    html = (
        f"<html lang=en><title>A talk</title><body><main><h1>A talk</h1><article>{body}</article></main></body></html>"
    )
    record = extract_page(html.encode(), f"{HOST}/events/a-talk", HTML)
    assert isinstance(record, Event)
    assert len(record.provenance) > 1
    assert list(faults(record, html)) == []
