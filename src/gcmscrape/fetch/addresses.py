"""What an address of the site tells, before anything is fetched. No network here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from gcmscrape.extraction.paths import language_free_path
from gcmscrape.site import load

_SITE: Final = load("addresses")
LANGUAGES: Final[tuple[str, ...]] = tuple(_SITE["languages"])
"""The languages of the site; the first one has no prefix."""
DEFAULT_SITE: Final[str] = _SITE["site"]
_HOSTS: Final = frozenset(_SITE["hosts"])
_EVENT: Final = re.compile(_SITE["event"])
_NODE: Final = re.compile(_SITE["node"])
_FRONT: Final = re.compile(r"(?:/index\.php(?=/|$))+")
_LOGIN: Final = re.compile(_SITE["login"])
_PORTS: Final = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port (RFC 6454). `port` is never None: the scheme's own when the address names none."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def origin_of(address: str) -> Origin | None:
    """Return the origin of an absolute web address; None when it is no such address."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    return Origin(parts.scheme, host, port if port is not None else _PORTS[parts.scheme])


@dataclass(frozen=True, slots=True)
class Site:
    """The origin that is harvested, and what its addresses mean."""

    origin: Origin

    @classmethod
    def at(cls, address: str) -> Site:
        """Return the site at an address.

        Raises:
            ValueError: It is no web address.
        """
        origin = origin_of(address.strip())
        if origin is None:
            raise ValueError(f"{address!r} is no web address; give one that begins with https://")
        if urlsplit(address.strip())[2:] not in {("", "", ""), ("/", "", "")}:
            raise ValueError(f"{address!r} is more than a site; give scheme and host alone, such as {origin}")
        return cls(origin)

    def address(self, path: str, language: str = LANGUAGES[0]) -> str:
        """Return the absolute address of a path in a language."""
        prefix = "" if language == LANGUAGES[0] else f"/{language}"
        return f"{self.origin}{prefix}{path}"

    def own(self, address: str, base: str | None = None) -> str | None:
        """Return an address of the site in the form that is fetched and compared; None when it leads elsewhere.

        The form is absolute, percent-encoded, without fragment, slash at the end, default port and `/index.php`. The
        query is kept, its keys sorted. `www.` and the other scheme of the same host are the site itself, and so are
        the hosts that the site is known by.

        Args:
            address: Absolute or relative.
            base: The page it was read on; None for the site's root.
        """
        try:
            joined = safe_url_string(urljoin(base or f"{self.origin}/", address.strip()))
            parts = urlsplit(joined)
            origin = origin_of(joined)
        except ValueError:
            return None
        if origin is None or not self._is_here(origin):
            return None
        path = _FRONT.sub("", parts.path, count=1) if _FRONT.match(parts.path) else parts.path
        path = path.rstrip("/;") or "/"  # `;` begins parameters of the last part, and there are none
        return urlunsplit((self.origin.scheme, str(self.origin).partition("://")[2], path, _query(parts.query), ""))

    def event(self, address: str, base: str | None = None) -> str | None:
        """Return an address of the site when it may be that of an event, without its query; else None."""
        own = self.own(address, base)
        if own is None:
            return None
        path = language_free_path(own)
        return own.partition("?")[0] if _EVENT.match(path) or _NODE.match(path) else None

    def is_same_host(self, address: str) -> bool:
        """Whether an address is on the host and port that are asked, `www.` and the two schemes apart."""
        origin = origin_of(address)
        return origin is not None and (origin == self.origin or self._is_variant(origin))

    def _is_here(self, origin: Origin) -> bool:
        return origin == self.origin or origin.host in _HOSTS or self._is_variant(origin)

    def _is_variant(self, origin: Origin) -> bool:
        usual_ports = all(each.port == _PORTS[each.scheme] for each in (origin, self.origin))
        return usual_ports and origin.host.removeprefix("www.") == self.origin.host.removeprefix("www.")


def language_of(address: str) -> str:
    """Return the language whose prefix an address has."""
    first = urlsplit(address).path.lstrip("/").partition("/")[0]
    return first if first in LANGUAGES[1:] else LANGUAGES[0]


def node_of(address: str) -> int | None:
    """Return the node id that stands in an address; None when it is an alias."""
    found = _NODE.match(language_free_path(address))
    return int(found[1]) if found else None


def is_login(address: str) -> bool:
    """Whether an address is that of a page to log in."""
    return _LOGIN.match(language_free_path(address)) is not None


def _query(query: str) -> str:
    return urlencode(sorted(parse_qsl(query, keep_blank_values=True)), safe=",")
