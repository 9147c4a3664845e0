"""The site that is harvested: which addresses are its own, and the form in which they are fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from gcmscrape.site.addresses import (
    HOSTS,
    LANGUAGES,
    LONGEST_ADDRESS,
    PORTS,
    may_be_event_address,
    normal_address,
    origin_of,
    path_of,
    without_credentials,
)

if TYPE_CHECKING:
    from gcmscrape.site.addresses import Origin

_NORMAL_PATH: Final = re.compile(r"(?:/(?!index\.php)[A-Za-z0-9_~-][A-Za-z0-9._~-]*+)++")
"""A path that has its one spelling already. Told apart for speed: a sitemap holds fifty thousand."""


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
            shown = address.rpartition("@")[2]  # whatever stands before, it may be a password
            raise ValueError(f"{shown!r} is no web address; give one that begins with https://")
        if urlsplit(address.strip())[2:] not in {("", "", ""), ("/", "", "")}:
            shown = without_credentials(address)
            raise ValueError(f"{shown!r} is more than a site; give scheme and host alone, such as {origin}")
        return cls(origin)

    def address(self, path: str, language: str = LANGUAGES[0]) -> str:
        """Return the absolute address of a path in a language."""
        prefix = "" if language == LANGUAGES[0] else f"/{language}"
        return f"{self.origin}{prefix}{path}"

    def own(self, address: str, base: str | None = None) -> str | None:
        """Return an address of the site in the form that is fetched and compared; None when it leads elsewhere.

        None, too, when it is longer than `LONGEST_ADDRESS`.

        The form is absolute, percent-encoded and normal, without `/index.php`. The query is kept, its keys sorted.
        `www.` and the other scheme of the same host are the site itself, and so are the hosts that it is known by.

        Args:
            address: Absolute or relative.
            base: The page it was read on; None for the site's root.
        """
        if len(address) > LONGEST_ADDRESS:
            return None
        root = str(self.origin)
        if address.startswith(root) and _NORMAL_PATH.fullmatch(address, len(root)):
            return address
        try:
            joined = normal_address(safe_url_string(urljoin(base or f"{self.origin}/", address.strip())))
        except ValueError:
            return None
        origin = origin_of(joined)
        if origin is None or not self._is_here(origin):
            return None
        written = urlsplit(joined).path.rstrip("/;")  # `;` begins parameters of the last part, and there are none
        path = path_of(f"{origin}{written}").rstrip("/;") or "/"
        query = urlencode(sorted(parse_qsl(urlsplit(joined).query, keep_blank_values=True)), safe=",")
        own = urlunsplit((self.origin.scheme, str(self.origin).partition("://")[2], path, query, ""))
        return own if len(own) <= LONGEST_ADDRESS else None

    def event(self, address: str, base: str | None = None) -> str | None:
        """Return an address of the site when it may be that of an event, without its query; else None."""
        own = self.own(address, base)
        return own.partition("?")[0] if own is not None and may_be_event_address(own) else None

    def is_same_host(self, address: str) -> bool:
        """Whether an address is on the host and port that are asked, `www.` and the two schemes apart."""
        origin = origin_of(address)
        return origin is not None and (origin == self.origin or self._is_variant(origin))

    def _is_here(self, origin: Origin) -> bool:
        return origin == self.origin or origin.host in HOSTS or self._is_variant(origin)

    def _is_variant(self, origin: Origin) -> bool:
        usual_ports = all(each.port == PORTS[each.scheme] for each in (origin, self.origin))
        return usual_ports and origin.host.removeprefix("www.") == self.origin.host.removeprefix("www.")
