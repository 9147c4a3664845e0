"""One request, one complete response, within limits on bytes and time. Redirects are not followed here."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

import httpx

from gcmscrape.archive.encoding import decode_body
from gcmscrape.archive.saved import PAGE_LIMIT
from gcmscrape.fetch.connection import Unanswered
from gcmscrape.fetch.exchange import Exchange, FetchFailed
from gcmscrape.fetch.login import HEADER as LOGIN
from gcmscrape.fetch.public_addresses import PrivateAddress
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from gcmscrape.fetch.login import Login

ACCEPTED: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that are waited: for a connection, for the next bytes, and for a response as a whole."""

    connect: float = 15.0
    read: float = 20.0
    total: float = 60.0


class Client:
    """Sends GET requests over a transport of httpx: the network, saved responses, or one that injects faults."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        user_agent: str,
        timeouts: Timeouts | None = None,
        login: Login | None = None,
    ) -> None:
        self._timeouts = timeouts or Timeouts()
        self._login = login
        self._transport = transport
        self._headers = {"User-Agent": user_agent, **ACCEPTED}

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def get(self, url: str, conditions: Mapping[str, str] | None = None) -> Exchange:
        """Return the response to a GET, whatever its status.

        Args:
            url: An absolute address.
            conditions: Headers that make the request conditional.

        Raises:
            FetchFailed: `unreachable`, `timeout`, `truncated`, `too_large`, `broken_record` or `not_html`.
        """
        began: list[float] = []  # when the headers came: what tells a broken answer from none
        try:
            async with asyncio.timeout(self._timeouts.total):
                try:
                    return await self._exchange(url, conditions or {}, began)
                except Unanswered:  # which is the fault of an old connection, and no try of the page
                    began.clear()
                    return await self._exchange(url, conditions or {}, began, fresh=True)
        except TimeoutError as error:
            message = f"The response took longer than {self._timeouts.total:g} seconds, the limit."
            raise FetchFailed("timeout", message, passing=True) from error
        except httpx.TimeoutException as error:
            where = "while its answer was read" if began else "before it answered"
            raise FetchFailed("timeout", f"The server was silent for too long {where}.", passing=True) from error
        except PrivateAddress as error:
            raise FetchFailed("redirect_refused", str(error)) from error
        except PageRefused as refusal:
            passing = refusal.code in {"truncated", "broken_record"}
            raise FetchFailed(refusal.code, refusal.message, passing=passing) from refusal
        except (httpx.TransportError, httpx.InvalidURL, ssl.SSLError) as error:
            raise _broken(error, began=bool(began)) from error

    async def _exchange(
        self, url: str, conditions: Mapping[str, str], began: list[float], *, fresh: bool = False
    ) -> Exchange:
        request = self._request(url, conditions)
        request.extensions["fresh"] = fresh
        retrieved_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        sent = time.monotonic()
        response = await self._transport.handle_async_request(request)
        try:
            latency = time.monotonic() - sent
            began.append(latency)
            raw = await _read(response)
        finally:
            await response.aclose()
        headers = {name.lower(): value for name, value in response.headers.items()}
        headers.pop("transfer-encoding", None)  # undone below httpx
        return Exchange(
            url=url,
            request_headers=tuple(each for each in _text(request.headers.raw) if each[0] != LOGIN),
            status=response.status_code,
            reason=_reason(response),
            http_version=response.http_version,
            response_headers=_text(response.headers.raw),
            raw=raw,
            body=decode_body(raw, headers) if raw else b"",
            retrieved_at=retrieved_at,
            latency=latency,
        )

    def _request(self, url: str, conditions: Mapping[str, str]) -> httpx.Request:
        # Straight to the transport: the client of httpx refuses an answer whose Location it cannot take apart, and
        # keeps cookies.
        given = {**self._headers, **conditions, **(self._login.header(url) if self._login is not None else {})}
        headers = [(name, value.encode("latin-1")) for name, value in given.items()]
        wait = httpx.Timeout(self._timeouts.read, connect=self._timeouts.connect)
        return httpx.Request(
            "GET",
            url,
            headers=[*((name.encode("ascii"), value) for name, value in headers), (b"Connection", b"keep-alive")],
            extensions={"timeout": wait.as_dict()},
        )


async def _read(response: httpx.Response) -> bytes:
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > PAGE_LIMIT:
        raise _too_large()
    if response.is_stream_consumed:  # by a transport that answers from memory
        return response.content
    raw = bytearray()
    async for piece in response.aiter_raw():
        raw += piece
        if len(raw) > PAGE_LIMIT:
            raise _too_large()
    return bytes(raw)


def _too_large() -> PageRefused:
    return PageRefused("too_large", f"The response is larger than {PAGE_LIMIT // 1024**2} MB.")


def _text(raw: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


def _reason(response: httpx.Response) -> str:
    """Return the reason phrase, bytes as Latin-1; httpx drops those outside ASCII."""
    reason = response.extensions.get("reason_phrase")
    return reason.decode("latin-1") if isinstance(reason, bytes) else response.reason_phrase


def _broken(error: Exception, *, began: bool) -> FetchFailed:
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    if began:
        return FetchFailed("truncated", f"The response broke off: {reason}.", passing=True)
    certificate = "certificate" in reason.lower()
    unusable = isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol))
    return FetchFailed("unreachable", f"The server gave no answer: {reason}.", passing=not (certificate or unusable))
