"""Pages that move, change hands, go and come back between runs: no event is lost, and none is told to be gone that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # it has no types

from gcmscrape.commands.closing import closing
from gcmscrape.dataset.atomic import PublishFailed
from gcmscrape.fetch.pagers import page_before
from gcmscrape.harvest.failures import NothingFound
from tests.archives import edited_state, let_pass, the_warc
from tests.changing_site import HOST, Answer, ChangingSite, Killed, event
from tests.fault_server import CHALLENGE, index, listing, short_page, urlset
from tests.live_site import read_lines
from tests.program import Here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> ChangingSite:
    """A site with the events 5 and 6, harvested."""
    site = ChangingSite(tmp_path, {"/events/a": event(5, "A"), "/events/b": event(6, "B")})
    site.lists("/events/a", "/events/b")
    site.run("harvest")
    return site


class TestGone:
    @pytest.mark.parametrize(
        "page",
        [
            short_page("Page not found", "There is no such page."),
            (301, "/events"),
            (404, b""),
        ],
        ids=["soft-404", "to-the-list", "404"],
    )
    def test_two_looks_that_find_no_event_are_enough(self, site: ChangingSite, page: Answer) -> None:
        site.pages["/events/a"] = page
        site.run(everything=True)
        assert set(site.titles()) == {"node/5", "node/6"}
        let_pass(site.out, hours=24)
        site.run(everything=True)
        assert set(site.titles()) == {"node/6"}
        assert site.told() == [("node/5", "gone", None)]

    def test_events_that_are_not_there_all_at_once_are_an_alarm_at_the_first_look(self, site: ChangingSite) -> None:
        del site.pages["/events/a"]
        with pytest.raises(PublishFailed, match=r"fell from 2 to 1, without 1 that .* \(dropped_share\)"):
            site.run(everything=True, dropped_share=0.2)
        assert set(site.titles()) == {"node/5", "node/6"}


@pytest.mark.parametrize(
    ("pages", "settings", "sentence"),
    [
        ({}, {}, "Looked at 2 of 2 event pages; 0 changes."),
        ({"/events/c": (301, "/events/a")}, {}, "3 of 3 event pages; 0 changes. Of them 1 only led to another address"),
        ({"/events/c": event(7, "C")}, {}, "3 of 3 event pages; 1 change."),
        ({"/events/c": short_page("About", "Words.")}, {}, "3 of 3 event pages; 0 changes."),
        ({"/events/c": (500, b"")}, {}, "3 of 3 event pages; 0 changes."),
        ({"/events/a": (410, b"")}, {}, "3 of 3 event pages; 0 changes."),
        ({"/events/a": (404, b"")}, {}, "1 page could not be read this time"),
        ({}, {"everything": False}, "Looked at 1 of 2 event pages; the others were left alone; 0 changes."),
        ({}, {"sources": ("sitemap", "listing")}, "0 changes. Beside them 1 list could not be read."),
        ({"/events/c": event(7, "C"), "/events/d": event(8, "D")}, {"limit": 1}, "Still to be looked at: "),
    ],
)  # fmt: skip
def test_the_numbers_of_a_run_add_up(
    site: ChangingSite, pages: dict[str, Answer], settings: dict[str, Any], sentence: str
) -> None:
    site.pages |= pages
    site.lists("/events/a", "/events/b", *sorted({"/events/c", "/events/d"} & set(pages)))
    state_of(site, "UPDATE page SET looked_at = '2000-01-01T00:00:00Z' WHERE address LIKE '%/events/a'")
    outcome = site.run(**{"everything": True, **settings})
    assert outcome.published is not None
    assert sentence in closing(outcome, outcome.published)
    seen, summary = outcome.seen, outcome.published.summary
    assert seen.pages - seen.aliases + seen.failed_lists == summary.responses


def test_lists_that_are_not_there_do_not_stop_a_run(site: ChangingSite) -> None:
    site.run(sources="sitemap,listing,term", discovery_days=0)
    assert len(site.asked) > 20


def test_an_event_that_is_listed_under_its_node_id_too_is_not_fetched_again(site: ChangingSite) -> None:
    site.pages["/node/5"] = site.pages["/events/a"]
    site.lists("/events/a", "/events/b", "/node/5")
    site.run()
    assert "/node/5" not in site.asked
    assert set(site.titles()) == {"node/5", "node/6"}


def test_a_page_that_insists_on_a_slash_is_tried_again_as_often_as_others(site: ChangingSite) -> None:
    site.pages |= {"/events/a": [CHALLENGE, (301, "/events/a/")], "/events/a/": event(5, "A", canonical="/events/a")}
    site.run(everything=True)
    assert site.asked.count("/events/a") == 2
    assert site.told() == []


class TestAddressesThatChangeHands:
    """The lists name /events/a and /events/b all the time, whatever event is there."""

    @pytest.mark.parametrize(
        ("first", "then"),
        [
            (
                {},
                {"/events/a": event(6, "B", canonical="/events/a"), "/events/b": event(5, "A", canonical="/events/b")},
            ),
            ({}, {"/events/a": event(9, "New"), "/node/5": event(5, "A", canonical="/events/c")}),
            (
                {"/events/a": (301, "/events/c"), "/events/c": event(5, "A", canonical="/events/c")},
                {"/events/a": event(9, "New")},
            ),
            (
                {"/events/a": (404, b""), "/node/5": event(5, "A", canonical="/events/c")},
                {"/events/a": event(9, "New")},
            ),
            ({"/events/a": (301, "/events/c"), "/events/c": CHALLENGE}, {}),
        ],
        ids=["two-swap", "renamed-and-reused", "redirect-then-reused", "missing-then-reused", "redirect-to-challenge"],
    )
    def test_no_event_is_lost(self, site: ChangingSite, first: dict[str, Answer], then: dict[str, Answer]) -> None:
        expected = {"node/5": "A", "node/6": "B"}
        site.pages |= first
        site.run(everything=True)
        assert site.titles() == expected
        site.pages |= then
        site.run(everything=True)
        assert site.titles() == expected | ({"node/9": "New"} if b"New" in str(then).encode() else {})
        assert "gone" not in {kind for _, kind, _ in site.told()}
        before = site.told()
        site.run()
        assert (len(site.asked) < 8, site.told()) == (True, before)

    def test_an_event_that_gives_way_to_another_is_gone_only_when_nothing_leads_to_it(self, site: ChangingSite) -> None:
        site.pages["/events/a"] = (301, "/events/b")
        site.run(everything=True)
        assert "/node/5" in site.asked
        assert set(site.titles()) == {"node/5", "node/6"}
        let_pass(site.out, hours=24)
        site.run(everything=True)
        assert site.told() == [("node/5", "gone", None)]

    @pytest.mark.parametrize(
        "lie",
        [
            event(6, "B", canonical="/events/b"),
            event(6, "B", hreflang={"en": "/events/b"}),
            event(6, "B", canonical="/node/5"),
            event(6, "B", hreflang={"es": "/es/node/5"}),
            event(6, "B", hreflang={"es": "/es/events/b"}),
        ],
        ids=["canonical", "hreflang", "node", "node-of-a-translation", "translation"],
    )
    def test_a_page_that_names_the_address_of_another_as_its_own(self, tmp_path: Path, lie: bytes) -> None:
        pages = {"/events/a": lie, "/events/b": event(5, "A", hreflang={"es": "/es/events/b"})}
        spanish = {"/es/events/b": event(5, "Ah"), "/es/node/5": event(5, "Ah"), "/es/node/6": event(6, "Be")}
        site = ChangingSite(tmp_path, {**pages, **spanish})
        site.lists("/events/a", "/events/b")
        site.run("harvest", languages="en,es")
        assert site.titles() == {"node/5": "A", "node/6": "B"}
        site.run(languages="en,es")
        languages = {line["id"]: {page["title"] for page in line["translations"]} for line in site.records()}
        assert "Ah" in languages["node/5"]
        assert "Be" in languages["node/6"]

    def test_what_was_refused_leaves_no_name_with_another_event(self, tmp_path: Path) -> None:
        good: dict[str, Answer] = {
            f"/events/{n}": event(n, f"Number {n}", canonical=f"/events/{n}") for n in range(1, 10)
        }
        site = ChangingSite(tmp_path, {**good, **{f"/node/{n}": (301, f"/events/{n}") for n in range(9)}})
        site.lists(*good)
        site.run("harvest")
        for _ in range(2):
            site.pages |= dict.fromkeys(good, good["/events/5"])
            with pytest.raises(PublishFailed):
                site.run(everything=True, dropped_share=0.2)
        site.pages |= good
        site.run(everything=True)
        assert (len(site.titles()), site.told()) == (9, [])


class TestListsThatWereNotReadToTheirEnd:
    @pytest.fixture
    def site(self, tmp_path: Path) -> ChangingSite:
        """A site with twelve events, three on each page of its list, which links to the next page only."""
        pages: dict[str, Answer] = {f"/events/{number}": event(number, f"Number {number}") for number in range(1, 13)}
        names = list(pages)
        for number in range(4):
            here, following = f"/events?page={number}" if number else "/events", [f"?page={number + 1}"][: 3 - number]
            pages[here] = listing(names[3 * number : 3 * number + 3], following)
        return ChangingSite(tmp_path, pages)

    @pytest.mark.parametrize("limit", [2, 5])
    def test_a_limit(self, site: ChangingSite, limit: int) -> None:
        site.run("harvest", limit=limit)
        assert len(site.titles()) == limit
        site.run()
        assert len(site.titles()) == 12

    @pytest.mark.parametrize("answer", [(503, b""), CHALLENGE], ids=["503", "challenge"])
    def test_a_page_of_a_list_that_fails(self, site: ChangingSite, answer: Answer) -> None:
        good = site.pages["/events?page=1"]
        site.pages["/events?page=1"] = answer
        site.run("harvest")
        assert len(site.titles()) == 3
        assert [reject["url"] for reject in read_lines(site.out / "rejects.jsonl")] == [f"{HOST}/events?page=1"]
        site.pages["/events?page=1"] = good
        site.run()
        assert len(site.titles()) == 12

    def test_all_lists_fail(self, site: ChangingSite) -> None:
        site.run("harvest", limit=2)
        good = site.pages["/events"]
        site.pages["/events"] = (500, b"")
        with pytest.raises(NothingFound):
            site.run(everything=True)
        site.pages["/events"] = good
        site.run()
        assert len(site.titles()) == 12


class TestRunsThatWereKilled:
    @pytest.mark.parametrize("most", [4, 5])
    def test_a_limit_counts_what_was_met_before(self, tmp_path: Path, most: int) -> None:
        pages: dict[str, Answer] = {f"/events/{number}": event(number, f"Number {number}") for number in range(1, 13)}
        site = ChangingSite(tmp_path, pages, most=most)
        site.lists(*pages)
        with pytest.raises(Killed):
            site.run("harvest", limit=5)
        site.most = 1000
        site.run("harvest", limit=5)
        assert len(site.titles()) == 5

    @pytest.mark.parametrize("discovery_days", [0, 7])
    def test_all_pages_are_looked_at_when_that_is_asked_for_only_later(
        self, site: ChangingSite, discovery_days: int
    ) -> None:
        site.lists("/events/c")
        site.most = 2
        with pytest.raises(Killed):
            site.run(look_again_undated_days=100, discovery_days=discovery_days)
        site.most = 1000
        site.run(everything=True)
        assert {"/events/a", "/events/b"} <= set(site.asked)

    def test_a_page_that_was_fetched_and_not_read_is_judged_as_ever(
        self, site: ChangingSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def killed(*_: object) -> None:
            raise Killed

        site.pages["/events/a"] = (301, "/events")
        with monkeypatch.context() as patch:
            patch.setattr(Here, "extract", killed)
            with pytest.raises(Killed):
                site.run(everything=True)
        site.run(everything=True)
        assert (set(site.titles()), site.told()) == ({"node/5", "node/6"}, [])


def test_a_page_that_is_no_event_is_told_to_be_none_after_it_failed_too(site: ChangingSite) -> None:
    page = short_page("About the network", "What we do for people who move. " * 50)
    rejects = []
    site.lists("/events/a", "/events/b", "/node/7")
    for answer in (page, (503, b""), page):
        site.pages["/node/7"] = answer
        site.run(everything=True)
        rejects.append([(reject["url"], reject["code"]) for reject in read_lines(site.out / "rejects.jsonl")])
    assert rejects == [[(f"{HOST}/node/7", code)] for code in ("other", "http_503", "other")]


class TestSitemaps:
    """The lists are the sitemap; events without a date have their turn after 100 days."""

    def refresh(self, site: ChangingSite, *, everything: bool = False) -> list[str]:
        """Refresh, and return the paths that were asked for."""
        site.run(everything=everything, sources="sitemap", look_again_undated_days=100)
        return list(site.asked)

    def name(self, site: ChangingSite, *paths: str, lastmod: str = "2024-05-01") -> None:
        """Make the sitemap name these paths."""
        site.pages["/sitemap.xml"] = urlset(*(f"{HOST}{path}" for path in paths), lastmod=lastmod)

    def test_a_time_of_change_counts_under_whatever_address_the_page_is_fetched(self, site: ChangingSite) -> None:
        moved = event(5, "A", canonical="/events/c")
        site.pages |= {"/events/a": (404, b""), "/node/5": moved, "/events/c": moved}
        self.name(site, "/events/c")
        self.refresh(site, everything=True)
        assert self.refresh(site) == ["/robots.txt", "/sitemap.xml"]
        edited = event(5, "Edited", canonical="/events/c")
        site.pages |= {"/node/5": edited, "/events/c": edited}
        self.name(site, "/events/c", lastmod="2099-01-01")
        self.refresh(site)
        assert site.titles()["node/5"] == "Edited"

    def test_a_page_that_is_dropped_is_looked_at_once(self, site: ChangingSite) -> None:
        self.name(site, "/events/a", "/events/b")
        self.refresh(site, everything=True)
        self.name(site, "/events/a")
        assert [self.refresh(site).count("/events/b") for _ in range(2)] == [1, 0]

    def test_a_sitemap_that_is_named_no_more_does_not_count(self, site: ChangingSite) -> None:
        self.name(site, "/events/a", "/events/b")
        for number in (1, 2):
            site.pages[f"/{number}.xml"] = site.pages["/sitemap.xml"]
        site.pages["/sitemap.xml"] = index(f"{HOST}/1.xml", f"{HOST}/2.xml")
        self.refresh(site, everything=True)
        self.name(site, "/events/a")
        assert "/events/b" in self.refresh(site)


def test_a_node_walk_tries_again_only_what_may_be_new(tmp_path: Path) -> None:
    site = ChangingSite(tmp_path, {"/node/3": event(3, "Three"), "/node/5": event(5, "Five")})
    asked = []
    for command in ("harvest", "refresh", "refresh", "harvest"):
        site.run(command, sources="", nodes="1-8", look_again_undated_days=100)
        asked.append([path.removeprefix("/node/") for path in site.asked[1:]])
        let_pass(tmp_path, hours=24)
    assert asked == [list("12345678"), list("124678"), [], list("678")]


IN_SPANISH = event(5, "Ah").replace(b'"currentLanguage": "en"', b'"currentLanguage": "es"')


class TestLanguagesThatComeAndGo:
    @pytest.mark.parametrize(("answers", "title"), [([IN_SPANISH], "A"), ([IN_SPANISH, event(5, "Edited")], "Edited")])
    def test_a_page_in_another_language_than_that_of_its_address_replaces_nothing(
        self, site: ChangingSite, answers: Answer, title: str
    ) -> None:
        site.pages["/events/a"] = answers
        site.run(everything=True)
        assert site.titles() == {"node/5": title, "node/6": "B"}

    def test_an_event_that_was_read_in_a_language_asked_for_no_more_is_gone_with_it(self, site: ChangingSite) -> None:
        site.pages |= {"/es/node/5": event(5, "Ah"), "/es/node/6": event(6, "Be")}
        site.run(languages="en,es", everything=True)
        del site.pages["/events/a"], site.pages["/es/node/5"]
        for _ in range(2):
            site.run(everything=True)
            let_pass(site.out, hours=24)
        assert set(site.titles()) == {"node/6"}

    @pytest.mark.parametrize("first", ["en", "en,es"])
    def test_a_language_that_a_list_named_before_it_was_asked_for(self, tmp_path: Path, first: str) -> None:
        pages: dict[str, Answer] = {
            "/node/5": event(5, "A"),
            "/events/a": event(5, "A"),
            "/ar/events/a": event(5, "Ar"),
        }
        site = ChangingSite(tmp_path, {**pages, "/ar/node/5": event(5, "Ar")})
        site.lists("/ar/events/a")
        site.run("harvest", languages=first)
        site.run("harvest", languages=f"{first},ar")
        assert sum(path.startswith("/ar/") and path != "/ar/events" for path in site.asked) == 1
        site.run("harvest", languages=f"{first},ar")
        assert not [path for path in site.asked if "/events/" in path or "/node/" in path]


def state_of(site: ChangingSite, statement: str) -> None:
    """Change the state behind the back of the program."""
    with edited_state(site.out) as state:
        state.execute(statement)


def test_looks_of_a_clock_that_was_put_back_do_not_count(site: ChangingSite) -> None:
    site.pages["/events/a"] = (404, b"")
    site.pages["/events/b"] = event(6, "Edited")
    state_of(site, "UPDATE page SET looked_at = '2999-01-01T00:00:00Z'")
    state_of(site, "UPDATE page SET missing_since = '2999-01-01T00:00:00Z' WHERE address LIKE '%/events/a'")
    state_of(site, "UPDATE run SET started_at = '2999-01-01T00:00:00Z'")
    site.run(look_again_undated_days=100)
    assert site.titles() == {"node/5": "A", "node/6": "Edited"}
    let_pass(site.out, hours=24)
    site.run(look_again_undated_days=100)
    assert set(site.titles()) == {"node/6"}


def test_what_a_newer_extractor_read_before_the_run_was_killed_is_its_doing(
    site: ChangingSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    state_of(site, "UPDATE published SET extractor = 'old', line = CAST(replace(line, '\"A\"', '\"Old\"') AS BLOB)")
    with monkeypatch.context() as patch:
        patch.setattr("gcmscrape.harvest.live.reattribute", killed)
        with pytest.raises(Killed):
            site.run()
    site.run()
    lines = read_lines(site.out / "changes.jsonl")
    assert [(line["field"], line["old"], line["cause"]) for line in lines] == [("title", "Old", "extractor")]


def test_what_is_gone_in_the_run_that_reads_everything_again_is_buried_in_it(site: ChangingSite) -> None:
    state_of(site, "UPDATE published SET extractor = 'old'")
    site.pages["/events/a"] = site.pages["/node/5"] = (410, b"")
    site.run(everything=True)
    assert site.titles() == {"node/6": "B"}
    assert site.told() == [("node/5", "gone", None)]


def pages_of(names: list[str], *, full: bool) -> dict[str, Answer]:
    """Return a list with three events on each page, which links to the next page and perhaps to the last one."""
    last = (len(names) - 1) // 3
    pages: dict[str, Answer] = {}
    for number in range(last + 1):
        others = {min(number + 1, last), last if full else number} - {number}
        here = f"/events?page={number}" if number else "/events"
        pages[here] = listing(names[3 * number : 3 * number + 3], [f"?page={other}" for other in sorted(others)])
    return pages


def test_new_events_at_the_end_of_a_list_are_found_by_the_next_refresh(tmp_path: Path) -> None:
    pages: dict[str, Answer] = {f"/events/{number}": event(number, f"Number {number}") for number in range(1, 31)}
    names = list(pages)
    site = ChangingSite(tmp_path, pages | pages_of(names[:20], full=True))
    site.run("harvest")
    site.pages |= pages_of(names, full=True)
    site.run(look_again_undated_days=100)
    assert len(site.titles()) == 30
    assert len([path for path in site.asked if path.startswith("/events?")]) < 7
    site.run(look_again_undated_days=100)
    assert site.asked == ["/robots.txt", "/events", "/events?page=9"]


def test_a_list_whose_last_page_is_repeated_for_ever_ends(site: ChangingSite) -> None:
    site.pages |= {f"/events?page={number}": listing(["/events/b"], [f"?page={number + 1}"]) for number in range(1, 99)}
    site.pages["/events"] = listing(["/events/a"], ["?page=1"])
    site.run("harvest")
    assert site.asked[1:] == ["/events", "/events?page=1", "/events?page=2"]


@pytest.mark.parametrize(
    ("address", "before"),
    [
        ("/events?page=1", "/events"),
        ("/events?page=12", "/events?page=11"),
        ("/events?page=0,2", "/events?page=0,1"),
        ("/events?page=0,1&type=a", "/events?type=a"),
    ],
)
def test_the_page_of_a_list_before(address: str, before: str) -> None:
    assert page_before(address) == before


def test_redirects_that_lead_to_nothing_are_archived_too(site: ChangingSite) -> None:
    site.pages |= {"/events/a": (301, "/events/x"), "/events/x": (301, "/events/y"), "/events/y": (403, b"Closed.")}
    site.run(everything=True)
    with the_warc(site.out).open("rb") as file:
        kept = [
            (record.rec_headers.get_header("WARC-Target-URI").removeprefix(HOST), record.http_headers.get_statuscode())
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        ]
    assert {("/events/a", "301"), ("/events/x", "301"), ("/events/y", "403")} <= set(kept)


def test_what_a_refused_run_fetched_is_the_doing_of_the_site_also_when_it_is_read_again(site: ChangingSite) -> None:
    """The title changed on the site; that run was refused, and the records of both readings are of another extractor."""
    site.pages["/events/a"] = event(5, "Edited")
    site.pages["/events/b"] = (500, b"")
    with pytest.raises(PublishFailed):
        site.run(everything=True, failed_share=0)
    state_of(site, "UPDATE page SET extractor = 'old'")
    state_of(site, "UPDATE published SET extractor = 'old', line = CAST(replace(line, '\"B\"', '\"Old\"') AS BLOB)")
    done = site.run("publish")
    lines = read_lines(site.out / "changes.jsonl")
    assert [(line["old"], line["new"], line["cause"]) for line in lines] == [
        ("A", "Edited", "site"),
        ("Old", "B", "extractor"),
    ]
    assert done.published is not None
    assert done.published.changes == len(lines)
