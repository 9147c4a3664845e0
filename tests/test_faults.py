"""One harvest of a site on which everything goes wrong that can, and what became of each page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.cases import FULL, each
from tests.fault_server import (
    CHALLENGE,
    FOUND_ELSEWHERE,
    GOOD,
    LISTED,
    NEVER_DONE,
    SITEMAPS,
    Answering,
    FaultServer,
    add_everything,
    event,
    event_page,
    fault_server,
    listing,
    page,
    then,
)
from tests.live_site import read_lines
from tests.program import run as run_here
from tests.program import run_process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ: Final = {
    "chunks-of-a-byte": "chunks-of-a-byte",
    "gzip-announced-only": "gzip-announced-only",
    "brotli-announced-only": "brotli-announced-only",
    "odd-header-bytes": "odd-header-bytes",
    "cut-then-good": "cut-then-good",
    "busy-seconds": "busy-seconds",
    "busy-date": "busy-date",
    "busy-past": "busy-past",
    "busy-negative": "busy-negative",
    "busy-garbage": "busy-garbage",
    "busy-time-zone": "busy-time-zone",
    "unavailable-then-good": "unavailable-then-good",
    "no-body-then-good": "no-body-then-good",
    "no-content-then-good": "no-content-then-good",
    "reset-content-then-good": "reset-content-then-good",
    "unknown-error-then-good": "unknown-error-then-good",
    "bandwidth-then-good": "bandwidth-then-good",
    "chain-of-3": "end-of-chain",
    "to-new-alias": "new-alias",
    "to-other-language": "otro-idioma",
    "to-relative": "relative-target",
    "to-unicode": "unicode-target",
    "challenge-then-good": "challenge-then-good",
    "maintenance-then-good": "maintenance-then-good",
    "empty-then-good": "empty-then-good",
    "utf-16": "utf-16",
}
"""Pages that end well, with the titles of their records."""
REFUSED: Final = {
    "reset-at-once": "unreachable",
    "reset-mid-body": "truncated",
    "body-too-short": "truncated",
    "chunks-cut": "truncated",
    "chunks-of-no-size": "truncated",
    "gzip-cut": "truncated",
    "gzip-bomb": "too_large",
    "gzip-damaged": "broken_record",
    "unknown-encoding": "not_html",
    "deflate-damaged": "broken_record",
    "head-without-end": "unreachable",
    "no-http": "unreachable",
    "100-megabytes": "too_large",
    "100-megabytes-unannounced": "too_large",
    "failing": "http_500",
    "unchanged-unasked": "http_304",
    "no-content": "http_204",
    "not-found": "http_404",
    "gone": "http_410",
    "log-in": "http_401",
    "forbidden": "http_403",
    "law": "http_451",
    "teapot": "http_418",
    "status-999": "http_999",
    "choices": "http_300",
    "no-body": "no_body",
    "pdf": "not_html",
    "json": "not_html",
    "pdf-as-html": "not_html",
    "loop": "redirect_refused",
    "loop-on-itself": "redirect_refused",
    "chain-of-25": "redirect_refused",
    "off-host": "redirect_refused",
    "other-port": "redirect_refused",
    "link-local": "redirect_refused",
    "mapped-loopback": "redirect_refused",
    "to-file": "redirect_refused",
    "to-data": "redirect_refused",
    "to-script": "redirect_refused",
    "to-garbage": "redirect_refused",
    "to-control-bytes": "redirect_refused",
    "to-long-address": "redirect_refused",
    "to-nowhere": "redirect_refused",
    "to-login": "redirect_refused",
    "to-login-in-french": "redirect_refused",
    "to-disallowed": "disallowed",
    "to-missing": "http_404",
    "to-listing": "listing",
    "to-term": "term",
    "challenge": "challenge",
    "captive-portal": "challenge",
    "maintenance": "maintenance",
    "maintenance-503": "http_503",
    "soft-404": "not_found",
    "access-denied": "access_denied",
    "empty-node": "empty",
    "text": "empty",
    "too-deep": "too_deep",
    "never-parsed": "too_many_tags",
    "disallowed": "disallowed",
}
"""Pages that give no record, with the code that says why."""
UNREAD_SITEMAPS: Final = {
    "bomb.xml": "not_html",
    "broken.xml": "broken_record",
    "encoding.xml": "broken_record",
    "page.xml": "not_html",
    "no-body.xml": "broken_record",
    "cut.xml.gz": "truncated",
    "gzip-bomb.xml.gz": "too_large",
    "missing.xml": "http_404",
    "failing.xml": "http_500",
}
QUICK: Final = {
    "RATE": "inf",
    "CONCURRENCY": "8",
    "SOURCES": "sitemap,listing",
    "ATTEMPTS": "1",
    "LATER_TRIES": "1",
    "LATER_SECONDS": "0",
    "RETRY_SECONDS": "0.1",
    "RETRY_BUDGET": "10000",
    "READ_SECONDS": "30",
    "TOTAL_SECONDS": "60",
    "BREAKER": "1000",
    "FAILED_SHARE": "1",
}


@dataclass
class Ran:
    """A run of the program, and what it wrote."""

    server: FaultServer
    out: Path
    status: int
    stderr: str

    def titles(self) -> list[str]:
        return [line["title"] for line in self.lines("events.jsonl")]

    def rejects(self) -> dict[str, dict[str, Any]]:
        """Return the rejects by path."""
        return {line["url"].removeprefix(self.server.address): line for line in self.lines("rejects.jsonl")}

    def lines(self, name: str) -> list[dict[str, Any]]:
        return read_lines(self.out / name)


def run(server: FaultServer, out: Path, *command: str, process: bool = FULL, **settings: str) -> Ran:
    """Run the program against a server, over its socket; in a process of its own where that matters."""
    given = {f"GCMSCRAPE_{name}": value for name, value in {**QUICK, **settings}.items()}
    words = [*(command or ("harvest",)), "--out", str(out), "--site", server.address]
    done = (run_process if process else run_here)(*words, environment=given)
    return Ran(server, out, done.returncode, done.stderr.decode())


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with fault_server({}) as server:
        add_everything(server)
        yield run(server, tmp_path_factory.mktemp("faults"), process=True)


class TestEverythingAtOnce:
    def test_the_run_ends_well(self, harvested: Ran) -> None:
        assert harvested.status == 0, harvested.stderr
        assert "Traceback" not in harvested.stderr

    def test_each_resource_has_an_outcome(self) -> None:
        assert set(READ) | set(REFUSED) == set(LISTED)
        assert not set(READ) & set(REFUSED)

    @each("name", READ)
    def test_a_page_that_ends_well(self, harvested: Ran, name: str) -> None:
        assert READ[name] in harvested.titles()
        assert f"/events/{name}" not in harvested.rejects()

    @each("name", REFUSED)
    def test_a_page_that_gives_no_record(self, harvested: Ran, name: str) -> None:
        reject = harvested.rejects()[f"/events/{name}"]
        assert reject["code"] == REFUSED[name], reject
        assert reject["reason"].endswith(".")

    def test_nothing_else_is_lost_and_nothing_is_made_up(self, harvested: Ran) -> None:
        assert sorted(harvested.titles()) == sorted([*set(READ.values()), *GOOD, *FOUND_ELSEWHERE])

    @each("name", SITEMAPS)
    def test_sitemaps(self, harvested: Ran, name: str) -> None:
        reject = harvested.rejects().get(f"/sitemaps/{name}")
        assert (reject and reject["code"]) == UNREAD_SITEMAPS.get(name)

    def test_a_page_of_a_list_that_fails_is_told(self, harvested: Ran) -> None:
        assert harvested.rejects()["/events?page=1"]["code"] == "http_500"

    def test_nothing_is_rejected_that_is_not_known(self, harvested: Ran) -> None:
        known = {f"/events/{name}" for name in REFUSED} | {f"/sitemaps/{name}" for name in UNREAD_SITEMAPS}
        untranslated = "/node/77"  # of the page that was met in another language first
        assert set(harvested.rejects()) - known == {"/events?page=1", untranslated}

    @each("path", ["/events/disallowed", "/events/disallowed-target", "/user/login"])
    def test_what_must_not_be_asked_is_not(self, harvested: Ran, path: str) -> None:
        assert harvested.server.asked(path) == []

    @each("name", ["challenge", "gzip-cut", "failing", "no-body"])
    def test_what_may_pass_is_tried_again_at_the_end(self, harvested: Ran, name: str) -> None:
        last_good = max(one.at for title in GOOD for one in harvested.server.asked(f"/events/{title}"))
        assert harvested.server.asked(f"/events/{name}")[-1].at > last_good

    @each("name", ["gzip-bomb", "100-megabytes", "off-host", "forbidden", "not-found", "pdf", "unknown-encoding"])
    def test_what_cannot_pass_is_asked_once(self, harvested: Ran, name: str) -> None:
        assert len([one for one in harvested.server.asked("/events/") if one.path == f"/events/{name}"]) == 1


class TestARunOnItsOwn:
    """A few pages, a server each."""

    def test_many_failing_pages_do_not_stop_a_site_that_answers(self, tmp_path: Path) -> None:
        names = [f"page-{number:02}" for number in range(48)]
        failing = page(b"", status="500 Internal Server Error")
        site = {f"/events/{name}": failing if number % 4 == 0 else event(name) for number, name in enumerate(names)}
        with fault_server({**site, "/events": page(listing(list(site)))}) as server:
            for command in ("harvest", "harvest", "refresh"):
                done = run(server, tmp_path, command, BREAKER="10", SOURCES="listing", CONCURRENCY="2")
                assert done.status == 0, done.stderr
            assert len(done.titles()) == 36

    def test_pages_that_never_come_to_their_end_are_given_up_and_tried_again(self, tmp_path: Path) -> None:
        never = {f"/events/{name}": resource for name, resource in NEVER_DONE.items()}
        site = {**never, "/events/good": event("good")}
        with fault_server({**site, "/events": page(listing(list(site)))}) as server:
            done = run(server, tmp_path, SOURCES="listing", READ_SECONDS="2", TOTAL_SECONDS="3")
            assert (done.status, done.titles()) == (0, ["good"]), done.stderr
            assert {path: reject["code"] for path, reject in done.rejects().items()} == dict.fromkeys(never, "timeout")
            assert [len(server.asked(path)) for path in never] == [2] * len(never)

    def test_a_page_that_is_gone_leaves_a_tombstone_and_comes_back(self, tmp_path: Path) -> None:
        pages = {f"/events/{name}": page(event_page(name, node)) for node, name in enumerate(("stays", "goes"), 1)}
        gone = page(b"", status="410 Gone")
        with fault_server({**pages, "/events": page(listing(list(pages))), "/node/2": gone}) as server:
            assert run(server, tmp_path, CONCURRENCY="1").status == 0
            server.resources["/events/goes"] = gone
            done = run(server, tmp_path, "refresh", "--all", DROPPED_SHARE="1", CONCURRENCY="1")
            assert (done.status, done.titles()) == (0, ["stays"]), done.stderr
            assert [stone["title"] for stone in done.lines("tombstones.jsonl")] == ["goes"]
            server.resources["/events/goes"] = pages["/events/goes"]
            done = run(server, tmp_path, "refresh", "--all", CONCURRENCY="1")
            assert sorted(done.titles()) == ["goes", "stays"]
            assert done.lines("tombstones.jsonl") == []
            assert [change["kind"] for change in done.lines("changes.jsonl")] == ["gone", "returned"]

    def test_a_bad_answer_does_not_replace_a_good_one(self, tmp_path: Path) -> None:
        bad = ["challenge", "failing", "gzip-cut", "no-body", "off-host", "forbidden", "to-login", "maintenance"]
        pages = {f"/events/{name}": event(f"About {name}", 'ETag: "\u00e9"') for name in ("good", "unchanged", *bad)}
        titles = sorted(f"About {name}" for name in ("good", "unchanged", *bad))
        with fault_server({**pages, "/events": page(listing(list(pages)))}) as server:
            assert run(server, tmp_path, CONCURRENCY="1").status == 0
            server.resources |= {f"/events/{name}": LISTED[name] for name in bad}
            server.resources["/events/unchanged"] = LISTED["unchanged-unasked"]
            done = run(server, tmp_path, "refresh", "--all", CONCURRENCY="1")
            assert (done.status, sorted(done.titles())) == (0, titles), done.stderr
            assert server.asked("/events/good")[-1].headers["if-none-match"] == '"\u00e9"'

    def test_lists_that_are_a_challenge_at_first_are_read_later(self, tmp_path: Path) -> None:
        def pages(request: Answering) -> None:
            links = {"": (["/events/one"], ["?page=1"]), "page=1": (["/events/two"], ["?page=2"])}
            found = links.get(request.query, (["/events/three"], []))
            then(page(CHALLENGE), page(listing(*found)))(request)

        term = then(page(CHALLENGE), page(listing(["/events/four"])))
        site = {"/events": pages, "/taxonomy/term/detail/290": term}
        events = {f"/events/{name}": event(name) for name in ("one", "two", "three", "four")}
        with fault_server({**site, **events}) as server:
            done = run(server, tmp_path, SOURCES="listing,term", CONCURRENCY="1")
        assert (done.status, sorted(done.titles())) == (0, ["four", "one", "three", "two"]), done.stderr
        assert not [path for path in done.rejects() if path.startswith("/events") or path.endswith("290")]

    @pytest.mark.parametrize(
        ("robots", "sentence"),
        [
            (page(b"", status="500 Internal Server Error"), "answers with status 500, which means not now"),
            (page(b"User-agent: *\nDisallow: /"), "does not allow this address"),
        ],
        ids=["failing", "disallow-all"],
    )
    def test_robots_that_stop_a_run(self, tmp_path: Path, robots: Any, sentence: str) -> None:  # noqa: ANN401
        pages = {"/events/one": event("one"), "/events": page(listing(["/events/one"])), "/robots.txt": robots}
        with fault_server(pages) as server:
            done = run(server, tmp_path)
            assert done.status == 1
            assert sentence in done.stderr
            assert {one.path for one in server.asked()} == {"/robots.txt"}
        assert not (tmp_path / "events.jsonl").exists()

    def test_a_site_whose_lists_all_fail_is_an_error(self, tmp_path: Path) -> None:
        with fault_server({"/events": LISTED["failing"]}) as server:
            done = run(server, tmp_path)
        assert done.status == 1
        assert "none of the 2 lists and sitemaps" in done.stderr
