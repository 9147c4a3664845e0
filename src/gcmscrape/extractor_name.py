"""Which extractor has read a page: the version, and a hash of all that decides what is read.

Every module and every table of the pure core may change what is read from the same bytes, so their sources are what is
hashed, and the words that a user adds with them: a data set tells which of its records an older reading made, also
between two versions.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from gcmscrape.site import cached, in_use
from gcmscrape.version import __version__

_CORE: Final = ("event", "intake", "page", "record.py", "row", "site")
_DIGITS: Final = 12


@cached()
def extractor_name() -> str:
    """Return `gcmscrape <version>+<hash>`, of the core and the words of the user that are in use."""
    decides = hashlib.sha256(_core())
    decides.update(str(in_use()).encode())
    return f"gcmscrape {__version__}+{decides.hexdigest()[:_DIGITS]}"


@functools.cache
def _core() -> bytes:
    """Return a hash of the core. Worked out when it is first asked for, since it reads every file once."""
    package = resources.files("gcmscrape")
    sources = hashlib.sha256()
    for name, content in _sources([package.joinpath(part) for part in _CORE]):
        sources.update(f"{name} {len(content)}\n".encode() + content)
    return sources.digest()


def _sources(parts: list[Traversable], folder: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of every module and table, in the order of their names."""
    for part in sorted(parts, key=lambda part: part.name):
        if part.is_dir():
            yield from _sources(list(part.iterdir()), f"{folder}{part.name}/")
        elif part.name.endswith((".py", ".toml")):
            yield folder + part.name, part.read_bytes()
