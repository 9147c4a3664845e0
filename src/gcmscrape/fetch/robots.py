"""robots.txt (RFC 9309): which addresses may be fetched, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from protego import Protego

SIZE_LIMIT: Final = 512_000
"""Bytes that are read; RFC 9309 asks for 500 KiB at least."""
LONGEST_DELAY: Final = 60.0
"""Seconds between two requests at most, whatever Crawl-delay says."""
AGENT: Final = "gcmscrape"
"""The product token that rules may name."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site."""

    parsed: Protego

    @classmethod
    def of(cls, body: bytes) -> Rules:
        """Return the rules in a robots.txt; a page of HTML, or anything else that holds no rules, allows everything."""
        return cls(Protego.parse(body[:SIZE_LIMIT].decode("utf-8", "replace").lstrip("\ufeff")))

    @classmethod
    def none(cls) -> Rules:
        """Return the rules of a site without robots.txt: everything is allowed."""
        return cls.of(b"")

    def allow(self, address: str) -> bool:
        """Whether the address may be fetched."""
        return bool(self.parsed.can_fetch(address, AGENT))

    @property
    def delay(self) -> float:
        """Seconds between two requests that the rules ask for, capped; 0 when they don't."""
        return min(max(self.parsed.crawl_delay(AGENT) or 0.0, 0.0), LONGEST_DELAY)

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of sitemaps that the file names."""
        return list(self.parsed.sitemaps)
