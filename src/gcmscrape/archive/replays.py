"""A page as a web archive replays it (the Wayback Machine, pywb), made again as it was.

The archive writes scripts and a toolbar into the page, and its own address before each link. The address of the page,
or the script written into it, tells which archive and which capture it is. Only such a page is changed, and only what
begins with the address of that archive: a link to another archive in the prose of a page stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, NamedTuple

from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.saved import LONGEST_ADDRESS, SavedPage

_ADDRESS: Final = re.compile(
    r"(?P<prefix>https?://[^/?#\s]{1,300}/(?:[^?#\s]{0,300}?/)??)(?P<time>\d{4,14})(?P<kind>[a-z]{2}_)?/"
    r"(?P<url>https?:/{1,2}[^/\s].*)",
    re.DOTALL,
)
_SEARCHED: Final = 64 * 1024  # bytes at the start of a page in which such scripts stand
_WAYBACK: Final = re.compile(
    rb'__wm\.wombat\("(?P<url>https?:[^"\s]{1,8000})",\s{0,9}"(?P<time>\d{14})",\s{0,9}"(?P<host>https?://[^"\s]{1,300})"'
    rb',\s{0,9}"(?P<path>[^"\s]{0,300})"'
)
_PYWB: Final = {
    name: re.compile(rb'wbinfo\.%s = (?:decodeURI\()?"([^"\s]{1,8000})"' % name)
    for name in (b"url", b"timestamp", b"prefix")
}
_INSERTS: Final = (
    (b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->", b"<!-- END WAYBACK TOOLBAR INSERT -->"),
    (b"<!-- WB Insert -->", b"<!-- End WB Insert -->"),
)
_HEAD: Final = re.compile(rb"<head(?:\s[^<>]{0,1000})?>", re.IGNORECASE)
_END_OF_SCRIPTS: Final = b"<!-- End Wayback Rewrite JS Include -->"
_WAYBACK_PREFIX: Final = "://web.archive.org/web/"
_RAW: Final = "id_"
_TIMESTAMP: Final = 14  # digits of a whole one


class _Capture(NamedTuple):
    """A capture that is replayed: its address, its time in digits, and what stands before the time in the links.

    `raw`: it is given as it was captured.
    """

    url: str
    time: str
    prefix: str
    raw: bool = False


def without_replay(page: SavedPage) -> SavedPage:
    """Return a page that a web archive replayed as it was: its address, its time, its links, without the toolbar.

    Any other page is returned as it is.
    """
    of_script = _capture_of_script(page.body[:_SEARCHED])
    of_address = _capture_of_address(page.url, surely=of_script is not None) if page.url is not None else None
    capture = of_address or of_script
    if capture is None:
        return page
    body = page.body if capture.raw else _without_prefix(_without_inserts(page.body), capture.prefix)
    instants = (_instant(told.time) for told in (of_address, of_script) if told is not None)
    return replace(page, url=capture.url, retrieved_at=next(filter(None, instants), page.retrieved_at), body=body)


def _capture_of_address(url: str, *, surely: bool) -> _Capture | None:
    """Return the capture that an address of a replay names; None for any other address.

    A time of fewer digits, which may be any number, counts at the Wayback Machine, or when it is `surely` a replay.
    """
    found = _ADDRESS.fullmatch(url) if len(url) <= LONGEST_ADDRESS else None
    whole = found is not None and (
        surely or len(found["time"]) == _TIMESTAMP or found["prefix"].endswith(_WAYBACK_PREFIX)
    )
    if found is None or not whole:
        return None
    scheme, _, rest = found["url"].partition(":")  # some servers make one slash of two
    return _Capture(f"{scheme}://{rest.lstrip('/')}", found["time"], found["prefix"], found["kind"] == _RAW)


def _capture_of_script(start: bytes) -> _Capture | None:
    if found := _WAYBACK.search(start):
        url, time, host, path = (found[name].decode("utf-8", "replace") for name in ("url", "time", "host", "path"))
        return _Capture(url, time, f"{host.rstrip('/')}/{path.strip('/')}/")
    told = {
        name: found[1].decode("utf-8", "replace") for name, place in _PYWB.items() if (found := place.search(start))
    }
    if len(told) < len(_PYWB) or not told[b"prefix"].startswith("http"):
        return None
    return _Capture(told[b"url"], told[b"timestamp"], told[b"prefix"])


def _without_inserts(body: bytes) -> bytes:
    for begin, end in _INSERTS:
        first, last = body.find(begin), body.find(end)
        if 0 <= first < last:
            body = body[:first] + body[last + len(end) :]
    last = body.find(_END_OF_SCRIPTS)
    head = _HEAD.search(body, 0, last) if last >= 0 else None
    return body[: head.end()] + body[last + len(_END_OF_SCRIPTS) :] if head else body


def _without_prefix(body: bytes, prefix: str) -> bytes:
    """Return a page whose links lead to where they led: the archive's part is taken off, with and without its host."""
    scheme, _, rest = prefix.partition("://")
    host, _, path = rest.partition("/")
    written = rb"(?:(?:%s:)?//%s|(?<=[\"'=(\s,]))/%s\d{4,14}(?:[a-z]{2}_)?/(?=https?:|//|mailto:)" % tuple(
        re.escape(part.encode()) for part in (scheme, host, path)
    )
    return re.sub(written, b"", body)


def _instant(time: str) -> str | None:
    """Return the time of a capture as an RFC 3339 instant; None when it is not told to the second."""
    return instant_of(f"{time[:8]}T{time[8:]}Z") if len(time) == _TIMESTAMP else None
