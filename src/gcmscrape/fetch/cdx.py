"""CDX indexes: what is asked of them, and what they answer.

Three servers, one vocabulary: the CDX server of the Wayback Machine answers with an array of arrays and a key to go on
with (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), pywb with an object a line
(https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html), and Common Crawl with the same in numbered pages, an
index a crawl (https://index.commoncrawl.org).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from pydantic_core import from_json

from gcmscrape.archive.saved import PAGE_LIMIT
from gcmscrape.fetch.public_archives import known_archives
from gcmscrape.fetch.site import Site
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import LONGEST_ADDRESS, origin_of, without_credentials

if TYPE_CHECKING:
    from gcmscrape.fetch.public_archives import PublicArchive

_NAMES: Final = {"original": "url", "mimetype": "mime", "statuscode": "status"}
"""Names of the Wayback Machine, and those of pywb."""
_FIELDS: Final = "timestamp,original,mimetype,statuscode,digest"
_HTML: Final = frozenset({"text/html", "application/xhtml+xml", "warc/revisit", "unk", "-", ""})
_ENCODED: Final = re.compile(r"(?:[A-Za-z0-9+=._~!*'()/-]|%[0-9A-Fa-f]{2})+")
_PRINTABLE: Final = re.compile(r"[!-~]+")
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._=-]*(?:/[A-Za-z0-9][A-Za-z0-9._=-]*)*")
_DAY: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_DIGEST: Final = re.compile(r"[A-Za-z0-9:]{1,100}")
_MOST_PAGES: Final = 10_000
_STATUS: Final = re.compile(r"[1-5]\d\d", re.ASCII)
_TIMESTAMP: Final = re.compile(r"\d{14}", re.ASCII)


class Span(NamedTuple):
    """The time that is asked for: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, both ends included; None for no end."""

    first: str | None = None
    last: str | None = None

    def holds(self, moment: str) -> bool:
        """Whether an RFC 3339 instant in UTC, or a day, lies within."""
        return (self.first is None or moment[: len(self.first)] >= self.first) and (
            self.last is None or moment[: len(self.last)] <= self.last
        )


def span_of(text: str) -> Span:
    """Return the time that is written as `2019..2021-06`; either end may be left out.

    Raises:
        ValueError: It is no such time. The message is a sentence.
    """
    first, dots, last = text.partition("..")
    for day in (first, last):
        if day and not _is_day(day):
            raise ValueError(f"{day!r} is no year, month or day such as 2019, 2019-06 or 2019-06-30")
    if not dots or not (first or last):
        raise ValueError(f"{text!r} is no time such as 2019..2021-06, 2019.. or ..2021")
    if first and last and first[: len(last)] > last[: len(first)]:
        raise ValueError(f"{text!r} ends before it begins")
    return Span(first or None, last or None)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) in {4, 7} else text)
    except ValueError:
        return False
    return _DAY.fullmatch(text) is not None


class Captured(NamedTuple):
    """A capture of a page that may be an event's, as an index tells of it.

    Attributes:
        address: Where it is fetched; behind `#` the bytes of a file that it is.
        page: The page's address, in the form of `Site.event`.
        original: The address as it was captured.
        seen: When, an RFC 3339 instant.
        digest: Of its payload; None when it is not told.
        status: HTTP status; None when it is not told, as of one that repeats an earlier capture.
    """

    address: str
    page: str
    original: str
    seen: str
    digest: str | None
    status: int | None


@dataclass(frozen=True, slots=True)
class Index:
    """What an answer of an index leads to: captures, and further pages of it."""

    captures: Sequence[Captured] = ()
    pages: Sequence[str] = ()


def roots(archive: PublicArchive, site: Site, languages: Sequence[str], span: Span) -> Iterator[str]:
    """Give the addresses at which reading an index begins."""
    if archive.of_crawls:
        yield archive.index
        return
    for language in languages:
        for prefix in known_archives()["prefixes"]:
            asked = {"url": site.address(prefix, language), "matchType": "prefix", "output": "json"}
            if archive.lines is not None:
                asked |= {"fl": _FIELDS, "limit": str(archive.lines), "showResumeKey": "true"}
            yield f"{archive.index}?{urlencode(asked | _between(span))}"


def read_index(address: str, body: bytes, archive: PublicArchive, site: Site, span: Span) -> Index:
    """Return what the answer at an address of an index leads to.

    Raises:
        PageRefused: It is no answer of an index. The message is one sentence.
    """
    if address == archive.index:
        return Index(pages=list(_crawls(_json(body, address), archive, site, span)))
    lines, key = _lines(body, address)
    if key is not None:
        return Index(_captures(lines, archive, site, span), [_resumed(address, key)])
    if archive.of_crawls and "showNumPages=" in address:
        number = next((line.get("pages") for line in lines), None)
        if not isinstance(number, int) or not 0 <= number <= _MOST_PAGES:
            raise _refused(address, "it does not tell how many pages the index has")
        first = address.replace("&showNumPages=true", "")
        return Index(pages=[f"{first}&page={page}" for page in range(number)])
    return Index(_captures(lines, archive, site, span))


def has_none(body: bytes) -> bool:
    """Whether an answer with status 404 says that an index has no such captures, as that of Common Crawl does."""
    return b"No Captures found" in body[:1000]


def _resumed(address: str, key: str) -> str:
    """Return the address of the next lines. The key comes encoded as it is to stand there."""
    start = re.sub(r"&resumeKey=[^&]*", "", address)
    return f"{start}&resumeKey={key if _ENCODED.fullmatch(key) else quote(key, safe='')}"


def _between(span: Span) -> dict[str, str]:
    given = {"from": span.first, "to": span.last}
    return {name: day.replace("-", "") for name, day in given.items() if day is not None}


def _crawls(told: object, archive: PublicArchive, site: Site, span: Span) -> Iterator[str]:
    """Give the first question to the index of each crawl that may have been made in the time."""
    apis = [
        (str(crawl["cdx-api"]), *(str(crawl.get(end) or "")[:10] for end in ("from", "to")))
        for crawl in (told if isinstance(told, list) else [])
        if isinstance(crawl, dict) and isinstance(crawl.get("cdx-api"), str)
    ]
    if not apis:
        raise _refused(archive.index, "it names no crawl")
    here = Site.at(str(origin_of(archive.index)))
    for api, first, last in apis:
        if not here.is_same_host(api):
            raise _refused(archive.index, f"it names a crawl on another host, {without_credentials(api)[:200]}")
        is_over = bool(span.first and last and last < span.first[: len(last)])
        is_to_come = bool(span.last and first and first[: len(span.last)] > span.last)
        if not (is_over or is_to_come):
            asked = {"url": f"{str(site.origin).partition('://')[2]}/*", "output": "json", **_between(span)}
            yield f"{here.origin}{urlsplit(api).path}?{urlencode(asked)}&showNumPages=true"


def _json(body: bytes, address: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return from_json(body)
    except ValueError:
        raise _refused(address, f"it begins with {_start(body)!r}") from None


def _lines(body: bytes, address: str) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """Return the lines of an answer by pywb's names, and the key to go on with; None when there is none."""
    if body.lstrip()[:1] != b"[":
        lines = [_json(line, address) for line in body.splitlines() if line.strip()]
        if not all(isinstance(line, dict) for line in lines):
            raise _refused(address, f"it begins with {_start(body)!r}")
        return lines, None
    rows = _json(body, address)
    if not all(isinstance(row, list) for row in rows):
        raise _refused(address, "a line of it has no fields")
    head = [_NAMES.get(str(name), str(name)) for name in rows[0]] if rows else []
    found: list[Mapping[str, Any]] = [dict(zip(head, row, strict=False)) for row in rows[1:] if len(row) == len(head)]
    ends = len(rows) > 2 and rows[-2] == [] and len(rows[-1]) == 1  # noqa: PLR2004 - an empty line, and the key
    return found, str(rows[-1][0]) if ends else None


def _captures(lines: Sequence[Mapping[str, Any]], archive: PublicArchive, site: Site, span: Span) -> list[Captured]:
    found = (_capture(line, archive, site) for line in lines)
    return [one for one in found if one is not None and span.holds(one.seen)]


def _capture(line: Mapping[str, Any], archive: PublicArchive, site: Site) -> Captured | None:
    """Return the capture of a line; None when it is none of a page that may be an event's, or cannot be fetched."""
    original, timestamp = str(line.get("url", "")), str(line.get("timestamp", ""))
    status = str(line.get("status", "-"))
    seen = _instant(timestamp)
    page = site.event(original) if len(original) <= LONGEST_ADDRESS else None
    if page is None or seen is None or str(line.get("mime", "")).lower() not in _HTML:
        return None
    original = original if _PRINTABLE.fullmatch(original) else page
    address = _part(line, archive) if archive.of_crawls else f"{archive.captures}{timestamp}id_/{original}"
    if address is None:
        return None
    digest = str(line.get("digest", ""))
    return Captured(
        address,
        page,
        original,
        seen,
        digest if _DIGEST.fullmatch(digest) else None,
        int(status) if _STATUS.fullmatch(status) else None,
    )


def _part(line: Mapping[str, Any], archive: PublicArchive) -> str | None:
    """Return the address of a part of a WARC file; None when the line names none."""
    file, offset, length = (str(line.get(name, "")) for name in ("filename", "offset", "length"))
    are_numbers = all(number.isascii() and number.isdigit() and len(number) < 16 for number in (offset, length))  # noqa: PLR2004 - bytes
    if not are_numbers or not 0 < int(length) <= PAGE_LIMIT or not _FILE.fullmatch(file):
        return None
    return f"{archive.captures}{file}#{offset}-{int(offset) + int(length) - 1}"


def _instant(timestamp: str) -> str | None:
    if not _TIMESTAMP.fullmatch(timestamp):
        return None
    try:
        return f"{datetime.strptime(timestamp, '%Y%m%d%H%M%S'):%Y-%m-%dT%H:%M:%SZ}"  # noqa: DTZ007 - it is UTC
    except ValueError:
        return None


def _start(body: bytes) -> str:
    return " ".join(body[:60].decode("utf-8", "replace").split())


def _refused(address: str, why: str) -> PageRefused:
    return PageRefused("broken_record", f"The answer of {address.partition('?')[0]} is no CDX index: {why}.")
