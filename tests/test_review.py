"""Records beside their pages: what is marked, that nothing of the archived page can act, and what verdicts come to."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from gcmscrape.archive.saved import SavedPage
from gcmscrape.commands.sample import PAGE, RECORD
from gcmscrape.event.extract import extract_page
from gcmscrape.record import Event
from gcmscrape.review.assets import Asset, of_warcs
from gcmscrape.review.assets import beside as saved_beside
from gcmscrape.review.beside import ROOM, Beside, beside
from gcmscrape.review.card import card, wrapped
from gcmscrape.review.cleaning import Room
from gcmscrape.review.document import document
from gcmscrape.review.flow import squeezed
from gcmscrape.review.rows import rows
from gcmscrape.review.sampling import allot, draw
from gcmscrape.review.scoring import Score, Verdicts, scores, sentence, wilson
from gcmscrape.review.styles import clean_styles
from tests.cases import FULL, each
from tests.program import run
from tests.saved_pages import SITE, record, save, warc
from tests.test_fixtures import EVENTS, FOLDER, event, saved

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = f"{SITE}/events/a-talk"
HTML = {"content-type": "text/html; charset=UTF-8"}
FIELDS = (
    "<p>Words about the talk, which are long enough to be a sentence.</p><div><div>Type of Event</div><div>Workshop</div></div>"
    "<div><div>Location</div><div>Baku - Azerbaijan</div></div>"
)


def page_of(body: str, head: str = "", after: str = "") -> SavedPage:
    html = f"<html lang=en><head><title>A talk</title>{head}</head><body><main><h1>A talk</h1><article>{body}{FIELDS}</article></main>{after}</body></html>"
    return SavedPage("a.html", html.encode(), ADDRESS, HTML)


def pair_of(page: SavedPage, **assets: Asset) -> Beside:
    event = extract_page(page.body, page.url, page.headers)
    assert isinstance(event, Event)
    return beside(event, page, {f"{SITE}/{name.replace('_', '.')}": asset for name, asset in assets.items()}.get)


class Elements(HTMLParser):
    """All tags and attributes of a document, those in templates, too."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def harmless(html: str) -> None:
    found = Elements(html)
    own = {"script": 2, "iframe": 0, "link": 0, "object": 0, "embed": 0, "form": 0, "base": 0, "svg": 0, "meta": 5}
    assert {tag: found.tags[tag] for tag in own} == own
    for tag, name, value in found.attributes:
        assert not name.startswith("on")
        assert name not in {"style", "srcset", "srcdoc", "action", "formaction", "background", "ping", "xlink:href"}
        assert (tag, name) == ("a", "href") or not re.search(r"//|https?:|javascript:", value), (tag, name, value)
        assert not (name == "href" and value.lower().lstrip().startswith(("javascript", "data", "vbscript"))), value
    for style in re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL):
        assert not re.search(r"@import|//|expression\(|javascript:", re.sub(r"data:[^\"]*", "", style)), style


HOSTILE = [
    "<script>evil()</script>", "<script src=https://evil.example/x.js></script>", "<iframe src=https://evil.example/></iframe>",
    "<iframe srcdoc='<script>evil()</script>'></iframe>", "<img src=x onerror=evil()>", "<img src=https://evil.example/x.png>",
    "<img srcset='https://evil.example/x.png 2x' src=data:text/html,evil>", "<svg onload=evil()><script>evil()</script></svg>",
    "<svg><a xlink:href='javascript:evil()'><text>x</text></a></svg>", "<math><mtext><style><img src=x onerror=evil()></style></mtext></math>",
    "<a href='javascript:evil()'>x</a>", "<a href='JaVa\tScript:evil()'>x</a>", "<a href='&#106;avascript:evil()'>x</a>",
    "<a href=data:text/html,evil>x</a>", "<a href=https://evil.example/page>x</a>", "<a ping=https://evil.example/ href=/a>x</a>",
    "<form action=https://evil.example/><input name=a><button formaction=https://evil.example/>Go</button></form>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<base href=https://evil.example/>",
    "<object data=https://evil.example/></object><embed src=https://evil.example/>", "<video src=https://evil.example/ poster=evil></video>",
    "<p style='background:url(https://evil.example/x)'>x</p>", "<table background=https://evil.example/x><tr><td>x</td></tr></table>",
    "<style>@import 'https://evil.example/x.css'; p{background:url(https://evil.example/y)} a{b:\\75rl(https://evil.example/z)}</style>",
    "<style>p{background:image-set('https://evil.example/x' 1x);width:expression(evil())}:host{x:y}</style>",
    "<style>@font-face{font-family:a;src:url(//evil.example/f.woff)}</style>", "<link rel=stylesheet href=https://evil.example/x.css>",
    "<p title='https://evil.example/' class='//evil.example'>x</p>", "<noscript><p title='</noscript><img src=x onerror=evil()>'></noscript>",
    "<template><img src=x onerror=evil()></template>", "<textarea></textarea><xmp><img src=x onerror=evil()></xmp>",
    "<details ontoggle=evil()><summary>x</summary>y</details>", "<x-evil onclick=evil()>x</x-evil>", "<p id='a\"><script>evil()</script>'>x</p>",
    "<img src='data:image/png;base64,AAAA\"onerror=evil()'>", "<img alt='\"><script>evil()</script>' src=/a.png>",
    "</template><script>evil()</script>", "<title></title></main></template></div><script>evil()</script>", "<p>&lt;/template&gt;&lt;script&gt;</p>",
]  # fmt: skip


@each("body", HOSTILE)
def test_nothing_of_the_archived_page_acts(body: str) -> None:
    told = pair_of(page_of("")).event  # whatever the page is taken for
    pages = (page_of(body), page_of("", head=body), page_of("", after=body))
    harmless(document([beside(told, page) for page in pages], "A talk", "Three records."))


def test_the_record_itself_is_escaped() -> None:
    page = page_of("<p>&lt;script&gt;evil()&lt;/script&gt; are words of the talk, and no script of it.</p>")
    html = document([pair_of(page)], "</title><script>evil()</script>", "<b>", {"name": "</script><script>evil()"})
    assert Elements(html).tags["script"] == 2


@each(
    ("css", "cleaned"),
    [
        ("p{color:red}", "p{color:red}"),
        ("body p, html>a, .body{x:y}", ".gcm-body p, .gcm-html>a, .body{x:y}"),
        (":root{--a:1}", ".gcm-html{--a:1}"),
        ("p{background:url(/saved.png)}", 'p{background:url("data:image/png;base64,eA==")}'),
        ("p{background:url('/other.png') red}", "p{background:none red}"),
        ("@import url(x.css);p{x:y}", " p{x:y}"),
        ("a::before{content:'\\f101'}", "a::before{content:'\\f101'}"),
        ("/* https://x.example */p{x:y}", " p{x:y}"),
        ("p{x:y}</style>", "p{x:y}/style>"),
    ],
)
def test_styles_ask_no_server(css: str, cleaned: str) -> None:
    inside = {"/saved.png": "data:image/png;base64,eA=="}
    assert clean_styles(css, inside.get) == cleaned


def test_what_the_archive_has_is_in_the_page_and_what_it_lacks_is_left_out() -> None:
    page = page_of("<img src=/a.png alt=Here><img src=/b.png alt=Lacking>", head="<link rel=stylesheet href=/s.css>")
    png = Asset("image/png", b"\x89PNG data")
    pair = pair_of(page, a_png=png, s_css=Asset(None, b"p{color:red;background:url(a.png)}"))
    assert pair.content is not None
    assert pair.content.count("<img ") == 1
    assert ">Lacking</span>" in pair.content
    assert f'url("{png.data_address}")' in "".join(pair.styles)
    harmless(document([pair], "A talk", "One record."))


def test_ten_pages_of_the_usual_size_fit_into_3_megabytes_whole() -> None:
    body = "<p>Words about the talk, in paragraphs that are like <a href=/a/b>those</a> of a page.</p>" * 150
    menus = "<nav class='menu menu--main'><li class='menu__item'><a href=/a/page/of/the/site>A page</a></nav>" * 800
    page = page_of(body, head="<link rel=stylesheet href=/s.css>", after=f"<img src=/a.png>{menus}")
    held = {f"{SITE}/s.css": Asset(None, b"p{color:red}" * 40_000), f"{SITE}/a.png": Asset("image/png", bytes(90_000))}
    told, room = pair_of(page_of("")).event, Room(ROOM, PAGE)
    made = [beside(told, page, held.get, room) for _ in range(4)]
    pairs = [*made, *made[-1:] * 6]  # when the room for images is taken, all are alike
    assert all(len("".join(pair.styles)) == 480_000 for pair in pairs)
    assert not any("gcm-cut" in str(pair.content) for pair in pairs)
    size = len(document(pairs, "A sample", "Ten records.", {"name": "x"}, RECORD).encode())
    assert len(page.body) > 90_000
    assert size < 3_000_000


ROOM_OF_A_PAGE = PAGE if FULL else PAGE // 10


@each(
    "long, values_cut",
    [
        ("<p>Слова о беседе &amp; ещё <b>много</b> слов, которые стоят на странице.</p>", True),
        ("Words about the talk, without an end. ", True),
        ("<div class='a-class-with-a-long-name another-class' id=x><p></p></div>", False),
    ],
)
def test_ten_pages_without_end_fit_into_3_megabytes_and_keep_a_mark_a_field(long: str, values_cut: bool) -> None:  # noqa: FBT001 - a case
    page = page_of(long * (1 + 2 * ROOM_OF_A_PAGE // len(long)))
    assert len(page.body) > 2 * ROOM_OF_A_PAGE
    told = extract_page(page.body, page.url, page.headers)
    assert isinstance(told, Event)
    pair = beside(told, page, room=Room(ROOM, ROOM_OF_A_PAGE))
    html = document([pair] * 10, "A sample", "Ten records.", {"name": "x"}, RECORD)
    assert len(html.encode()) + ROOM + 10 * (PAGE - ROOM_OF_A_PAGE) < 3_000_000
    harmless(html)
    assert pair.content is not None
    assert pair.content.count("The page is too long to be shown whole. It was cut here;") == 1
    assert pair.placed >= {"title", "description", "location_text", "city", "country"}
    marked = {name for names in re.findall(r'data-field="([^"]+)"', pair.content) for name in names.split()}
    assert marked == pair.placed
    assert bool(re.search(r"\[... \d+ more characters: see events.jsonl\]", html)) == values_cut
    whole = beside(told, page).content
    assert whole is not None
    assert "gcm-cut" not in whole
    assert len(whole) > len(pair.content)


def test_images_and_styles_are_found_in_a_warc_and_beside_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    kinds = {"s.css": ("text/css", b"p{}"), "a.png": ("image/png", b"\x89PNG"), "x.js": ("text/javascript", b"x")}
    path.write_bytes(
        warc(
            [record(f"{SITE}/{n}", body, headers=[("Content-Type", kind)]) for n, (kind, body) in kinds.items()],
            compressed=True,
        )
    )
    found = of_warcs(tmp_path)
    assert [found(f"{SITE}/{name}") for name in kinds] == [Asset(None, b"p{}"), Asset("image/png", b"\x89PNG"), None]
    (tmp_path / "p_files").mkdir()
    (tmp_path / "p_files" / "a b.css").write_bytes(b"p{}")
    near = saved_beside(tmp_path / "p_files" / "p.html")
    assert near("a%20b.css") == Asset(None, b"p{}")
    assert [near(name) for name in ("../a.warc.gz", "/etc/passwd", "https://x.example/a.css", "a.css", "")] == [
        None
    ] * 5


@each("name", EVENTS)
def test_the_values_of_a_fixture_are_marked_on_its_page(name: str) -> None:
    path = next(path for ending in (".html", ".txt") if (path := FOLDER / f"{name}{ending}").exists())
    told = event(name)
    pair = beside(told, SavedPage(name, path.read_bytes(), saved(name)["url"], saved(name)["headers"]))
    nowhere = {field for field, proof in told.provenance.items() if proof.selector is None}
    assert set(told.provenance) - pair.placed == nowhere
    assert pair.content is not None
    tree = LexborHTMLParser(pair.content)
    shown = squeezed("".join(mark.text() for mark in tree.css("mark[data-field~=description]")))
    words = squeezed(re.sub(r"(?m)^- | \| ", "", told.description))
    assert shown == words


def test_what_nothing_used_is_marked() -> None:
    pair = pair_of(page_of("<div><div>Parking</div><div>Behind the house</div></div>"))
    assert pair.unused == ("Parking", "Behind the house")
    assert pair.content is not None
    assert "gcm-unused" in pair.content


def test_each_field_has_a_row_that_says_its_value_or_why_there_is_none() -> None:
    for name in EVENTS[::9]:
        told = event(name)
        found = {row.field: row for row in rows(told)}
        assert set(found) == set(Event.model_fields) - {"provenance", "fields_unreadable"}
        assert all(bool(row.values) != bool(row.reason) for row in found.values())
        assert all(row.words for row in found.values() if row.field in told.provenance)


@each("width", [80, 120])
def test_a_card_keeps_its_width_and_its_addresses(width: int) -> None:
    for name in EVENTS[::9]:
        text = card(event(name), width)
        assert all(len(line) <= width or "://" in line for line in text.splitlines())
        address = event(name).url
        assert address is None or address in text


@each(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("https://x.example/long", ["https://x.example/long"]),
        ("a https://x.example/long b", ["a", "https://x.example/long", "b"]),
        ("abcdefghijk", ["abcdefgh", "ijk"]),
        ("移民移民移民", ["移民移民", "移民"]),
        ("", [""]),
    ],
)
def test_lines_are_parted_at_spaces(text: str, lines: list[str]) -> None:
    assert list(wrapped(text, 8)) == lines


@each(
    ("sizes", "places", "shares"),
    [
        ({"a": 90, "b": 10}, 10, {"a": 9, "b": 1}),
        ({"a": 99, "b": 1}, 10, {"a": 9, "b": 1}),
        ({"a": 1, "b": 1, "c": 1}, 2, {"a": 1, "b": 1, "c": 0}),
        ({"a": 3, "b": 4}, 7, {"a": 3, "b": 4}),
        ({"a": 5}, 3, {"a": 3}),
        ({}, 0, {}),
    ],
)
def test_each_template_gives_its_share(sizes: dict[str, int], places: int, shares: dict[str, int]) -> None:
    assert allot(sizes, places) == shares


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    events = [event(name) for name in EVENTS[:40]]
    first = [one.id for one in draw(events, 10, 1)]
    assert first == [one.id for one in draw(events, 10, 1)]
    assert first != [one.id for one in draw(events, 10, 2)]
    assert len(first) == 10
    assert len(draw(events, 99, 1)) == 40


@each(
    ("right", "judged", "low", "high"),
    [
        (10, 10, 0.7225, 1.0),
        (0, 10, 0.0, 0.2775),
        (81, 263, 0.2553, 0.3662),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_wilson_interval(right: int, judged: int, low: float, high: float) -> None:
    """81 of 263 is the example of Newcombe, Statistics in Medicine 17 (1998), table I; the others follow from the formula."""
    assert wilson(right, judged) == pytest.approx((low, high), abs=0.0001)


def verdicts(**told: str) -> dict[str, Any]:
    one = [{"id": "node/1", "field": field, "verdict": verdict} for field, verdict in told.items()]
    about = {"drawn": 2, "records": 9, "templates": 1, "seed": 1, "extractor": "gcmscrape 1", "source": SITE}
    return {"name": "x", "synthetic": False, **about, "verdicts": one}


def test_verdicts_are_counted_by_field() -> None:
    file = Verdicts.model_validate(verdicts(start="right", title="right", city="wrong", end="unsure"))
    *fields, total = scores(file)
    assert fields == [Score("title", 1, 0, 0), Score("start", 1, 0, 0), Score("end", 0, 0, 1), Score("city", 0, 1, 0)]
    assert total == Score(None, 2, 1, 1)
    assert "2 of 3 judged values agreed with their pages: a precision of 66.7%" in sentence(file, total)
    assert "no value was judged" in sentence(file, Score(None, 0, 0, 0))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of a few fixtures, and its saved pages."""
    folder = tmp_path_factory.mktemp("review")
    for name in ("africa_arab_collaboration", "icons_by_address", "text_azerbaijan_second_consultation"):
        path = next(path for ending in (".html", ".txt") if (path := FOLDER / f"{name}{ending}").exists())
        save(folder / "pages", name, path.read_bytes(), **{k: v for k, v in saved(name).items() if k != "note"})
        if path.suffix == ".txt":
            (folder / "pages" / f"{name}.html").rename(folder / "pages" / path.name)
    assert run("harvest", "--replay", folder / "pages", "--out", folder / "out").returncode == 0
    return folder


def test_show_and_sample_from_the_command_line(dataset: Path, tmp_path: Path) -> None:
    out, html = dataset / "out", tmp_path / "show.html"
    first = json.loads((out / "events.jsonl").read_bytes().splitlines()[0])
    card_of = run("show", str(first["node_id"]), "--out", out)
    assert card_of.returncode == 0
    assert first["title"] in card_of.stdout.decode()
    line = run("show", first["url"], "--out", out, "--json")
    assert json.loads(line.stdout) == first
    assert run("show", first["id"], "--out", out, "--html", html).returncode == 0
    harmless(html.read_text(encoding="utf-8"))
    assert run("show", dataset / "pages" / "icons_by_address.html", "--html", html).returncode == 0
    sampled = run("sample", "2", "--out", out, "--html", tmp_path / "sample.html")
    assert sampled.returncode == 0, sampled.stderr
    assert 'name="verdict-1-title"' in (tmp_path / "sample.html").read_text(encoding="utf-8")
    (tmp_path / "v.json").write_text(json.dumps(verdicts(title="right")), encoding="utf-8")
    assert b"1 of 1 judged values" in run("sample", "--score", tmp_path / "v.json").stdout


def test_without_its_page_a_record_is_shown_and_no_document_is_written(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_bytes((dataset / "out" / "events.jsonl").read_bytes())
    first = json.loads((tmp_path / "events.jsonl").read_bytes().splitlines()[0])
    done = run("show", first["id"], "--out", tmp_path, "--html", tmp_path / "x.html")
    assert done.returncode == 1
    assert first["title"] in done.stdout.decode()
    assert done.stderr.decode().count("\n") == 1
    assert not (tmp_path / "x.html").exists()


@each(
    "arguments",
    [
        ("show", "node/0"),
        ("show", "nothing.html"),
        ("sample", "3", "--html", "x.html"),
        ("sample", "--score", "nothing.json"),
    ],
)
def test_what_is_not_there_is_one_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*arguments, *(() if "--score" in arguments else ("--out", tmp_path)))
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.decode().count("\n") == 1
