"""Connections that are used again: another page's answer never becomes a record, and no page is lost to a dead one."""

from __future__ import annotations

import asyncio
import math
import ssl
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from gcmscrape.fetch.client import Client
from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.fetcher import Fetcher
from gcmscrape.fetch.limiter import Limiter
from gcmscrape.fetch.network import live_transport
from gcmscrape.fetch.retries import Retries
from gcmscrape.fetch.site import Site
from tests.cases import each
from tests.fault_server import event_page, listing
from tests.live_site import read_lines
from tests.pipe_server import Asked, answer, pipe_server
from tests.program import Request, Settings, run_here
from tests.test_fetch import CERTIFICATES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipe_server import PipeServer, Script

NAMES: Final = [f"event-{number:02}" for number in range(12)]
OTHER: Final = answer(event_page("Nobody asked for this"))


def body_of(asked: Asked) -> bytes | None:
    """Return the page of an event, the list of all, or None for what is not there."""
    if asked.target == "/events":
        return listing([f"/events/{name}" for name in NAMES])
    name = asked.target.rpartition("/")[2]
    return event_page(name) if name in NAMES else None


def good(asked: Asked) -> bytes:
    body = body_of(asked)
    return answer(body) if body is not None else answer(b"Not found.", status="404 Not Found")


def harvest(server: PipeServer, out: Path, **settings: Any) -> list[str]:  # noqa: ANN401 - as the settings have them
    """Harvest a server in this process, each request tried once, and return the titles."""
    given = {
        "site": server.address, "out": out, "sources": ("listing",), "rate": math.inf, "concurrency": 1,
        "attempts": 1, "later_tries": 0, "failed_share": 0, "dropped_share": 1, **settings,
    }  # fmt: skip
    run_here(Settings.model_validate(given), Request("harvest"))
    return sorted(line["title"] for line in read_lines(out / "events.jsonl"))


async def _in_one_packet(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked) + (OTHER if asked.target == "/events/event-03" else b""))


async def _twice(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked) * 2)


async def _twice_in_two_packets(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked))
    await writer.drain()
    writer.write(good(asked))


async def _twice_the_second_later(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked))
    asyncio.get_running_loop().call_later(0.03, writer.write, good(asked))


async def _behind_the_length(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked) + b"<!-- made in 0.2 s -->\r\n")


async def _blank_line_behind(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked) + b"\r\n")


async def _not_modified_with_a_body(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked))
    if asked.target == "/events/event-05":
        writer.write(answer(b"", status="304 Not Modified", length=-1) + event_page("Nobody asked for this"))


async def _behind_the_second_answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """The second answer on each connection is that to another request, and the right one follows."""
    writer.write((OTHER if asked.place == 2 else b"") + good(asked))


async def _no_http_at_the_second(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write((b"the rest of something\r\n\r\n" if asked.place == 2 else b"") + good(asked))


SURPLUS: Final[dict[str, Script]] = {
    "another answer in the packet": _in_one_packet,
    "each answer twice": _twice,
    "each answer twice in two packets": _twice_in_two_packets,
    "each answer twice, the second later": _twice_the_second_later,
    "bytes behind the length": _behind_the_length,
    "a blank line behind": _blank_line_behind,
    "an answer that must have no body": _not_modified_with_a_body,
    "another answer before the right one": _behind_the_second_answer,
    "no HTTP before the right one": _no_http_at_the_second,
}


@each("name", SURPLUS)
def test_what_was_not_asked_for_is_the_answer_to_nothing(name: str) -> None:
    with pipe_server(SURPLUS[name]) as server:
        assert fetch_all(server, NAMES, 1)[0] == [event_page(name) for name in NAMES]


@each("script", [_in_one_packet, _twice])
def test_what_was_not_asked_for_becomes_no_record(script: Script, tmp_path: Path) -> None:
    with pipe_server(script) as server:
        assert harvest(server, tmp_path / script.__name__) == NAMES


@pytest.mark.parametrize("surplus", [False, True])
def test_over_tls(monkeypatch: pytest.MonkeyPatch, *, surplus: bool) -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(good(asked))
        if surplus and asked.target.endswith("03"):
            writer.write(OTHER)  # in a record of its own, as a rule in the same packet

    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "good.pem")
    with pipe_server(script, context) as server:
        bodies, _ = fetch_all(server, NAMES, 1)
        assert bodies == [event_page(name) for name in NAMES]
        # One for what came before, one for each event behind, and one if the surplus came within an answer that it spoils.
        assert server.connections in ({1 + 8, 1 + 8 + 1} if surplus else {1})


def test_an_end_that_is_told_twice_ends_the_connection() -> None:
    async def script(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"", "Transfer-Encoding: chunked", length=3) + b"3\r\nabc\r\n0\r\n\r\n")

    with pipe_server(script) as server:
        assert fetch_all(server, NAMES, 1)[0] == [b"abc"] * 12
        assert server.connections == 12


def test_an_answer_in_small_parts_leaves_others_their_turn() -> None:
    parts = 10_000
    sent = answer(b"", "Transfer-Encoding: chunked", length=-1) + b"1\r\na\r\n" * parts + b"0\r\n\r\n"

    async def script(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)

    async def work(address: str) -> list[int]:
        turns = 0

        async def take_turns() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        waits = httpx.Timeout(60).as_dict()
        async with live_transport(Site.at(address).origin) as network:
            response = await network.handle_async_request(httpx.Request("GET", address, extensions={"timeout": waits}))
            other = asyncio.create_task(take_turns())
            found = [turns async for _ in response.aiter_raw()]
            other.cancel()
        return found

    with pipe_server(script) as server:
        met = asyncio.run(work(server.address))
    assert len(met) == parts
    assert max(Counter(met).values()) <= 200  # parts between one turn of another and its next


def test_a_server_that_sent_too_much_gets_a_new_connection_each_time(tmp_path: Path) -> None:
    with pipe_server(_in_one_packet) as server:
        harvest(server, tmp_path)
    before, after = server.asked[: server.targets().index("/events/event-03")], server.asked[-8:]
    assert [one.connection for one in before] == [1] * len(before)
    assert [one.place for one in after] == [1] * 8


async def _polite(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked))


def test_connections_are_kept(tmp_path: Path) -> None:
    with pipe_server(_polite) as server:
        assert harvest(server, tmp_path) == NAMES
    assert server.connections == 1


async def _dies_at_the_next(asked: Asked, writer: asyncio.StreamWriter) -> bool:
    if asked.place > 1:
        return False
    writer.write(good(asked))
    return True


async def _resets_at_the_next(asked: Asked, writer: asyncio.StreamWriter) -> None:
    if asked.place > 2:
        writer.transport.abort()
    else:
        writer.write(good(asked))


async def _closes_idle_connections(asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(good(asked))
    asyncio.get_running_loop().call_later(0.012, writer.close)


async def _closes_at_once(asked: Asked, writer: asyncio.StreamWriter) -> bool:
    writer.write(good(asked))
    return False


DYING: Final[dict[str, Script]] = {
    "closed when the next request comes": _dies_at_the_next,
    "reset when the third request comes": _resets_at_the_next,
    "closed when idle": _closes_idle_connections,
    "closed without a word": _closes_at_once,
}


@each("name", DYING)
def test_a_request_that_an_old_connection_loses_is_no_try(name: str, tmp_path: Path) -> None:
    with pipe_server(DYING[name]) as server:
        assert harvest(server, tmp_path / name, concurrency=4, retry_budget=0) == NAMES


def fetch_all(server: PipeServer, names: list[str], tasks: int) -> tuple[list[bytes], Fetcher]:
    """Fetch pages as quickly as it goes, each tried once, some at a time."""

    async def work() -> tuple[list[bytes], Fetcher]:
        site = Site.at(server.address)
        async with Client(live_transport(site.origin), "test") as client:
            fetcher = Fetcher(site, client, Limiter(math.inf), Retries(attempts=1, budget=0))
            left = iter(names)
            bodies: list[bytes] = []

            async def take() -> None:
                for name in left:
                    bodies.append((await fetcher.fetch(f"{server.address}/events/{name}")).final.body)
                    await asyncio.sleep(0.012 * (len(bodies) % 3) / 2)

            async with asyncio.TaskGroup() as group:
                for _ in range(tasks):
                    group.create_task(take())
            return bodies, fetcher

    return asyncio.run(work())


def test_of_500_requests_none_is_lost_to_connections_that_are_closed_after_12_ms() -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(asked.target.encode()))
        asyncio.get_running_loop().call_later(0.012, writer.transport.abort)

    names = [str(number) for number in range(500)]
    with pipe_server(script) as server:
        bodies, fetcher = fetch_all(server, names, 8)
    assert sorted(bodies) == sorted(f"/events/{name}".encode() for name in names)
    assert (fetcher.traffic.requests, fetcher.traffic.retries) == (500, 0)


def test_a_new_connection_that_dies_is_a_try() -> None:
    async def script(_: Asked, __: asyncio.StreamWriter) -> bool:
        return False

    with pipe_server(script) as server:
        with pytest.raises(ExceptionGroup) as caught:
            fetch_all(server, ["one"], 1)
        failed = caught.value.exceptions[0]
        assert isinstance(failed, FetchFailed)
        assert (failed.code, failed.passing, len(server.asked)) == ("unreachable", True, 1)


def test_a_request_is_sent_twice_at_most() -> None:
    async def script(asked: Asked, writer: asyncio.StreamWriter) -> bool:
        if asked.target == "/events/two":
            return False
        writer.write(good(asked))
        return True

    with pipe_server(script) as server:
        with pytest.raises(ExceptionGroup):
            fetch_all(server, ["event-01", "two"], 1)
        assert server.targets() == ["/events/event-01", "/events/two", "/events/two"]
