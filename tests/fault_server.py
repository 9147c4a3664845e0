"""A server on a loopback socket that breaks HTTP on purpose: each way of breaking it is a resource with a name.

It writes bytes to sockets itself, because no web framework sends what the site may send on a bad day. It keeps when
each request arrived, so that tests can tell how politely it was asked.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from tests.cases import FULL

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping, Sequence

_SILENCE: Final = 30.0  # seconds that a resource holds a connection at most
_MEGABYTE: Final = bytes(1_000_000)
_MANY: Final = 49_999 if FULL else 9_999
"""Addresses of the longest sitemap; that 50,000 are read and no more is a test of the sitemaps."""


class Arrival(NamedTuple):
    """A request: when it arrived (seconds, monotonic), for which path and query, with which headers."""

    at: float
    path: str
    headers: dict[str, str]


@dataclass
class Answering:
    """A request that is being answered: its socket, its path, and how many came for the same path before."""

    connection: socket.socket
    path: str
    query: str
    before: int
    server: FaultServer

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def head(self, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> None:
        lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Type: {kind}", *headers]
        self.send("".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1"))

    def page(self, body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> None:
        self.head(f"Content-Length: {len(body)}", *headers, status=status, kind=kind)
        self.send(body)

    def reset(self) -> None:
        """End the connection so that the other side gets an error, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def silence(self, seconds: float = _SILENCE) -> bool:
        """Say nothing for so long; return whether the server is being stopped."""
        return self.server.stopping.wait(seconds)

    def drip(self, piece: bytes) -> None:
        """Send a piece every now and then, for as long as anybody listens."""
        until = time.monotonic() + _SILENCE
        while time.monotonic() < until and not self.silence(0.2):
            self.send(piece)


Resource: TypeAlias = "Callable[[Answering], None]"


@dataclass
class FaultServer:
    """A running server. `resources` may be changed while it runs; a path that is none of them answers 404."""

    address: str
    resources: dict[str, Resource]
    arrivals: list[Arrival] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, start: str = "/") -> list[Arrival]:
        """Return the requests whose path begins so, in the order of their arrival."""
        with self._lock:
            return [one for one in self.arrivals if one.path.startswith(start)]

    def answer(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        """Answer one request on a connection, and close it."""
        try:
            connection.settimeout(_SILENCE)
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
            self._answer(connection)
        except OSError:
            pass  # the program may go away in the middle of anything
        finally:
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65_536)
            if not piece:
                return
            request += piece
        first, *lines = request.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
        target = first.split(" ")[1]
        path, _, query = target.partition("?")
        pairs = (line.partition(": ") for line in lines)
        with self._lock:
            before = sum(one.path == target for one in self.arrivals)
            headers = {name.lower(): value for name, _, value in pairs}
            self.arrivals.append(Arrival(time.monotonic(), target, headers))
        self.resources.get(path, missing)(Answering(connection, path, query, before, self))


@contextmanager
def fault_server(resources: Mapping[str, Resource], context: ssl.SSLContext | None = None) -> Iterator[FaultServer]:
    """Give a running server; with a context it speaks TLS."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        listener.settimeout(0.05)
        scheme = "http" if context is None else "https"
        server = FaultServer(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", dict(resources))
        threads: list[threading.Thread] = []

        def accept() -> None:
            while not server.stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                threads.append(threading.Thread(target=server.answer, args=(connection, context), daemon=True))
                threads[-1].start()

        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()
        try:
            yield server
        finally:
            server.stopping.set()
            for thread in [acceptor, *threads]:
                thread.join()


# ---- pages


def event_page(title: str, node: int | None = None, more: str = "") -> bytes:
    """Return the page of an event with a title; its node id is made of the title when none is given."""
    node = node if node is not None else 10_000 + zlib.crc32(title.encode()) % 10_000_000
    settings = json.dumps({"path": {"currentPath": f"node/{node}", "currentLanguage": "en"}})
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} | Network</title>
<script type="application/json" data-drupal-selector="drupal-settings-json">{settings}</script></head>
<body><main><h1>{title}</h1><article><div><p>Words about the dialogue.</p></div>
<div><div>Type of Event</div><div>Workshop</div></div>{more}</article></main></body></html>""".encode()


def short_page(title: str, text: str) -> bytes:
    """Return a page with a title and a sentence."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{text}</p></main></body></html>""".encode()


CHALLENGE: Final = short_page("Just a moment...", "Verify you are human by completing the action below.")
EMPTY_NODE: Final = (
    b"<!DOCTYPE html><html><head><title>A node</title></head><body><main><h1>A node</h1></main></body></html>"
)


def listing(paths: Sequence[str], pages: Sequence[str] = ()) -> bytes:
    """Return a list with links to events and a pager with links to its pages."""
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in [*paths, *pages])
    return f"<!DOCTYPE html><html><head><title>Events</title></head><body><main><ul>{links}</ul></main></body></html>".encode()


def urlset(*addresses: str, lastmod: str = "2024-05-01") -> bytes:
    """Return a sitemap."""
    entries = "".join(f"<url><loc>{address}</loc><lastmod>{lastmod}</lastmod></url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="{_SITEMAPS}">{entries}</urlset>'.encode()


def index(*addresses: str) -> bytes:
    """Return an index of sitemaps."""
    entries = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f'<?xml version="1.0"?><sitemapindex xmlns="{_SITEMAPS}">{entries}</sitemapindex>'.encode()


_SITEMAPS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML_BOMB: Final = (
    b'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10))
    + b"]><urlset><url><loc>&k;</loc></url></urlset>"
)
ENCODING_NOBODY_KNOWS: Final = b'<?xml version="1.0" encoding="nothing"?><urlset/>'


@cache
def bomb(megabytes: int = 64) -> bytes:
    """Return gzip that becomes so many megabytes of nothing."""
    press = zlib.compressobj(1, wbits=31)
    return b"".join(press.compress(_MEGABYTE) for _ in range(megabytes)) + press.flush()


# ---- resources


def missing(request: Answering) -> None:
    """Answer 404."""
    request.page(short_page("Page not found", "There is no such page."), status="404 Not Found")


def page(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> Resource:
    """Return a resource that always answers the same."""
    return lambda request: request.page(body, *headers, status=status, kind=kind)


def event(title: str, *headers: str) -> Resource:
    """Return a resource that is the page of an event."""
    return page(event_page(title), *headers)


def redirect(target: str, status: str = "301 Moved Permanently") -> Resource:
    """Return a resource that redirects; `{here}` in the target is the server's own address."""

    def answer(request: Answering) -> None:
        location = target.format(here=request.server.address)
        request.page(b"", f"Location: {location.encode().decode('latin-1')}", status=status)

    return answer


def then(*resources: Resource) -> Resource:
    """Return a resource that answers differently each time; the last answer stays."""
    return lambda request: resources[min(request.before, len(resources) - 1)](request)


def busy(retry_after: str, status: str = "503 Service Unavailable") -> Resource:
    """Return a resource that asks to come back later."""
    return page(b"Busy.", f"Retry-After: {retry_after}", status=status)


def _reset_mid_body(request: Answering) -> None:
    request.head("Content-Length: 100000")
    request.send(event_page("never"))
    request.silence(0.1)
    request.reset()


def _stall_before_head(request: Answering) -> None:
    request.silence()


def _stall_mid_body(request: Answering) -> None:
    request.head("Content-Length: 100000")
    request.send(event_page("never"))
    request.silence()


def _short_body(request: Answering) -> None:
    body = event_page("never")
    request.head(f"Content-Length: {len(body) + 1}")
    request.send(body)


def _chunks_cut(request: Answering) -> None:
    body = event_page("never")
    request.head("Transfer-Encoding: chunked")
    request.send(b"%x\r\n%b\r\n" % (len(body), body))


def _chunks_of_no_size(request: Answering) -> None:
    request.head("Transfer-Encoding: chunked")
    request.send(b"many\r\n" + event_page("never"))


def _in_chunks(title: str) -> Resource:
    def answer(request: Answering) -> None:
        request.head("Transfer-Encoding: chunked", "Content-Encoding: gzip")
        for byte in gzip.compress(event_page(title), mtime=0):
            request.send(b"1\r\n%c\r\n" % byte)
        request.send(b"0\r\n\r\n")

    return answer


def _gzip_cut(request: Answering) -> None:
    request.page(gzip.compress(event_page("never"))[:-8], "Content-Encoding: gzip")


def _slow_body(request: Answering) -> None:
    request.head("Content-Length: 100000")
    request.drip(b"a")


def _slow_head(request: Answering) -> None:
    request.send(b"HTTP/1.1 200 OK\r\n")
    request.drip(b"X-More: a\r\n")


def _interim_for_ever(request: Answering) -> None:
    request.drip(b"HTTP/1.1 100 Continue\r\n\r\n")


def _huge(request: Answering) -> None:
    request.head(f"Content-Length: {100 * len(_MEGABYTE)}")
    request.send(_MEGABYTE)
    request.silence()


def _huge_unannounced(request: Answering) -> None:
    request.head("Transfer-Encoding: chunked")
    for _ in range(100):
        request.send(b"%x\r\n%b\r\n" % (len(_MEGABYTE), _MEGABYTE))


def _bytes(data: bytes) -> Resource:
    return lambda request: request.send(data)


def _chain(request: Answering) -> None:
    left = int(request.query.removeprefix("left=") or 25)
    target = f"/events/chain-of-25?left={left - 1}" if left else "/events/end-of-chain"
    request.page(b"", f"Location: {target}", status="302 Found")


def _soon(request: Answering) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    busy(moment, "429 Too Many Requests")(request)


_HTML: Final = "text/html"
_MAINTENANCE: Final = short_page("Site under maintenance", "The site is under maintenance. We should be back shortly.")

TRANSPORT: Final[dict[str, Resource]] = {
    "reset-at-once": Answering.reset,
    "reset-mid-body": _reset_mid_body,
    "body-too-short": _short_body,
    "chunks-cut": _chunks_cut,
    "chunks-of-no-size": _chunks_of_no_size,
    "chunks-of-a-byte": _in_chunks("chunks-of-a-byte"),
    "gzip-cut": _gzip_cut,
    "gzip-bomb": lambda request: request.page(bomb(), "Content-Encoding: gzip"),
    "gzip-damaged": page(b"\x1f\x8b\x08" + bytes(7) + b"\xff" * 90, "Content-Encoding: gzip"),
    "gzip-announced-only": event("gzip-announced-only", "Content-Encoding: gzip"),
    "brotli-announced-only": event("brotli-announced-only", "Content-Encoding: br"),
    "unknown-encoding": page(b"\x1b\x2a\x00\xf8" * 30, "Content-Encoding: compress"),
    "deflate-damaged": page(b"\xfe\xfd" * 90, "Content-Encoding: deflate"),
    "head-without-end": _bytes(b"HTTP/1.1 200 OK\r\n" + b"X-More: a\r\n" * 100_000),
    "no-http": _bytes(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "100-megabytes": _huge,
    "100-megabytes-unannounced": _huge_unannounced,
    "odd-header-bytes": event("odd-header-bytes", 'ETag: "\u00e9\u00ff"', "X-Name: \u00e9"),
    "cut-then-good": then(_gzip_cut, event("cut-then-good")),
}
NEVER_DONE: Final[dict[str, Resource]] = {
    "stall-before-head": _stall_before_head,
    "stall-mid-body": _stall_mid_body,
    "slow-body": _slow_body,
    "slow-head": _slow_head,
    "interim-for-ever": _interim_for_ever,
}
"""What is never sent to its end. Its tests wait for the limits of time, so they have a site of their own with short ones."""
STATUS: Final[dict[str, Resource]] = {
    "busy-seconds": then(busy("1", "429 Too Many Requests"), event("busy-seconds")),
    "busy-date": then(_soon, event("busy-date")),
    "busy-past": then(busy("Sun, 06 Nov 1994 08:49:37 GMT"), event("busy-past")),
    "busy-negative": then(busy("-5"), event("busy-negative")),
    "busy-garbage": then(busy("after lunch"), event("busy-garbage")),
    "busy-time-zone": then(busy("Wed, 21 Oct 2015 07:28:00 +99999999999999999999"), event("busy-time-zone")),
    "unavailable-then-good": then(page(b"", status="503 Service Unavailable"), event("unavailable-then-good")),
    "failing": page(b"Error.", status="500 Internal Server Error"),
    "unchanged-unasked": page(b"", status="304 Not Modified"),
    "no-content": page(b"", status="204 No Content"),
    "no-content-then-good": then(page(b"", status="204 No Content"), event("no-content-then-good")),
    "reset-content-then-good": then(page(b"", status="205 Reset Content"), event("reset-content-then-good")),
    "unknown-error-then-good": then(page(b"", status="520 Unknown Error"), event("unknown-error-then-good")),
    "bandwidth-then-good": then(page(b"", status="509 Bandwidth Limit Exceeded"), event("bandwidth-then-good")),
    "not-found": missing,
    "gone": page(short_page("Gone", "It is gone."), status="410 Gone"),
    "log-in": page(b"", "WWW-Authenticate: Basic", status="401 Unauthorized"),
    "forbidden": page(short_page("Forbidden", "Access denied."), status="403 Forbidden"),
    "law": page(b"", status="451 Unavailable For Legal Reasons"),
    "teapot": page(b"", status="418 I'm a teapot"),
    "status-999": page(b"", status="999 Request denied"),
    "choices": page(b"", "Location: /events/good-1", status="300 Multiple Choices"),
    "no-body": page(b""),
    "no-body-then-good": then(page(b""), event("no-body-then-good")),
    "pdf": page(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 9, kind="application/pdf"),
    "json": page(b'{"title": "An event"}', kind="application/json"),
    "pdf-as-html": page(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 9),
}
REDIRECT: Final[dict[str, Resource]] = {
    "loop": redirect("/events/loop-back"),
    "loop-on-itself": redirect("/events/loop-on-itself"),
    "chain-of-25": _chain,
    "chain-of-3": redirect("{here}/events/hop-1", "307 Temporary Redirect"),
    "off-host": redirect("https://example.org/events/off-host"),
    "other-port": redirect("http://127.0.0.1:9/events/other-port"),
    "link-local": redirect("http://169.254.169.254/latest/meta-data/"),
    "mapped-loopback": redirect("http://[::ffff:127.0.0.1]/events/mapped-loopback"),
    "to-file": redirect("file:///etc/passwd"),
    "to-data": redirect("data:text/html,<h1>An event</h1>"),
    "to-script": redirect("javascript:alert(1)"),
    "to-garbage": redirect("http://[what"),
    "to-control-bytes": redirect("http://example.org/\x01"),
    "to-long-address": redirect("/events/" + "a" * 70_000),
    "to-nowhere": page(b"", status="302 Found"),
    "to-login": redirect("/user/login?destination=/events/to-login", "302 Found"),
    "to-login-in-french": redirect("/fr/user/login", "302 Found"),
    "to-new-alias": redirect("/events/new-alias"),
    "to-other-language": redirect("/es/events/otro-idioma"),
    "to-relative": redirect("relative-target?source=old#top"),
    "to-unicode": redirect("/events/unicod\u00e9-target"),
    "to-listing": redirect("/events"),
    "to-term": redirect("/taxonomy/term/detail/290"),
    "to-disallowed": redirect("/events/disallowed-target"),
    "to-missing": redirect("/events/missing-target"),
}
TARGETS: Final[dict[str, Resource]] = {
    "loop-back": redirect("/events/loop"),
    "hop-1": redirect("/events/hop-2", "308 Permanent Redirect"),
    "hop-2": redirect("{here}/events/end-of-chain", "303 See Other"),
    "end-of-chain": event("end-of-chain"),
    "new-alias": event("new-alias"),
    "relative-target": event("relative-target"),
    "unicod%C3%A9-target": event("unicode-target"),
    "disallowed-target": event("disallowed-target"),
}
KIND: Final[dict[str, Resource]] = {
    "challenge": page(CHALLENGE),
    "challenge-then-good": then(page(CHALLENGE), event("challenge-then-good")),
    "captive-portal": page(short_page("Wi-Fi login", "Accept the terms to go online.")),
    "maintenance": page(_MAINTENANCE),
    "maintenance-503": page(_MAINTENANCE, status="503 Service Unavailable"),
    "maintenance-then-good": then(page(_MAINTENANCE), event("maintenance-then-good")),
    "soft-404": page(short_page("Page not found", "The requested page could not be found.")),
    "access-denied": page(short_page("Access denied", "You are not authorized to access this page.")),
    "empty-node": page(EMPTY_NODE),
    "empty-then-good": then(page(EMPTY_NODE), event("empty-then-good")),
    "text": page(b"Nothing but words.", kind="text/plain"),
    "utf-16": page(event_page("utf-16").decode().encode("utf-16"), kind=_HTML),
    "too-deep": page(b"<!DOCTYPE html><html><body>" + b"<div>" * 50_000),
    "never-parsed": page(b"<!DOCTYPE html><html><body><div %b>" % b"".join(b"a%d " % n for n in range(40_000))),
}
ROBOTS: Final[dict[str, Resource]] = {"disallowed": event("disallowed")}
LISTED: Final = {**TRANSPORT, **STATUS, **REDIRECT, **KIND, **ROBOTS}
GOOD: Final = tuple(f"good-{number}" for number in range(12))
FOUND_ELSEWHERE: Final = (
    "only-in-gzip", "only-in-many", "only-with-lastmod", "only-behind-second-pager", "only-in-damaged", "only-by-default",
)  # fmt: skip

_XML: Final = "application/xml"
SITEMAPS: Final[dict[str, Callable[[str], Resource]]] = {
    "loop.xml": lambda here: page(index(f"{here}/sitemaps/loop.xml", f"{here}/sitemaps/loop-back.xml"), kind=_XML),
    "loop-back.xml": lambda here: page(index(f"{here}/sitemaps/loop.xml", f"{here}/sitemaps/in-gzip.xml.gz")),
    "in-gzip.xml.gz": lambda here: page(gzip.compress(urlset(f"{here}/events/only-in-gzip")), kind="application/gzip"),
    "many.xml": lambda here: page(
        urlset(*(f"https://example.org/events/{n}" for n in range(_MANY)), f"{here}/events/only-in-many"), kind=_XML
    ),
    "lastmod.xml": lambda here: page(
        urlset(f"{here}/events/only-with-lastmod", lastmod="0001-01-01T00:00:00+10:00"), kind=_XML
    ),
    "bomb.xml": lambda _: page(XML_BOMB, kind=_XML),
    "broken.xml": lambda _: page(urlset("https://example.org")[:-25], kind=_XML),
    "damaged.xml": lambda here: page(b"\n" + urlset(f"{here}/events/only-in-damaged?a=1&b=2")[:-5], kind=_XML),
    "encoding.xml": lambda _: page(ENCODING_NOBODY_KNOWS, kind=_XML),
    "page.xml": lambda _: page(short_page("Not a sitemap", "Words.")),
    "no-body.xml": lambda _: page(b"", kind=_XML),
    "cut.xml.gz": lambda _: page(gzip.compress(urlset("https://example.org"))[:-8], kind=_XML),
    "gzip-bomb.xml.gz": lambda _: page(bomb(), kind="application/gzip"),
    "missing.xml": lambda _: missing,
    "failing.xml": lambda _: page(b"", status="500 Internal Server Error"),
}


def add_everything(server: FaultServer) -> None:
    """Give a server all resources, and lists, sitemaps and robots.txt that lead to them."""
    here = server.address
    titles = (*GOOD, *FOUND_ELSEWHERE)
    below = {**{title: event(title) for title in titles}, **TARGETS, **LISTED}
    server.resources |= {f"/events/{name}": resource for name, resource in below.items()}
    server.resources |= {f"/sitemaps/{name}": make(here) for name, make in SITEMAPS.items()}
    lines = [
        "User-agent: *",
        "Disallow: /events/disallowed",
        *(f"Sitemap: {here}/sitemaps/{name}" for name in SITEMAPS),
    ]
    server.resources["/sitemap.xml"] = page(urlset(f"{here}/events/only-by-default"), kind=_XML)
    server.resources["/es/events/otro-idioma"] = page(event_page("otro-idioma", 77))
    server.resources["/robots.txt"] = page("\n".join(lines).encode(), kind="text/plain")
    server.resources["/taxonomy/term/detail/290"] = page(short_page("A term", "Words."))
    server.resources["/events"] = partial(_list, [f"/events/{name}" for name in (*LISTED, *GOOD)])


def _list(paths: Sequence[str], request: Answering) -> None:
    match request.query:
        case "":
            pages = ["?page=1", "?page=0%2C1", f"?page={'9' * 5000}", "?page=-1", "?page=,,,,"]
            request.page(listing(paths, pages))
        case "page=0,1":
            request.page(listing(["/events/only-behind-second-pager"]))
        case _:
            request.page(b"", status="500 Internal Server Error")
