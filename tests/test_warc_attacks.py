"""WARC files that are made to hold a reader: what is wrong is a broken record, the rest is read, and the cost is a line."""

from __future__ import annotations

import gzip
import io
import struct
from typing import TYPE_CHECKING, Final

import pytest

from gcmscrape.archive import members
from gcmscrape.archive.records import read_warc_pages
from gcmscrape.archive.revisits import Responses
from gcmscrape.archive.saved import Failure, SavedPage
from tests.cases import FULL
from tests.costs import growth, require_linear

if TYPE_CHECKING:
    from collections.abc import Callable


GOOD: Final = "https://example.org/good"


def record(
    url: str = "https://example.org/a", *headers: str, http: bytes = b"", length: str | None = None, size: int = 0
) -> bytes:
    """Return a response record; `length` is what it says of its content, `size` more bytes of it."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + http + b"\r\n<html>words</html>" + b"x" * size
    given = length if length is not None else str(len(body))
    lines = ["WARC/1.0", "WARC-Type: response", f"WARC-Target-URI: {url}", *headers, f"Content-Length: {given}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def nested(number: int) -> bytes:
    """Return a member that holds a member that holds another, each without its end."""
    data = b"WARC/"
    for _ in range(number):
        block = b"WARC/" + data
        size = len(block)
        data = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x00" + struct.pack("<HH", size, size ^ 0xFFFF) + block
    return data


PLAIN: Final[dict[str, Callable[[int], bytes]]] = {
    "blank lines": lambda number: b"\r\n" * 50 * number,
    "folded headers": lambda number: record("https://example.org/a", "X: y", *[" z"] * number),
    "repeated headers": lambda number: record("https://example.org/a", *["X: y"] * number),
    "folded headers of HTTP": lambda number: record(http=b"X: y\r\n" + b" z\r\n" * number),
    "repeated headers of HTTP": lambda number: record(http=b"X: y\r\n" * number),
    "headers without end": lambda number: b"WARC/1.0\r\nX: y\r\n" * number,
    "lengths that lie a little": lambda number: record(length="1") * number,
    "lengths that lie much": lambda number: record(length="2000") * number,
    "lengths that lie beyond a page": lambda number: record(length="99999999999") * number,
    "lengths of many digits": lambda number: record(length="9" * 5000) * (number // 10),
    "no lengths": lambda number: record(length="") * number,
}


def read(data: bytes) -> list[SavedPage | Failure]:
    return list(read_warc_pages(io.BytesIO(data), "x.warc"))


def is_told(found: list[SavedPage | Failure]) -> bool:
    """Whether the last page is the good one, and all that is no page is a broken record."""
    *_, last = found
    failures = [one for one in found if isinstance(one, Failure)]
    return isinstance(last, SavedPage) and last.url == GOOD and {one.code for one in failures} <= {"broken_record"}


@pytest.mark.parametrize("form", ["plain", "in one piece", "members"])
@pytest.mark.parametrize("attack", PLAIN)
def test_the_rest_is_read_and_the_cost_is_a_line(attack: str, form: str) -> None:
    def work(number: int) -> None:
        before, good = PLAIN[attack](number), record(GOOD)
        whole = {
            "plain": before + good,
            "in one piece": gzip.compress(before + good),
            "members": gzip.compress(before) + gzip.compress(good),
        }[form]
        assert is_told(read(whole))

    require_linear(work, 50 if FULL else 30)


def test_a_record_that_lies_hides_none_that_can_be_held() -> None:
    found = read(b"".join([record(length="3000"), *(record(f"https://example.org/{n}") for n in range(50))]))
    assert [one.url for one in found[1:]] == [f"https://example.org/{n}" for n in range(50)]


def test_headers_of_http_without_end_are_broken() -> None:
    (found,) = read(record(http=b"X: " + b"y" * 300_000 + b"\r\n"))
    assert isinstance(found, Failure)
    assert found.code == "broken_record"


def test_an_address_that_is_too_long_is_broken() -> None:
    found = read(record("https://example.org/" + "a" * 8000) + record(GOOD))
    assert is_told(found)
    assert (len(found), found[0].url) == (2, None)


class Counted(io.BytesIO):
    """A file that counts the bytes that are read."""

    number = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.number += len(data)
        return data


def test_nested_members_are_not_gone_through_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_BLOCK", 512)
    monkeypatch.setattr(members, "_AGAIN", 0)

    def size_read(number: int) -> int:
        file = Counted(nested(number) + gzip.compress(record(GOOD)))
        assert is_told(list(read_warc_pages(file, "x.warc.gz")))
        return file.number

    first, second, third = map(size_read, (200, 400, 800))
    assert third - second <= 3 * (second - first)


def test_nested_members_cost_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_BLOCK", 512)
    monkeypatch.setattr(members, "_AGAIN", 0)
    assert growth(lambda number: read(nested(number) + gzip.compress(record(GOOD))), 100) < 3


def test_what_is_repeated_is_not_looked_for_for_ever() -> None:
    def again(number: int) -> bytes:
        lines = [
            "WARC/1.0", "WARC-Type: revisit", f"WARC-Target-URI: https://example.org/{number % 2}",
            f"WARC-Refers-To: <urn:{1 - number // 2 % 2}>", "Content-Length: 0",
        ]  # fmt: skip
        return "\r\n".join(lines).encode() + b"\r\n\r\n\r\n\r\n"

    pages = [record(f"https://example.org/{n}", f"WARC-Record-ID: <urn:{n}>") for n in range(2)]
    data = gzip.compress(b"".join([*pages, *map(again, range(200))]))
    found = list(read_warc_pages(io.BytesIO(data), "x.warc", responses=Responses(room=1000)))
    told = [one for one in found if isinstance(one, Failure)]
    assert told
    assert {one.code for one in told} == {"no_body"}
    assert len(found) - len(told) > len(pages)
