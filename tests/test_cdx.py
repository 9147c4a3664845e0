"""Answers of indexes: what each server says is read, and nothing that it may send does harm."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcmscrape.fetch.cdx import Span, read_index, roots, span_of
from gcmscrape.fetch.public_archives import public_archive
from gcmscrape.fetch.site import Site
from gcmscrape.refusal import PageRefused
from tests.cases import each

SITE = Site.at("https://migrationnetwork.un.org")
EVENT = f"{SITE.origin}/events/a"
PYWB = "http://127.0.0.1:8080/all/cdx"
CRAWLS = "http://127.0.0.1:8080/collinfo.json"
NAMES = (
    "timestamp",
    "url",
    "original",
    "mime",
    "mimetype",
    "status",
    "statuscode",
    "digest",
    "filename",
    "offset",
    "length",
)


@each(
    "name, index, captures",
    [
        ("wayback", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"),
        ("commoncrawl", "https://index.commoncrawl.org/collinfo.json", "https://data.commoncrawl.org/"),
        (PYWB, PYWB, "http://127.0.0.1:8080/all/"),
        (f"{PYWB}/", PYWB, "http://127.0.0.1:8080/all/"),
        ("https://arquivo.pt/wayback/-cdx", "https://arquivo.pt/wayback/-cdx", "https://arquivo.pt/wayback/"),
        ("http://a.org/all-index", "http://a.org/all-index", "http://a.org/all/"),
        ("http://a.org/cdx/search/cdx", "http://a.org/cdx/search/cdx", "http://a.org/web/"),
        (CRAWLS, CRAWLS, "https://data.commoncrawl.org/"),
    ],
)
def test_an_archive_is_known_by_its_address(name: str, index: str, captures: str) -> None:
    archive = public_archive(name)
    assert (archive.index, archive.captures) == (index, captures)
    assert archive.collection == (name.rstrip("/") if "://" in name else name)


def test_an_index_is_asked_for_event_pages_of_each_language_and_a_time() -> None:
    asked = list(roots(public_archive("wayback"), SITE, ["en", "es"], span_of("2019..2021-06")))
    assert len(asked) == 4
    assert all("from=2019&to=202106" in address and "matchType=prefix" in address for address in asked)
    assert "url=https%3A%2F%2Fmigrationnetwork.un.org%2Fes%2Fnode%2F&" in asked[3]


@each(
    "line",
    [
        {"url": EVENT, "timestamp": "20210101", "mime": "text/html", "status": "200"},
        {"url": EVENT, "timestamp": "20211301000000", "mime": "text/html", "status": "200"},
        {"url": EVENT, "timestamp": "20210101000000", "mime": "image/png", "status": "200"},
        {"url": "https://example.org/events/a", "timestamp": "20210101000000", "mime": "text/html", "status": "200"},
        {"url": f"{SITE.origin}/about", "timestamp": "20210101000000", "mime": "text/html", "status": "200"},
        {"timestamp": "20210101000000"},
    ],
)
def test_a_line_that_is_no_capture_of_an_event_page_is_left_out(line: dict[str, str]) -> None:
    assert read_index(f"{PYWB}?url=x", json.dumps(line).encode(), public_archive(PYWB), SITE, Span()).captures == []


@each(
    "change",
    [
        {"filename": "../../etc/passwd"}, {"filename": "/a"}, {"filename": "a b"}, {"filename": ""}, {"length": "0"},
        {"length": "999999999999"}, {"offset": "-1"}, {"offset": "x"}, {"length": None},
    ],
)  # fmt: skip
def test_a_part_of_a_file_that_is_none_is_left_out(change: dict[str, Any]) -> None:
    line = {
        "url": EVENT, "timestamp": "20210101000000", "mime": "text/html", "status": "200", "filename": "a/b.warc.gz",
        "offset": "10", "length": "20",
    }  # fmt: skip
    archive, address = public_archive(CRAWLS), "http://127.0.0.1:8080/CC-index?url=x&page=0"
    (good,) = read_index(address, json.dumps(line).encode(), archive, SITE, Span()).captures
    assert good.address == "https://data.commoncrawl.org/a/b.warc.gz#10-29"
    assert read_index(address, json.dumps(line | change).encode(), archive, SITE, Span()).captures == []


def test_an_address_with_line_ends_gets_into_no_header() -> None:
    line = {"url": f"{EVENT}\r\nX: y", "timestamp": "20210101000000", "mime": "text/html", "status": "200"}
    for one in read_index(f"{PYWB}?url=x", json.dumps(line).encode(), public_archive(PYWB), SITE, Span()).captures:
        assert "\n" not in one.original + one.address


@each(
    "crawls, sentence",
    [
        ([], "it names no crawl"),
        ({"a": 1}, "it names no crawl"),
        ([{"cdx-api": 3}], "it names no crawl"),
        ([{"cdx-api": "http://127.0.0.1:9/CC-index"}], "on another host"),
        ([{"cdx-api": "http://user:secret@example.org/CC-index"}], "on another host, http://example.org/CC-index"),
    ],
)
def test_a_list_of_crawls_that_is_none_is_refused(crawls: object, sentence: str) -> None:
    with pytest.raises(PageRefused, match=sentence):
        read_index(CRAWLS, json.dumps(crawls).encode(), public_archive(CRAWLS), SITE, Span())


def test_a_password_in_the_address_of_an_archive_is_not_told() -> None:
    with pytest.raises(ValueError, match="without user and password") as told:
        public_archive("http://user:secret@example.org/all/cdx")
    assert "secret" not in str(told.value)


LINES = st.dictionaries(
    st.sampled_from(NAMES),
    st.none()
    | st.integers()
    | st.text()
    | st.sampled_from([EVENT, "20210101000000", "text/html", "200", "9" * 5000, "a.gz"]),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
)


@given(
    st.sampled_from(["wayback", PYWB, CRAWLS]),
    st.binary() | ANYTHING.map(lambda one: json.dumps(one).encode()) | LINES.map(lambda one: json.dumps(one).encode())
    | st.lists(st.lists(st.text() | st.sampled_from(NAMES))).map(lambda rows: json.dumps(rows).encode()),
    st.sampled_from(["", "?url=x", "?url=x&showNumPages=true", "?url=x&page=0"]),
)  # fmt: skip
def test_any_answer_is_read_or_refused(name: str, body: bytes, query: str) -> None:
    archive = public_archive(name)
    try:
        found = read_index(f"{archive.index}{query}", body, archive, SITE, Span())
    except PageRefused:
        return
    assert all(SITE.event(one.page) == one.page for one in found.captures)
    assert all(page.startswith("http") for page in found.pages)


@each(
    "text", ["", "2019", "..", "2019..x", "2019-1..", "2019-02-30..", "20190101..", "2020..2019", "2020-05..2020-04-30"]
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|ends before"):
        span_of(text)
