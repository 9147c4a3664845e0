"""The sample archive: a WARC of replica pages for `gcmscrape harvest --replay`, the same bytes every time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]  # warcio has no types
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]  # the same

from replica.answers import Answer, Site
from replica.faults import FAULTS
from replica.generate import generate
from replica.others import other_pages
from replica.render import page_path
from replica.site import page_headers
from replica.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TIME: Final = datetime(2024, 6, 1, 8, tzinfo=UTC)
_NAMESPACE: Final = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 4122: names that are addresses
_REASONS: Final = {
    200: "OK",
    301: "Moved Permanently",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
}
_NOTE: Final = "Reconstruction: pages made by the replica of this project, not captures of the live site."
_README: Final = """# The sample archive

`sample.warc.gz` holds {responses} responses: {events} events (some under several addresses and languages), pages of
other kinds, and a few responses that give no record (errors, a challenge page, a PDF, an empty body, a hostile page).

Every page is a reconstruction. The titles, prose, organizers and places are invented; the markup is what Drupal's
themes print; the addresses are of the form that the site uses. Nothing here was captured from the live site.

Made by `python -m replica archive --events {events} --seed {seed} --out {out}`: the same command gives the same
records (the compressed bytes depend on the version of zlib).
"""


def write_archive(folder: Path, events: int = 240, seed: int = 1) -> int:
    """Write `sample.warc.gz` and its README into `folder`, and return the number of responses.

    Raises:
        OSError: The folder or a file in it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "sample.warc.gz").open("wb") as file:
        count = _write(file, events, seed)
    readme = _README.format(responses=count, events=events, seed=seed, out=folder.as_posix())
    (folder / "README.md").write_text(readme, encoding="utf-8")
    return count


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    """The writer of warcio, without the temporary files that it leaves open."""

    def _create_temp_file(self) -> BytesIO:
        return BytesIO()


def _write(file: BinaryIO, events: int, seed: int) -> int:
    writer = _Writer(file, gzip=True, warc_version="WARC/1.1")
    fields = (
        f"software: replica\r\nformat: WARC File Format 1.1\r\ndescription: {_NOTE}\r\nsynthetic: true\r\n".encode()
    )
    info = writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(fields),
        warc_content_type="application/warc-fields",
        warc_headers_dict={"WARC-Filename": "sample.warc.gz", **_stamp("warcinfo", 0)},
    )
    writer.write_record(info)
    count = 0
    for address, status, headers, body in _responses(events, seed):
        count += 1
        record = writer.create_warc_record(
            address,
            "response",
            payload=BytesIO(body),
            http_headers=StatusAndHeaders(f"{status} {_REASONS[status]}", headers, protocol="HTTP/1.1"),
            warc_headers_dict=_stamp(address, count),
        )
        writer.write_record(record)
    return count


def _stamp(name: str, number: int) -> dict[str, str]:
    return {
        "WARC-Date": f"{_TIME + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(_NAMESPACE, f'{number} {name}')}>",
    }


def _responses(events: int, seed: int) -> Iterator[tuple[str, int, list[tuple[str, str]], bytes]]:
    site = Site(Store([*generate(events, seed), *other_pages()]))
    for number, path in enumerate(_paths(site)):
        answer = site.answer(path)
        headers = page_headers(answer, _TIME + timedelta(seconds=number))
        yield f"{site.host}{quote(path)}", answer.status, list(headers.items()), answer.body.encode()
    for fault in FAULTS:
        headers = page_headers(Answer(fault.status, "", fault.content_type), _TIME)
        yield f"{site.host}{fault.path}", fault.status, list(headers.items()), fault.body


def _paths(site: Site) -> Iterator[str]:
    for event in sorted(site.store.events(), key=lambda event: event.node_id):
        yield event.path(event.language)
        yield from (event.path(translation.language) for translation in event.translations)
        fallbacks = [code for code in ("es", "fr", "ar", "ru", "zh-hant") if code not in event.languages]
        if event.node_id % 8 == 0:
            yield page_path(event, fallbacks[event.node_id // 8 % len(fallbacks)])
    for page in site.store.pages():
        yield page.path(page.language)
    yield from ("/events", "/es/events", "/hub", "/taxonomy/term/279", "/taxonomy/term/detail/301")
    yield from (
        "/reconstructed-missing",
        "/es/reconstructed-missing",
        "/events/reconstructed-missing",
        "/admin/content",
    )
