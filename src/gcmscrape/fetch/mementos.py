"""What a web archive answers when it is asked for a capture: whether it is one, of when, and its own headers.

Archives say of each capture when it was made, in `Memento-Datetime` (RFC 7089, 2.1.1). The Wayback Machine gives the
headers of the capture names that begin with `X-Archive-Orig-`; pywb does so with some of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gcmscrape.fetch.copies import http_date

if TYPE_CHECKING:
    from gcmscrape.fetch.exchange import Exchange, Headers

_ORIGINAL: Final = "x-archive-orig-"
_OF_THE_BODY: Final = ("content-type", "content-encoding", "content-length")
"""These tell of the body as it came, whatever it was when it was captured."""
_OF_THE_ARCHIVE: Final = re.compile(
    r"memento-datetime|link|content-location|preference-applied|x-(archive|app|ts|location|page-cache|cache|tr|rl|na|nid)"
    r"(-.*)?|server-timing|connection|keep-alive|transfer-encoding"
)
_REPLAY: Final = re.compile(r"/\d{14}id_/")


def is_capture_of(exchange: Exchange) -> str | None:
    """Return when the capture that an archive answered with was made, an RFC 3339 instant; None when it is none."""
    moment = http_date(exchange.headers.get("memento-datetime"))
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment is not None else None


def original_of(address: str) -> str:
    """Return the address whose capture is shown at one of an archive."""
    return _REPLAY.split(address, maxsplit=1)[-1]


def as_captured(exchange: Exchange) -> Headers:
    """Return the headers of a capture without those of the archive that shows it."""
    renamed = [
        (name[len(_ORIGINAL) :], value)
        for name, value in exchange.response_headers
        if name.lower().startswith(_ORIGINAL) and name.lower()[len(_ORIGINAL) :] not in _OF_THE_BODY
    ]
    told = {name.lower() for name, _ in renamed}
    kept = (
        (name, value)
        for name, value in exchange.response_headers
        if name.lower() not in told and not _OF_THE_ARCHIVE.fullmatch(name.lower())
    )
    return (*renamed, *kept)
