"""What a maintainer needs for a bug report, in one file: the sample's WARC, the table, the settings, the log."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from gcmscrape.archive.encoding import decode_body
from gcmscrape.archive.warc import BrokenRecord, Record, read_records
from gcmscrape.archive.writer import Capture, Original, Writer
from gcmscrape.health.redaction import REDACTED, Redaction
from gcmscrape.health.table import Row
from gcmscrape.refusal import PageRefused
from gcmscrape.settings import Settings
from gcmscrape.state.database import ARCHIVE, open_state
from gcmscrape.state.progress import last_run
from gcmscrape.version import __version__

_TYPES: Final = frozenset({"response", "revisit", "request"})
_ENCODING: Final = "content-encoding"
_LENGTH: Final = "content-length"
_USER_AGENT: Final = "user-agent"
_CONTACT: Final = re.compile(r"\(\+([^)]*)\)")
_NOT_MODIFIED: Final = b"HTTP/1.1 304 Not Modified\r\n\r\n"
_AGENT: Final = f"gcmscrape/{__version__} ({REDACTED})"
_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip, so that the same content gives the same bytes."""


def write_bundle(
    path: Path, settings: Settings, rows: Sequence[Row], table: str, log: Sequence[Mapping[str, Any]]
) -> None:
    """Write the bundle of the last check into a zip, with contact and credentials taken out of everything.

    Args:
        path: Of the zip.
        settings: Those of the check.
        rows: Its table.
        table: The same as text.
        log: What it did, an object a line.

    Raises:
        OSError: The zip cannot be written, or the archive not read.
    """
    exchanges = list(_exchanges(settings.out / ARCHIVE))
    redaction = Redaction({settings.contact or "", *_contacts(exchanges)})
    told = settings.model_dump(mode="json") | {"contact": None, "out": settings.out.name, "rate": str(settings.rate)}
    texts = {
        "table.txt": table,
        "table.json": json.dumps([row._asdict() for row in rows], ensure_ascii=False, indent=2) + "\n",
        "settings.json": json.dumps({"gcmscrape": __version__, **told}, ensure_ascii=False, indent=2) + "\n",
        "log.jsonl": "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in log),
    }
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in texts.items():
            file.writestr(zipfile.ZipInfo(name, _DAY), redaction.text(text), zipfile.ZIP_DEFLATED)
        for warc in _copy(exchanges, Path(folder), redaction):
            file.writestr(zipfile.ZipInfo(f"archive/{warc.name}", _DAY), warc.read_bytes(), zipfile.ZIP_STORED)


def _exchanges(archive: Path) -> Iterator[tuple[Record, Record]]:
    """Give each response of the last run in an archive, with its request, which follows it."""
    with open_state(archive, write=False) as state:
        last = last_run(state)
    since = last.started_at if last is not None else ""
    for path in sorted(archive.glob("*.warc.gz")):
        with path.open("rb") as file:
            waiting: Record | None = None
            for record in read_records(file, _TYPES):
                if isinstance(record, BrokenRecord) or record.headers.get("warc-type") not in _TYPES:
                    continue
                if record.headers["warc-type"] != "request":
                    waiting = record if record.headers.get("warc-date", "") >= since else None
                elif waiting is not None:
                    yield waiting, record
                    waiting = None


def _contacts(exchanges: Sequence[tuple[Record, Record]]) -> set[str]:
    """Return the contacts that the requests named, which another process of the run may have had from elsewhere."""
    agents = (value for _, request in exchanges for name, value in _headers(request) if name.lower() == _USER_AGENT)
    return {found[1] for agent in agents if (found := _CONTACT.search(agent))}


def _copy(exchanges: Sequence[tuple[Record, Record]], folder: Path, redaction: Redaction) -> list[Path]:
    """Write exchanges anew into WARC files of a folder, and return these."""
    writer = Writer(folder, None, 1_000_000_000, {"http-header-user-agent": _AGENT})
    for response, request in exchanges:
        target = response.headers.get("warc-refers-to-target-uri")
        capture = _capture(response, request, redaction)
        if target is None:
            writer.write(capture)
        else:
            date = response.headers.get("warc-refers-to-date", capture.retrieved_at)
            writer.revisit(capture, Original(redaction.text(target), date))
    return sorted(folder.glob("*.warc.gz"))


def _capture(response: Record, request: Record, redaction: Redaction) -> Capture:
    """Return an exchange without secrets; its body has no encoding, since words are found in no other form."""
    status_line, given, raw = _taken_apart(response.content or _NOT_MODIFIED)
    body = redaction.bytes(_decoded(raw, given))
    headers = [(_kept_name(name), str(len(body)) if name.lower() == _LENGTH else value) for name, value in given]
    asked = [(name, _AGENT if name.lower() == _USER_AGENT else value) for name, value in _headers(request)]
    return Capture(
        redaction.text(response.headers["warc-target-uri"]), response.headers["warc-date"], redaction.headers(asked),
        status_line, redaction.headers(headers), body,
    )  # fmt: skip


def _decoded(raw: bytes, headers: Sequence[tuple[str, str]]) -> bytes:
    try:
        return decode_body(raw, {name.lower(): value for name, value in headers})
    except PageRefused:
        return raw


def _kept_name(name: str) -> str:
    return f"X-Archive-Orig-{name}" if name.lower() == _ENCODING else name


def _headers(request: Record) -> list[tuple[str, str]]:
    return _taken_apart(request.content or b"")[1]


def _taken_apart(content: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return the first line of an HTTP message, its headers in their order, and its body."""
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    parted = (line.partition(":") for line in lines)
    return first, [(name, value.strip()) for name, _, value in parted], body
