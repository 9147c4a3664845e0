"""How inputs that lie elsewhere are reached."""

from __future__ import annotations

from dataclasses import dataclass

from gcmscrape.version import __version__


@dataclass(frozen=True, slots=True)
class Reach:
    """What is needed to fetch an input.

    `contact` goes into the User-Agent, None for none. `endpoint` is the address of a store that speaks S3, None for
    that of Amazon. The seconds are those for a connection, and of silence while an answer is read.
    """

    contact: str | None = None
    endpoint: str | None = None
    connect_seconds: float = 15
    read_seconds: float = 20
    attempts: int = 3

    @property
    def user_agent(self) -> str:
        """Who asks."""
        return f"gcmscrape/{__version__}" + (f" ({self.contact})" if self.contact else "")
