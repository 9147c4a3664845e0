"""A page in a mirror of a site (wget -k, HTTrack), with its links made again as they were.

A mirror is a folder named as the host, and in it the paths of the site as folders and files. Links between its files
lead from file to file: `../es/node/12.html` is `https://HOST/es/node/12`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from gcmscrape.archive.comments import origins_in, scheme_of
from gcmscrape.archive.saved import LONGEST_ADDRESS

_HOST: Final = re.compile(
    r"(?:(?:[a-z0-9][a-z0-9-]{0,62}\.){1,8}(?:[a-z]{2,20}|xn--[a-z0-9-]{1,40})|(?:\d{1,3}\.){3}\d{1,3})(?:[:+]\d{1,5})?"
    r"|localhost[:+]\d{1,5}",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    rb"""(?P<before>[\s"'](?:href|src|action|data|poster)\s{0,9}=\s{0,9})(?P<quote>["'])(?P<link>[^"'<>]{1,8000})(?P=quote)""",
    re.IGNORECASE,
)
_CONVERTED: Final = re.compile(rb"""\bhref=["'](?![a-z]{1,20}:|[/#?])[^"'<>#]{1,300}\.html["'#]""", re.IGNORECASE)
"""A link from file to file, as no page of a site managed by Drupal has it before it is mirrored."""
_CANONICAL: Final = re.compile(rb"""<link\s[^<>]{0,2000}?\brel=["']?canonical\b[^<>]{0,2000}>""", re.IGNORECASE)
_WEB: Final = re.compile(rb"""\bhref=["']?https?://([^\s"'<>?#]{1,8000})""", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(rb"[a-z][a-z0-9+.-]{0,30}:|[/#?]", re.IGNORECASE)
_INDEX: Final = re.compile(r"(?:^|(?<=/))index\.html?$")
_ADDED: Final = re.compile(r"\.html?$")


class Place(NamedTuple):
    """Where a file lies in a mirror: the host's folder, and the file's path in it."""

    host: str
    path: str


def place_in_mirror(parts: tuple[str, ...], body: bytes) -> Place | None:
    """Return where a page lies in a mirror; None when no folder above it is named as a host.

    Args:
        parts: The folders above the file and its own name, from the outermost on.
        body: The page. A name like that of a host counts only when the page bears it out: it names the host, in a link
            to what was not mirrored or in its metadata, or it has a link from file to file.
    """
    converted = _CONVERTED.search(body) is not None
    for number, part in enumerate(parts[:-1]):
        host = part.replace("+", ":")  # as wget and HTTrack write a port where a colon may not stand
        if _HOST.fullmatch(part) and (converted or b"//" + host.encode() in body):
            place = Place(host, "/".join(parts[number + 1 :]))
            return None if _is_elsewhere(place, body) else place
    return None


def _is_elsewhere(place: Place, body: bytes) -> bool:
    """Whether a page has another absolute canonical address: a mirror makes it a link to the file itself."""
    link = _CANONICAL.search(body)
    address = _WEB.search(link[0]) if link else None
    if address is None:
        return False
    here = address_in_mirror(place, "https") or ""
    return address[1].decode("utf-8", "replace").rstrip("/") != here.partition("://")[2].rstrip("/")


def address_in_mirror(place: Place, scheme: str) -> str | None:
    """Return the address of a file in a mirror, without the `.html` that the tool added; None when it is too long."""
    path, question, query = place.path.replace("?", "\0", 1).partition("\0")
    path = _INDEX.sub("", path) if not question else path
    last = _ADDED.sub("", query if question else path)
    path, query = (path, last) if question else (last, "")
    address = f"{scheme}://{place.host}/{quote(path, safe='/%:@!$&()*+,;=~')}" + (f"?{query}" if question else "")
    return address if len(address) <= LONGEST_ADDRESS else None


def with_links_undone(body: bytes, place: Place, told: Callable[[str], str | None] = lambda _: None) -> bytes:
    """Return a page of a mirror with the links between its files as addresses.

    Args:
        body: The page.
        place: Where it lies.
        told: The address that a file of the mirror tells itself, by its path from the folder that holds the hosts.
    """
    origins = origins_in(body)
    folder = posixpath.dirname(f"/{place.host}/{place.path}")

    def undone(found: re.Match[bytes]) -> bytes:
        link = found["link"]
        if _ABSOLUTE.match(link.strip()):
            return found[0]
        written, hash_, fragment = link.decode("utf-8", "replace").strip().partition("#")
        file = posixpath.normpath(posixpath.join(folder, unquote(written.replace("&amp;", "&")))).lstrip("/")
        host, slash, path = file.partition("/")
        scheme = scheme_of(host.encode(), origins).decode()
        address = told(file) or address_in_mirror(Place(host, path), scheme)
        if address is None or not slash or not _HOST.fullmatch(host):
            return found[0]
        address = (address + hash_ + fragment).replace("&", "&amp;").replace('"', "%22").replace("'", "%27")
        return found["before"] + found["quote"] + address.encode() + found["quote"]

    return _LINK.sub(undone, body)
