"""What a reader of a form is given: a file with its name, and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from gcmscrape.archive.formats import COMPRESSED
from gcmscrape.archive.unpacking import Method, first_bytes, method_of
from gcmscrape.refusal import PageRefused

PAGE_ENDINGS: Final = frozenset({".html", ".htm", ".xhtml", ".xht"})
TEXT_ENDINGS: Final = frozenset({".txt", ".wet"})
SAMPLED: Final = 8 * 1024  # bytes of a file; an MHTML may have a long title before it says what it is
_GLANCE: Final = 256 * 1024  # compressed bytes that give the first ones: Zstandard gives nothing before a whole block


class Sample(NamedTuple):
    """How a file begins: its first bytes as they are, those that come out of its compression, and that compression."""

    raw: bytes
    plain: bytes
    method: Method | None


def sample_of(read: Callable[[int], bytes]) -> Sample:
    """Return how a file begins; `read` gives so many of its first bytes."""
    raw = read(SAMPLED)
    method = method_of(raw)
    return Sample(raw, raw if method is None else first_bytes(read(_GLANCE), method, SAMPLED), method)


def start_of(file: BinaryIO, size: int) -> bytes:
    """Return the first bytes of a file."""
    file.seek(0)
    return file.read(size)


class Entry(NamedTuple):
    """A file of a folder, a zip or a tar.

    `start` gives so many of its first bytes, `open` the whole of it, to be read from any place. Both raise
    `PageRefused`, or OSError on a disk. `path` is where it lies on a disk, None inside a container.
    """

    start: Callable[[int], bytes]
    open: Callable[[], BinaryIO]
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """Files by their names from here, with forward slashes: a folder on a disk, a zip or a tar.

    `name` stands before these names in the input: "" for the input itself, else it ends in a slash. `above` is where
    the folder lies, so written; "" for a zip or a tar.
    """

    name: str
    above: str
    entries: Mapping[str, Entry]

    def small(self, path: str, limit: int) -> bytes | None:
        """Return the first bytes of a file, so many at most; None when there is none. The path begins with `above`."""
        entry = self.entries.get(path.removeprefix(self.above)) if path.startswith(self.above) else None
        try:
            return entry.start(limit) if entry is not None else None
        except (PageRefused, OSError):
            return None


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read.

    `name` is that inside the input. `path` is where it lies on a disk, None inside a container and for standard input.
    `folder` is what it lies in, and `inner` its path there, with `above`; None and "" for standard input. `depth`
    counts the containers that it lies in.
    """

    name: str
    file: BinaryIO
    sample: Sample
    path: Path | None = None
    folder: Folder | None = None
    inner: str = ""
    depth: int = 0

    def beside(self, path: str, limit: int) -> bytes | None:
        """Return the first bytes of another file of its folder, as `Folder.small` does."""
        return self.folder.small(path, limit) if self.folder is not None else None


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case, that before `.gz` or the like when it has one."""
    path = Path(name)
    return Path(path.stem if path.suffix.lower() in COMPRESSED else path.name).suffix.lower()
