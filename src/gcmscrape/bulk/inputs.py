"""Which inputs there are: paths, globs and addresses as a user names them, made a list of inputs."""

from __future__ import annotations

import glob
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gcmscrape.bulk.stores import StoreUnusable, is_stored, listed, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmscrape.bulk.reach import Reach

WEB: Final = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class Input:
    """What becomes one part: a file, a folder, or what an address leads to.

    `size` is in bytes, None when it is not known before it is fetched. `version` changes when the content does: the
    time of a file, the ETag of a stored object; None when it cannot be told. `problem` is a sentence that says why it
    cannot be read at all.
    """

    name: str
    size: int | None = None
    version: str | None = None
    problem: str | None = None


def find_inputs(words: Iterable[str], reach: Reach) -> list[Input]:
    """Return the inputs that some words name, each once, sorted by name. A glob may name many."""
    found = {one.name: one for word in words for one in _named(word, reach)}
    return [found[name] for name in sorted(found)]


def _named(word: str, reach: Reach) -> Iterator[Input]:
    scheme = scheme_of(word)
    if scheme in WEB:
        yield Input(word)
    elif is_stored(word):
        try:
            yield from (Input(*one) for one in listed(word, reach))
        except StoreUnusable as error:
            yield Input(word, problem=str(error))
    elif scheme:
        yield Input(
            word, problem=f"{word} cannot be read: {scheme}:// is not known; use a path, https://, s3:// or hdfs://."
        )
    else:
        yield from _local(word)


def _local(word: str) -> Iterator[Input]:
    names = [word] if Path(word).exists() or not glob.has_magic(word) else glob.glob(word, recursive=True)  # noqa: PTH207 - a Path would drop the ./ and ** of the user
    if not names:
        yield Input(word, problem=f"No file fits {word}; check the spelling.")
    for name in names:
        yield _file(name)


def _file(name: str) -> Input:
    path = Path(name)
    try:
        if not path.is_dir():
            about = path.stat()
            return Input(name, about.st_size, str(about.st_mtime_ns))
        inner = [(str(one.relative_to(path)), one.stat()) for one in sorted(path.rglob("*")) if one.is_file()]
    except FileNotFoundError:
        return Input(name, problem=f"There is no file or folder {name}; check the spelling.")
    except OSError as error:
        return Input(name, problem=f"{name} cannot be read: {error.strerror or error}.")
    state = [(one, about.st_size, about.st_mtime_ns) for one, about in inner]
    return Input(name, sum(size for _, size, _ in state), hashlib.sha256(repr(state).encode()).hexdigest()[:16])
