"""What a saved page tells of its address and time, and what is undone in it before it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gcmscrape.archive.comments import told_in
from gcmscrape.archive.mirrors import Place, address_in_mirror, place_in_mirror, with_links_undone
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.replays import without_replay
from gcmscrape.archive.saved import SavedPage
from gcmscrape.archive.xhtml import as_html
from tests.cases import each

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://migrationnetwork.un.org"
URL = f"{SITE}/events/a"
HOST = "migrationnetwork.un.org"


def page(body: str, url: str | None = None) -> SavedPage:
    return SavedPage("a.html", body.encode(), url, {"content-type": "text/html"})


class TestComments:
    @each(
        "comment, url, retrieved_at",
        [
            (f"<!-- saved from url=(0041){URL} -->", URL, None),
            (f"<!-- saved from url=(0041){URL}-->", URL, None),
            (f"<!-- saved from url=(0041){URL}%2D%2Db -->", f"{URL}--b", None),
            ("<!-- saved from url=(0014)about:internet -->", None, None),
            (f"<!-- saved from {URL} -->", None, None),
            (
                (
                    f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: "
                    "Fri Nov 27 2026 19:07:59 GMT+0100 (Central European Standard Time)\n-->"
                ),
                URL,
                "2026-11-27T18:07:59Z",
            ),
            (f"<!--\n Archive processed by SingleFile \n url: {URL} \n-->", URL, None),
            (f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: yesterday, at noon\n-->", URL, None),
            (
                (
                    f"<!-- Mirrored from {HOST}/events/a by HTTrack Website Copier/3.x [XR&CO'2014], "
                    "Fri, 27 Nov 2026 18:07:29 GMT -->"
                ),
                URL,
                "2026-11-27T18:07:29Z",
            ),
            (f"<!-- Mirrored from {HOST}/events/a by hand -->", None, None),
            (f"<!-- saved from url=(8041){SITE}/{'a' * 8000} -->", None, None),
        ],
    )
    def test_what_they_tell(self, comment: str, url: str | None, retrieved_at: str | None) -> None:
        told = told_in(f"<!DOCTYPE html>\n{comment}\n<html>".encode())
        assert (told and told.url, told and told.retrieved_at) == (url, retrieved_at)

    def test_a_mirror_of_http_alone(self) -> None:
        comment = f"<!-- Mirrored from {HOST}/a by HTTrack Website Copier/3.x [XR], Fri, 27 Nov 2026 18:07:29 GMT -->"
        told = told_in(f'{comment}<a href="http://{HOST}/b">'.encode())
        assert told is not None
        assert told.url == f"http://{HOST}/a"

    def test_notes_come_first(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text(f"<!-- saved from url=(0041){URL} --><html>", encoding="utf-8")
        (tmp_path / "a.json").write_text(f'{{"url": "{URL}-of-notes"}}', encoding="utf-8")
        assert [found.url for found in read_pages(tmp_path)] == [f"{URL}-of-notes"]

    def test_single_files_get_their_end_tag_back(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text(
            f"<html><!--\n Page saved with SingleFile \n url: {URL} \n--><p>a", encoding="utf-8"
        )
        (found,) = read_pages(tmp_path)
        assert isinstance(found, SavedPage)
        assert found.body.endswith(b"<p>a</html>")


class TestReplays:
    @each(
        "url, original, retrieved_at",
        [
            (f"https://web.archive.org/web/20220102030405/{URL}", URL, "2022-01-02T03:04:05Z"),
            (f"https://web.archive.org/web/20220102030405id_/{URL}?a=1#b", f"{URL}?a=1#b", "2022-01-02T03:04:05Z"),
            (f"http://web.archive.org/web/2022/{URL}", URL, None),
            (f"https://web.archive.org/web/20220102030405/https:/{HOST}/events/a", URL, "2022-01-02T03:04:05Z"),
            (f"http://localhost:8080/saved/20220102030405mp_/{URL}", URL, "2022-01-02T03:04:05Z"),
            (f"https://arquivo.pt/noFrame/replay/20220102030405/{URL}", URL, "2022-01-02T03:04:05Z"),
            (f"https://web.archive.org/web/20221302030405/{URL}", URL, None),
            (URL, URL, None),
            (f"{SITE}/share/2022/{URL}", f"{SITE}/share/2022/{URL}", None),
            (f"{SITE}/events/2022/a", f"{SITE}/events/2022/a", None),
            (
                f"{SITE}/events/a?from=/web/20220102030405/{URL}",
                f"{SITE}/events/a?from=/web/20220102030405/{URL}",
                None,
            ),
        ],
    )
    def test_addresses(self, url: str, original: str, retrieved_at: str | None) -> None:
        found = without_replay(page("<html>", url))
        assert (found.url, found.retrieved_at) == (original, retrieved_at)

    @each(
        "written, original",
        [
            (f'<a href="https://web.archive.org/web/20220102030405/{URL}">', f'<a href="{URL}">'),
            (f'<a href="/web/20210102030405/{URL}">', f'<a href="{URL}">'),
            (f"<a href='//web.archive.org/web/20210102030405/{URL}'>", f"<a href='{URL}'>"),
            (
                f'<img srcset="/web/2022im_/{URL}.png 1x, /web/2022im_/{URL}.jpg 2x">',
                f'<img srcset="{URL}.png 1x, {URL}.jpg 2x">',
            ),
            (f"<i style=background:url(/web/2022im_/{URL}.png)>", f"<i style=background:url({URL}.png)>"),
            ('<a href="/web/guide">', '<a href="/web/guide">'),
            (f'<a href="https://arquivo.pt/wayback/2022/{URL}">', f'<a href="https://arquivo.pt/wayback/2022/{URL}">'),
            (
                "a<!-- BEGIN WAYBACK TOOLBAR INSERT --><h1>3 captures</h1><!-- END WAYBACK TOOLBAR INSERT -->b",
                "ab",
            ),
            ("<head ><script>x</script><!-- End Wayback Rewrite JS Include --><title>", "<head ><title>"),
            ("a<!-- END WAYBACK TOOLBAR INSERT --><!-- BEGIN WAYBACK TOOLBAR INSERT -->b", None),
        ],
    )
    def test_what_is_undone(self, written: str, original: str | None) -> None:
        replayed = page(written, f"https://web.archive.org/web/20220102030405/{URL}")
        assert without_replay(replayed).body.decode() == (written if original is None else original)

    def test_a_raw_capture_is_left_as_it_was(self) -> None:
        body = f'<a href="https://web.archive.org/web/20220102030405/{URL}">an older version</a>'
        found = without_replay(page(body, f"https://web.archive.org/web/20220102030405id_/{URL}"))
        assert (found.url, found.body.decode()) == (URL, body)

    def test_a_page_that_was_not_replayed_is_left_alone(self) -> None:
        prose = page(f'<p>See <a href="https://web.archive.org/web/20220102030405/{URL}">the archive</a>.', URL)
        assert without_replay(prose) is prose


class TestMirrors:
    @each(
        "parts, place",
        [
            (("home", "me", HOST, "events", "a.html"), Place(HOST, "events/a.html")),
            ((HOST, "index.html"), Place(HOST, "index.html")),
            (("127.0.0.1+8000", "a.html"), Place("127.0.0.1:8000", "a.html")),
            (("my.project", HOST, "a.html"), Place(HOST, "a.html")),
            (("my.project", "a.html"), None),
            ((HOST,), None),
            (("events", "a.html"), None),
            (("v1.2", "a.html"), None),
        ],
    )
    def test_where_a_page_lies(self, parts: tuple[str, ...], place: Place | None) -> None:
        assert place_in_mirror(parts, f'<a href="https://{HOST}/b"><a href="http://127.0.0.1:8000/">'.encode()) == place

    @each(
        "canonical, is_mirror",
        [
            ("a.html", True), (URL, True), (f"{URL}/", True), (f"{SITE}/events/b", False), ("https://a.org/events/a", False),
        ],
    )  # fmt: skip
    def test_a_folder_named_as_the_host_is_not_always_a_mirror(self, canonical: str, *, is_mirror: bool) -> None:
        for link in (f'<link rel="canonical" href="{canonical}">', f"<link href={canonical} rel=canonical />"):
            body = f'{link}<a href="https://{HOST}/">'.encode()
            assert (place_in_mirror((HOST, "events", "a.html"), body) is not None) == is_mirror

    def test_a_page_with_links_to_files_need_not_name_its_host(self) -> None:
        parts = (HOST, "events", "a.html")
        assert place_in_mirror(parts, b'<a href="../index.html">') == Place(HOST, "events/a.html")
        assert place_in_mirror(parts, b'<a href="/index.html"><a href="https://a.org/b.html"><a href="b">') is None

    @each(
        "path, address",
        [
            ("events/a.html", URL), ("events/a", URL), ("index.html", f"{SITE}/"), ("events/index.html", f"{SITE}/events/"),
            ("events?page=1.html", f"{SITE}/events?page=1"), ("events/a b.htm", f"{SITE}/events/a%20b"),
            ("a" * 9000, None),
        ],
    )  # fmt: skip
    def test_addresses(self, path: str, address: str | None) -> None:
        assert address_in_mirror(Place(HOST, path), "https") == address

    @each(
        "link, undone",
        [
            ("b.html", f"{SITE}/events/b"), ("../es/node/1.html#x", f"{SITE}/es/node/1#x"), ("../index.html", f"{SITE}/"),
            ("../events%3Fpage=1.html", f"{SITE}/events?page=1"), ("../../www.un.org/en.html", "https://www.un.org/en"),
            ("../../../../a.html", "../../../../a.html"), ("#top", "#top"), ("/node/1", "/node/1"), ("?a=1", "?a=1"),
            ("https://a.org/b.html", "https://a.org/b.html"), ("mailto:a@b.org", "mailto:a@b.org"), ("//a.org/b", "//a.org/b"),
        ],
    )  # fmt: skip
    def test_links(self, link: str, undone: str) -> None:
        body = f'<a class=x href="{link}">{link}</a>'.encode()
        assert (
            with_links_undone(body, Place(HOST, "events/a.html")) == f'<a class=x href="{undone}">{link}</a>'.encode()
        )

    def test_a_file_of_the_mirror_tells_its_address_itself(self, tmp_path: Path) -> None:
        comment = "<!-- Mirrored from {} by HTTrack Website Copier/3.x [XR], Fri, 27 Nov 2026 18:07:29 GMT -->"
        for name, path, link in (
            ("a.html", "events/a", "eventsa1b2.html"),
            ("eventsa1b2.html", "events?page=1", "a.html"),
        ):
            file = tmp_path / HOST / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(
                f'<html>{comment.format(f"{HOST}/{path}")}<a href="{link}">https://{HOST}</a>', encoding="utf-8"
            )
        pages = [found for found in read_pages(tmp_path) if isinstance(found, SavedPage)]
        assert [found.url for found in pages] == [URL, f"{SITE}/events?page=1"]
        assert f'<a href="{SITE}/events?page=1">' in pages[0].body.decode()
        assert f'<a href="{URL}">' in pages[1].body.decode()


class TestXhtml:
    @each(
        "written, read",
        [
            ('<script src="a.js"/><p/>', '<script src="a.js"></script><p></p>'),
            ("<br/><img src='a'/><hr />", "<br/><img src='a'/><hr />"),
            ("<a title='x/>y' />", "<a title='x/>y' ></a>"),
            ("<p><![CDATA[a < b & c]]></p>", "<p>a &lt; b &amp; c</p>"),
            ("<script>//<![CDATA[\nif (a</b/>.x) {}\n//]]></script>", "<script>//\nif (a</b/>.x) {}\n//</script>"),
            ("<!-- <p/> --><i/>", "<!-- <p/> --><i></i>"),
            ("<svg:path d='1'/>", "<svg:path d='1'/>"),
            ("<p <b/>", "<p <b></b>"),
            ("<p/", "<p/"),
        ],
    )
    def test_as_html(self, written: str, read: str) -> None:
        assert as_html(written.encode()).decode() == read

    @each("piece", [b"<!--", b"<![CDATA[", b"<script>", b"<a '", b"<a \"'", b"<a b='c'"])
    def test_what_has_no_end_costs_little(self, piece: bytes) -> None:
        as_html(piece * 100_000)

    @pytest.mark.parametrize("declared", [True, False])
    def test_only_what_is_xhtml(self, tmp_path: Path, *, declared: bool) -> None:
        start = b'<?xml version="1.0"?>' if declared else b""
        body = start + b'<html xmlns="http://www.w3.org/1999/xhtml"><p/></html>'
        (tmp_path / "a").write_bytes(body)
        (found,) = read_pages(tmp_path)
        assert isinstance(found, SavedPage)
        assert (b"<p></p>" in found.body) == declared
