"""Saved pages for the tests of the shell: small, but real in what the shell looks at."""

from __future__ import annotations

import gzip
import io
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from warcio.checker import Checker  # type: ignore[import-untyped]  # it has no types
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # the same
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # the same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

SITE = "https://migrationnetwork.un.org"
OTHER = b"""<!DOCTYPE html><html><head><title>About us</title></head>
<body><main><h1>About us</h1><p>Words about the network.</p></main></body></html>"""
CHALLENGE = b"""<!DOCTYPE html><html><head><title>Just a moment...</title></head>
<body><h1>Just a moment...</h1></body></html>"""


def event_page(
    node: int, title: str = "A dialogue", *, language: str = "en", interface: str = "en", location: str = ""
) -> bytes:
    """Return the HTML of an event page; without a location it has no Location label."""
    settings = json.dumps({"path": {"currentPath": f"node/{node}", "currentLanguage": interface}})
    place = f"<div><div>Location</div><div>{location}</div></div>" if location else ""
    return f"""<!DOCTYPE html>
<html lang="{interface}"><head><title>{title} | Network</title>
<link rel="canonical" href="{SITE}/events/event-{node}">
<link rel="alternate" hreflang="en" href="{SITE}/events/event-{node}">
<link rel="alternate" hreflang="es" href="{SITE}/es/node/{node}">
<script type="application/json" data-drupal-selector="drupal-settings-json">{settings}</script></head>
<body><main><h1>{title}</h1><article lang="{language}"><div><p>Words about the dialogue.</p></div>
<div><div>Type of Event</div><div>Workshop</div></div>{place}</article></main></body></html>""".encode()


def save(folder: Path, name: str, body: bytes, **notes: object) -> Path:
    """Save a response as `name.html`, and `name.json` when there is something to note."""
    path = folder / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    if notes:
        path.with_suffix(".json").write_text(json.dumps(notes), encoding="utf-8")
    return path


def record(
    url: str,
    body: bytes,
    *,
    kind: str = "response",
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=UTF-8"),),
    date: str = "2024-05-01T00:00:00Z",
    extra: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the arguments that make warcio write one record; `extra` are further WARC headers."""
    return {
        "uri": url,
        "record_type": kind,
        "payload": io.BytesIO(body),
        "http_headers": StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        if kind in {"response", "revisit"}
        else None,
        "warc_headers_dict": {"WARC-Date": date, **(extra or {})},
        "warc_content_type": "text/plain" if kind == "conversion" else "text/html" if kind == "resource" else "",
    }


class _Writer(WARCWriter):  # type: ignore[misc]  # the same
    """The writer of warcio, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> io.BytesIO:
        return io.BytesIO()


def warc(records: Iterable[dict[str, Any]], *, compressed: bool = False) -> bytes:
    """Return a WARC as warcio writes it, an independent tool: warcinfo first, one gzip member a record."""
    out = io.BytesIO()
    writer = _Writer(out, gzip=compressed)
    writer.write_record(writer.create_warcinfo_record("test.warc", {"software": "test"}))
    for arguments in records:
        writer.write_record(writer.create_warc_record(**arguments))
    return out.getvalue()


def chunked(body: bytes) -> bytes:
    """Return the body in two chunks, as HTTP/1.1 sends it."""
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"


def zipped(body: bytes) -> bytes:
    """Return the body in gzip, the same bytes each time."""
    return gzip.compress(body, 1, mtime=0)


def passes_warcio(path: Path) -> bool:
    """Whether warcio, an independent tool, reads a WARC to its end and finds all its digests right."""
    return bool(Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all() == 0)


def lines(output: bytes) -> list[dict[str, Any]]:
    """Return the JSON lines of an output."""
    return [json.loads(line) for line in output.splitlines()]
