"""The live transport: HTTP/1.1 over connections that are kept, and that never lead to a private address.

Built on asyncio and h11, not on the pool of httpx: that one neither tells where an answer ends on its connection nor
takes a check of the address that is connected to.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

import httpx

from gcmscrape.fetch.connection import Connection
from gcmscrape.fetch.public_addresses import addresses_of, require_public
from gcmscrape.site.addresses import PORTS, Origin, with_its_https

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_CONNECTIONS: Final = 8
_WATCHED_SECONDS: Final = 0.1
"""How long a server is watched after its first answer, for more that nobody asked for, before it is asked again."""


class Network(httpx.AsyncBaseTransport):
    """Sends requests to public addresses, and to trusted origins whatever their addresses are.

    A request with the extension `fresh` goes out on a new connection. A server that once sent what nobody asked for is
    given a new connection for each request from then on: what it sends on an old one may be the answer to another. One
    that sends it late shows that after its first answer.
    """

    def __init__(self, *trusted: Origin | None) -> None:
        self._trusted = {each for origin in trusted if origin is not None for each in with_its_https(origin)}
        self._room = asyncio.Semaphore(_CONNECTIONS)
        self._idle: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._open: set[Connection] = set()
        self._watched: set[Origin] = set()
        self._unreliable: set[Origin] = set()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """What the certificates of servers are checked with; it takes long to make."""
        context = ssl.create_default_context()
        context.set_alpn_protocols(["http/1.1"])
        return context

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its answer, whose body is still to be read.

        Raises:
            Unanswered: An old connection gave no answer; not for a request that is `fresh`.
            PrivateAddress: The host is in a private network.
            httpx.TransportError: The server gave no answer.
        """
        origin = _origin(request.url)
        await self._room.acquire()
        connection: Connection | None = None
        try:
            if not request.extensions.get("fresh"):
                connection = await self._take(origin)
            if connection is None:
                connection = await self._connect(origin, request.extensions["timeout"]["connect"])
            head = await connection.ask(request)
        except BaseException:
            self.give_back(origin, connection)
            raise
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=_Body(self, origin, connection, request),
            extensions={"http_version": b"HTTP/" + head.http_version, "reason_phrase": head.reason},
        )

    async def aclose(self) -> None:
        """Close all connections."""
        for connection in self._open:
            connection.close()
        for connection in list(self._open):
            await connection.lost.wait()

    def give_back(self, origin: Origin, connection: Connection | None) -> None:
        """Keep a connection for the next request when it is open, else close it."""
        self._room.release()
        if connection is None:
            return
        if connection.surplus:
            self._unreliable.add(origin)
        if connection.is_open and origin not in self._unreliable:
            self._idle[origin].append(connection)
        else:
            connection.close()
        self._open = {each for each in self._open if not each.lost.is_set()}

    async def _take(self, origin: Origin) -> Connection | None:
        """Return an open connection; None when there is none."""
        idle = self._idle[origin]
        if idle and origin not in self._watched:
            self._watched.add(origin)
            await asyncio.sleep(_WATCHED_SECONDS)
        if any(each.surplus for each in idle):
            self._unreliable.add(origin)
        for each in [each for each in idle if origin in self._unreliable or not each.is_open]:
            idle.remove(each)
            each.close()
        found = next((each for each in reversed(idle) if not each.has_news), None)
        if found is not None:
            idle.remove(found)
        return found

    async def _connect(self, origin: Origin, seconds: float) -> Connection:
        """Connect to the first address of a host that answers."""
        error: httpx.TransportError = httpx.ConnectError(f"{origin.host} has no address")
        for address in await self._addresses(origin, seconds):
            try:
                async with asyncio.timeout(seconds):
                    _, connection = await asyncio.get_running_loop().create_connection(
                        Connection,
                        address,
                        origin.port,
                        ssl=self._context if origin.scheme == "https" else None,
                        server_hostname=origin.host if origin.scheme == "https" else None,
                    )
            except TimeoutError:
                error = httpx.ConnectTimeout(f"{origin.host} did not answer in time")
            except OSError as failed:
                error = httpx.ConnectError(str(failed))
            else:
                self._open.add(connection)
                return connection
        raise error

    async def _addresses(self, origin: Origin, seconds: float) -> list[str]:
        try:
            async with asyncio.timeout(seconds):
                addresses = await addresses_of(origin.host, origin.port)
        except TimeoutError as error:
            raise httpx.ConnectTimeout(f"the name {origin.host} was not resolved in time") from error
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        if origin not in self._trusted:
            require_public(origin.host, addresses)
        return addresses


class _Body(httpx.AsyncByteStream):
    """The body of an answer that is still to be read."""

    def __init__(self, network: Network, origin: Origin, connection: Connection, request: httpx.Request) -> None:
        self._network = network
        self._origin = origin
        self._connection = connection
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._connection.body(self._request):
            yield piece

    async def aclose(self) -> None:
        self._network.give_back(self._origin, self._connection)


def live_transport(*trusted: Origin | None) -> Network:
    """Return the transport to the network.

    Args:
        trusted: The origins that the user named, which may be on this machine or a private network; None is none.
    """
    return Network(*trusted)


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in PORTS or not url.raw_host:
        raise httpx.UnsupportedProtocol(f"{url.scheme or 'an address without a scheme'} is no web protocol")
    return Origin(url.scheme, url.raw_host.decode("ascii"), url.port or PORTS[url.scheme])
