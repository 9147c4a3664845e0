"""A user and a password for a site behind a gate, as test sites are (RFC 7617)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Final

from gcmscrape.site.addresses import Origin, origin_of, with_its_https

HEADER: Final = "Authorization"
"""The header that tells them; it is never kept."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user and a password for an origin, and for the https of the same host. They are told to no other."""

    origin: Origin
    user: str
    password: str = field(repr=False)

    def header(self, address: str) -> dict[str, str]:
        """Return the header of a request for an address of the origin; nothing for another one."""
        if origin_of(address) not in with_its_https(self.origin):
            return {}
        told = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {HEADER: f"Basic {told}"}
