"""The same site with Scrapy: a spider that follows the listing and takes the fields of each event with parsel.

    python -m bench.spider SITE CONCURRENCY ITEMS [WARC]

The items go to a file of JSON lines, and with a fourth argument all requests and responses to a WARC, written with
warcio: as one would write it with these two.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.http import RESPONSES
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # warcio has no types
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # the same

from bench.baselines import parsel_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.crawler import Crawler

ARCHIVE: Final = "BENCH_ARCHIVE"
"""The setting that names the WARC."""


class Events(Spider):
    """From the listing to each event, and on to the next page of the listing."""

    name = "events"

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:  # noqa: ANN401 - as Scrapy calls it
        """Follow a page of the listing."""
        assert isinstance(response, HtmlResponse)  # noqa: S101 - for the type checker
        yield from response.follow_all(css=".views-row h2 a", callback=self.parse_event)
        yield from response.follow_all(css='.pager a[rel="next"]', callback=self.parse)

    def parse_event(self, response: Response) -> Iterator[dict[str, Any]]:
        """Take the fields of an event."""
        yield {"url": response.url, **parsel_fields(response.body)._asdict()}


class Archive:
    """A downloader middleware that writes each request and its response to a WARC."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, {"software": "Scrapy and warcio"}))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archive:
        """Return the middleware of a crawl."""
        return cls(Path(crawler.settings[ARCHIVE]))

    def process_response(self, request: Request, response: Response) -> Response:
        """Write an exchange, its body as it came."""
        date = {"WARC-Date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        reason = RESPONSES.get(response.status, b"").decode()
        answer = self._writer.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            http_headers=StatusAndHeaders(f"{response.status} {reason}", _pairs(response), protocol="HTTP/1.1"),
            warc_headers_dict=date,
        )
        parts = urlparse_cached(request)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        question = self._writer.create_warc_record(
            request.url,
            "request",
            payload=BytesIO(),
            http_headers=StatusAndHeaders(f"GET {target} HTTP/1.1", _pairs(request), is_http_request=True),
            warc_headers_dict=date,
        )
        self._writer.write_request_response_pair(question, answer)
        self._file.flush()
        return response


def _pairs(message: Request | Response) -> list[tuple[str, str]]:
    headers: Any = message.headers  # bytes by name, each a list
    return [(name.decode(), value.decode()) for name, values in headers.items() for value in values]


def main() -> None:
    """Read the arguments and crawl."""
    site, concurrency, items, *archive = sys.argv[1:]
    settings: dict[str, Any] = {
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": int(concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
        "DOWNLOAD_DELAY": 0,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "FEEDS": {items: {"format": "jsonlines", "encoding": "utf8"}},
    }
    if archive:
        # Nearest to the network, where the body still has its content-encoding.
        settings |= {ARCHIVE: archive[0], "DOWNLOADER_MIDDLEWARES": {Archive: 1000}}
    process = CrawlerProcess(settings)
    process.crawl(Events, start_urls=[f"{site}/events"])
    process.start()


if __name__ == "__main__":
    main()
