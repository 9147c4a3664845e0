"""A site behind a gate: its user and password are sent to it, and are neither stored, shown, nor told to another."""

from __future__ import annotations

import asyncio
import gzip
import re
import ssl
from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape.fetch.client import Client
from gcmscrape.fetch.fetcher import Fetcher
from gcmscrape.fetch.limiter import Limiter
from gcmscrape.fetch.network import live_transport
from gcmscrape.fetch.retries import Retries
from gcmscrape.fetch.site import Site
from gcmscrape.settings import Settings
from gcmscrape.site.addresses import PORTS
from tests.cases import each
from tests.fault_server import Answering, Resource, event_page, fault_server, listing, redirect
from tests.live_site import QUICK, read_lines
from tests.program import run
from tests.test_fetch import CERTIFICATES

if TYPE_CHECKING:
    from pathlib import Path

USER: Final = "editor"
TOLD: Final = "Basic ZWRpdG9yOnBAc3M6dy9yZA=="
SECRETS: Final = re.compile(rb"editor|p@ss|p%40ss|w/rd|w%2Frd|Authorization|ZWRpdG9y", re.IGNORECASE)


def gated(body: bytes) -> Resource:
    """Return a resource that is shown to those who tell the password."""

    def answer(request: Answering) -> None:
        told = request.server.arrivals[-1].headers.get("authorization") == TOLD
        request.page(body if told else b"Who are you?", status="200 OK" if told else "401 Unauthorized")

    return answer


def with_login(address: str) -> str:
    return address.replace("://", f"://{USER}:p%40ss%3Aw%2Frd@")


def test_a_password_is_used_and_kept_nowhere(tmp_path: Path) -> None:
    pages = {"/events": gated(listing(["/events/one", "/events/moved"])), "/events/one": gated(event_page("one"))}
    with fault_server({**pages, "/events/two": gated(event_page("two"))}) as server:
        server.resources["/events/moved"] = redirect(with_login(f"{server.address}/events/two"))
        out, site = tmp_path / "out", {**QUICK, "GCMSCRAPE_CONCURRENCY": "1", "GCMSCRAPE_SOURCES": "listing"}
        done = [
            run(command, "--site", with_login(server.address), "--out", out, environment={**site, **form})
            for command in ("harvest", "refresh")
            for form in ({}, {"GCMSCRAPE_LOG_FORMAT": "json"})
        ]
        done += [
            run("status", "--out", out, environment={}),
            run("settings", cwd=tmp_path, environment={"GCMSCRAPE_SITE": with_login(server.address)}),
            run("harvest", "--site", with_login(server.address) + "/events", environment={}),
            run("harvest", "--site", with_login("ftp://127.0.0.1"), environment={}),
        ]
        assert {one.headers["authorization"] for one in server.asked()} == {TOLD}
    assert [one.returncode for one in done] == [0] * 6 + [2] * 2, done
    assert sorted(line["title"] for line in read_lines(out / "events.jsonl")) == ["one", "two"]
    assert not [found for one in done for found in SECRETS.findall(one.stdout + one.stderr)]
    kept = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    kept |= {name: gzip.decompress(content) for name, content in kept.items() if name.endswith(".gz")}
    # What the server sends itself is evidence, and stays as it came.
    sent = re.compile(rb"Location: [^\r\n]*")
    assert not [name for name, content in kept.items() if SECRETS.search(sent.sub(b"", content))]


@each(
    ("site", "address", "told"),
    [
        ("https://a:b@example.org", "https://example.org/x", True),
        ("https://a:b@example.org", "https://example.org:443/x", True),
        ("https://a@example.org", "https://example.org/x", True),
        ("http://a:b@example.org", "https://example.org/x", True),
        ("http://a:b@example.org:8080", "https://example.org/x", False),
        ("https://a:b@example.org", "http://example.org/x", False),
        ("https://a:b@example.org", "https://www.example.org/x", False),
        ("https://a:b@example.org", "https://example.org.example.net/x", False),
        ("https://a:b@example.org", "https://example.org:444/x", False),
    ],
)
def test_who_is_told(site: str, address: str, *, told: bool) -> None:
    settings = Settings.model_validate({"site": site})
    assert settings.login is not None
    assert bool(settings.login.header(address)) == told
    assert settings.model_copy(update={"rate": 2}).login == settings.login
    assert not re.search("a:b|'b'", f"{settings!r} {settings.login!r} {settings.model_dump_json()}")


def test_a_site_without_a_password_is_told_none() -> None:
    assert Settings.model_validate({"site": "https://example.org"}).login is None
    assert Settings().login is None


def test_a_private_host_may_lead_to_its_own_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "good.pem")

    async def fetch(address: str) -> tuple[str, bytes]:
        site = Site.at(address)
        async with Client(live_transport(site.origin), "test") as client:
            found = await Fetcher(site, client, Limiter(1000), Retries(1, 0)).fetch(f"{site.origin}/events/one")
            return found.final.url, found.final.body

    secure = {"/events/one": lambda request: request.page(event_page("one"))}
    with fault_server({}) as plain, fault_server(secure, context) as server:
        for address in (plain.address, server.address):
            scheme, _, port = address.replace("//", "").split(":")
            monkeypatch.setitem(PORTS, scheme, int(port))  # those that an address need not name, as 80 and 443 are
        plain.resources["/events/one"] = redirect("https://127.0.0.1/events/one")
        assert asyncio.run(fetch(plain.address)) == ("https://127.0.0.1/events/one", event_page("one"))
