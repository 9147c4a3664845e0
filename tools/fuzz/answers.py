"""Odd answers of a server: raw bytes, and whether a record or a reject must come of them."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from tests.fault_server import event_page

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

Expected = Literal["record", "reject", "either"]
"""`either`: one of the two, where HTTP leaves it open or the bytes were changed at random; never none, never both."""


Choice = TypeVar("Choice")


class Answer(NamedTuple):
    """What is sent, and what must come of it."""

    sent: bytes
    expected: Expected


STATUS: Final[Sequence[tuple[bytes, Expected]]] = (
    (b"HTTP/1.1 200 OK", "record"),
    (b"HTTP/1.1 200 ", "record"),
    (b"HTTP/1.1 200 Tr\xe8s bien", "record"),
    (b"HTTP/1.0 200 OK", "record"),
    (b"HTTP/1.1 200", "either"),
    (b"HTTP/1.1 201 Created", "either"),
    (b"HTTP/1.1 203 Non-Authoritative", "either"),
    (b"HTTP/1.1 206 Partial Content", "either"),
    (b"http/1.1 200 ok", "either"),
    (b"HTTP/1.1  200 OK", "either"),
    (b"HTTP/1.1 404 Not Found", "reject"),
    (b"HTTP/1.1 503 Busy", "reject"),
    (b"HTTP/1.1 999 No", "reject"),
    (b"HTTP/1.1 20 OK", "reject"),
    (b"HTTP/1.1 2000 OK", "reject"),
    (b"HTTP/1.1 -200 OK", "reject"),
    (b"ICY 200 OK", "reject"),
    (b"", "reject"),
)
HEADERS: Final[Sequence[tuple[bytes, Expected]]] = (
    (b"Server: nginx", "record"),
    (b"Set-Cookie: a=b; Path=/; Expires=never", "record"),
    (b'ETag: W/"\xe9"', "record"),
    (b"Last-Modified: yesterday", "record"),
    (b"Cache-Control:", "record"),
    (b"Age: -1", "record"),
    (b"Date: Thu, 01 Jan 1970 00:00:00 GMT", "record"),
    (b"Content-Language: xx-" + b"y" * 300, "record"),
    (b"Link: <//[>; rel=canonical", "record"),
    (b"X-Long: " + b"a" * 9_000, "record"),
    (b"Keep-Alive: timeout=0", "record"),
    (b"Retry-After: soon", "record"),
    (b"X-Folded: a\r\n b", "either"),
    (b"X-Space : a", "either"),
    (b"No colon", "either"),
    (b": no name", "either"),
    (b"X-Nul: a\x00b", "either"),
    (b"X-Bare: a\nX-Line: b", "either"),
    (b"Upgrade: h2c", "either"),
    (b"Content-Range: bytes 0-9/10", "either"),
    (b"Content-Type: image/png", "either"),
    (b"Content-Encoding: identity", "either"),
    (b"Content-Length: 5", "either"),
    (b"Transfer-Encoding: gzip", "either"),
    (b"Location: /events/elsewhere", "record"),
)
KINDS: Final[Sequence[tuple[bytes, Expected]]] = (
    (b"text/html; charset=utf-8", "record"),
    (b"text/html", "record"),
    (b'TEXT/HTML;CHARSET="UTF-8"', "record"),
    (b"text/html; charset=nothing; charset=utf-8", "record"),
    (b"text/html;;;", "record"),
    (b"application/xhtml+xml", "either"),
    (b"text/plain", "either"),
    (b"html", "either"),
    (b"", "either"),
    (b"application/pdf", "either"),
)
CODINGS: Final[Sequence[tuple[bytes, Callable[[bytes], bytes], Expected]]] = (
    (b"", bytes, "record"),
    (b"gzip", gzip.compress, "record"),
    (b"GZIP", gzip.compress, "record"),
    (b"x-gzip", gzip.compress, "record"),
    (b"deflate", zlib.compress, "record"),
    (b"deflate", lambda body: zlib.compress(body)[2:-4], "record"),
    (b"gzip", lambda body: gzip.compress(body[:99]) + gzip.compress(body[99:]), "record"),
    (b"gzip", bytes, "record"),
    (b"gzip, gzip", lambda body: gzip.compress(gzip.compress(body)), "either"),
    (b"gzip, nothing", gzip.compress, "either"),
    (b"gzip", lambda body: gzip.compress(body) + b"garbage", "either"),
    (b"br", gzip.compress, "either"),
    (b"gzip", lambda body: gzip.compress(body)[:-12], "reject"),
    (b"compress", lambda body: b"\x1f\x9d\x90" + body[::-1], "reject"),
)


def _with_length(_: random.Random, body: bytes) -> tuple[bytes, bytes]:
    return b"Content-Length: %d" % len(body), body


def _until_end(_: random.Random, body: bytes) -> tuple[bytes, bytes]:
    return b"Connection: close", body


def _in_chunks(dice: random.Random, body: bytes) -> tuple[bytes, bytes]:
    size = dice.choice((1, 7, 100, len(body)))
    form = dice.choice(
        (b"%x\r\n%b\r\n", b"%X\r\n%b\r\n", b"%04x\r\n%b\r\n", b"%x;name=value\r\n%b\r\n", b'%x; a="b"\r\n%b\r\n')
    )
    chunks = (body[place : place + size] for place in range(0, len(body), size))
    end = dice.choice((b"0\r\n\r\n", b"000\r\n\r\n", b"0\r\nX-Trailer: a\r\n\r\n"))
    return b"Transfer-Encoding: chunked", b"".join(form % (len(chunk), chunk) for chunk in chunks) + end


def _too_short(dice: random.Random, body: bytes) -> tuple[bytes, bytes]:
    return b"Content-Length: %d" % len(body), body[: -dice.randint(1, len(body))]


def _cut_chunks(dice: random.Random, body: bytes) -> tuple[bytes, bytes]:
    head, sent = _in_chunks(dice, body)
    return head, sent[: -dice.randint(5, len(sent))]


def _odd_length(dice: random.Random, body: bytes) -> tuple[bytes, bytes]:
    length = dice.choice((b"-1", b"1e3", b"0x99", b"9" * 5_000, b"", b"5, 6", b"%d\r\nContent-Length: 5" % len(body)))
    return b"Content-Length: " + length, body


def _more_than_said(dice: random.Random, body: bytes) -> tuple[bytes, bytes]:
    return b"Content-Length: %d" % (len(body) - dice.randint(1, 99)), body


FRAMINGS: Final[Sequence[tuple[Callable[[random.Random, bytes], tuple[bytes, bytes]], Expected]]] = (
    (_with_length, "record"),
    (_until_end, "record"),
    (_in_chunks, "record"),
    (_too_short, "reject"),
    (_cut_chunks, "reject"),
    (_odd_length, "reject"),
    (_more_than_said, "either"),
)
INTERIM: Final[Sequence[tuple[bytes, Expected]]] = (
    (b"", "record"),
    (b"HTTP/1.1 100 Continue\r\n\r\n", "record"),
    (b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3, "record"),
)
_USUAL: Final = 0.7
"""How often a part of an answer is as usual: the first of its choices."""
_CHANGED: Final = 0.15
"""How often the bytes are changed at random, too."""


def answer(dice: random.Random, title: str) -> Answer:
    """Return an answer with the page of an event of that title."""
    coding, encode, coded = _one(dice, CODINGS)
    frame, framed = _one(dice, FRAMINGS)
    length, body = frame(dice, encode(event_page(title)))
    interim, status, kind = _one(dice, INTERIM), _one(dice, STATUS), _one(dice, KINDS)
    headers = [_one(dice, HEADERS) for _ in range(dice.randint(0, 3))]
    lines = [status[0], b"Content-Type: " + kind[0], *(line for line, _ in headers), length]
    lines += [b"Content-Encoding: " + coding] if coding else []
    sent = interim[0] + b"\r\n".join([*lines, b"", b""]) + body
    if dice.random() < _CHANGED:
        return Answer(_changed(dice, sent), "either")
    parts = {coded, framed, *(expected for _, expected in (interim, status, kind, *headers))}
    return Answer(sent, "either" if "either" in parts else "reject" if "reject" in parts else "record")


def _one(dice: random.Random, choices: Sequence[Choice]) -> Choice:
    return choices[0] if dice.random() < _USUAL else dice.choice(choices)


def _changed(dice: random.Random, sent: bytes) -> bytes:
    """Return the bytes with one of them another, or some of them gone."""
    place = dice.randrange(len(sent))
    kept = place + dice.choice((0, 1, 1, 50))
    return sent[:place] + dice.choice((b"", b"\r\n", b"\x00", b"\xff", b" ")) + sent[kept:]
