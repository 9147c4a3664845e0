"""What the tool that saved a page wrote into it: the address that it came from, and when.

Browsers write the mark of the web (`saved from url`), SingleFile and HTTrack a comment of their own. A replay of the
Wayback Machine or of pywb is dealt with in `gcmscrape.archive.replays`.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gcmscrape.archive.instants import instant_of
from gcmscrape.archive.saved import LONGEST_ADDRESS

_OPENING: Final = 16 * 1024  # bytes at the start of a page in which such comments stand
_SINGLEFILE: Final = re.compile(
    rb"<!--\s{0,20}(?:Page saved with|Archive processed by) SingleFile\s{1,20}url:\s{0,20}(https?://\S+)\s+"
    rb"(?:saved date:\s{0,20}([^\n(]{10,60}))?"
)
_BROWSER: Final = re.compile(rb"<!-- saved from url=\(\d{1,6}\)(https?://\S+?) ?-->")
_HTTRACK: Final = re.compile(
    rb"<!-- Mirrored from (\S+) by HTTrack Website Copier/[^,>]{0,80}(?:, ([^>]{10,60}?))? ?-->"
)

_ORIGIN: Final = re.compile(rb"https?://[^/\s\"'<>?#\\]{1,300}")


class Told(NamedTuple):
    """What a comment tells: the address, and the RFC 3339 instant if any.

    `mirrored`: links lead to files beside the page. `without_ends`: end tags were left out that HTML does not need.
    """

    url: str
    retrieved_at: str | None = None
    mirrored: bool = False
    without_ends: bool = False


def told_in(body: bytes) -> Told | None:
    """Return what the comment of the tool that saved a page tells; None when there is none.

    The comment of SingleFile comes first, as it knows the time, then that of a browser, then that of HTTrack, which
    leaves the scheme out: https, unless the page names its host with http alone.
    """
    opening = body[:_OPENING]
    if found := _SINGLEFILE.search(opening):
        told = _told(found[1], found[2])
        return told and told._replace(without_ends=True)
    if found := _BROWSER.search(opening):
        return _told(found[1].replace(b"%2D%2D", b"--"))
    if found := _HTTRACK.search(opening) or _HTTRACK.search(body, max(0, len(body) - _OPENING)):
        host = found[1].partition(b"/")[0]
        told = _told(scheme_of(host, origins_in(body)) + b"://" + found[1], found[2])
        return told and told._replace(mirrored=True)
    return None


def origins_in(body: bytes) -> frozenset[bytes]:
    """Return what stands in a page of the form `https://host` or `http://host:port`."""
    return frozenset(_ORIGIN.findall(body))


def scheme_of(host: bytes, origins: frozenset[bytes]) -> bytes:
    """Return the scheme of a host as a page names it: https, unless it is named with http alone."""
    return b"http" if b"http://" + host in origins and b"https://" + host not in origins else b"https"


def _told(address: bytes, date: bytes | None = None) -> Told | None:
    url = address.decode("utf-8", "replace")
    return Told(url, instant_of((date or b"").decode("ascii", "replace"))) if len(url) <= LONGEST_ADDRESS else None
