"""Saved pages in containers, with their bytes changed: the files of fixtures/saved, as they are or packed once more."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from gcmscrape.archive.left import Left
from gcmscrape.archive.pages import read_pages
from gcmscrape.archive.saved import InputUnreadable, SavedPage
from gcmscrape.refusal import PageRefused
from tools.fuzz.damaged import changed
from tools.fuzz.holds import Fault, raised, stopped_when_slow

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

FOLDER: Final = Path(__file__).parents[2] / "fixtures" / "saved"
_LARGEST: Final = 100_000  # bytes of a file that is taken


class Container(NamedTuple):
    """A file: its name, whose ending some forms are told by, and its bytes."""

    name: str
    data: bytes


@cache
def _files() -> tuple[Container, ...]:
    paths = (path for path in sorted(FOLDER.rglob("*")) if path.is_file() and path.stat().st_size <= _LARGEST)
    return tuple(Container(f"odd{''.join(path.suffixes[-2:])[:12]}", path.read_bytes()) for path in paths)


def container(dice: random.Random) -> Container:
    """Return a file of fixtures/saved with one to twenty changes, packed before or behind them up to twice."""
    one = dice.choice(_files())
    for _ in range(dice.choice((0, 0, 1, 2))):
        one = dice.choice(_PACKED)(one)
    one = one._replace(data=changed(dice, one.data))
    for _ in range(dice.choice((0, 0, 1, 2))):
        one = dice.choice(_PACKED)(one)
    return one


def container_fault(one: Container) -> Fault | None:
    """Return what does not hold of a file; None when all holds.

    Nothing but pages and failures comes out, each failure with a sentence; the same bytes give the same twice.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, one.name)
        path.write_bytes(one.data)
        try:
            with stopped_when_slow():
                found, again = _outcome(path), _outcome(path)
        except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
            return raised(error)
    if found != again:
        return Fault("read twice, it gives two outcomes", str(again))
    wordless = [line for line in found if line.startswith("failure") and not line.endswith(".")]
    return Fault("a failure is no sentence", wordless[0]) if wordless else None


def _outcome(path: Path) -> list[str]:
    left = Left()
    lines = []
    try:
        for page in read_pages(path, left):
            if isinstance(page, SavedPage):
                lines.append(f"page {page.name} {page.url} {page.retrieved_at} {hash(page.body)}")
            else:
                lines.append(f"failure {page.name} {PageRefused(page.code, page.message).message}")
    except InputUnreadable as error:
        lines.append(f"failure {error}")
    return [*lines, str(sorted(left.items()))]


def _zipped(one: Container, method: int = zipfile.ZIP_DEFLATED) -> Container:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo(one.name), one.data, method)
    return Container("odd.zip", packed.getvalue())


def _stored(one: Container) -> Container:
    return _zipped(one, zipfile.ZIP_STORED)


def _tarred(one: Container) -> Container:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        info = tarfile.TarInfo(one.name)
        info.size = len(one.data)
        archive.addfile(info, io.BytesIO(one.data))
    return Container("odd.tar", packed.getvalue())


def _gzipped(one: Container) -> Container:
    return Container(f"{one.name}.gz", gzip.compress(one.data, mtime=0))


_PACKED: Final[tuple[Callable[[Container], Container], ...]] = (_zipped, _stored, _tarred, _gzipped)
