"""The WARC files of a harvest: their names, what tells one from another, setting aside what is behind a known end."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from gcmscrape.archive.warc import Record, read_record_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENDING: Final = ".warc.gz"
_OURS: Final = "gcmscrape-"
_BLOCK: Final = 1024 * 1024


def new_name() -> str:
    """Return a name that no file of an archive had before: the time, by which they are sorted, and a random part."""
    return f"{_OURS}{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}{ENDING}"


def is_ours(name: str) -> bool:
    """Whether a WARC file has a name of those that are written here."""
    return name.startswith(_OURS) and name.endswith(ENDING)


def record_headers(path: Path, offset: int) -> Mapping[str, str]:
    """Return the headers of the record at a byte of a WARC, names in lower case; none when none begins there."""
    try:
        with path.open("rb") as file:
            record = read_record_at(file, offset, frozenset())
    except OSError:
        return {}
    return record.headers if isinstance(record, Record) else {}


def file_id(path: Path) -> str | None:
    """Return what tells a WARC from all others, the id of its first record; None when that cannot be read."""
    return record_headers(path, 0).get("warc-record-id")


def set_aside(path: Path, size: int) -> Path:
    """Move what stands behind the first `size` bytes of a file to a file of its own, which no reader takes for a WARC.

    Raises:
        OSError: It cannot be written.
    """
    tail = path.with_name(f"{path.name}.{size}-{secrets.token_hex(4)}.tail")
    with path.open("r+b") as file, tail.open("xb") as aside:
        file.seek(size)
        while block := file.read(_BLOCK):
            aside.write(block)
        aside.flush()
        os.fsync(aside.fileno())
        file.truncate(size)
    return tail
