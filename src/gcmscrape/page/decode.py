"""Bytes to text: is this HTML at all, and in which encoding is it written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES: Final = 16 * 1024 * 1024
"""Bytes of a page. Real event pages have about 100 kB."""

_HEAD: Final = 1445
"""How much of a body tells what it is (the resource header of the WHATWG MIME Sniffing Standard)."""
_UTF16: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be"})
# The encodings of the WHATWG Encoding Standard, under Python's names. Python knows more codecs, and a page must not be
# able to ask for them: some are not encodings of text, and some take time that is quadratic in the length.
_ENCODINGS: Final = _UTF16 | {
    "utf-8", "big5hkscs", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp866", "cp874", "cp932", "cp949", "euc_jp", "gb18030", "iso2022_jp", "iso8859-2", "iso8859-3", "iso8859-4",
    "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15",
    "iso8859-16", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic",
}  # fmt: skip

_BINARY_STARTS: Final = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip file"), (b"\x1f\x8b", "gzip data"), (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"), (b"GIF87a", "an image"), (b"GIF89a", "an image"), (b"RIFF", "media"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office file"), (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!\x1a\x07", "an archive"), (b"\x7fELF", "a program"), (b"MZ\x90\0", "a program"),
    (b"%!PS-Adobe-", "PostScript"), (b"{\\rtf", "an RTF file"),
)  # fmt: skip
_FEW_CONTROLS: Final = 20
_MOST_CONTROLS: Final = 25
"""Above a few, one byte in so many may be a control character."""
_BINARY_BYTE: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# What may stand before the first element: white space, comments, the XML declaration, a doctype. Possessive, so that a
# row of comments is read in one way only.
_PROLOGUE: Final = r"\s*+(?:(?:<!--(?:[^-]|-(?!->))*+-->|<\?[^>]*+>|<!doctype\b[^>]*+>)\s*+)*+"
_HTML: Final = re.compile(
    _PROLOGUE + r"<(?:html|head|body|title|meta|link|base|script|style|div|span|p|h[1-6]|a|b|i|br|hr|ul|ol|dl|table|"
    r"tr|td|main|article|section|nav|header|footer|aside|form|img|iframe|center|font|strong|em|noscript)\b"
    r"|\s*<!doctype\s+html\b",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_XML: Final = re.compile(
    _PROLOGUE + r"<(rss|feed|urlset|sitemapindex|svg|rdf:RDF|opml|Error|soap:Envelope|kml|math)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON_START: Final = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\["{\]\d-]|true|false|null))')
_HTML_TYPES: Final = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})


def decode(body: bytes, headers: Mapping[str, str] | None = None) -> str:
    """Return the text of a page's body.

    The encoding is taken from the byte order mark, the `Content-Type` header, or the page's own declaration, in that
    order; when header and page disagree, the one that fits the bytes wins. A page that declares nothing is UTF-8 when
    its bytes are, else windows-1252. Bytes that mean nothing become U+FFFD; NUL is dropped.

    Args:
        body: The body as it was sent, transfer and content encodings undone.
        headers: The response's headers, in any case of letters; None when there are none.

    Raises:
        PageRefused: `too_large`, `no_body` (empty, or white space only), `not_html`.
    """
    if len(body) > MAX_BYTES:
        raise PageRefused("too_large", f"The page has {len(body):,} bytes; the limit is {MAX_BYTES:,}.")
    content_type = _content_type(headers)
    encoding, mark = read_bom(body)
    if encoding is None or mark is None:
        encoding, mark = _unmarked_utf16(body), b""
    _refuse_binary(body, utf16=encoding in _UTF16)
    text = _declared(body, content_type) if encoding is None else to_unicode(body[len(mark) :], encoding)
    if "\0" in text:
        text = text.replace("\0", "")
    if not text or text.isspace():
        raise PageRefused("no_body", "The response has no body, or white space only.")
    _refuse_other_text(text, content_type)
    return text


def _content_type(headers: Mapping[str, str] | None) -> str:
    """Return the `Content-Type` header; empty when there is none."""
    for name, value in (headers or {}).items():
        if name.lower() == "content-type":
            return value
    return ""


def _unmarked_utf16(body: bytes) -> str | None:
    """Tell UTF-16 that lacks its byte order mark: the first characters of markup, each with a zero byte."""
    start = body[:64].lstrip(b" \t\r\n\0")[:4]
    if start[1:2] == b"\0" and start[3:4] == b"\0" and start[:1] == b"<":
        return "utf-16-be" if body[:1] == b"\0" else "utf-16-le"
    return None


def _declared(body: bytes, content_type: str) -> str:
    """Return the text in the encoding that header and page declare."""
    header = _usable(http_content_type_encoding(content_type), body)
    page = _usable(html_body_declared_encoding(body), body)
    if header is None and page is None:
        return _undeclared(body)
    # UTF-8 first: bytes that are not UTF-8 do not fit it by chance, while nearly all bytes fit the others.
    candidates = [encoding for encoding in (header, page) if encoding is not None]
    if len(set(candidates)) > 1:
        for encoding in sorted(candidates, key=lambda name: name != "utf-8"):
            try:
                return body.decode(encoding)
            except UnicodeDecodeError:
                continue
    return to_unicode(body, candidates[0])


def _usable(encoding: str | None, body: bytes) -> str | None:
    """Return the declared encoding when a page can be written in it, else None."""
    if encoding not in _ENCODINGS:
        return None
    if encoding in _UTF16 and b"\0" not in body[:_HEAD]:
        # It could be read as single bytes, so it is not UTF-16; browsers take it for UTF-8.
        return "utf-8"
    return "utf-16-le" if encoding == "utf-16" else encoding


def _undeclared(body: bytes) -> str:
    """Return UTF-8 when the bytes are (a few broken ones allowed), else windows-1252."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        text = body.decode(errors="replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text if beyond_ascii > 2 * broken else to_unicode(body, "cp1252")


def _refuse_binary(body: bytes, *, utf16: bool) -> None:
    for start, name in _BINARY_STARTS:
        if body.startswith(start):
            raise PageRefused("not_html", f"The body is {name}, not HTML.")
    head = body[:_HEAD]
    if utf16 or not head.strip(b" \t\r\n\0"):
        return
    controls = len(_BINARY_BYTE.findall(head.replace(b"\0", b"")))
    # A page may hold stray control characters (and NULs between its letters); data is full of them.
    full = controls > _FEW_CONTROLS and controls * _MOST_CONTROLS > len(head)
    if full or (_BINARY_BYTE.search(head) and b"<" not in head):
        raise PageRefused("not_html", "The body is binary data, not HTML.")


def _refuse_other_text(text: str, content_type: str) -> None:
    declared = content_type.replace(",", ";").partition(";")[0].strip().lower()
    if "/" not in declared:
        declared = ""
    start = text[: 4 * _HEAD].lstrip("\ufeff")
    if declared in _HTML_TYPES and start.lstrip()[:9].lower() == "<!doctype":
        return
    if _JSON_START.match(start) and text.rstrip()[-1:] in "]}":
        raise PageRefused("not_html", "The body is JSON, not HTML.")
    if other := _OTHER_XML.match(start):
        raise PageRefused("not_html", f"The body is XML with the root <{other[1]}>, not HTML.")
    if declared not in _HTML_TYPES and not _HTML.match(start):
        raise PageRefused("not_html", f"The body is {declared}, not HTML.")
