"""The replica: its pages, its truth, its mutations, its answers and its archive."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import httpx
from selectolax.lexbor import LexborHTMLParser

from replica import (
    LAYOUTS,
    Anchor,
    Break,
    Bullets,
    Dates,
    EventContent,
    Field,
    Location,
    PageContent,
    Paragraph,
    Strong,
    Translation,
    Upload,
    Value,
    expected,
    render,
)
from replica.answers import Site
from replica.archive import write_archive
from replica.chrome import CHROMES
from replica.content import field
from replica.generate import generate, layout_for
from replica.mutate import MUTATIONS, layout_mutations
from replica.others import other_pages
from replica.site import create_app
from replica.store import Store
from replica.tree import parse, serialize
from tests.cases import covering, each

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.applications import Starlette

SAMPLE = Path(__file__).parent.parent / "fixtures" / "sample"
HOST = "https://migrationnetwork.un.org"
EVENT = EventContent(
    node_id=90_500,
    slug="reconstructed-example",
    title="Reconstructed “example” & <signs>",
    body=(
        "A first paragraph.",
        Paragraph((Strong("Bold"), " and ", Anchor("a link", "/node/5"), Break(), "a second line")),
        Bullets(("one", "two")),
    ),
    translations=(Translation("fr", "Exemple reconstitué", ("Un paragraphe.",)),),
    dates=Dates(datetime(2022, 4, 20, 6, tzinfo=UTC), datetime(2022, 4, 20, 8, tzinfo=UTC), offset_hours=4),
    location=Location("Replica City - Azerbaijan", city="Replica City", country="AZ"),
    registration=Anchor("Register here", "https://forms.example.org/1"),
    uploads=(Upload("Programme.pdf", "/sites/g/files/x/programme.pdf", "2 KB", 2048),),
    fields=(
        field("event_types", Value("Consultation", "link")),
        field("event_categories", Value("Thematic", "bare_link")),
        field("target_audiences", "Civil Society", Value("Academia", "icon"), "Civil Society"),
        field("workstream_output", Value("", "empty")),
        field("gcm_objectives", Value("International cooperation", "coded_icon", 23), Value("1 - Data", number=1)),
        field("cross_cutting_themes", Value("Enfoque pansocial", number=10)),
        Field("sdgs", None, (Value("SDG.10 - Reduced Inequalities", number=10),)),
        field("sdg_targets", "Target 10.7"),
    ),
)


class TestPages:
    @each(("name", "language"), covering(LAYOUTS, tuple(CHROMES), 2))
    def test_layout_shows_all_words_and_closes_all_it_opens(self, name: str, language: str) -> None:
        html = render(EVENT, LAYOUTS[name], language)
        assert html == render(EVENT, LAYOUTS[name], language)
        page = parse(html)  # raises when an element is closed by another
        words = " ".join(page.text().split())
        shown = ["Consultation", "Civil Society", "1 - Data", "SDG.10 - Reduced Inequalities", "Target 10.7"]
        shown += ["Replica City - Azerbaijan", "Programme.pdf", "10:00", EVENT.shown_in(language).title]
        assert [word for word in shown if word not in words] == []
        assert CHROMES[language].footnote in words

    def test_mixed_pages_are_as_large_as_real_ones(self) -> None:
        pages = [render(event, layout_for(n, "mixed")) for n, event in enumerate(generate(40, size="mixed"))]
        sizes = sorted(len(page.encode()) for page in pages)
        elements = sorted(len(LexborHTMLParser(page).css("*")) for page in pages)
        assert 80_000 < sizes[20] < 100_000
        assert 600 < elements[20] < 800

    @each("page", other_pages(), ids=lambda page: page.alias)
    def test_other_kinds_of_page_show_their_words(self, page: PageContent) -> None:
        words = parse(render(page, LAYOUTS["L1_bem"], page.language)).text()
        assert page.title in words
        assert all(value.text in words for shown in page.fields for value in shown.values)

    @each(
        ("dates", "markup"),
        [
            (
                EVENT.dates,
                (
                    'Date: <time datetime="2022-04-20T06:00:00Z" class="datetime">20 Apr 2022</time>, '
                    '<time datetime="2022-04-20T06:00:00Z" class="datetime">10:00</time> - '
                    '<time datetime="2022-04-20T08:00:00Z" class="datetime">12:00</time>'
                ),
            ),
            (
                Dates(date(2022, 4, 20), date(2022, 4, 22), "range"),
                (
                    'Date: <time datetime="2022-04-20T12:00:00Z" class="datetime">20 Apr 2022</time> - '
                    '<time datetime="2022-04-22T12:00:00Z" class="datetime">22 Apr 2022</time>'
                ),
            ),
            (
                Dates(datetime(2022, 4, 20, 6, tzinfo=UTC), None, "single"),
                'Date: <time datetime="2022-04-20T06:00:00Z" class="datetime">20 Apr 2022, 06:00</time>',
            ),
            (Dates(None, None, "empty"), "Date: , -"),
            (Dates("2022-04", None, "text", text="April 2022"), "Date: April 2022"),
        ],
    )
    def test_date_lines(self, dates: Dates, markup: str) -> None:
        event = EventContent(node_id=1, slug="x", title="X", dates=dates)
        assert f'<div class="event-date">{markup}</div>' in render(event, LAYOUTS["L1_bem"])

    def test_fallback_page_lists_the_languages_that_exist(self) -> None:
        html = render(EVENT, LAYOUTS["L1_bem"], "es")
        assert re.findall('hreflang="([a-z-]+)" href="([^"]+)" />', html) == [
            ("en", f"{HOST}/events/reconstructed-example"),
            ("fr", f"{HOST}/fr/node/90500"),
        ]
        assert f'<link rel="canonical" href="{HOST}/events/reconstructed-example" />' in html
        assert f'<link rel="shortlink" href="{HOST}/node/90500" />' in html
        settings = re.search('drupal-settings-json">(.*?)</script>', html)
        assert settings
        path = json.loads(settings[1])["path"]
        assert (path["currentPath"], path["currentLanguage"], path["pathPrefix"]) == ("node/90500", "es", "es/")


class TestTruth:
    def test_record_of_a_page_written_by_hand(self) -> None:
        assert expected(EVENT, "es") == {
            "id": "node/90500",
            "node_id": 90_500,
            "url": f"{HOST}/events/reconstructed-example",
            "language": "en",
            "interface_language": "es",
            "translations": [
                {"language": "en", "url": f"{HOST}/events/reconstructed-example", "title": None},
                {"language": "fr", "url": f"{HOST}/fr/node/90500", "title": None},
            ],
            "title": "Reconstructed “example” & <signs>",
            "description": "A first paragraph.\n\nBold and a link\na second line\n\n- one\n- two\n\nRegister here",
            "links": [
                {"text": "a link", "url": f"{HOST}/node/5"},
                {"text": "Register here", "url": "https://forms.example.org/1"},
            ],
            "documents": [
                {"name": "Programme.pdf", "url": f"{HOST}/sites/g/files/x/programme.pdf", "size_bytes": 2048},
            ],
            "registration_url": "https://forms.example.org/1",
            "start": "2022-04-20T06:00:00Z",
            "end": "2022-04-20T08:00:00Z",
            "time_zone": None,
            "date_precision": "minute",
            "date_source": "time-element",
            "date_text": "20 Abril 2022, 10:00 - 12:00",
            "location_text": "Replica City - Azerbaijan",
            "venue": None,
            "city": "Replica City",
            "country": "AZ",
            "online": None,
            "platform": None,
            "event_types": ["Consultation"],
            "event_categories": [],
            "organizers": [],
            "other_organizers": [],
            "target_audiences": ["Civil Society", "Academia"],
            "other_languages": [],
            "geographic_scopes": [],
            "sub_regions": [],
            "workstream_output": None,
            "regional_review_process": None,
            "gcm_objectives": [{"number": 23, "label": "International cooperation"}, {"number": 1, "label": "Data"}],
            "cross_cutting_themes": ["Whole-of-society approach"],
            "sdgs": [{"number": 10, "label": "Reduced Inequalities"}],
            "sdg_targets": ["10.7"],
            "labels": {
                "Upload document": ["Programme.pdf (2 KB)"],
                "Date": ["20 Abril 2022, 10:00 - 12:00"],
                "Location": ["Replica City - Azerbaijan"],
                "Type of Event": ["Consultation"],
                "Event Category": [],
                "Target Audience": ["Civil Society", "Civil Society"],
                "Workstream Output": [],
                "GCM Objectives": ["1 - Data"],
                "Cross Cutting Theme": ["Enfoque pansocial"],
                "SDG": ["SDG.10 - Reduced Inequalities"],
                "SDG Targets": ["Target 10.7"],
            },
            "fields_unreadable": ["event_categories", "workstream_output"],
        }

    def test_translation_has_its_own_words(self) -> None:
        record = expected(EVENT, "fr")
        assert (record["language"], record["title"], record["description"]) == (
            "fr",
            "Exemple reconstitué",
            "Un paragraphe.\n\nRegister here",
        )

    @each(
        ("dates", "start", "end", "source", "unreadable"),
        [
            (Dates(date(2022, 4, 20), date(2022, 4, 22), "range"), "2022-04-20", "2022-04-22", "time-element", []),
            (Dates(date(2022, 4, 20), date(2022, 4, 20), "range"), "2022-04-20", None, "time-element", []),
            (Dates("2022-04", None, "text", text="April 2022"), "2022-04", None, "text", []),
            (Dates(date(2022, 4, 20), None, "empty"), None, None, None, ["start"]),
            (Dates(None, None, "text", text="To be confirmed"), None, None, None, ["start"]),
            (
                Dates(datetime(2022, 4, 20, 6, tzinfo=UTC), datetime(2022, 4, 20, 8, tzinfo=UTC), "no_attribute", 4),
                "2022-04-20T10:00:00",
                "2022-04-20T12:00:00",
                "text",
                [],
            ),
        ],
    )
    def test_dates(
        self, dates: Dates, start: str | None, end: str | None, source: str | None, unreadable: list[str]
    ) -> None:
        record = expected(EventContent(node_id=1, slug="x", title="X", dates=dates))
        found = (record["start"], record["end"], record["date_source"], record["fields_unreadable"])
        assert found == (start, end, source, unreadable)


class TestDocs:
    def test_example_runs(self) -> None:
        text = (Path(__file__).parent.parent / "docs" / "replica.md").read_text("utf-8")
        names: dict[str, Any] = {}
        exec(text.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 - our own example
        assert names["record"]["target_audiences"] == ["Civil Society", "Private Sector"]
        assert "<dd>Civil Society</dd>" in names["html"]


class TestGenerate:
    def test_an_event_does_not_depend_on_how_many_are_made(self) -> None:
        assert generate(30)[:10] == generate(10)
        assert generate(10, seed=2) != generate(10)

    def test_all_that_is_invented_says_so(self) -> None:
        events = [event for event in generate(200) if event.language == "en"]
        assert len(events) > 150
        assert all(event.title.startswith("Reconstructed ") for event in events)

    def test_every_case_occurs(self) -> None:
        events = generate(400)
        forms = {value.form for event in events for shown in event.fields for value in shown.values}
        assert forms == {"text", "link", "icon", "linked_icon", "coded_icon", "blind_icon", "bare_link", "empty"}
        assert {event.dates.form for event in events if event.dates} >= {
            "three",
            "range",
            "single",
            "text",
            "empty",
            "empty_times",
            "no_attribute",
            "no_words",
        }
        assert any(event.dates is None for event in events)
        assert any(event.prose_day for event in events)
        assert any(event.language == "ar" for event in events)
        assert {code for event in events for code in event.languages} == set(CHROMES)


class TestMutations:
    @each("name", LAYOUTS)
    def test_the_tree_gives_back_what_it_read(self, name: str) -> None:
        html = render(EVENT, LAYOUTS[name])
        assert _outline(serialize(parse(html))) == _outline(html)

    @each("name", MUTATIONS)
    def test_words_stay_and_markup_changes(self, name: str) -> None:
        html = render(EVENT, LAYOUTS["L1_bem"])
        changed = MUTATIONS[name](html, _dice())
        assert changed == MUTATIONS[name](html, _dice())
        assert changed != html
        assert _letters(changed) == _letters(html)

    def test_body_is_left_alone(self) -> None:
        html = render(EVENT, LAYOUTS["L2_plain"])
        body = re.search('<div class="clearfix text-formatted.*?</div>', html, re.DOTALL)
        assert body
        for name in ("add_wrappers", "add_whitespace", "change_tags", "drop_landmarks"):
            inside = body[0].partition(">")[2].removesuffix("</div>")
            assert inside.replace(" />", ">") in MUTATIONS[name](html, _dice()), name

    def test_changed_layouts_show_the_same_words(self) -> None:
        layouts = layout_mutations(LAYOUTS["L1_bem"], _dice())
        assert len(layouts) > 10
        for layout in layouts.values():
            words = parse(render(EVENT, layout)).text()
            assert layout != LAYOUTS["L1_bem"]
            assert all(word in words for word in ("Consultation", "Target 10.7", "Replica City - Azerbaijan"))


class TestSite:
    @each("pager", ["full", "mini", "second"])
    def test_following_the_pager_finds_every_event(self, pager: Literal["full", "mini", "second"]) -> None:
        site = Site(Store(generate(47)), pager=pager)
        found, query, pages = [], "", 0
        while True:
            page = LexborHTMLParser(site.answer("/events", query).body)
            found += [row.attributes["href"] for row in page.css(".view-content h2 a")]
            pages += 1
            following = page.css_first("a[rel=next]")
            if following is None:
                break
            query = (following.attributes["href"] or "").lstrip("?").replace("%2C", ",")
        assert pages == 5
        assert len(set(found)) == 47
        assert all(site.answer(path or "").status == 200 for path in found)

    @each(
        ("path", "status", "language", "words"),
        [
            ("/nothing", 404, "en", "Page not found"),
            ("/ar/nothing", 404, "ar", "الصفحة غير موجودة"),
            ("/node/1", 404, "en", "Page not found"),
            ("/admin/content", 403, "en", "Access denied"),
            ("/es/node/90002", 200, "es", "Reconstructed"),
            ("/zh-hant/events", 200, "zh-hant", "活動"),
            ("/resources/replica-guidance-en", 200, "en", "Type of Resource"),
            ("/es/resources/replica-guidance-es", 200, "es", "Tipo de material"),
            ("/hub", 200, "en", "Displaying results 1 - 3 of 3"),
            ("/taxonomy/term/detail/301", 200, "en", "23 - International cooperation"),
            ("/taxonomy/term/1", 404, "en", "Page not found"),
        ],
    )
    def test_addresses(self, path: str, status: int, language: str, words: str) -> None:
        answer = Site(Store([*generate(20), *other_pages()])).answer(path)
        assert (answer.status, answer.language) == (status, language)
        assert words in answer.body
        assert f'<html lang="{language}"' in answer.body

    def test_sitemaps_hold_every_node_with_its_languages(self) -> None:
        site = Site(Store(generate(150)))
        maps = re.findall(r"<loc>[^<]*\?(page=\d+)</loc>", site.answer("/sitemap.xml").body)
        entries = [site.answer("/sitemap.xml", query).body for query in maps]
        assert [entry.count("<url>") for entry in entries] == [100, 50]
        languages = sum(len(event.languages) for event in site.store.events())
        assert sum(entry.count("xhtml:link ") for entry in entries) == languages

    def test_robots_allow_the_events(self) -> None:
        rules = Site(Store()).answer("/robots.txt").body
        assert "Disallow: /admin/" in rules
        assert "Disallow: /events" not in rules

    def test_editing(self) -> None:
        store = Store([EVENT])
        site = Site(store, layout="L1_bem")
        store.edit(90_500, title="Another title")
        assert "Another title" in site.answer("/events/reconstructed-example").body
        store.rename(90_500, "renamed")
        moved = site.answer("/events/reconstructed-example")
        assert (moved.status, moved.location) == (301, f"{HOST}/events/renamed")
        store.translate(90_500, Translation("es", "Otro título", ("Texto.",), "renombrado"))
        assert "Otro título" in site.answer("/es/events/renombrado").body
        store.delete(90_500)
        assert site.answer("/events/renamed").status == 404
        assert site.answer("/node/90500").status == 404

    def test_maintenance(self) -> None:
        assert Site(Store([EVENT]), maintenance=True).answer("/events").status == 503


class TestHttp:
    def test_not_modified_needs_both_validators(self) -> None:
        clock = _Clock()
        app = create_app(Site(Store([EVENT])), clock)
        status, headers, body = _get(app, "/events/reconstructed-example")
        assert (status, headers["content-language"], headers["expires"]) == (200, "en", "Sun, 19 Nov 1978 05:00:00 GMT")
        assert headers["last-modified"] == "Sat, 01 Jun 2024 08:00:00 GMT"
        assert headers["etag"] == '"1717228800"'
        assert b"Reconstructed" in body
        both = {"if-none-match": headers["etag"], "if-modified-since": headers["last-modified"]}
        assert _get(app, "/events/reconstructed-example", both)[0] == 304
        for name in both:
            assert _get(app, "/events/reconstructed-example", {name: both[name]})[0] == 200

    def test_a_new_etag_comes_with_time_and_with_every_edit(self) -> None:
        clock, store = _Clock(), Store([EVENT])
        app = create_app(Site(store), clock)
        first = _get(app, "/node/90500")[1]
        clock.now += timedelta(minutes=5)
        kept = _get(app, "/node/90500")[1]
        assert (kept["etag"], kept["x-drupal-cache"]) == (first["etag"], "HIT")
        store.edit(90_500, title="Changed")
        edited = _get(app, "/node/90500")[1]
        assert edited["etag"] != first["etag"]
        clock.now += timedelta(hours=1)
        assert _get(app, "/node/90500")[1]["etag"] != edited["etag"]

    def test_redirect_and_query(self) -> None:
        store = Store(generate(30))
        store.rename(90_001, "renamed")
        app = create_app(Site(store), _Clock())
        status, headers, _ = _get(app, generate(1)[0].path("en"))
        assert (status, headers["location"]) == (301, f"{HOST}/events/renamed")
        assert b"Displaying results 21 - 30 of 30" in _get(app, "/events", query=b"page=2")[2]


class TestArchive:
    def test_the_same_command_writes_the_same_archive(self, tmp_path: Path) -> None:
        write_archive(tmp_path / "a", events=20)
        count = write_archive(tmp_path / "b", events=20)
        written = (tmp_path / "a" / "sample.warc.gz").read_bytes()
        assert written == (tmp_path / "b" / "sample.warc.gz").read_bytes()
        records = gzip.decompress(written)
        assert records.count(b"WARC-Type: response") == count
        assert b"description: Reconstruction" in records
        assert f"{count} responses" in (tmp_path / "b" / "README.md").read_text("utf-8")

    def test_the_sample_is_what_the_replica_writes_today(self, tmp_path: Path) -> None:
        write_archive(tmp_path)
        ours = gzip.decompress((SAMPLE / "sample.warc.gz").read_bytes())
        assert gzip.decompress((tmp_path / "sample.warc.gz").read_bytes()) == ours
        assert (SAMPLE / "sample.warc.gz").stat().st_size < 1_500_000


def _dice() -> random.Random:
    return random.Random(1)  # noqa: S311 - no secret: the changes must be repeatable


class _Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 6, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def _get(
    app: Starlette, path: str, headers: dict[str, str] | None = None, query: bytes = b""
) -> tuple[int, dict[str, str], bytes]:
    """Ask the application as a server would, without a socket."""
    sent: list[Any] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body


def _outline(html: str) -> list[tuple[str, dict[str, str | None], str]]:
    return [(node.tag or "", dict(node.attributes), node.text(deep=False)) for node in LexborHTMLParser(html).css("*")]


def _letters(html: str) -> str:
    """Return the letters and digits that the page shows, without case and without what punctuates a label."""
    return "".join(character for character in parse(html).text().casefold() if character.isalnum())


class TestEditing:
    """A running replica is edited by POST, and shows it at once."""

    def ask(self, store: Store, path: str, told: object = None) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(create_app(Site(store, "L1_bem")))
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await (client.get(path) if told is None else client.post(path, content=json.dumps(told)))

        return asyncio.run(asked())

    def test_edit_delete_and_relabel(self) -> None:
        store = Store(generate(5, 1))
        first, second = store.events()[:2]
        told = {"node": first.node_id, "title": "Another title", "body": ["New words."], "target_audiences": ["Mayors"]}
        assert self.ask(store, "/_edit", told).text == f"Edited node {first.node_id}, Another title.\n"
        page = self.ask(store, f"/node/{first.node_id}").text
        assert all(words in page for words in ("Another title", "New words.", "Target Audience", "Mayors"))
        assert store.node(first.node_id).changed > first.changed  # type: ignore[union-attr]  # it is there

        done = self.ask(store, "/_relabel", {"from": "Target Audience", "to": "Target groups"})
        assert done.text.startswith("The label Target Audience is now Target groups, on ")
        page = self.ask(store, f"/node/{first.node_id}").text
        assert ("Target groups" in page, "Target Audience" in page) == (True, False)
        assert self.ask(store, "/_edit", {"node": first.node_id, "target_audiences": []}).status_code == 200
        assert "Target groups" not in self.ask(store, f"/node/{first.node_id}").text
        assert self.ask(store, "/_relabel", {"from": "Date", "to": "When"}).status_code == 200

        assert self.ask(store, "/_delete", {"node": second.node_id}).status_code == 200
        assert self.ask(store, f"/node/{second.node_id}").status_code == 404

    @each(
        ("path", "told", "words"),
        [
            ("/_edit", [], "send JSON like"),
            ("/_edit", {"title": "x"}, "send JSON like"),
            ("/_edit", {"node": 90_001, "body": "x"}, "send JSON like"),
            ("/_edit", {"node": 1}, "There is no event with the node 1"),
            ("/_edit", {"node": 90_001, "colour": []}, "There is no field colour"),
            ("/_delete", {"node": "x"}, "There is no event"),
            ("/_delete", 5, "send JSON like"),
            ("/_relabel", {"from": "Nothing", "to": "x"}, "No page has the label Nothing"),
        ],
    )
    def test_what_cannot_be_done_changes_nothing(self, path: str, told: object, words: str) -> None:
        store = Store(generate(5, 1))
        before = (store.version, list(store.all()))
        done = self.ask(store, path, told)
        assert (done.status_code, words in done.text) == (400, True)
        assert (store.version, list(store.all())) == before
