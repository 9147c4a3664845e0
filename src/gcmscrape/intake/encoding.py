"""Any bytes to UTF-8, which the parser reads: is this HTML at all, and in which encoding is it written."""

import re
from collections.abc import Mapping
from typing import Final

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

from gcmscrape.refusal import PageRefused

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

_OTHER_FILE: Final = re.compile(rb"%PDF-|%!PS-|\{\\rtf|\x7fELF|MZ\x90\0")
"""How files begin that hold few control characters, or an opening bracket by chance: PDF, PostScript, RTF, programs."""
_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n\f\r\x1b"})
"""The control characters that text does not hold; NULs may stand between its letters."""
_FEW_CONTROLS: Final = 20
_MOST_CONTROLS: Final = 25
"""Above a few, one byte in so many may be a control character."""
# What may stand before the first element: white space, comments, the XML declaration, a doctype. Possessive, so that a
# row of comments is read in one way only.
_ROOT: Final = re.compile(
    r"\s*+(?:(?:<!--(?:[^-]|-(?!->))*+-->|<\?[^>]*+>|<!doctype\b(?!\s+html)[^>]*+>)\s*+)*+<(!doctype|[a-z][\w:-]*)",
    re.IGNORECASE,
)
_HTML_ROOTS: Final = frozenset({
    "!doctype", "html", "head", "body", "title", "meta", "link", "base", "script", "style", "div", "span", "p", "h1",
    "h2", "h3", "a", "b", "ul", "ol", "dl", "table", "main", "article", "section", "nav", "header", "form", "center",
})  # fmt: skip
_JSON_START: Final = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\["{\]\d-]|true|false|null))')
_HTML_TYPES: Final = frozenset({"", "text/html", "application/xhtml+xml", "text/plain"})


def to_utf8(body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """Return the text of a page's body in UTF-8; most pages are written in it, and stay as they are.

    The encoding is taken from the byte order mark, the `Content-Type` header, or the page's own declaration, in that
    order; when header and page disagree, the one that fits the bytes wins. A page that declares UTF-8 is UTF-8 when any
    character beyond ASCII is, and one that declares nothing when most of them are; else they are windows-1252. Bytes
    that mean nothing become U+FFFD; NUL is dropped.

    Args:
        body: The body as it was sent, transfer and content encodings undone.
        headers: The response's headers, in any case of letters; None when there are none.

    Raises:
        PageRefused: `too_large`, `no_body` (empty, or white space only), `not_html`.
    """
    if len(body) > MAX_BYTES:
        raise PageRefused("too_large", f"The page has {len(body):,} bytes; the limit is {MAX_BYTES:,}.")
    content_type = next((value for name, value in (headers or {}).items() if name.lower() == "content-type"), "")
    encoding, mark = read_bom(body)
    encoding = encoding or _unmarked_utf16(body)
    _refuse_binary(body, utf16=encoding in _UTF16)
    text = to_unicode(body[len(mark or b"") :], encoding).encode() if encoding else _unmarked(body, content_type)
    text = text.replace(b"\0", b"") if b"\0" in body else text
    start = text[: 4 * _HEAD].decode(errors="ignore")
    if not start.strip() and not text.decode().strip():
        raise PageRefused("no_body", "The response has no body, or white space only.")
    _refuse_other_text(start.lstrip("\ufeff"), text.rstrip()[-1:], content_type)
    return text


def _unmarked_utf16(body: bytes) -> str | None:
    """Tell UTF-16 that lacks its byte order mark: the first characters of markup, each with a zero byte."""
    start = body[:64].lstrip(b" \t\r\n\0")[:4]
    if start[1:2] == b"\0" and start[3:4] == b"\0" and start[:1] == b"<":
        return "utf-16-be" if body[:1] == b"\0" else "utf-16-le"
    return None


def _unmarked(body: bytes, content_type: str) -> bytes:
    """Read the encoding that header or page declares; else UTF-8, a few bytes broken, or windows-1252."""
    told = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    declared = [encoding for encoding in (_usable(name, body) for name in told) if encoding is not None]
    # UTF-8 first: bytes that are not UTF-8 do not fit it by chance, while nearly all bytes fit the others.
    for encoding in sorted(declared or ["utf-8"], key=lambda name: name != "utf-8"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return body if encoding == "utf-8" else text.encode()
    if declared and declared[0] != "utf-8":
        return to_unicode(body, declared[0]).encode()
    text = body.decode(errors="replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    return (text if whole > (0 if declared else broken) else to_unicode(body, "cp1252")).encode()


def _usable(encoding: str | None, body: bytes) -> str | None:
    """Return the declared encoding when a page can be written in it, else None."""
    if encoding not in _ENCODINGS:
        return None
    if encoding in _UTF16 and b"\0" not in body[:_HEAD]:
        # It could be read as single bytes, so it is not UTF-16; browsers take it for UTF-8.
        return "utf-8"
    return "utf-16-le" if encoding == "utf-16" else encoding


def _refuse_binary(body: bytes, *, utf16: bool) -> None:
    """Refuse data. A page may hold stray control characters (and NULs between its letters); data is full of them."""
    head = body[:_HEAD].replace(b"\0", b"")
    controls = 0 if utf16 else len(head) - len(head.translate(None, _CONTROLS))
    full = controls > _FEW_CONTROLS and controls * _MOST_CONTROLS > len(head)
    if full or (controls and b"<" not in head) or _OTHER_FILE.match(body):
        raise PageRefused("not_html", "The body is a file of another kind, not HTML.")


def _refuse_other_text(start: str, last: bytes, content_type: str) -> None:
    declared = content_type.replace(",", ";").partition(";")[0].strip().lower()
    root = _ROOT.match(start)
    name = root[1].lower() if root else ""
    if _JSON_START.match(start) and last in b"]}":
        raise PageRefused("not_html", "The body is JSON, not HTML.")
    other_type = "/" in declared and declared not in _HTML_TYPES
    if name not in _HTML_ROOTS and (other_type or start.lstrip().startswith("<?xml")):
        raise PageRefused("not_html", f"The body is {declared if other_type else 'XML'}, not HTML.")
