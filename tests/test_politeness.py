"""How the site is asked, as the site sees it.

Distances in time have lower bounds only, and count from a moment that the program cannot be before, such as the beginning
of the run or an earlier answer: a request may be on its way for long when the machine is busy."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape.fetch.fetcher import RobotsUnavailable
from gcmscrape.fetch.limiter import Limiter
from gcmscrape.fetch.retries import SiteFailing
from tests.fault_server import (
    Answering,
    FaultServer,
    Resource,
    busy,
    event,
    fault_server,
    index,
    listing,
    page,
    redirect,
    then,
)
from tests.live_site import read_lines
from tests.program import Request, Settings, run_here

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FAILING: Final = page(b"", status="500 Internal Server Error")


def harvest(server: FaultServer, out: Path, **settings: object) -> int:
    """Harvest a server in this process and return how many events were published."""
    given = {"sources": ("listing",), "later_tries": 0, "retry_seconds": 0.01, "failed_share": 1, **settings}
    chosen = Settings.model_validate({"site": server.address, "out": out, **given})
    outcome = run_here(chosen, Request("harvest"))
    assert outcome.published is not None
    return outcome.published.summary.events


def site_of(names: Iterable[str], **resources: Resource) -> dict[str, Resource]:
    """Return a site with so many events, some of which are other resources, and a list of all."""
    pages = {f"/events/{name}": resources.get(name) or event(name) for name in names}
    return {**pages, "/events": page(listing(list(pages)))}


def names(number: int) -> list[str]:
    return [f"page-{index:02}" for index in range(number)]


def test_the_rate_is_kept_by_all_workers_together(tmp_path: Path) -> None:
    with fault_server(site_of(names(18))) as server:
        begun = time.monotonic()
        assert harvest(server, tmp_path, rate=20, concurrency=3) == 18
        asked = server.asked()
    assert len(asked) == 20  # robots.txt, the list, 18 events
    assert asked[-1].at - begun >= 19 / 20


def test_the_crawl_delay_is_kept(tmp_path: Path) -> None:
    robots = page(b"User-agent: *\nCrawl-delay: 0.3", kind="text/plain")
    with fault_server({**site_of(names(3)), "/robots.txt": robots}) as server:
        assert harvest(server, tmp_path, rate=100, concurrency=3) == 3
        robots_read, *_, last = server.asked()
    assert (
        last.at - robots_read.at >= 3 * 0.3
    )  # the pace of the first request after robots.txt was set before it was read


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_pause_that_is_asked_for_is_kept_by_all_workers(tmp_path: Path, form: str) -> None:
    def answer(request: Answering) -> None:
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
        busy(*((until, "429 Too Many Requests") if form == "date" else ("1",)))(request)

    site = site_of(names(12), **{"page-05": then(answer, event("page-05"))})
    with fault_server(site) as server:
        assert harvest(server, tmp_path, rate=20, concurrency=3) == 12
        first, second = server.asked("/events/page-05")
        meanwhile = [one for one in server.asked() if first.at < one.at < first.at + 1]
    assert second.at - first.at >= 1
    assert len(meanwhile) <= 2  # which were under way when the answer came


def test_the_pace_slows_down_when_the_server_is_burdened(tmp_path: Path) -> None:
    site = site_of(names(2), **{"page-00": then(*[busy("0")] * 3, event("page-00"))})
    with fault_server(site) as server:
        begun = time.monotonic()
        assert harvest(server, tmp_path, rate=10, concurrency=1, attempts=4) == 2
        last = server.asked("/events/page-00")[-1]
    assert last.at - begun >= (2 + 1 + 2 + 3) / 10  # at the same pace it would be 6 / 10 when page-01 is asked between


@pytest.mark.parametrize("concurrency", [1, 3])
def test_requests_under_way_at_a_time(tmp_path: Path, concurrency: int) -> None:
    under_way: list[str] = []
    most: list[int] = []

    def slow(request: Answering) -> None:
        under_way.append(request.path)
        most.append(len(under_way))
        request.silence(0.1)
        under_way.remove(request.path)  # before the answer, after which the next request may come at once
        event(request.path.rpartition("/")[2])(request)

    with fault_server(site_of(names(9), **dict.fromkeys(names(9), slow))) as server:
        assert harvest(server, tmp_path, rate="inf", concurrency=concurrency) == 9
    assert len(most) == 9
    assert max(most) <= concurrency


class TestRobots:
    def test_what_is_disallowed_is_never_asked(self, tmp_path: Path) -> None:
        rules = b"User-agent: *\nDisallow: /events/page-0\nAllow: /events/page-00$\nUser-agent: other\nDisallow: /"
        site = site_of(names(14), **{"page-12": redirect("/events/page-03")})
        with fault_server({**site, "/robots.txt": page(rules, kind="text/plain")}) as server:
            assert harvest(server, tmp_path, rate="inf", concurrency=1) == 4
            asked = [one.path for one in server.asked("/events/")]
            assert server.asked()[0].path == "/robots.txt"
        assert sorted(asked) == ["/events/page-00", *(f"/events/page-{number}" for number in (10, 11, 12, 13))]

    def test_they_are_read_first_and_not_kept_only_when_told_so(self, tmp_path: Path) -> None:
        rules = page(b"User-agent: *\nDisallow: /", kind="text/plain")
        with fault_server({**site_of(names(2)), "/robots.txt": rules}) as server:
            assert harvest(server, tmp_path, rate="inf", robots=False) == 2
            assert server.asked("/robots.txt") == []

    def test_a_server_that_fails_is_asked_for_nothing_else(self, tmp_path: Path) -> None:
        with fault_server({**site_of(names(2)), "/robots.txt": busy("0")}) as server:
            with pytest.raises(RobotsUnavailable):
                harvest(server, tmp_path, rate="inf")
            assert {one.path for one in server.asked()} == {"/robots.txt"}

    def test_who_asks_says_who_they_are(self, tmp_path: Path) -> None:
        with fault_server(site_of(names(2))) as server:
            harvest(server, tmp_path, rate="inf", contact="someone@example.org")
            agents = {one.headers["user-agent"] for one in server.asked()}
        assert len(agents) == 1
        assert agents.pop().endswith("(+someone@example.org)")


class TestEnds:
    def test_sitemaps_that_never_end_are_given_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def endless(request: Answering) -> None:
            number = int(request.query.removeprefix("n=") or 0)
            here = f"{request.server.address}/sitemap.xml"
            request.page(index(*(f"{here}?n={number * 7 + each}" for each in range(1, 8))))

        monkeypatch.setattr("gcmscrape.harvest.visits._SITEMAPS", 40)
        with fault_server({**site_of(names(1)), "/sitemap.xml": endless}) as server:
            assert harvest(server, tmp_path, rate="inf", sources=("sitemap", "listing"), breaker=100) == 1
            assert len(server.asked("/sitemap.xml")) <= 40
        codes = [line["code"] for line in read_lines(tmp_path / "rejects.jsonl")]
        assert codes
        assert set(codes) == {"too_large"}

    @pytest.mark.parametrize("key", ["page", "start"])
    def test_a_pager_that_never_ends_is_followed_so_far(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        def endless(request: Answering) -> None:
            number = int(request.query.removeprefix(f"{key}=") or 0)
            more = f'<a rel="next" href="?{key}={number + 1}">more</a>'.encode()
            request.page(listing([f"/events/page-{number % 2:02}"]).replace(b"</ul>", more))

        for module in ("fetch.pagers", "harvest.sources"):
            monkeypatch.setattr(f"gcmscrape.{module}.PAGES_OF_A_LIST", 30)
        with fault_server({**site_of(names(2)), "/events": endless}) as server:
            assert harvest(server, tmp_path, rate="inf") == 2
            assert len(server.asked("/events?")) == 29


class TestPersistence:
    def test_a_failing_site_is_left_alone(self, tmp_path: Path) -> None:
        site = site_of(names(60), **dict.fromkeys(names(60), FAILING))
        with fault_server(site) as server:
            with pytest.raises(SiteFailing, match="the last 5 pages failed"):
                harvest(server, tmp_path, rate="inf", concurrency=1, attempts=1, breaker=5)
            assert len(server.asked("/events/")) == 5

    def test_with_more_workers_little_more_is_asked(self, tmp_path: Path) -> None:
        site = site_of(names(60), **dict.fromkeys(names(60), FAILING))
        with fault_server(site) as server:
            with pytest.raises(SiteFailing):
                harvest(server, tmp_path, rate="inf", concurrency=4, attempts=1, breaker=5)
            assert len(server.asked("/events/")) <= 5 + 4

    def test_lists_that_are_not_there_or_hold_nonsense_do_not_stop_a_run(self, tmp_path: Path) -> None:
        def robots(request: Answering) -> None:
            named = [f"Sitemap: {request.server.address}/sitemaps/{number}.xml" for number in range(15)]
            request.page("\n".join(named).encode(), kind="text/plain")

        nonsense = {f"/sitemaps/{number}.xml": page(b"<urlset>", kind="application/xml") for number in range(15)}
        with fault_server({**site_of(names(2)), **nonsense, "/robots.txt": robots}) as server:
            sources = ("sitemap", "listing", "term")
            assert harvest(server, tmp_path, rate="inf", sources=sources, concurrency=1) == 2
            assert len(server.asked("/taxonomy/term/")) > 20

    def test_a_site_that_answers_now_and_then_is_not_failing(self, tmp_path: Path) -> None:
        broken = {name: FAILING for number, name in enumerate(names(40)) if number % 5}
        with fault_server(site_of(names(40), **broken)) as server:
            assert harvest(server, tmp_path, rate="inf", concurrency=1, attempts=1, breaker=5) == 8

    def test_the_retries_of_a_run_are_counted(self, tmp_path: Path) -> None:
        broken = dict.fromkeys(names(4), FAILING)
        with fault_server(site_of(names(8), **broken)) as server:
            assert harvest(server, tmp_path, rate="inf", attempts=10, retry_budget=7) == 4
            assert len(server.asked("/events/")) == 8 + 7

    @pytest.mark.parametrize(("attempts", "later_tries"), [(3, 0), (2, 2)])
    def test_a_bad_page_is_asked_so_often(self, tmp_path: Path, attempts: int, later_tries: int) -> None:
        with fault_server(site_of(names(2), **{"page-01": FAILING})) as server:
            given = {"attempts": attempts, "later_tries": later_tries, "later_seconds": 0, "concurrency": 1}
            assert harvest(server, tmp_path, rate="inf", **given) == 1
            assert len(server.asked("/events/page-01")) == attempts * (1 + later_tries)

    def test_a_later_try_comes_later(self, tmp_path: Path) -> None:
        site = site_of(names(2), **{"page-00": then(FAILING, event("page-00"))})
        with fault_server(site) as server:
            given = {"attempts": 1, "later_tries": 1, "later_seconds": 1.5, "concurrency": 1}
            assert harvest(server, tmp_path, rate="inf", **given) == 2
            first, second = server.asked("/events/page-00")
            other = server.asked("/events/page-01")[0]
        assert second.at - first.at >= 1.4
        assert first.at < other.at < second.at


class TestLimiter:
    @pytest.mark.parametrize("status_asks", [0.1, 0.3])
    def test_a_pause_that_comes_while_others_wait_holds_them_too(self, status_asks: float) -> None:
        async def work() -> float:
            loop = asyncio.get_running_loop()
            limiter = Limiter(20)
            await limiter.turn()
            waiting = [asyncio.create_task(limiter.turn()) for _ in range(3)]
            await asyncio.sleep(0)
            begun = loop.time()
            limiter.pause(status_asks)
            await asyncio.gather(*waiting)
            return loop.time() - begun

        assert asyncio.run(work()) >= status_asks + 2 / 20 * 0.8

    def test_the_extra_delay_doubles_is_bounded_and_goes_away(self) -> None:
        limiter = Limiter(1)
        seen = []
        for _ in range(10):
            limiter.burdened()
            seen.append(limiter.interval)
        assert seen[:3] == [2, 3, 5]
        assert seen[-1] == 60
        for _ in range(200):
            limiter.answered(0.0)
        assert limiter.interval == 1

    def test_another_rate_keeps_what_was_learned_of_the_server(self) -> None:
        limiter = Limiter(1)
        limiter.burdened()
        limiter.go_at(4)
        assert limiter.interval == 1 + 1 / 4

    def test_the_pace_is_never_faster_than_the_answers(self) -> None:
        limiter = Limiter(10)
        for _ in range(50):
            limiter.answered(3.0)
        assert limiter.interval == pytest.approx(3, rel=0.01)
