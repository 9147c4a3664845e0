"""Fetching one address: every status, redirect, robots.txt and sitemap that may come, mostly without a socket."""

from __future__ import annotations

import asyncio
import gzip
import json
import math
import socket
import ssl
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.fetch.client import Client, Timeouts
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.fetcher import Fetched, Fetcher, RobotsUnavailable
from gcmscrape.fetch.limiter import Limiter
from gcmscrape.fetch.listings import read_listing
from gcmscrape.fetch.network import live_transport
from gcmscrape.fetch.pagers import PAGES_OF_A_LIST
from gcmscrape.fetch.public_addresses import is_public
from gcmscrape.fetch.retries import Retries
from gcmscrape.fetch.retry_after import LONGEST, retry_after
from gcmscrape.fetch.robots import LONGEST_DELAY, SIZE_LIMIT, Rules
from gcmscrape.fetch.site import Site
from gcmscrape.fetch.sitemaps import read_sitemap
from gcmscrape.refusal import PageRefused
from tests.cases import FULL, each
from tests.fault_server import ENCODING_NOBODY_KNOWS, XML_BOMB, bomb, fault_server, index, listing, page, urlset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST: Final = "https://migrationnetwork.un.org"
EVENT: Final = f"{HOST}/events/one"
CERTIFICATES: Final = Path(__file__).parent / "data" / "certificates"
NOW: Final = datetime(2024, 5, 1, 12, tzinfo=UTC)


ROUTER: Final = respx.MockRouter(assert_all_called=False)


class Web(httpx.AsyncBaseTransport):
    """Answers from memory, with the bodies as bytes that are still to be read."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        given = await ROUTER.async_handler(request)
        return httpx.Response(given.status_code, headers=given.headers.raw, stream=given.stream)


@pytest.fixture
def web() -> Iterator[respx.MockRouter]:
    """Everything above the transport is real; what nobody expects to be asked is an error."""
    yield ROUTER
    ROUTER.clear()
    ROUTER.reset()


def fetcher_of(client: Client, *, attempts: int = 3, budget: int = 50, rate: float = math.inf) -> Fetcher:
    return Fetcher(Site.at(HOST), client, Limiter(rate), Retries(attempts, budget, longest=0.01))


def fetch(address: str = EVENT, **given: int) -> Fetched:
    async def work() -> Fetched:
        async with Client(Web(), "test") as client:
            return await fetcher_of(client, **given).fetch(address)

    return asyncio.run(work())


def failure(address: str = EVENT, **given: int) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetch(address, **given)
    assert caught.value.message.endswith(".")
    return caught.value


def get(address: str, timeouts: Timeouts | None = None, site: str | None = None) -> bytes:
    """Return the body of one response over the network, from a site that may be trusted."""

    async def work() -> bytes:
        async with Client(live_transport(Site.at(site).origin if site else None), "test", timeouts) as client:
            return (await client.get(address)).body

    return asyncio.run(work())


def get_failure(address: str, timeouts: Timeouts | None = None, site: str | None = None) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        get(address, timeouts, site)
    return caught.value


class TestStatus:
    @pytest.mark.parametrize("status", [200, 203, 304])
    def test_answers(self, web: respx.MockRouter, status: int) -> None:
        web.get(EVENT).respond(status)
        assert fetch().final.status == status

    @pytest.mark.parametrize("status", [201, 206, 300, 305, 400, 401, 403, 404, 410, 418, 451, 501, 505, 999])
    def test_what_cannot_pass_is_not_tried_again(self, web: respx.MockRouter, status: int) -> None:
        route = web.get(EVENT).respond(status)
        failed = failure()
        assert (failed.code, failed.passing, route.call_count) == (f"http_{status}", False, 1)
        assert failed.exchange is not None

    @pytest.mark.parametrize(
        "status",
        [204, 205, 408, 425, 429, 500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 530, 599],
    )
    def test_what_may_pass_is_tried_again(self, web: respx.MockRouter, status: int) -> None:
        route = web.get(EVENT).respond(status)
        failed = failure()
        assert (failed.code, failed.passing, route.call_count) == (f"http_{status}", True, 3)
        route.side_effect = [httpx.Response(status), httpx.Response(200, content=b"Good.")]
        assert fetch().final.body == b"Good."

    @pytest.mark.parametrize(
        ("error", "code", "tries"),
        [
            (httpx.ConnectTimeout, "timeout", 1),  # silence has taken its time: the run's end is soon enough
            (httpx.ReadTimeout, "timeout", 1),
            (httpx.PoolTimeout, "timeout", 1),
            (httpx.ConnectError, "unreachable", 3),
            (httpx.ReadError, "unreachable", 3),
            (httpx.WriteError, "unreachable", 3),
            (httpx.RemoteProtocolError, "unreachable", 3),
            (httpx.ProxyError, "unreachable", 3),
        ],
    )
    def test_no_answer_is_tried_again(
        self, web: respx.MockRouter, error: type[Exception], code: str, tries: int
    ) -> None:
        route = web.get(EVENT).mock(side_effect=error)
        failed = failure()
        assert (failed.code, failed.passing, route.call_count) == (code, True, tries)

    def test_the_retries_of_a_run_are_counted(self, web: respx.MockRouter) -> None:
        route = web.get(url__startswith=HOST).respond(500)

        async def work() -> None:
            async with Client(Web(), "test") as client:
                fetcher = fetcher_of(client, attempts=3, budget=5)
                for number in range(6):
                    with pytest.raises(FetchFailed):
                        await fetcher.fetch(f"{HOST}/events/{number}")

        asyncio.run(work())
        assert route.call_count == 6 + 5


class TestRedirects:
    @pytest.mark.parametrize(
        ("location", "words"),
        [
            ("https://example.org/events/one", "another host, example.org"),
            ("//example.org/events/one", "another host"),
            ("https://migrationnetwork.un.org.example.org/events/one", "another host"),
            ("https://migrationnetwork.un.org@example.org/", "another host"),
            ("https://127.0.0.1/", "another host"),
            ("https://169.254.169.254/latest/meta-data/", "another host"),
            ("https://[::ffff:127.0.0.1]/", "another host"),
            ("https://2130706433/", "another host"),
            ("http://migrationnetwork.un.org/events/one", "from https to http"),
            ("file:///etc/passwd", "of the kind file:"),
            ("data:text/html,hello", "of the kind data:"),
            ("javascript:alert(1)", "of the kind javascript:"),
            ("ftp://migrationnetwork.un.org/", "of the kind ftp:"),
            ("/user/login?destination=/events/one", "to log in"),
            ("/es/user/login", "to log in"),
            ("/saml_login", "to log in"),
            ("/events/one", "in a circle"),
            ("", "to nowhere"),
            ("https://[what", "no address"),
            ("https://migrationnetwork.un.org:99999999/", "no address"),
            ("/events/" + "a" * 9000, "more than 8000 characters"),
        ],
    )
    def test_refused(self, web: respx.MockRouter, location: str, words: str) -> None:
        route = web.get(EVENT).respond(302, headers={"Location": location})
        failed = failure()
        assert (failed.code, failed.passing, route.call_count) == ("redirect_refused", False, 1)
        assert words in failed.message
        assert failed.exchange is not None

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize(
        ("location", "target"),
        [
            ("/events/two", f"{HOST}/events/two"),
            ("two", f"{HOST}/events/two"),
            ("//migrationnetwork.un.org/events/two", f"{HOST}/events/two"),
            ("https://MIGRATIONNETWORK.un.org:443/events/two#top", f"{HOST}:443/events/two"),
            ("/events/one/", f"{HOST}/events/one/"),
            ("/es/events/dos", f"{HOST}/es/events/dos"),
            ("/events/été", f"{HOST}/events/%C3%A9t%C3%A9"),
            ("/events/with space", f"{HOST}/events/with%20space"),
            ("https://www.migrationnetwork.un.org/events/two", "https://www.migrationnetwork.un.org/events/two"),
        ],
    )
    def test_followed(self, web: respx.MockRouter, location: str, target: str, status: int) -> None:
        web.get(EVENT).mock(return_value=httpx.Response(status, headers=[(b"Location", location.encode())]))
        web.get(target).respond(200, content=b"Good.")
        fetched = fetch()
        assert fetched.final.body == b"Good."
        assert [hop.status for hop in fetched.redirects] == [status]

    @pytest.mark.parametrize(("length", "good"), [(10, True), (11, False), (25, False)])
    def test_a_chain_is_followed_for_ten_hops(self, web: respx.MockRouter, length: int, *, good: bool) -> None:
        for number in range(length):
            web.get(f"{HOST}/events/{number}").respond(302, headers={"Location": f"/events/{number + 1}"})
        web.get(f"{HOST}/events/{length}").respond(200)
        if good:
            assert len(fetch(f"{HOST}/events/0").redirects) == length
        else:
            assert "more than 10 times" in failure(f"{HOST}/events/0").message

    def test_from_http_to_https_is_followed(self, web: respx.MockRouter) -> None:
        web.get("http://migrationnetwork.un.org/events/one").respond(301, headers={"Location": EVENT})
        web.get(EVENT).respond(200)
        assert fetch("http://migrationnetwork.un.org/events/one").final.url == EVENT

    def test_every_hop_keeps_to_robots(self, web: respx.MockRouter) -> None:
        web.get(f"{HOST}/robots.txt").respond(200, content=b"User-agent: *\nDisallow: /events/two")
        web.get(EVENT).respond(302, headers={"Location": "/events/two"})

        async def work() -> None:
            async with Client(Web(), "test") as client:
                fetcher = fetcher_of(client)
                await fetcher.read_robots()
                await fetcher.fetch(EVENT)

        with pytest.raises(FetchFailed) as caught:
            asyncio.run(work())
        assert caught.value.code == "disallowed"


class TestRetryAfter:
    @each(
        ("value", "seconds"),
        [
            ("0", 0),
            ("7", 7),
            (" 7 ", 7),
            ("299", 299),
            (str(10 * 365 * 86_400), LONGEST),
            ("9" * 5000, LONGEST),
            (format_datetime(NOW + timedelta(seconds=40), usegmt=True), 40),
            ("Wednesday, 01-May-24 12:00:40 GMT", 40),
            ("Wed May  1 12:00:40 2024", 40),
            (format_datetime(NOW + timedelta(days=3650), usegmt=True), LONGEST),
            (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
            ("-5", None),
            ("1.5", None),
            ("٣", None),
            ("soon", None),
            ("", None),
            (None, None),
            ("Wed, 99 May 2024 12:00:00 GMT", None),
            ("Wed, 01 May 99999 12:00:00 GMT", None),
            ("Wed, 01 May 2024 12:00:00 +99999999999999999999", None),
        ],
    )
    def test_forms(self, value: str | None, seconds: float | None) -> None:
        assert retry_after(value, NOW) == seconds

    @given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d [+-]?\d{0,30}"))
    def test_whatever_it_says_the_wait_is_bounded(self, value: str) -> None:
        seconds = retry_after(value, NOW)
        assert seconds is None or 0 <= seconds <= LONGEST

    @given(st.integers(0, 10**12))
    def test_seconds(self, seconds: int) -> None:
        assert retry_after(str(seconds), NOW) == min(seconds, LONGEST)

    @given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1)))  # noqa: DTZ001 - hypothesis wants them without
    def test_dates(self, moment: datetime) -> None:
        moment = moment.replace(tzinfo=UTC, microsecond=0)
        expected = min(max((moment - NOW).total_seconds(), 0), LONGEST)
        assert retry_after(format_datetime(moment, usegmt=True), NOW) == expected


def robots(web: respx.MockRouter, response: httpx.Response | type[Exception]) -> tuple[Fetched | None, Fetcher]:
    """Return what reading robots.txt gives, and the fetcher that keeps to it."""
    web.get(f"{HOST}/robots.txt").mock(side_effect=[response] * 3)

    async def work() -> tuple[Fetched | None, Fetcher]:
        async with Client(Web(), "test") as client:
            fetcher = fetcher_of(client, rate=1000)
            return await fetcher.read_robots(), fetcher

    return asyncio.run(work())


class TestRobots:
    @pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 451])
    def test_none_allows_everything(self, web: respx.MockRouter, status: int) -> None:
        fetched, fetcher = robots(web, httpx.Response(status, content=b"User-agent: *\nDisallow: /"))
        assert fetched is None
        assert fetcher.rules.allow(EVENT)

    @pytest.mark.parametrize("status", [304, 429, 500, 502, 503, 504])
    def test_a_server_that_fails_means_not_now(self, web: respx.MockRouter, status: int) -> None:
        with pytest.raises(RobotsUnavailable, match="Nothing was fetched"):
            robots(web, httpx.Response(status))

    @pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout])
    def test_no_answer_means_not_now(self, web: respx.MockRouter, error: type[Exception]) -> None:
        with pytest.raises(RobotsUnavailable, match="try again later"):
            robots(web, error)

    def test_a_body_cut_short_means_not_now(self, web: respx.MockRouter) -> None:
        body = gzip.compress(b"User-agent: *\nDisallow: /")[:-8]
        with pytest.raises(RobotsUnavailable, match="try again later"):
            robots(web, httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(body)))

    @pytest.mark.parametrize("location", ["/robots.txt", "https://example.org/robots.txt", "data:text/plain,x"])
    def test_a_redirect_to_nothing_allows_everything(self, web: respx.MockRouter, location: str) -> None:
        fetched, fetcher = robots(web, httpx.Response(302, headers={"Location": location}))
        assert fetched is None
        assert fetcher.rules.allow(EVENT)

    def test_rules_behind_a_redirect_count(self, web: respx.MockRouter) -> None:
        web.get(f"{HOST}/rules.txt").respond(200, content=b"User-agent: *\nDisallow: /events")
        fetched, fetcher = robots(web, httpx.Response(302, headers={"Location": "/rules.txt"}))
        assert fetched is not None
        assert not fetcher.rules.allow(EVENT)

    @pytest.mark.parametrize(
        ("body", "allowed"),
        [
            (b"", True),
            (b"<!DOCTYPE html><html><body><h1>Welcome</h1><p>User-agent: nobody</p></body></html>", True),
            (b"User-agent: *\nDisallow: /", False),
            (b"User-agent: *\nDisallow:", True),
            (b"user-agent: *\ndisallow: /events\nallow: /events/one", True),
            (b"User-agent: GCMscrape\nDisallow: /\nUser-agent: *\nDisallow:", False),
            (b"User-agent: gcmscrape\nDisallow:\nUser-agent: *\nDisallow: /", True),
            (b"User-agent: Googlebot\nDisallow: /", True),
            (b"\xef\xbb\xbfUser-agent: *\nDisallow: /events", False),
            (b"User-agent: *\r\nDisallow: /*one$\r\n", False),
            (b"\xff\xfe\x00garbage\x00" * 50, True),
            (b"User-agent: *\nDisallow: /events\n" + b"# filler\n" * 120_000, False),
            (b"# filler\n" * 120_000 + b"User-agent: *\nDisallow: /events\n", True),
            (b"User-agent: *\nDisallow: /" + b"*a" * 400 + b"$", True),
        ],
    )
    def test_rules(self, web: respx.MockRouter, body: bytes, *, allowed: bool) -> None:
        _, fetcher = robots(web, httpx.Response(200, stream=httpx.ByteStream(body)))
        assert fetcher.rules.allow(EVENT) == allowed

    def test_the_cap_is_what_the_rfc_asks_for(self) -> None:
        assert SIZE_LIMIT >= 500 * 1024

    @each(
        ("delay", "seconds"),
        [("2", 2), ("0.5", 0.5), ("9999", LONGEST_DELAY), ("inf", 0), ("-3", 0), ("soon", 0), ("", 0)],
    )
    def test_crawl_delay(self, delay: str, seconds: float) -> None:
        assert Rules.of(f"User-agent: *\nCrawl-delay: {delay}".encode()).delay == seconds

    @pytest.mark.parametrize(("delay", "interval"), [("2", 2), ("9999", LONGEST_DELAY), ("nan", 0.001), ("0", 0.001)])
    def test_crawl_delay_sets_the_pace(self, web: respx.MockRouter, delay: str, interval: float) -> None:
        body = f"User-agent: *\nCrawl-delay: {delay}".encode()
        _, fetcher = robots(web, httpx.Response(200, content=body))
        assert fetcher.limiter.interval >= interval
        assert fetcher.limiter.interval <= max(interval, 1.5)

    @given(st.binary(max_size=2000))
    def test_whatever_it_holds_it_is_read(self, body: bytes) -> None:
        rules = Rules.of(body)
        assert isinstance(rules.allow(EVENT), bool)
        assert 0 <= rules.delay <= LONGEST_DELAY or math.isnan(rules.delay)


XML_CHARACTERS: Final = st.characters(categories=["L", "N", "P"], exclude_characters="<&>")


class TestSitemaps:
    @each(
        ("body", "code"),
        [
            (XML_BOMB, "not_html"),
            (b"<!DOCTYPE html><html></html>", "not_html"),
            (b"<rss></rss>", "not_html"),
            (b"", "broken_record"),
            (b"Not found", "broken_record"),
            (urlset(EVENT)[:-25], "broken_record"),
            (ENCODING_NOBODY_KNOWS, "broken_record"),
            (ENCODING_NOBODY_KNOWS.replace(b"nothing", b"gbk"), "broken_record"),
            (ENCODING_NOBODY_KNOWS.replace(b"nothing", b"hex"), "broken_record"),
            (gzip.compress(urlset(EVENT))[:-8], "truncated"),
            (None, "too_large"),  # a bomb, which is made when it is needed
        ],
    )
    def test_refused(self, body: bytes | None, code: str) -> None:
        with pytest.raises(PageRefused) as caught:
            read_sitemap(bomb() if body is None else body)
        assert caught.value.code == code

    @each("pack", [bytes, gzip.compress] if FULL else [gzip.compress])
    def test_50000_addresses_and_no_more(self, pack: Any) -> None:  # noqa: ANN401
        sitemap = read_sitemap(pack(urlset(*(f"{HOST}/events/{number}" for number in range(50_010)))))
        assert len(sitemap.entries) == 50_000
        assert sitemap.entries[-1].address == f"{HOST}/events/49999"

    @each(
        ("damaged", "read"),
        [
            (lambda body: b"\n" + body, "abc"),
            (lambda body: b"\xef\xbb\xbf\r\n \n" + body, "abc"),
            (lambda body: body.replace(b"/b<", b"/b?x=1&y=2<"), "abc"),
            (lambda body: body.replace(b"/b<", b"/b&nbsp;<"), "abc"),
            (lambda body: body[:-5], "abc"),
            (lambda body: body[:-20], "ab"),
            (lambda body: body + b"<!-- made in 0.2 s --><p>Words", "abc"),
            (lambda body: b"Warning: in line 5<br>" + body, "abc"),
            (lambda body: body.replace(b"/b<", b"/b < c<"), "ac"),
            (lambda body: body.replace(b"/b<", b"/b\x01<"), "ac"),
            (lambda body: body.replace(b"/b</loc>", b"/b"), "ac"),
            (lambda body: body.replace(b"/b</loc><lastmod>2024-05-01</lastmod></url>", b"/b"), "ac"),
        ],
    )
    def test_damage_costs_what_cannot_be_read(self, damaged: Callable[[bytes], bytes], read: str) -> None:
        whole = urlset(*(f"{HOST}/events/{name}" for name in "abc"))
        sitemap = read_sitemap(damaged(whole))
        assert [entry.address.partition("/events/")[2][0] for entry in sitemap.entries] == list(read)
        assert (sitemap.damage is None) == damaged(whole).endswith(b"\n" + whole)

    def test_an_index_that_is_cut(self) -> None:
        assert read_sitemap(index(f"{HOST}/a.xml", f"{HOST}/b.xml")[:-30]).sitemaps == [f"{HOST}/a.xml"]

    def test_an_index(self) -> None:
        assert read_sitemap(index(f"{HOST}/a.xml", f"{HOST}/b.xml")).sitemaps == [f"{HOST}/a.xml", f"{HOST}/b.xml"]

    def test_languages_and_images(self) -> None:
        (entry,) = read_sitemap(
            b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
            xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc> https://x/events/a </loc>
            <i:image><i:loc>https://x/a.png</i:loc></i:image><lastmod>2024-05-01</lastmod>
            <xhtml:link rel="alternate" hreflang="ES" href="https://x/es/events/a"/>
            <xhtml:link rel="canonical" hreflang="fr" href="https://x/fr"/></url></urlset>"""
        ).entries
        assert (entry.address, entry.lastmod) == ("https://x/events/a", "2024-05-01")
        assert entry.alternates == {"es": "https://x/es/events/a"}

    @given(st.lists(st.tuples(st.text(XML_CHARACTERS, min_size=1), st.text(XML_CHARACTERS))))
    def test_what_is_written_is_read(self, entries: list[tuple[str, str]]) -> None:
        body = "".join(f"<url><loc>{address}</loc><lastmod>{lastmod}</lastmod></url>" for address, lastmod in entries)
        read = read_sitemap(f"<urlset>{body}</urlset>".encode()).entries
        assert [(entry.address, entry.lastmod) for entry in read] == [(a, lastmod or None) for a, lastmod in entries]

    @given(
        st.binary(max_size=300)
        | st.lists(
            st.sampled_from(
                ["<urlset>", "</urlset>", "<url>", "</url>", "<loc>", "</loc>", "<sitemap>", "<lastmod/>", "&a;", "x"]
            )
        ).map(lambda parts: "".join(parts).encode())
    )
    def test_whatever_it_holds_it_is_read_or_refused(self, body: bytes) -> None:
        with suppress(PageRefused):
            assert len(read_sitemap(body).entries) <= body.count(b"<url>")


class TestPublicAddresses:
    @each(
        "address",
        ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104
         "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
         "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
         "fec0::1", "feff::1", "3fff::1", "3fff:fff::1", "5f00::1", "2606:4700::5efe:a00:1", "2606:4700::200:5efe:808:808",
         "2002:7f00:1::", "2002:0a00:1::1", "2001:db8::1", "2001:0:5ef5:79fd:0:0:80ff:fffe", "64:ff9b:1::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "::7f00:1",
         "", "localhost", "2130706433", "127.1"],
    )  # fmt: skip
    def test_private(self, address: str) -> None:
        assert not is_public(address)

    @each(
        "address",
        ["1.1.1.1", "157.150.1.1", "::ffff:1.1.1.1", "2606:4700::1111", "2002:0101:101::", "64:ff9b::101:101"],
    )
    def test_public(self, address: str) -> None:
        assert is_public(address)

    def test_a_private_address_is_not_asked(self) -> None:
        with fault_server({"/": page(b"Secret.")}) as server:
            failed = get_failure(server.address)
            assert (failed.code, failed.passing) == ("redirect_refused", False)
            assert "127.0.0.1, an address of a private network" in failed.message
            assert server.asked() == []

    def test_the_site_that_was_named_is_asked_and_no_other(self) -> None:
        with fault_server({"/": page(b"Good.")}) as server, fault_server({"/": page(b"Secret.")}) as other:
            assert get(server.address, site=server.address) == b"Good."
            assert get_failure(other.address, site=server.address).code == "redirect_refused"
            assert other.asked() == []

    @pytest.mark.parametrize("found", [["169.254.169.254"], ["1.1.1.1", "10.0.0.1"], ["::ffff:127.0.0.1"]])
    def test_a_name_that_leads_to_one_is_not_asked(self, monkeypatch: pytest.MonkeyPatch, found: list[str]) -> None:
        answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
        failed = get_failure(EVENT)
        assert (failed.code, failed.passing) == ("redirect_refused", False)


@contextmanager
def full_queue() -> Iterator[str]:
    """Give the address of a port where connections are never made."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)  # noqa: FBT003 - the socket module takes it by place
            each.connect_ex(address)
        try:
            yield f"http://127.0.0.1:{address[1]}"
        finally:
            for each in waiting:
                each.close()


class TestConnections:
    def test_no_such_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", fail)
        failed = get_failure(EVENT)
        assert (failed.code, failed.passing) == ("unreachable", True)
        assert "cannot be resolved" in failed.message

    def test_refused(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        failed = get_failure(address, site=address)
        assert (failed.code, failed.passing) == ("unreachable", True)

    def test_connect_timeout(self) -> None:
        with full_queue() as address:
            failed = get_failure(address, Timeouts(connect=0.3), site=address)
        assert (failed.code, failed.passing) == ("timeout", True)
        assert "before it answered" in failed.message

    @pytest.mark.parametrize(
        ("certificate", "words"),
        [("good", None), ("expired", "certificate has expired"), ("other-host", "not valid for '127.0.0.1'")],
    )
    def test_certificates(self, monkeypatch: pytest.MonkeyPatch, certificate: str, words: str | None) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
        with fault_server({"/": page(b"Good.")}, context) as server:
            if words is None:
                assert get(server.address, site=server.address) == b"Good."
                return
            failed = get_failure(server.address, site=server.address)
            assert (failed.code, failed.passing) == ("unreachable", False)
            assert words in failed.message
            assert server.asked() == []

    def test_a_certificate_nobody_signed(self) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATES / "good.pem")
        with fault_server({"/": page(b"Good.")}, context) as server:
            assert get_failure(server.address, site=server.address).code == "unreachable"


class TestListings:
    def read(self, *links: str, at: str = "/events") -> tuple[tuple[str, ...], tuple[str, ...]]:
        body = listing([link.replace('"', "") for link in links])
        found = read_listing(body, {}, f"{HOST}{at}", Site.at(HOST))
        return found.events, tuple(address.removeprefix(HOST) for address in found.pages)

    def test_two_pagers(self) -> None:
        _, pages = self.read("?page=1", "?page=2", "?page=0,1", "?page=%2C1", "?page=0%2C2", "?page=1,1", "?page=0")
        assert pages == ("/events?page=1", "/events?page=0,1", "/events?page=2", "/events?page=0,2")

    def test_a_pager_keeps_the_rest_of_the_query(self) -> None:
        _, pages = self.read("?type=a&page=1", "?page=1", "?type=b&page=1", at="/events?type=a")
        assert pages == ("/events?page=1&type=a",)
        _, pages = self.read("?type=a%26b+c&page=1", at="/events?type=a%26b+c")
        assert pages == ("/events?page=1&type=a%26b+c",)

    @each(
        "link",
        [
            "?title=&type=All&page=1",
            "?type=all&sort_by=created&sort_order=DESC&items_per_page=10&page=1",
            "?destination=/events&page=1",
            "?order=title&sort=asc&page=0%2C1",
        ],
    )
    def test_a_pager_may_tell_of_filters_that_are_not_set(self, link: str) -> None:
        page = "/events?page=0,1" if "%2C" in link else "/events?page=1"
        assert self.read(link)[1] == (page,)
        assert self.read(link, "?type=workshop&page=1", at="/events?page=2")[1] == (page,)

    @each(
        ("links", "at", "pages"),
        [
            ("<a href='?utm_source=x&page=1'>2</a><a href='?utm_source=x&page=2'>3</a>", "/events",
             ["/events?page=1&utm_source=x", "/events?page=2&utm_source=x"]),
            ("<a href='?a=1&page=1'>2</a><a href='?page=1'>2</a>", "/events", ["/events?page=1"]),
            ("<a href='?page=2&s=x'>3</a><a href='?s=y&page=2'>3</a>", "/events?page=1&s=x", ["/events?page=2&s=x"]),
            ("<a href='?start=20' rel='nofollow next'>more</a>", "/events", ["/events?start=20"]),
            ("<a href='?start=20'>Load more</a><a href='?start=0'>First</a>", "/events", ["/events?start=20"]),
            ("<a href='?page=x7'><span>Next page</span> ›</a>", "/events", ["/events?page=x7"]),
            ("<a rel='next' href='?page=0'>Next</a><a rel='next' href='/events'>Next</a>", "/events?page=3", []),
            ("<a rel='next' href='?page=2'>Next</a>", "/events?type=a&page=1", ["/events?page=2"]),
            ("<a rel='prev' href='?start=20'>Previous</a><a href='/news?page=1' rel='next'>Next</a>", "/events", []),
            ("<button data-url='/events?page=1'>Load more</button>", "/events", ["/events?page=1"]),
            ("<link rel='next' href='?start=20'><link rel='canonical' href='?page=4'>", "/events", ["/events?start=20"]),
            ("<a href='/views/ajax?view_name=e&page=1'>Load more</a>", "/events", ["/views/ajax?page=1&view_name=e"]),
            ("<base href='https://migrationnetwork.un.org/events/x/'><a href='../?page=1'>2</a>", "/events?page=2",
             ["/events?page=1"]),
        ],
    )  # fmt: skip
    def test_pagers(self, links: str, at: str, pages: list[str]) -> None:
        found = read_listing(f"<!DOCTYPE html><html>{links}</html>".encode(), {}, f"{HOST}{at}", Site.at(HOST))
        assert found.pages == tuple(f"{HOST}{page}" for page in pages)

    @each(
        ("links", "lists"),
        [
            ("<a href='/events/past'>Past events</a>", ["/events/past"]),
            ("<a href='?time=past'> PAST\n events (34) »</a>", ["/events?time=past"]),
            ("<a href='/events/archivo'>Eventos pasados</a>", ["/events/archivo"]),
            ("<a href='/events/past'>Past promises</a><a href='/news/archive'>Archive</a>", []),
            ("<a href='?page=1'>Archive</a><a href='/events'>Upcoming events</a>", []),
        ],
    )
    def test_tabs(self, links: str, lists: list[str]) -> None:
        found = read_listing(f"<!DOCTYPE html><html>{links}</html>".encode(), {}, f"{HOST}/events", Site.at(HOST))
        assert found.lists == tuple(f"{HOST}{address}" for address in lists)
        assert not set(found.lists) & set(found.events)

    @each("base", ["https://migrationnetwork.un.org/", "/", "../"])
    def test_the_base_of_a_list(self, base: str) -> None:
        body = f"<!DOCTYPE html><html><base href='{base}'><a href='events/a'>A</a></html>".encode()
        assert read_listing(body, {}, f"{HOST}/fr/events", Site.at(HOST)).events == (f"{HOST}/events/a",)

    def test_what_a_list_says_of_itself_is_no_event(self) -> None:
        body = b"<!DOCTYPE html><html><link rel='shortlink' href='/node/5'><a href='/events/a'>A</a></html>"
        assert read_listing(body, {}, f"{HOST}/events", Site.at(HOST)).events == (f"{HOST}/events/a",)

    def test_links_on_another_site(self) -> None:
        body = b"<!DOCTYPE html><html><base href='https://example.org/'><a href='/events/a'>A</a></html>"
        assert read_listing(body, {}, f"{HOST}/events", Site.at(HOST)).events == ()

    @each("query", ["view_name=e&view_path=%2Ffr%2Fevents", "view_name=e&view_path=fr%2Fevents", "view_name=e"])
    def test_commands(self, query: str) -> None:
        html = "<a href='/events/a'>A</a><a href='?page=2'>Load more</a>"
        commands = [{"command": "settings", "settings": {}}, {"command": "insert", "method": "append", "data": html}]
        address = Site.at(HOST).own(f"/views/ajax?{query}&page=1")
        assert address is not None
        found = read_listing(
            json.dumps(commands).encode(), {"content-type": "application/json"}, address, Site.at(HOST)
        )
        assert (found.events, found.pages) == ((f"{HOST}/events/a",), (address.replace("page=1", "page=2"),))
        first = Site.at(HOST).own(f"/views/ajax?{query}")
        assert first is not None
        assert read_listing(json.dumps(commands).encode(), {}, first, Site.at(HOST)).pages == found.pages

    @each("body", [b"[{", b"[{}]", b'[{"a": 1}]', b"[{" * 50_000])
    def test_json_that_is_no_commands(self, body: bytes) -> None:
        with pytest.raises(PageRefused):
            read_listing(body, {"content-type": "application/json"}, f"{HOST}/events", Site.at(HOST))

    @each("number", [str(PAGES_OF_A_LIST), "9" * 5000, "-1", "٣", "x", ""])
    def test_no_page_of_the_list(self, number: str) -> None:
        assert self.read(f"?page={number}")[1] == ()

    def test_events_once_and_only_of_the_site(self) -> None:
        events, _ = self.read(
            "/events/a", "/events/a#top", "/events/a?x=1", f"{HOST}/events/a/", "https://example.org/events/b",
            "/es/node/5", "/events", "/events/a/b", "javascript:x", "//[", "mailto:a@b", "/node/0", "events/c",
        )  # fmt: skip
        assert events == (f"{HOST}/events/a", f"{HOST}/es/node/5", f"{HOST}/events/c")

    # The link stands twice on the page, and a page with more than twenty control characters is a file of another kind.
    @given(
        st.text(max_size=10)
        | st.text(st.characters(exclude_categories=("Cc", "Cs")))
        | st.from_regex(r"\?page=[0-9,%C2]*")
    )
    def test_whatever_a_link_says_it_is_read(self, link: str) -> None:
        events, pages = self.read(link.replace("<", "").replace("&", ""))
        assert len(events) + len(pages) <= 1


PATHS: Final = st.lists(st.sampled_from(["/", "index.php", "events", "a", "é", "%20", "%2F", ";", ".", "..", ",", " "]))


class TestOwnAddresses:
    @each(
        ("address", "own"),
        [
            ("/events/a", "/events/a"),
            ("/index.php/events/a", "/events/a"),
            ("/index.php/index.php/a", "/a"),
            ("/index.php", "/"),
            ("/index.phpx", "/index.phpx"),
            ("/a/;/", "/a"),
            ("?b=2&a=1", "/?a=1&b=2"),
        ],
    )
    def test_form(self, address: str, own: str) -> None:
        assert Site.at(HOST).own(address) == f"{HOST}{own}"

    @given(
        st.text()
        | PATHS.map("".join)
        | st.tuples(st.sampled_from(["http:", "https:", "", "HTTP:", "data:"]), PATHS.map("".join)).map(
            lambda parts: f"{parts[0]}//migrationnetwork.un.org/{parts[1]}"
        )
        | st.from_regex(r"(https?:)?//[a-z.\[\]:@0-9]{0,20}(/[ -~]{0,20})?")
    )
    def test_twice_is_once(self, address: str) -> None:
        site = Site.at(HOST)
        own = site.own(address)
        if own is not None:
            assert own == HOST or own.startswith(f"{HOST}/")
            assert site.own(own) == own
            assert httpx.URL(own).host == "migrationnetwork.un.org"
