"""Before a run: whether the WARC files are those that the state knows. What is not is said, and nothing is thrown away.

A file is known by the id of its first record, which no two have, and by its size as of the last transaction.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gcmscrape.archive.files import ENDING, file_id, set_aside
from gcmscrape.archive.warc import BrokenRecord, read_records
from gcmscrape.state.database import Database
from gcmscrape.state.responses import WarcFile, forget_file, keep_file, lose_from, warc_files


@dataclass(frozen=True, slots=True)
class Binding:
    """The state of an archive and the WARC files beside it."""

    state: Database

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.state.path.parent

    def differences(self) -> Iterator[str]:
        """Give a sentence for each file that is not as the state knows it. Nothing is changed."""
        strangers = self._strangers()
        for known in warc_files(self.state):
            path = self.folder / known.file
            if not _is(path, known):
                twin = strangers.pop(known.id, None)
                yield f"{known.file} is named {twin.name}." if twin is not None else _why_lost(path)
            elif (size := path.stat().st_size) < known.size:
                yield f"{known.file} was cut: of its {known.size} bytes {size} are left."
            elif size > known.size:
                yield f"{known.file} has {size - known.size} bytes behind the end that the state knows."
        yield from (f"The state does not know {path.name}." for path in strangers.values())

    def mend(self) -> Iterator[str]:
        """Make state and files one again, and give a sentence for each that was not as the state knew it.

        What is lost is fetched again; what is renamed gets its name back; what is behind the known end is set aside; a
        file that the state does not know is left as it is, and known from now on.
        """
        strangers = self._strangers()
        for known in warc_files(self.state):
            path = self.folder / known.file
            if not _is(path, known):
                twin = strangers.pop(known.id, None)
                yield _why_lost(path)
                if path.exists():
                    aside = _aside(path)
                    path.rename(aside)
                    yield f"What has the name of {path.name} is set aside in {aside.name}."
                if twin is None:
                    yield self._lose(known, 0)
                    continue
                twin.rename(path)
                yield f"{path.name} was named {twin.name}; it has its name again."
            size = path.stat().st_size
            if size < known.size:
                yield self._cut(known, path, size)
            elif size > known.size:
                tail = set_aside(path, known.size)
                yield (
                    f"{known.file} had {size - known.size} bytes behind the end that the state knows; "
                    f"they are set aside in {tail.name}."
                )
            if known.id is None:
                self._keep(known._replace(id=file_id(path)))
        for path in self._strangers().values():
            self._keep(WarcFile(path.name, path.stat().st_size, file_id(path), whole=False))
            yield (
                f"The state did not know {path.name}: it is of a later run than the state, or of another archive; "
                "it is left as it is."
            )

    def current(self, rotate_at: int) -> Path | None:
        """Return the file to go on with; None when one is to be begun."""
        newest = max(warc_files(self.state), default=None, key=lambda known: known.file)
        is_open = newest is not None and newest.whole and newest.id is not None and newest.size < rotate_at
        return self.folder / newest.file if newest is not None and is_open else None

    def _strangers(self) -> dict[str | None, Path]:
        """Return the WARC files that the state does not know, by their id."""
        known = {known.file for known in warc_files(self.state)}
        paths = [path for path in sorted(self.folder.glob(f"*{ENDING}")) if path.name not in known and path.is_file()]
        return {file_id(path) or path.name: path for path in paths}

    def _cut(self, known: WarcFile, path: Path, size: int) -> str:
        """Have what lay behind the end of a file that was cut fetched again. A record that was cut is set aside."""
        end = _whole(path)
        if end < size:
            set_aside(path, end)
        told = self._lose(known, end)
        self._keep(WarcFile(known.file, end, file_id(path), whole=False))
        return f"{known.file} was cut: of its {known.size} bytes {size} are left. {told}"

    def _lose(self, known: WarcFile, end: int) -> str:
        with self.state.transaction():
            number = lose_from(self.state, known.file, end)
            if not end:
                forget_file(self.state, known.file)
        return f"The {number} pages whose responses it held are fetched again."

    def _keep(self, file: WarcFile) -> None:
        with self.state.transaction():
            keep_file(self.state, file)


def _is(path: Path, known: WarcFile) -> bool:
    """Whether a file is the one that the state knows. One that does not tell the id by which it was known is none."""
    return path.is_file() and (known.id is None or file_id(path) == known.id)


def _whole(path: Path) -> int:
    """Return where the last record that is whole ends."""
    with path.open("rb") as file:
        last = next(iter(deque(read_records(file, frozenset()), maxlen=1)), None)
    return last.offset if isinstance(last, BrokenRecord) else path.stat().st_size


def _aside(path: Path) -> Path:
    """Return a name for a file that has a name which is not its own; no reader takes it for a WARC of the archive."""
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}.other")


def _why_lost(path: Path) -> str:
    return f"{path.name} is another file than the state knows." if path.is_file() else f"{path.name} is not there."
