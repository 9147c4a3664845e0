"""The cheap look never rules out a page that is read as an event, whatever the page is made of."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.crawl import ONE_IN, crawl
from bench.pages import make_pages
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import SavedPage
from gcmscrape.bulk.ruled_out import LONGEST, is_ruled_out
from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event
from gcmscrape.refusal import PageRefused
from gcmscrape.site import load, use
from gcmscrape.site.checks import own_words
from gcmscrape.site.own import NONE
from replica.layout import LAYOUTS as REPLICA
from tests.cases import FULL, covering, each
from tests.layouts import FIELDS, LAYOUTS
from tests.test_kinds import CASES, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATA = Path(__file__).parent / "data"
FIXTURES = Path(__file__).parents[1] / "fixtures"
HTML = {"content-type": "text/html; charset=utf-8"}
TEXT = {"content-type": "text/plain; charset=utf-8"}
FOLDERS = ("pages", "saved", "sample") if FULL else ("pages", "saved")
"""Those with pages. The sample has hundreds, in the layouts that follow."""
ELSEWHERE = (None, "https://elsewhere.example/about", "https://migrationnetwork.un.org/node/7")
"""Addresses that do not tell an event."""


def is_event(body: bytes, url: str | None, headers: Mapping[str, str]) -> bool:
    try:
        return isinstance(extract_page(body, url, headers), Event)
    except PageRefused:
        return False


def lost(body: bytes, url: str | None, headers: Mapping[str, str]) -> bool:
    """Whether an event is ruled out. Only what is ruled out is read, so this costs little."""
    return is_ruled_out(body, url, headers) and is_event(body, url, headers)


def pages() -> Iterator[tuple[str, bytes, str | None, Mapping[str, str]]]:
    """Yield every page that the tests of the reading have, with a name and its own address."""
    for folder in FOLDERS:
        for page in read_pages(FIXTURES / folder):
            if isinstance(page, SavedPage):
                yield page.name, page.body, page.url, page.headers
    small: dict[str, Any] = tomllib.loads((DATA / "small_pages.toml").read_text(encoding="utf-8"))
    prose = small.pop("prose")
    for name, about in small.items():
        content = about["content"].replace("PROSE", f"<p>{prose}</p>")
        head = f"<title>{about.get('title', 'Quiet harbour | UN Network on Migration')}</title>{about.get('head', '')}"
        yield name, f"<html lang=en><head>{head}</head><body>{content}</body></html>".encode(), None, HTML
    for name, about in tomllib.loads((DATA / "text_pages.toml").read_text(encoding="utf-8")).items():
        yield name, about["text"].encode(), about.get("url"), TEXT
    for case in CASES:
        keys = ("title", "body", "head", "before", "outside", "main", "fields")
        body = case["html"].encode() if "html" in case else page_of(**{key: case[key] for key in keys if key in case})
        yield case["name"], body, None, HTML
    for made in make_pages(tuple(REPLICA), 1, "small"):
        yield made.layout, made.body, made.url, HTML
    for layout in LAYOUTS:
        fields = "".join(LAYOUTS[layout]((("Date", ["3 May 2024"]), ("Location", ["Baku"]))))
        yield f"{layout}, few fields", f"<body><h1>A talk</h1>{fields}".encode(), None, HTML
        yield layout, f"<body><h1>A talk</h1>{LAYOUTS[layout](FIELDS)}".encode(), None, HTML


@pytest.fixture(scope="module")
def every_page() -> list[tuple[str, bytes, str | None, Mapping[str, str]]]:
    return list(pages())


def test_no_event_is_ruled_out(every_page: list[tuple[str, bytes, str | None, Mapping[str, str]]]) -> None:
    found = {
        (name, address)
        for (name, body, url, headers), other in covering(every_page, ELSEWHERE, 1)
        for address in {url, other}
        if lost(body, address, headers)
    }
    assert found == set()


def test_the_look_is_good_for_something(every_page: list[tuple[str, bytes, str | None, Mapping[str, str]]]) -> None:
    """Of pages of other sites few are left, and of all that are no events on these pages many are ruled out."""
    others = [page for page in crawl(200 if FULL else 40) if not page.is_event]
    assert sum(is_ruled_out(page.body, page.url, HTML) for page in others) > len(others) * 0.8
    assert sum(is_ruled_out(body, None, headers) for _, body, _, headers in every_page) > 100


NAMES = {
    field: [name for entry in load("labels").values() if entry.get("field") == field for name in entry["names"]]
    or load("labels")[field]["names"]
    for field in ("date", "location_text", "event_types", "event_categories", "organizers")
}


@each("name", [name for field, names in NAMES.items() if field.startswith(("event", "org")) for name in names])
@each("written", [str, str.upper, str.lower])
def test_each_label_that_only_events_have_is_seen(name: str, written: type[str]) -> None:
    body = f"<h1>A talk</h1><div><div>{written(name)}</div><div>Workshop</div></div>".encode()
    assert not lost(body, None, HTML)
    body = f"<h1>A talk</h1><p>{written(name)}: Workshop".encode()
    assert not lost(body, None, HTML)


@each("name", ["Date", "Fecha", "التاريخ", "Дата", "日期"])
@each("place", NAMES["location_text"])
def test_each_pair_of_date_and_place_is_seen(name: str, place: str) -> None:
    body = f"<h1>A talk</h1><dl><dt>{name}<dd>3 May 2024<dt>{place}<dd>Baku</dl>".encode()
    assert is_event(body, None, HTML)
    assert not is_ruled_out(body, None, HTML)


# Ways in which the letters of a label are parted or written, none of which a reader sees.
PARTING = st.sampled_from(
    [
        "<b></b>", "<i>", "</i>", "<!-- x -->", "<!-- > <b> -->", '<b title=">">', "<b title='<'>", "<wbr>", "&shy;", "\u200b",
        "&#8203;", "&zwj;", "<span class=a><!---->", "\x01", "\0", "\x1c", "<svg><title></title></svg>",
    ]
)  # fmt: skip
WRITTEN = st.sampled_from(
    [lambda c: c, lambda c: f"&#{ord(c)};", lambda c: f"&#x{ord(c):X}", lambda c: c.upper(), lambda c: f"<b>{c}</b>"]
)
SPACES = st.sampled_from([" ", "\n", "&nbsp;", "<b> </b>", " - ", "<br>", "\u2003", "&#160;", "<!-- <p> --> "])
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-16", "utf-16-le", "windows-1251", "windows-1256", "gb18030", "big5", "iso-2022-jp"]
)
ENDS = st.sampled_from(["", ":", " :", "*", "</b>:", "&#58;", "：", " ›", "<i class=icon></i>"])
FRAME = st.sampled_from(
    [
        "<div><div>{label}</div><div>{value}</div></div>", "<dl><dt>{label}<dd>{value}</dl>", "<p>{label}: {value}</p>",
        "<table><tr><th>{label}<td>{value}</table>", "<p><b>{label}</b> {value}", "<li>{label}<br>{value}",
        '<img alt="{label}"> {value}', "<span aria-label='{label}'></span><span>{value}</span>", "<p>x | {label}: {value}",
        "<h3>{label}</h3>{value}", "<section><summary>{label}</summary>{value}</section>",
    ]
)  # fmt: skip


@st.composite
def disguised(draw: st.DrawFn, names: list[str]) -> str:
    """Return one of some labels as a page may write it."""
    label = ""
    for letter in draw(st.sampled_from(names)):
        label += draw(SPACES) if letter == " " else draw(WRITTEN)(letter)
        if draw(st.integers(0, 5)) == 0:
            label += draw(PARTING)
    return label + draw(ENDS)


@st.composite
def labelled(draw: st.DrawFn) -> tuple[bytes, Mapping[str, str]]:
    """Return a page with labels that may make it an event."""
    wanted = draw(
        st.sampled_from([("event_types",), ("event_categories",), ("organizers",), ("date", "location_text")])
    )
    frame = draw(FRAME)
    blocks = [frame.format(label=draw(disguised(NAMES[field])), value="3 May 2024") for field in wanted]
    html = (
        f"<!DOCTYPE html><html><head><title>A talk</title></head><body><h1>A talk</h1>{''.join(blocks)}</body></html>"
    )
    encoding = draw(ENCODINGS)
    return html.encode(encoding, "xmlcharrefreplace"), {"content-type": f"text/html; charset={encoding}"}


@given(labelled())
def test_no_way_of_writing_a_label_hides_it(page: tuple[bytes, Mapping[str, str]]) -> None:
    assert not lost(page[0], None, page[1])


@each(
    "head",
    [
        '<link rel="canonical" href="/events/a-talk">',
        "<link rel=canonical href=https://elsewhere.example/es/events/a-talk>",
        '<meta property="og:url" content="https://elsewhere.example/events/a-talk">',
        '<base href="https://elsewhere.example/events/"><link rel=canonical href="a-talk">',
        '<link rel=alternate hreflang=en href="&#47;events/a-talk">',
        '<link title="<" rel=canonical href="/events/a-&shy;talk">',
        '<script type="application/ld+json">{"@type": "Event", "name": "A talk"}</script>',
        '<script type="APPLICATION/LD+JSON">{"@type": ["Thing", "Social\\u0045vent"]}</script>',
        '<script type=application/ld&#43;json>{\'a\':1,"@type":"EducationEvent"}</script>',
        "<script type=application/ld+json>{&quot;@type&quot;:&quot;Event&quot;}</script>",
    ],
)
def test_what_the_head_tells_is_seen(head: str) -> None:
    body = f"<html><head>{head}<title>A talk | UN Network on Migration</title></head><body><article><h1>A talk</h1><p>Words.".encode()
    assert not is_ruled_out(body, "https://elsewhere.example/a", HTML)


@each("word", load("kinds")["sections"]["event"])
def test_the_word_before_the_title_is_seen(word: str) -> None:
    body = f"<body><div>{word}</div><nav>Menu</nav><h1>A talk</h1><p>Words of the talk.</p>".encode()
    assert is_event(body, None, HTML)
    assert not is_ruled_out(body, None, HTML)
    menu = f"<body><ul><li><a href=/e>{word}</a></ul><h1>A talk</h1><p>Words of the talk.</p>".encode()
    assert is_ruled_out(menu, None, HTML)


@each("classes", ["page-node-type-event", "node--type-events", "node node--event"])
def test_the_type_of_the_node_is_seen(classes: str) -> None:
    body = f"<body class='{classes}'><h1>A talk</h1><p>Words of the talk.</p>".encode()
    assert is_event(body, None, HTML)
    assert not is_ruled_out(body, None, HTML)


def test_words_of_the_user_are_seen() -> None:
    body = "<h1>A talk</h1><div><div>Führende Einrichtung</div><div>IOM</div></div>".encode()
    assert is_ruled_out(body, None, HTML)
    try:
        use(own_words({"labels": {"organizers": ["führende Einrichtung", "Org"]}}))
        for page in (body, b"<h1>A talk</h1><div><div>Org</div><div>IOM</div></div>"):
            assert is_event(page, None, HTML)
            assert not is_ruled_out(page, None, HTML)
    finally:
        use(NONE)


def test_what_is_refused_or_large_is_not_ruled_out() -> None:
    """It is told where the page is read, within the limits of a worker."""
    for body in (b"", b"%PDF-1.7", b"<div>" * 5000, b"<p>" + b"word " * (LONGEST // 5)):
        assert not is_ruled_out(body, "https://elsewhere.example/", HTML)
    assert is_ruled_out(b"", "https://migrationnetwork.un.org/events", HTML)


def test_a_crawl_has_one_event_in_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    if not FULL:
        monkeypatch.setattr("bench.crawl.ONE_IN", 20)
    made = list(crawl(ONE_IN + 1 if FULL else 21))
    assert [is_event(page.body, page.url, HTML) for page in made if page.is_event] == [True]
    assert not any(is_event(page.body, page.url, HTML) for page in made[:30] if not page.is_event)
