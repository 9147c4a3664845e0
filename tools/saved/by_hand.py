"""`python -m tools.saved.by_hand`: forms of fixtures/saved whose own tools are not to be had, written by their rules.

They hold the response that pywb recorded. Their folder says that no tool wrote them.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Final

import zstandard
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # warcio has no types

SAVED: Final = Path(__file__).parents[2] / "fixtures" / "saved"
FOLDER: Final = SAVED / "by-hand"
_RECORDED: Final = SAVED / "pywb.warc.gz"
_ARCHIVE: Final = "https://web.archive.org/web/"


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    address, time, head, body = _response()
    (FOLDER / "pages.arc.gz").write_bytes(_arc(address, time, head + body))
    (FOLDER / "wayback.html").write_bytes(_wayback(address, time, body))
    (FOLDER / "dictionary.warc.zst").write_bytes(_with_dictionary(_RECORDED.read_bytes()))


def _response() -> tuple[str, str, bytes, bytes]:
    """Return the address, the time in digits, the head and the body of the first response that was recorded."""
    with _RECORDED.open("rb") as file:
        record = next(one for one in ArchiveIterator(file) if one.rec_type == "response")
        head = record.http_headers.to_bytes()
        date = "".join(filter(str.isdigit, record.rec_headers.get_header("WARC-Date")))
        return record.rec_headers.get_header("WARC-Target-URI"), date, head, record.raw_stream.read()


def _arc(address: str, time: str, content: bytes) -> bytes:
    """Return an ARC of version 1, a gzip member a record (Internet Archive, "ARC File Format Reference", 1996)."""
    about = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n\n"
    block = f"filedesc://pages.arc 0.0.0.0 {time} text/plain {len(about)}\n".encode() + about
    page = f"{address} 127.0.0.1 {time} text/html {len(content)}\n".encode() + content + b"\n"
    return gzip.compress(block, mtime=0) + gzip.compress(page, mtime=0)


def _wayback(address: str, time: str, body: bytes) -> bytes:
    """Return a page as the Wayback Machine replays it: its scripts, its toolbar, its address before each link."""
    scripts = (
        '<script type="text/javascript" src="https://web-static.archive.org/_static/js/bundle-playback.js"></script>\n'
        '<script type="text/javascript">\n    __wm.init("https://web.archive.org/web");\n'
        f'  __wm.wombat("{address}","{time}","https://web.archive.org/","web","https://web-static.archive.org/_static/",'
        '\n\t      "1795804003");\n</script>\n'
        '<link rel="stylesheet" type="text/css" href="https://web-static.archive.org/_static/css/banner.css" />\n'
        "<!-- End Wayback Rewrite JS Include -->\n"
    )
    toolbar = (
        "<!-- BEGIN WAYBACK TOOLBAR INSERT -->\n"
        '<div id="wm-ipp-base" lang="en"><h1>3 captures</h1><time datetime="2020-01-01">1 Jan 2020</time>'
        '<a href="/web/20200101000000*/x">Nov</a></div>\n<!-- END WAYBACK TOOLBAR INSERT -->'
    )
    text = body.decode()
    for attribute, kind in (("href", ""), ("src", "im_"), ("action", "")):
        text = text.replace(f'{attribute}="https://', f'{attribute}="{_ARCHIVE}{time}{kind}/https://')
        site = "https://migrationnetwork.un.org"
        text = text.replace(f'{attribute}="/', f'{attribute}="/web/{time}{kind}/{site}/')
    head, body_tag = text.index("<head>") + len("<head>"), text.index("<body")
    inside = text.index(">", body_tag) + 1
    end = "<!--\n     FILE ARCHIVED ON 18:26:37 Nov 27, 2026 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE.\n-->\n"
    return (text[:head] + scripts + text[head:inside] + toolbar + text[inside:] + end).encode()


def _with_dictionary(warc: bytes) -> bytes:
    """Return a WARC with a Zstandard frame a record and a dictionary before them (IIPC, warc-zstd, draft)."""
    plain = gzip.decompress(warc)
    starts = [0]
    while (found := plain.find(b"\r\n\r\nWARC/", starts[-1])) >= 0:
        starts.append(found + 4)
    records = [plain[begin:end] for begin, end in zip(starts, [*starts[1:], len(plain)], strict=True)]
    dictionary = zstandard.ZstdCompressionDict(plain[:8192], dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    packed = zstandard.ZstdCompressor().compress(dictionary.as_bytes())
    compressor = zstandard.ZstdCompressor(dict_data=dictionary, level=19)
    return (
        b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed + b"".join(map(compressor.compress, records))
    )


if __name__ == "__main__":
    main()
