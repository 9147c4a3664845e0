"""Files that are no page: of which kind they are, and how many of each were left."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_PICTURES: Final = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|BM.{4}\x00\x00|\x00\x00\x01\x00|....ftypavif|II\*\x00|MM\x00\*", re.DOTALL
)
_SOUND: Final = re.compile(rb"....ftyp|ID3|OggS|\x1aE\xdf\xa3|RIFF....(WAVE|AVI )|\xff[\xfa\xfb\xf3]|fLaC", re.DOTALL)
_FONTS: Final = re.compile(rb"wOF[F2]|OTTO|\x00\x01\x00\x00\x00|ttcf")
_SVG: Final = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE svg|<svg)", re.DOTALL)
_JSON: Final = re.compile(rb'\s*(?:\{\s*["}]|\[\s*["{\]\d-])')
_XML: Final = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex)")
_BY_ENDING: Final = {
    ".css": "style sheet", ".js": "script", ".mjs": "script", ".map": "script", ".json": "JSON file",
    ".jsonl": "JSON file", ".cdx": "index of an archive", ".cdxj": "index of an archive", ".idx": "index of an archive",
    ".svg": "picture", ".woff": "font", ".woff2": "font", ".ttf": "font", ".xml": "XML file", ".rss": "XML file",
}  # fmt: skip
_BY_TYPE: Final = (
    ("image/", "picture"), ("text/css", "style sheet"), ("javascript", "script"), ("font", "font"),
    ("audio/", "film or sound"), ("video/", "film or sound"), ("json", "JSON file"), ("pdf", "PDF"),
    ("xml", "XML file"),
)  # fmt: skip
_OF_BYTES: Final = frozenset({"PDF", "picture", "font", "film or sound"})
LINK: Final = "link to a folder, which is not followed"
_PLURALS: Final = {
    LINK: "links to folders, which are not followed",
    "file that cannot be opened": "files that cannot be opened",
    "pipe, device or the like": "pipes, devices or the like",
    "document of an office program or an e-book": "documents of office programs or e-books",
    "link or device": "links or devices",
    "older file of the same name": "older files of the same name",
    "file of HTTrack": "files of HTTrack",
    "copy of wget": "copies of wget",
    "file of ArchiveBox": "files of ArchiveBox",
    "request without an answer": "requests without an answer",
    "index of an archive": "indexes of archives",
    "film or sound": "films and sounds",
}

Left = Counter[str]
"""How many files of each kind were left."""


def kind_of(start: bytes, ending: str) -> str:
    """Return what a file that is no page is, by its first bytes, then by the ending of its name."""
    by_content = (
        (not start, "empty file"),
        (start.startswith(b"%PDF-"), "PDF"),
        (_PICTURES.match(start) or _SVG.match(start), "picture"),
        (_FONTS.match(start), "font"),
        (_SOUND.match(start), "film or sound"),
    )
    found = next((kind for holds, kind in by_content if holds), None) or _BY_ENDING.get(ending)
    if found:
        return found
    if _JSON.match(start):
        return "JSON file"
    if _XML.match(start):
        return "XML file"
    return "other file" if b"\0" in start else "text"


def surely_no_page(start: bytes) -> str | None:
    """Return what a file is whose first bytes are those of no page and no text; None for any other."""
    kind = kind_of(start, "")
    return kind if kind in _OF_BYTES else None


def kind_of_type(media_type: str) -> str:
    """Return what a response is that is no page, by its Content-Type."""
    return next((kind for word, kind in _BY_TYPE if word in media_type.lower()), "other file")


def left_sentence(left: Left) -> str:
    """Return how many files of each kind were left, as one sentence; of the most numerous kind first."""
    kinds = ", ".join(
        f"{number} {kind if number == 1 else _PLURALS.get(kind, f'{kind}s')}"
        for kind, number in sorted(left.items(), key=lambda item: (-item[1], item[0]))
    )
    total = sum(left.values())
    what = "1 file that is no page was" if total == 1 else f"{total} files that are no page were"
    return f"{what} left: {kinds}."
