"""The live transport: httpx over connections that never lead to a private address.

The check is made on the address that is connected to, after the name was resolved, so that a name that resolves to
another address the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcmscrape.site.addresses import Origin

_CONNECTIONS: Final = 8
_IDLE_SECONDS: Final = 30.0
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 seen from a network that has IPv6 only (RFC 6052)


class PrivateAddress(Exception):  # noqa: N818 - named for what was met
    """A host is, or resolves to, an address of a private network. The message is one sentence."""


class _PublicBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, and to the trusted host and port whatever its address is."""

    def __init__(self, trusted: tuple[str, int] | None) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._trusted = trusted

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the interface of httpcore
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that answers."""
        if (host, port) == self._trusted:
            return await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        addresses = await _resolve(host, port, timeout)
        for address in addresses:
            if not is_public(address):
                raise PrivateAddress(f"{host} is at {address}, an address of a private network, and is not asked.")
        error: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error

    async def sleep(self, seconds: float) -> None:
        """Wait, for the retries of httpcore."""
        await self._inner.sleep(seconds)


async def _resolve(host: str, port: int, timeout: float | None) -> list[str]:  # noqa: ASYNC109 - handed on from httpcore
    try:
        async with asyncio.timeout(timeout):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(f"the name {host} was not resolved in time") from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} cannot be resolved") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; an IPv4 address inside an IPv6 one is looked at itself."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def live_transport(trusted: Origin | None) -> httpx.AsyncHTTPTransport:
    """Return the transport to the network.

    Args:
        trusted: The origin that the user named, which may be on this machine or a private network; None for none.
    """
    context = ssl.create_default_context()
    transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001 - httpx has no other way to hand in a network backend
        ssl_context=context,
        max_connections=_CONNECTIONS,
        keepalive_expiry=_IDLE_SECONDS,
        network_backend=_PublicBackend((trusted.host, trusted.port) if trusted else None),
    )
    return transport
