"""Which IP addresses belong to the public internet. No page may make the program ask one that does not.

The check is made on the address that is connected to, after the name was resolved, so that a name that resolves to
another address the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final

_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 seen from a network that has IPv6 only (RFC 6052)
_NOT_PUBLIC: Final = (
    ipaddress.IPv6Network("fec0::/10"),  # site-local, deprecated but in use (RFC 3879)
    ipaddress.IPv6Network("3fff::/20"),  # documentation (RFC 9637), which Python knows from 3.13 on
    ipaddress.IPv6Network("5f00::/16"),  # segment routing (RFC 9602), the same
)
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""What stands before the IPv4 address in the lower half of an address that tunnels to it within a site (RFC 5214)."""


class PrivateAddress(Exception):  # noqa: N818 - named for what was met
    """A host is, or resolves to, an address of a private network. The message is one sentence."""


async def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host.

    Raises:
        OSError: The name cannot be resolved.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OSError(f"the name {host} cannot be resolved") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def require_public(host: str, addresses: list[str]) -> None:
    """Go on when all addresses of a host are public.

    Raises:
        PrivateAddress: One is not.
    """
    for address in addresses:
        if not is_public(address):
            raise PrivateAddress(f"{host} is at {address}, an address of a private network, and is not asked.")


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
        if any(ip in network for network in _NOT_PUBLIC) or (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
