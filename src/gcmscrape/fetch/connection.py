"""One connection to a server: HTTP/1.1, one request at a time, and nothing believed that was not asked for."""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import TYPE_CHECKING, Final

import h11
import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_HEAD_LIMIT: Final = 100 * 1024  # bytes of a status line and its headers
_UNREAD_LIMIT: Final = 256 * 1024  # bytes that wait to be read, before the server has to wait
_TURN: Final = 100  # parts of an answer that are read before others have their turn: a chunk may be a byte
_IDLE_SECONDS: Final = 30.0


class Unanswered(httpx.RemoteProtocolError):
    """A connection that had served an answer gave none to this request, or none that is certain to be its own.

    That says nothing of the page: the same request can be sent again on a new connection.
    """


class Connection(asyncio.Protocol):
    """The protocol of one connection; `loop.create_connection` connects it.

    `answers` are those that it has served. `surplus` says that the server has sent what nobody asked for: bytes behind
    an answer, or before a request (RFC 9112, 6.3). Such a connection is closed.
    """

    def __init__(self) -> None:
        self.answers = 0
        self.surplus = False
        self.lost = asyncio.Event()
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_LIMIT)
        self._transport: asyncio.Transport
        self._asked = False
        self._began = False
        self._news = asyncio.Event()
        self._unread = 0
        self._parts = 0
        self._error: Exception | None = None
        self._is_clear = True
        self._idle_since = time.monotonic()

    # What the event loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what is written to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the types: TCP and TLS have no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take bytes in; without a request they are nobody's."""
        if not self._asked:
            self.surplus = True
            self.close()
            return
        self._began = True
        self._http.receive_data(data)
        self._unread += len(data)
        if self._unread > _UNREAD_LIMIT:
            self._transport.pause_reading()
        self._news.set()

    def eof_received(self) -> None:
        """Take note that the server sends no more; the event loop closes the connection."""
        self._http.receive_data(b"")
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Take note that the connection is gone."""
        if exc is None:
            self._http.receive_data(b"")
        self._error = exc
        self.lost.set()
        self._news.set()

    # What the program asks

    @property
    def is_open(self) -> bool:
        """Whether another request may be sent, as far as is known."""
        expired = time.monotonic() - self._idle_since > _IDLE_SECONDS
        return not (self._asked or expired or self._transport.is_closing())

    @property
    def has_news(self) -> bool:
        """Whether something came, bytes or the end, that the event loop has not told yet."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._transport.get_extra_info("socket"), selectors.EVENT_READ)
            return bool(selector.select(0))

    async def ask(self, request: httpx.Request) -> h11.Response:
        """Send a request without a body and return the head of the answer.

        Raises:
            Unanswered: The connection was used before, and died before the first byte or speaks no HTTP any more.
            httpx.TransportError: The server gave no answer.
        """
        try:
            self._send(request)
            while not isinstance(event := await self._next(request), h11.Response):
                pass  # an interim answer
        except (httpx.ReadError, httpx.RemoteProtocolError) as error:
            if self.answers and (not self._began or isinstance(error, httpx.RemoteProtocolError)):
                raise Unanswered(str(error)) from error
            raise
        said = {name for name, _ in event.headers}
        self._is_clear = not said.issuperset({b"content-length", b"transfer-encoding"})
        return event

    async def body(self, request: httpx.Request) -> AsyncIterator[bytes]:
        """Give the body of the answer, its transfer-encoding undone. When it has ended whole, the connection is open.

        Not so when the answer told its end in two ways (RFC 9112, 6.3).

        Raises:
            Unanswered: More follows, and the connection was used before: which answer is whose cannot be told.
            httpx.TransportError: The answer broke off.
        """
        while isinstance(event := await self._next(request), h11.Data):
            yield bytes(event.data)
        self.answers += 1
        self.surplus = self._http.trailing_data[0] != b""
        if self.surplus and self.answers > 1:
            raise Unanswered("more came than was asked for")
        if self._is_clear and not self.surplus and self._http.our_state is self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._idle_since = time.monotonic()
            self._asked = False

    def close(self) -> None:
        """Close the connection at once, with whatever is under way."""
        self._transport.abort()

    def _send(self, request: httpx.Request) -> None:
        if self.surplus:
            raise httpx.RemoteProtocolError("the server spoke before it was asked")
        self._asked, self._began = True, False
        try:
            head = h11.Request(method=request.method.encode(), target=request.url.raw_path, headers=request.headers.raw)
            data = (self._http.send(head) or b"") + (self._http.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error
        self._transport.write(data)

    async def _next(self, request: httpx.Request) -> h11.Event | type[h11.PAUSED]:
        self._parts += 1
        if self._parts % _TURN == 0:
            await asyncio.sleep(0)
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                nothing = not self._began
                raise httpx.RemoteProtocolError(
                    "the server closed the connection" if nothing else str(error)
                ) from error
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value] # the types of h11 don't tell NEED_DATA from PAUSED
            if self._error is not None:
                raise httpx.ReadError(str(self._error)) from self._error
            self._unread = 0
            self._transport.resume_reading()
            self._news.clear()
            try:
                async with asyncio.timeout(request.extensions["timeout"]["read"]):
                    await self._news.wait()
            except TimeoutError as error:
                raise httpx.ReadTimeout("the server was silent for too long") from error
