"""Which earlier response a revisit record repeats (ISO 28500, 6.7): by its id, its address and date, or its payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

_MOST_KEPT: Final = 64
_NOT_MODIFIED: Final = "server-not-modified"  # how the profile ends


class Original(NamedTuple):
    """Where a response lies: the file, its name inside the input, the byte where it begins, its WARC-Record-ID.

    `path` is None for standard input and inside a container. Where a whole WARC is one gzip member, many responses
    begin at the same byte.
    """

    path: Path | None
    name: str
    offset: int
    record_id: str


class Revisit(NamedTuple):
    """A revisit record: its headers, its content (the HTTP head of the response), and where it lies."""

    headers: Mapping[str, str]
    content: bytes
    name: str
    offset: int


@dataclass(slots=True)
class Responses:
    """The responses of an input that were read. `waiting` are the revisits that repeat none of them.

    `room` is how many bytes may still be gone through to find again what is repeated: where a whole WARC is one gzip
    member, that is all that stands before it.

    Keys are kept as their hashes: an archive may hold a million responses.
    """

    waiting: list[Revisit] = field(default_factory=list)
    room: int = 8 * 1024**3
    _known: dict[int, Original] = field(default_factory=dict)
    _latest: dict[int, Original] = field(default_factory=dict)
    _kept: dict[str, BinaryIO] = field(default_factory=dict)

    @contextmanager
    def keep(self, name: str, file: BinaryIO) -> Iterator[None]:
        """Keep a file that lies in a container open for later revisits, until `close` or until too many are open."""
        self._kept[name] = file
        yield
        if len(self._kept) > _MOST_KEPT:
            self._kept.pop(next(iter(self._kept))).close()

    def kept(self, name: str) -> BinaryIO | None:
        """Return a file that was kept open; None when it is not open any more."""
        file = self._kept.get(name)
        return file if file is not None and not file.closed else None

    def close(self) -> None:
        """Close the files that were kept."""
        for file in self._kept.values():
            file.close()
        self._kept.clear()

    def learn(self, address: str, headers: Mapping[str, str], original: Original) -> None:
        """Take note of a response."""
        keys = [
            headers.get("warc-record-id"),
            _dated(address, headers.get("warc-date")),
            headers.get("warc-payload-digest"),
        ]
        self._known |= {hash(key): original for key in keys if key}
        self._latest[hash(address)] = original

    def original(self, address: str, headers: Mapping[str, str]) -> Original | None:
        """Return the response that a revisit repeats; None when it was not read."""
        for key in _references(address, headers):
            if (found := self._known.get(hash(key))) is not None:
                return found
        if headers.get("warc-profile", "").endswith(_NOT_MODIFIED):
            return self._latest.get(hash(address))
        return None

    def repeat(self, address: str, original: Original) -> bool:
        """Take note that an address has the content of a response again; return whether it had another in between."""
        before = self._latest.get(hash(address))
        self._latest[hash(address)] = original
        return before != original


def _references(address: str, headers: Mapping[str, str]) -> Iterator[str]:
    date = headers.get("warc-refers-to-date")
    target = headers.get("warc-refers-to-target-uri", "").strip("<> ")
    keys = (
        headers.get("warc-refers-to"),
        _dated(target, date),
        _dated(address, date),
        headers.get("warc-payload-digest"),
    )
    yield from (key for key in keys if key)


def _dated(address: str, date: str | None) -> str | None:
    return f"{date} {address}" if address and date else None
