"""What an address tells, before anything is fetched: all rules about addresses. Their data are in addresses.toml."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from gcmscrape.site import cached, load, remembered

_KNOWN: Final = load("addresses")
LANGUAGES: Final[tuple[str, ...]] = tuple(_KNOWN["languages"])
"""The languages of the site; the first one has no prefix."""
DEFAULT_SITE: Final[str] = _KNOWN["site"]
HOSTS: Final = frozenset[str](_KNOWN["hosts"])
"""The hosts that the site is known by."""
PORTS: Final = {"http": 80, "https": 443}
"""The schemes of the web, with the ports that an address need not name."""

_FRONT: Final = re.compile(r"(?:/index\.php(?=/|$))+")
_PREFIX: Final = re.compile(rf"/({'|'.join(sorted(LANGUAGES, reverse=True))})(?=/|$)")
_EVENT: Final = re.compile(_KNOWN["event"])
_NODE: Final = re.compile(_KNOWN["node"])
_NODE_WITHIN: Final = re.compile(r"/node/(\d{1,9})(?:/|$)")
_EVENT_OR_NODE: Final = re.compile(r"(?:/[a-z]{2}(?:-[a-z]+)?)?(/events/[^/?#]+|/node/\d+)/?")
_LOGIN: Final = re.compile(_KNOWN["login"])
_FILE: Final = re.compile(rf"\.(?:{'|'.join(_KNOWN['files'])})$", re.IGNORECASE)
_ASCII: Final = "".join(map(chr, range(0x21, 0x7F)))
_UNRESERVED: Final = re.compile("[A-Za-z0-9._~-]")
_CREDENTIALS: Final = re.compile(r"(?<=//)[^/?#]*@")
_ESCAPE: Final = re.compile(r"%[0-9a-fA-F]{2}")
_TOKEN: Final = re.compile(r"\[[\w-]+(?::[\w-]+)+\]|\{\{.*?\}\}")  # of Drupal, and of a template
_HOME: Final = re.compile(r"(?:https?://[^/?#]+)?/?(?:[a-z]{2}(?:-[a-z]+)?/?)?(?:node/?)?")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")
_LINKS: Final = frozenset({"http", "https", "mailto", "ftp"})
_LONGEST_NODE_PATH: Final = 2000
LONGEST_ADDRESS: Final = 8000
"""Characters of an address: what RFC 9110 asks servers to take. A longer one is none, wherever it comes from."""


class Origin(NamedTuple):
    """Scheme, host and port (RFC 6454). `port` is never None: the scheme's own when the address names none."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


# The form of an address


def _split(address: str) -> SplitResult:
    """Return the parts of an address. `urlsplit` remembers what it was given, so it is not given what is too long.

    Raises:
        ValueError: It cannot be taken apart.
    """
    if len(address) > LONGEST_ADDRESS:
        raise ValueError("an address of that length is none")
    return urlsplit(address)


def origin_of(address: str) -> Origin | None:
    """Return the origin of an absolute web address; None when it is no such address."""
    try:
        parts = _split(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not host:
        return None
    return Origin(parts.scheme, host, port if port is not None else PORTS[parts.scheme])


def credentials_of(address: str) -> tuple[str, str] | None:
    """Return the user and the password that stand in an address, their escapes undone; None when none do."""
    try:
        parts = _split(address)
    except ValueError:
        return None
    return (unquote(parts.username or ""), unquote(parts.password or "")) if "@" in parts.netloc else None


def without_credentials(address: str) -> str:
    """Return an address without the user and the password in it."""
    return _CREDENTIALS.sub("", address, count=1)


def with_its_https(origin: Origin) -> frozenset[Origin]:
    """Return an origin, and the https of the same host when it has the port of its scheme: servers lead there."""
    usual = origin.port == PORTS[origin.scheme]
    return frozenset({origin, Origin("https", origin.host, PORTS["https"])} if usual else {origin})


def is_web_address(address: str) -> bool:
    """Whether an address is absolute, and one of the web."""
    try:
        parts = _split(address)
        return parts.scheme in PORTS and bool(parts.hostname)
    except ValueError:
        return False


def normal_address(address: str) -> str:
    """Return the one spelling of an address, by which two are compared (RFC 3986, 6.2).

    Scheme and host are in lower case. What need not be escaped is not, all else is (`%C3%A9`), in upper case. The
    scheme's own port, the fragment, slashes at the end of the path and an empty query are left out. What cannot be
    taken apart stays as it is.
    """
    try:
        parts = _split(address)
        port = parts.port
    except ValueError:
        return address
    host = parts.netloc.lower()
    if port is not None and port == PORTS.get(parts.scheme):
        host = host.rpartition(":")[0]
    path, query = one_spelling(parts.path.rstrip("/")), one_spelling(parts.query)
    return urlunsplit((parts.scheme, host, path, query, ""))


def plain_address(address: str) -> str:
    """Return the one spelling of an address without its query; see `normal_address`."""
    return normal_address(address.partition("#")[0].partition("?")[0])


def one_spelling(part: str) -> str:
    """Return a part of an address with what need not be escaped as it is, and all else escaped, in upper case."""
    if not part.isascii():
        part = quote(part, safe=_ASCII, errors="replace")
    return _ESCAPE.sub(_escaped, part) if "%" in part else part


def _escaped(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def join(url: str | None, address: str) -> str | None:
    """Return the web address that a page at `url` names; a bare path when there is no `url` to join to; else None."""
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        joined = urljoin(url, address) if url else address
        parts = _split(joined)
    except ValueError:
        return None
    if len(joined) > LONGEST_ADDRESS:
        return None
    is_path = not parts.scheme and not parts.netloc and parts.path != ""
    return joined if is_path or is_web_address(joined) else None


def link_target(url: str | None, address: str) -> str | None:
    """Return where a link of a page at `url` leads: an absolute http(s), ftp or mail address.

    None for what leads nowhere: an anchor, a script, a broken address. Without `url` what is relative stays so, and so
    does what is longer than any address: it is for the caller to say that it is left out.
    """
    if not address or address.startswith("#"):
        return None
    if len(address) > LONGEST_ADDRESS:
        named = _SCHEME.match(address)
        return address if named is None or named[1].lower() in _LINKS else None
    if address.startswith(("http://", "https://")) and "/." not in address and "[" not in address:
        return address
    if url and address[0] == "/" and address[1:2] != "/" and "/." not in address:
        return _root(url) + address
    try:
        joined = urljoin(url, address) if url else address
        scheme = _split(joined).scheme.lower()
    except ValueError:
        return None
    return joined if scheme in _LINKS or (not url and not scheme) else None


@remembered(64)
def _root(url: str) -> str:
    return urljoin(url, "/").removesuffix("/")


@remembered(1024)  # a page's own address, and those on every page, are asked for many times
def path_of(address: str) -> str:
    """Return the path of an address, without `/index.php` before it; empty when there is none or it is broken."""
    try:
        path = _split(address).path
    except ValueError:
        return ""
    front = _FRONT.match(path)
    return path[front.end() :] if front else path


def host_of(address: str) -> str:
    """Return the host of an address in lower case, without `www.`; empty when it has none."""
    try:
        return (_split(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# Languages and nodes


def prefix_of(address: str) -> str | None:
    """Return the language whose prefix stands in an address, as written; None when none does."""
    found = _PREFIX.match(path_of(address))
    return found[1] if found else None


def language_of(address: str) -> str:
    """Return the language of the site under which an address stands."""
    return prefix_of(address) or LANGUAGES[0]


def language_free_path(address: str) -> str:
    """Return the path of an address without its language prefix and without a slash at the end; `/` for the front."""
    path = path_of(address)
    prefix = _PREFIX.match(path)
    return (path[prefix.end() :] if prefix else path).rstrip("/") or "/"


def node_of(address: str) -> int | None:
    """Return the node id when the address is that of a node; None when it is an alias, or more than a node."""
    found = _NODE.match(language_free_path(address))
    return int(found[1]) if found else None


def node_within(address: str) -> int | None:
    """Return the node id that stands anywhere in the path of an address; None when none does."""
    found = _NODE_WITHIN.search(path_of(address))
    return int(found[1]) if found else None


def node_path(address: str) -> str | None:
    """Return the language-free path of an address of an event or node, None for any other address.

    A prefix of any language counts: a link may lead to one that the site is new to.
    """
    if len(address) > _LONGEST_NODE_PATH or ("/events/" not in address and "/node/" not in address):
        return None
    try:
        found = _EVENT_OR_NODE.fullmatch(_split(address).path)
    except ValueError:
        return None
    return found[1] if found else None


# What an address is that of


def is_event_address(address: str) -> bool:
    """Whether an address is that of an event, in words."""
    return _EVENT.match(language_free_path(address)) is not None


def may_be_event_address(address: str) -> bool:
    """Whether an address is that of an event, or that of a node, which may be one."""
    return is_event_address(address) or node_of(address) is not None


def is_english_alias(address: str) -> bool:
    """Whether an address is an English alias: a path in words, behind no language prefix."""
    path = language_free_path(address)
    return path != "/" and not path.startswith("/node/") and path_of(address).rstrip("/") == path


@remembered(1024)
def kind_of_address(address: str) -> str | None:
    """Return the kind of page that an address tells, as in the paths of kinds.toml; None when it tells none."""
    found = _kinds().match(language_free_path(address))
    return found.lastgroup if found else None


@cached()
def _kinds() -> re.Pattern[str]:
    """One pattern of all paths, with the kind as the group's name; what stands first in the table decides."""
    paths = load("kinds")["paths"]
    return re.compile("|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in paths.items()))


def is_list_address(address: str) -> bool:
    """Whether an address is that of a list: of events, of resources, of what carries a term."""
    return kind_of_address(address) in {"listing", "term"}


def is_shared_address(address: str) -> bool:
    """Whether no page can have an address for itself: the front page, a list, a token that was never filled in."""
    front = language_free_path(address) == "/" and is_web_address(address)
    return front or is_list_address(address) or _TOKEN.search(unquote(address)) is not None


def is_login(address: str) -> bool:
    """Whether an address is that of a page to log in."""
    return _LOGIN.match(language_free_path(address)) is not None


def is_file_address(address: str) -> bool:
    """Whether an address is that of a file, by the end of its path."""
    return _FILE.search(path_of(address)) is not None


def file_name(address: str) -> str:
    """Return the last part of an address's path, its escapes undone: the name of a file, or the words of an alias."""
    return unquote(path_of(address).rstrip("/").rpartition("/")[2])


def is_home(address: str) -> bool:
    """Whether a link leads to the first page of a site, in any language."""
    return _HOME.fullmatch(address) is not None


def is_calendar_link(address: str) -> bool:
    """Whether a link puts an event into a calendar."""
    lowered = address.lower()
    return any(part in lowered for part in _KNOWN["calendar_links"]) or (
        ".ics" in lowered and path_of(lowered).endswith(".ics")
    )


def is_share_link(address: str) -> bool:
    """Whether a link shares the page instead of leading anywhere."""
    lowered = address.lower()
    return any(part in lowered for part in _KNOWN["share_links"])
