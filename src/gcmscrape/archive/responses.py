"""A page saved as a file of its own, with the rest of its response beside it: `x.html` and, optional, `x.json`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from gcmscrape.archive.encoding import decode_body, gunzip
from gcmscrape.archive.formats import is_gzip
from gcmscrape.archive.saved import PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from pathlib import Path

_CONTENT_TYPES: Final = {"html": "text/html", "text": "text/plain"}
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def _instant(text: str) -> str:
    """Return the RFC 3339 instant with the `T` and `Z` in upper case (section 5.6 allows both)."""
    instant = text.upper()
    try:
        if _INSTANT.fullmatch(instant) and datetime.fromisoformat(instant):
            return instant
    except ValueError:
        pass  # a month 13, an hour 25
    raise PydanticCustomError("instant", "it must be an RFC 3339 instant such as 2024-05-01T00:00:00Z")


class ResponseNotes(BaseModel):
    """What `x.json` tells of the response whose body is `x.html`. Every key is optional, others are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    url: str | None = None
    """The address that the response came from."""
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    headers: dict[str, str] = {}
    retrieved_at: Annotated[str, AfterValidator(_instant)] | None = None
    """RFC 3339 instant."""


def read_response(file: BinaryIO, form: Literal["html", "text"], name: str, path: Path | None) -> SavedPage | Failure:
    """Return the page in a file together with what its notes tell.

    Args:
        file: The body, as it is or in gzip, read from where it stands.
        form: What the body looks like; it stands in for a Content-Type when the notes have none.
        name: The file inside the input.
        path: The file itself, beside which the notes are looked for; None for standard input.
    """
    notes = ResponseNotes()
    try:
        notes = _read_notes(notes_path(path)) if path else notes
        headers = {key.lower(): value for key, value in notes.headers.items()}
        headers.setdefault("content-type", _CONTENT_TYPES[form])
        body = decode_body(_read_body(file), headers)
    except PageRefused as refusal:
        return Failure(name, refusal.code, refusal.message, notes.url, notes.status, notes.retrieved_at)
    return SavedPage(name, body, notes.url, headers, notes.status, notes.retrieved_at)


def notes_path(path: Path) -> Path:
    """Return where the notes of a saved page stand: `x.json` for `x.html`, `x.html.gz` and `x.txt`."""
    return (path.with_suffix("") if path.suffix.lower() == ".gz" else path).with_suffix(".json")


def _read_notes(path: Path) -> ResponseNotes:
    if not path.is_file():
        return ResponseNotes()
    try:
        return ResponseNotes.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f' at "{part}"' for part in first["loc"])
        raise PageRefused(
            "broken_record", f"The notes of this page, {path.name}, are not valid{place}: {first['msg']}."
        ) from error


def _read_body(file: BinaryIO) -> bytes:
    body = file.read(PAGE_LIMIT + 1)
    if len(body) > PAGE_LIMIT:
        raise PageRefused("too_large", f"The file is larger than {PAGE_LIMIT // 1024**2} MB, and it is not a WARC.")
    return gunzip(body) if is_gzip(body) else body
