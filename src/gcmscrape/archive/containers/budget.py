"""What may come out of one file: so many members, so many bytes, so deep."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

from gcmscrape.refusal import PageRefused

DEPTH: Final = 5
"""Containers within each other; the compression of a file counts as one."""
MEMBERS: Final = 100_000
SIZE: Final = 8 * 1024**3
_INFLATION: Final = 200  # times as much as went in; pages come to 50 at most
_FREE: Final = 64 * 1024**2  # bytes that come out of anything
_IN_MEMORY: Final = 1024**2


class Spent(Exception):  # noqa: N818 - named for what happened
    """A file has given all that one file may give. The message is one sentence."""


@dataclass(slots=True)
class Budget:
    """What one file of the input may still give: bytes, and members of containers."""

    size: int = SIZE
    members: int = MEMBERS

    def take_member(self) -> None:
        """Count one more member.

        Raises:
            Spent: It is one too many.
        """
        self.members -= 1
        if self.members < 0:
            raise Spent(f"The file holds more than {MEMBERS:,} members; what is behind them was not read: unpack it.")

    def take(self, size: int) -> None:
        """Count bytes of members.

        Raises:
            Spent: They are too many.
        """
        self.size -= size
        if self.size < 0:
            raise Spent(
                f"More than {SIZE // 1024**3} GB came out of the file; what is behind them was not read: unpack it."
            )

    def kept(self, blocks: Iterable[bytes], packed: int) -> BinaryIO:
        """Return a file, in memory or a temporary one, of what comes out of so many compressed bytes.

        Raises:
            PageRefused: `too_large`: more comes out than of any page.
            Spent: As of `take`.
        """
        room = _FREE + _INFLATION * packed
        copy = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - who asked for it closes it
        try:
            for block in blocks:
                room -= len(block)
                _require(room)
                self.take(len(block))
                copy.write(block)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy  # type: ignore[return-value]  # it is one but by name


def _require(room: int) -> None:
    if room < 0:
        sentence = f"More than {_INFLATION} times its size comes out of the file, as of no page; it was left."
        raise PageRefused("too_large", sentence)
