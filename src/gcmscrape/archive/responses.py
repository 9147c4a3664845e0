"""A page saved as a file of its own, with the rest of its response beside it: `x.html` and, optional, `x.json`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, BinaryIO, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from gcmscrape.archive.encoding import decode_body
from gcmscrape.archive.formats import COMPRESSED, Format
from gcmscrape.archive.saved import PAGE_LIMIT, Failure, SavedPage
from gcmscrape.refusal import PageRefused

_CONTENT_TYPES: Final[dict[Format, str]] = {"html": "text/html", "text": "text/plain"}
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


def read_response(file: BinaryIO, form: Format, name: str, notes: ResponseNotes) -> SavedPage | Failure:
    """Return the page in a file together with what its notes tell.

    Args:
        file: The body, read from where it stands.
        form: What the body looks like; it stands in for a Content-Type when the notes have none.
        name: The file inside the input.
        notes: What stands beside it.
    """
    headers = {key.lower(): value for key, value in notes.headers.items()}
    headers.setdefault("content-type", _CONTENT_TYPES[form])
    try:
        body = decode_body(_read_body(file), headers)
    except PageRefused as refusal:
        return Failure(name, refusal.code, refusal.message, notes.url, notes.status, notes.retrieved_at)
    return SavedPage(name, body, notes.url, headers, notes.status, notes.retrieved_at)


def notes_name(name: str) -> str:
    """Return the name of the notes of a saved page: `x.json` for `x.html`, `x.html.gz` and `x.txt`."""
    path = PurePosixPath(name)
    return str((path.with_suffix("") if path.suffix.lower() in COMPRESSED else path).with_suffix(".json"))


def read_notes(name: str, content: bytes | None) -> ResponseNotes:
    """Return what the notes of a page tell; `name` is theirs, `content` None when there are none.

    Raises:
        PageRefused: `broken_record`: they are not valid.
    """
    if content is None:
        return ResponseNotes()
    try:
        return ResponseNotes.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f' at "{part}"' for part in first["loc"])
        raise PageRefused(
            "broken_record",
            f"The notes of this page, {name.rpartition('/')[2]}, are not valid{place}: {first['msg']}.",
        ) from error


def _read_body(file: BinaryIO) -> bytes:
    body = file.read(PAGE_LIMIT + 1)
    if len(body) > PAGE_LIMIT:
        raise PageRefused("too_large", f"The file is larger than {PAGE_LIMIT // 1024**2} MB, and it is one page.")
    return body
