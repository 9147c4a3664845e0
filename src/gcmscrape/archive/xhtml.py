"""XHTML as the HTML parser reads it: what XML closes in the tag itself gets an end tag, CDATA becomes text."""

from __future__ import annotations

import re
from typing import Final

_VOID: Final = frozenset({
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source", b"track",
    b"wbr",
})  # fmt: skip
"""The elements that HTML never closes (HTML Standard, 13.1.2)."""
_LONGEST: Final = 8000  # characters of a value in which a closing quote is looked for
# What is passed over whole comes first, so that nothing in it is taken for a tag; what has no end goes on to the end.
_PART: Final = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[(?P<text>.*?)(?:\]\]>|\Z)"
    rb"|<(?P<raw>script|style)\b[^<>]*(?<!/)>.*?(?:</(?P=raw)\s*>|\Z)"
    rb"|<(?P<tag>[A-Za-z][\w:-]*)(?P<attributes>(?:[^<>\"'/]++|\"[^\"]{0,%d}+\"|'[^']{0,%d}+'|/(?!>)){0,1000}+)/>"
    % (_LONGEST, _LONGEST),
    re.DOTALL,
)


def as_html(body: bytes) -> bytes:
    """Return a page of XHTML as HTML; what is not well-formed stays as it is."""
    return _PART.sub(_in_html, body)


def _in_html(part: re.Match[bytes]) -> bytes:
    tag, text = part["tag"], part["text"]
    if part["raw"] is not None:  # in HTML, all that stands there is script or style
        return part[0].replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    if text is not None:
        return text.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    if tag is None or tag.lower() in _VOID or b":" in tag:
        return part[0]
    return b"<%s%s></%s>" % (tag, part["attributes"], tag)
