"""What is given to the readers."""

from __future__ import annotations

from typing import Final, NamedTuple

URL: Final = "https://migrationnetwork.un.org/events/a-dialogue"
HTML: Final = "text/html; charset=utf-8"
TEXT: Final = "text/plain; charset=utf-8"


class Input(NamedTuple):
    """A page: its bytes, its address, and the content type that is announced."""

    body: bytes
    url: str
    content_type: str
