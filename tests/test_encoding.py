from __future__ import annotations

import json
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gcmscrape.intake.encoding import MAX_BYTES, to_utf8
from gcmscrape.refusal import PageRefused
from tests.cases import each

TEXT = "Événement régional – “Migración” 20 €"
LATIN = "Événement régional – “Migración” €"


def decode(body: bytes, headers: dict[str, str] | None = None) -> str:
    return to_utf8(body, headers).decode()


def html(text: str, charset: str | None = None) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<!DOCTYPE html><html><head>{meta}<title>{text}</title></head><body><p>{text}</p></body></html>"


def declared(charset: str | None) -> dict[str, str]:
    return {"Content-Type": f"text/html; charset={charset}" if charset else "text/html"}


# What the bytes are written in, what the header says, what the page says.
AGREEING = [
    ("utf-8", None, None), ("utf-8", "UTF-8", None), ("utf-8", None, "utf-8"), ("utf-8", "utf-8", "utf-8"),
    ("utf-8", '"utf-8"', None), ("utf-8", "no-such-charset", None), ("utf-8", None, "no-such-charset"),
    ("utf-8-sig", None, None), ("utf-8-sig", "iso-8859-1", "iso-8859-1"),
    ("cp1252", None, None), ("cp1252", "iso-8859-1", None), ("cp1252", None, "windows-1252"), ("cp1252", "latin1", "latin1"),
    ("utf-16", None, None), ("utf-16", "utf-8", "utf-8"), ("utf-16-le", None, None), ("utf-16-be", None, None),
    ("utf-16-le", "utf-16", None), ("utf-16-be", "utf-16be", None), ("utf-16-le", "utf-8", None), ("utf-32", None, None),
]  # fmt: skip
DISAGREEING = [
    ("utf-8", "iso-8859-1", "utf-8"), ("utf-8", "utf-8", "windows-1252"), ("cp1252", "utf-8", "windows-1252"),
    ("cp1252", "windows-1252", "utf-8"), ("utf-8", "utf-16", None), ("utf-8", None, "utf-16"), ("utf-8", "utf-7", None),
    ("utf-8", "punycode", None), ("utf-8", "rot13", None), ("utf-8", "hex", "utf-8"), ("utf-8", "unicode_escape", None),
    ("utf-8", "idna", None), ("utf-8", "undefined", None), ("utf-8", "mbcs", None), ("cp1252", "utf-8", "utf-8"),
    ("cp1252", "utf-8", None), ("cp1252", None, "utf-8"),
]  # fmt: skip


@each(("written", "header", "page"), AGREEING + DISAGREEING)
def test_the_text_comes_back(written: str, header: str | None, page: str | None) -> None:
    text = html(TEXT, page)
    assert decode(text.encode(written), declared(header)) == text


@each("charset", ["gb2312", "big5", "shift_jis", "euc-kr", "koi8-r", "windows-1251", "windows-1256"])
def test_declared_encodings_of_other_scripts(charset: str) -> None:
    words = {"koi8-r": "Миграция", "windows-1251": "Миграция", "windows-1256": "الهجرة", "euc-kr": "이주"}
    text = html(words.get(charset, "移民"), charset)
    assert decode(text.encode(charset), {}) == text
    assert decode(html(words.get(charset, "移民")).encode(charset), declared(charset)) == html(
        words.get(charset, "移民")
    )


@each("headers", [None, {}, {"content-type": "text/html"}, {"CONTENT-TYPE": "Text/HTML;Charset=UTF-8"}])
def test_headers_in_any_form(headers: dict[str, str] | None) -> None:
    assert decode(html(TEXT).encode(), headers) == html(TEXT)


@each("charset", [None, "utf-8"])
def test_one_broken_byte_does_not_change_the_rest(charset: str | None) -> None:
    body = html(TEXT).encode().replace(b"<p>", b"<p>\xff")
    assert decode(body, declared(charset)) == html(TEXT).replace("<p>", "<p>�")


@each("broken", [b"\xe9", b"\x92\x93\x96", b"\xc3\xe9\xc3\xe9", b"\xed\xa0\xbd\xed\xb8\x80"])
def test_one_character_tells_that_a_page_is_what_it_declares(broken: bytes) -> None:
    body = "<p>José ".encode() + broken + b"</p>"
    for page in (decode(body, declared("utf-8")), decode(b'<meta charset="utf-8">' + body)):
        assert "<p>José \ufffd" in page
    assert decode(b"<p>\xc3\xa9" + broken) == "<p>\xc3\xa9" + broken.decode("cp1252")


def test_a_page_cut_within_a_character() -> None:
    assert decode(html(TEXT).encode()[: -len("€</p></body></html>".encode()) + 1]).endswith("20 �")


def test_nul_is_dropped() -> None:
    assert decode(html(TEXT).encode().replace(b"<p>", b"<p>\0\0")) == html(TEXT)


@given(
    st.binary(max_size=200),
    st.sampled_from(["utf-8", "utf-16", "utf-16be", "latin1", "gbk", "shift_jis", "iso-2022-jp"]),
)
@example(b"\xed\xa0\x80", "utf-8")
@example(b"\xd8\x00", "utf-16be")
def test_any_bytes_give_text_that_can_be_written(junk: bytes, charset: str) -> None:
    text = decode(b"<!DOCTYPE html><p>" + junk, declared(charset))
    text.encode()
    assert "\0" not in text


@each("body", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\0\0\0", " ".encode("utf-16"), "\u00a0\n".encode()])
def test_nothing_is_no_body(body: bytes) -> None:
    with pytest.raises(PageRefused) as refused:
        decode(body, declared("utf-8"))
    assert refused.value.code == "no_body"


def test_size_is_checked_first() -> None:
    for body in (b"%PDF-" + b" " * MAX_BYTES, b" " * (MAX_BYTES + 1)):
        with pytest.raises(PageRefused) as refused:
            decode(body)
        assert refused.value.code == "too_large"
    assert len(decode(b"<p>" + b" " * (MAX_BYTES - 3))) == MAX_BYTES


HTML = "text/html; charset=utf-8"


@each(
    "body",
    [
        b"<p>a few \x01\x02 of them</p>",
        b"<p>" + b"\x01" * 20 + b"</p>",
        b"<p>" + b"many, in a long page, " * 60 + b"\x01" * 40 + b"</p>",
    ],
)
def test_a_page_may_hold_control_characters(body: bytes) -> None:
    assert decode(body, {"Content-Type": HTML}) == body.decode()


NOT_HTML = {
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", HTML),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", HTML),
    "JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF", HTML),
    "GIF": (b"GIF89a\x01\0\x01\0", HTML),
    "zip": (b"PK\x03\x04\x14\0\x06\0", HTML),
    "gzip": (b"\x1f\x8b\x08\0\0\0\0\0", HTML),
    "unknown binary": (bytes(range(256)).replace(b"<", b"") * 10, ""),
    "binary with a bracket by chance": (b"<" + bytes(range(1, 9)) * 20, HTML),
    "few control characters and no bracket": (b"plain words \x01 and more", HTML),
    "JSON object": (json.dumps({"html": "<p>x</p>"}).encode(), HTML),
    "JSON list": (b'\n[{"a": 1}]\n', HTML),
    "JSON with a BOM": (b'\xef\xbb\xbf{"a": "b"}', "application/json"),
    "JSON by its type": (b'"<p>text</p>"', "application/json"),
    "RSS": (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "application/rss+xml"),
    "RSS as HTML": (b'<?xml version="1.0"?>\n<!-- x --><rss version="2.0"/>', HTML),
    "sitemap": (b'<?xml version="1.0"?><urlset xmlns="x"><url/></urlset>', "text/xml"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0"/></svg>', "image/svg+xml"),
    "CSS": (b"p > a { color: red }", "text/css"),
    "JavaScript": (b"document.write('<p>x</p>')", "application/javascript"),
    "calendar": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar"),
    "words in an unknown type": (b"some words", "application/octet-stream"),
}


@each("name", NOT_HTML)
def test_what_is_not_html_is_refused(name: str) -> None:
    body, content_type = NOT_HTML[name]
    with pytest.raises(PageRefused) as refused:
        decode(body, {"Content-Type": content_type} if content_type else {})
    assert refused.value.code == "not_html"


@each(
    "content_type",
    ["application/octet-stream", "text/plain", "image/png", "application/json", "text/xml", "html", "", "/", "application/pdf",
     "application/xhtml+xml", "text/html, text/html", "TEXT/HTML", "application/xml;charset=utf-8", "text/html;;;"],
)  # fmt: skip
@each(
    "body",
    ["<!DOCTYPE html><p>x", "\n  <!-- saved --><!doctype HTML>\n<html>", '<?xml version="1.0"?><html lang="en"></html>',
     "<HTML><BODY>x", "<div class='a'>{}</div>", "<h1>T</h1>", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN"><html>'],
)  # fmt: skip
def test_html_under_a_wrong_type_is_html(body: str, content_type: str) -> None:
    assert decode(body.encode(), {"content-type": content_type}) == body


@each("body", ["Access denied.", "[Draft] Agenda <p>x</p>", "{{ title }} <p>x</p>", "[1] <p>note</p>", "x < y"])
def test_words_are_text(body: str) -> None:
    assert decode(body.encode(), {"content-type": "text/html"}) == body
    assert decode(body.encode(), {"content-type": "text/plain"}) == body


NOISE = random.Random(7).randbytes(4000)  # noqa: S311 - any bytes will do


@each("body", [b"\x7fELF\x02<<<", bytes(range(256)) * 8, b"MZ\x90\0<html>", NOISE])
def test_data_is_no_page_even_with_a_bracket_in_it(body: bytes) -> None:
    with pytest.raises(PageRefused) as refused:
        decode(body, {})
    assert refused.value.code == "not_html"
