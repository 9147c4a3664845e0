"""How much of an input is read, by the bytes of its files."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from gcmscrape.archive.saved import Failure, SavedPage


class ShareRead:
    """How much of the files of an input is read behind a page of it."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        """Begin.

        Args:
            sizes: Bytes by the name of a file, in the order of reading.
        """
        self._ends = dict(zip(sizes, accumulate(sizes.values()), strict=True))
        self._sizes = sizes
        self._total = max(1, sum(sizes.values()))
        self._most = 0

    def behind(self, page: SavedPage | Failure) -> float | None:
        """Return the share that is read up to a page, from 0 to 1; None when the size of its file is not known.

        It never falls: a response that another one names is read a second time, and counts once.
        """
        around = accumulate(page.name.split("/"), "{}/{}".format)
        name = next((name for name in around if name in self._ends), None)
        if name is None:
            return None
        begin, end = self._ends[name] - self._sizes[name], self._ends[name]
        done = begin if name != page.name else end if page.archive is None else begin + page.archive.offset
        self._most = max(self._most, done)
        return self._most / self._total
