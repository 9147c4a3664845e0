"""Fetching an address as a good guest: robots.txt, one pace, retries, and redirects walked hop by hop."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.url import safe_url_string

from gcmscrape.fetch.exchange import FetchFailed
from gcmscrape.fetch.retry_after import LONGEST, retry_after
from gcmscrape.fetch.robots import Rules
from gcmscrape.fetch.traffic import Traffic
from gcmscrape.site.addresses import LONGEST_ADDRESS, is_login, without_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gcmscrape.fetch.client import Client
    from gcmscrape.fetch.exchange import Exchange
    from gcmscrape.fetch.limiter import Limiter
    from gcmscrape.fetch.retries import Retries
    from gcmscrape.fetch.site import Site

_HOPS: Final = 10
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ANSWERS: Final = frozenset({200, 203, 304})
# An answer without content may be a page that was not ready. A 5xx that nobody registered means the same as 500 (RFC
# 9110, 15); only a server that can't do what it is asked for will not do it later.
_TRY_LATER: Final = frozenset({204, 205, 408, 425, 429, *range(500, 600)}) - {501, 505}
_NOT_MODIFIED: Final = 304
_TOO_MUCH: Final = frozenset({429, 503, 509})
_ALWAYS_ALLOWED: Final = "/robots.txt"


class RobotsUnavailable(Exception):  # noqa: N818 - named for what was met
    """robots.txt cannot be had, so nothing may be fetched now (RFC 9309, 2.3.1.4). The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to an address: the response, and the redirects that led to it."""

    final: Exchange
    redirects: tuple[Exchange, ...] = ()


@dataclass(slots=True)
class Fetcher:
    """All that fetches from one site does so through one of these.

    `obey` is whether robots.txt is kept. `longest_wait` is the seconds that Retry-After is waited at most. `rules` are
    those of robots.txt, once read. `traffic` counts. `answers` are the statuses of answers.
    """

    site: Site
    client: Client
    limiter: Limiter
    retries: Retries
    obey: bool = True
    longest_wait: float = LONGEST
    rules: Rules = field(default_factory=Rules)
    traffic: Traffic = field(default_factory=Traffic)
    answers: frozenset[int] = ANSWERS

    async def read_robots(self) -> Fetched | None:
        """Fetch robots.txt and keep to it from now on; return its response, None when there is none or it is not kept.

        Raises:
            RobotsUnavailable: The server fails to answer, which means "not now".
        """
        if not self.obey:
            return None
        address = f"{self.site.origin}{_ALWAYS_ALLOWED}"
        try:
            fetched = await self.fetch(address)
        except FetchFailed as failure:
            if failure.exchange is None and failure.code != "redirect_refused":
                raise RobotsUnavailable(
                    f"Nothing was fetched: {address} cannot be read ({failure.message.rstrip('.')}); try again later."
                ) from failure
            if failure.code.startswith("http_5") or failure.code == "http_429":
                raise RobotsUnavailable(
                    f"Nothing was fetched: {address} answers with status {failure.code[5:]}, which means not now; "
                    "try again later."
                ) from failure
            return None
        if fetched.final.status == _NOT_MODIFIED:
            raise RobotsUnavailable(
                f"Nothing was fetched: {address} answers that it did not change, unasked; try again later."
            )
        self.rules = Rules.of(fetched.final.body)
        self.limiter.at_least(self.rules.delay)
        return fetched

    async def fetch(
        self,
        address: str,
        conditions: Mapping[str, str] | None = None,
        known: Callable[[str], bool] = lambda _: False,
    ) -> Fetched:
        """Return the response to an address, redirects followed.

        Args:
            address: An address of the site.
            conditions: Headers that make the first request conditional.
            known: Tells of the target of a redirect whether it was fetched already, and need not be again.

        Raises:
            FetchFailed: Any code of the client, `http_<status>` for a status that is no page, `disallowed` by
                robots.txt, `redirect_refused`.
            KnownTarget: The address redirects to one that is `known`.
        """
        hops: list[Exchange] = []
        try:
            return await self._walk(address, conditions, known, hops)
        except FetchFailed as failure:
            failure.redirects = tuple(hop for hop in hops if hop is not failure.exchange)
            raise

    async def _walk(
        self, address: str, conditions: Mapping[str, str] | None, known: Callable[[str], bool], hops: list[Exchange]
    ) -> Fetched:
        while True:
            self._require_allowed(address)
            exchange = await self.retries.get(partial(self._once, address, None if hops else conditions))
            if exchange.status not in _REDIRECTS:
                return Fetched(exchange, tuple(hops))
            hops.append(exchange)
            address = self._target(exchange, hops)
            own = self.site.own(address) or address
            if known(own):
                raise KnownTarget(own, tuple(hops))

    async def _once(self, address: str, conditions: Mapping[str, str] | None) -> Exchange:
        await self.limiter.turn()
        self.traffic.requests += 1
        try:
            exchange = await self.client.get(address, conditions)
        except FetchFailed as failure:
            if failure.code in {"timeout", "unreachable"}:
                self.limiter.burdened()
            raise
        self.traffic.bytes += len(exchange.raw)
        self.traffic.not_modified += exchange.status == _NOT_MODIFIED
        if exchange.status not in _TRY_LATER:
            self.limiter.answered(exchange.latency)
        if exchange.status in _REDIRECTS or exchange.status in self.answers:
            return exchange
        raise self._refused(exchange)

    def _refused(self, exchange: Exchange) -> FetchFailed:
        wait = retry_after(exchange.headers.get("retry-after"), datetime.now(UTC), self.longest_wait)
        burdened = exchange.status in _TOO_MUCH
        if burdened:
            self.limiter.burdened()
            self.limiter.pause(wait or 0.0)
        return FetchFailed(
            f"http_{exchange.status}",
            f"The server answered with status {exchange.status}.",
            passing=exchange.status in _TRY_LATER,
            wait=wait if burdened else None,
            exchange=exchange,
        )

    def _require_allowed(self, address: str) -> None:
        if self.obey and urlsplit(address).path != _ALWAYS_ALLOWED and not self.rules.allow(address):
            raise FetchFailed("disallowed", "The robots.txt of the site does not allow this address.")

    def _target(self, exchange: Exchange, hops: list[Exchange]) -> str:
        """Return where a redirect leads, or refuse it."""
        location = _location(exchange)
        if not location:
            raise _refuse("The server redirects to nowhere: its answer has no Location.", exchange)
        try:
            target = urldefrag(safe_url_string(urljoin(exchange.url, location))).url
            scheme = urlsplit(target).scheme
        except ValueError:
            raise _refuse(f"The server redirects to {location[:200]!r}, which is no address.", exchange) from None
        if scheme not in {"http", "https"}:
            raise _refuse(f"The server redirects to an address of the kind {scheme}:, which is not followed.", exchange)
        if scheme == "http" and exchange.url.startswith("https:"):
            raise _refuse("The server redirects from https to http, which is not followed.", exchange)
        if len(target) > LONGEST_ADDRESS:
            raise _refuse(f"The server redirects to an address of more than {LONGEST_ADDRESS} characters.", exchange)
        own = self.site.own(target)
        if own is None:
            raise _refuse(
                f"The server redirects to another host, {urlsplit(without_credentials(target)).netloc[:200]}.", exchange
            )
        if is_login(own):
            raise _refuse("The server redirects to a page to log in.", exchange)
        if len(hops) > _HOPS:
            raise _refuse(f"The server redirects more than {_HOPS} times.", exchange)
        # As the server writes it, if it is the same host: it may insist on a slash at the end, or on https.
        literal = without_credentials(target) if self.site.is_same_host(target) else own
        if literal in {hop.url for hop in hops}:
            raise _refuse("The server redirects in a circle.", exchange)
        return literal


class KnownTarget(Exception):  # noqa: N818 - named for what was met
    """An address redirects to one that was fetched already: both are the same page."""

    def __init__(self, target: str, redirects: tuple[Exchange, ...]) -> None:
        super().__init__(target)
        self.target = target
        self.redirects = redirects


def _refuse(message: str, exchange: Exchange) -> FetchFailed:
    return FetchFailed("redirect_refused", message, exchange=exchange)


def _location(exchange: Exchange) -> str:
    """Return the Location, as much of it as tells that it is too long; some servers send it as bare UTF-8."""
    location = exchange.headers.get("location", "")[: 4 * LONGEST_ADDRESS]
    try:
        return location.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return location.strip()
