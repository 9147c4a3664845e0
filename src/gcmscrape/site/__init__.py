"""What is known of the site, as data: one TOML file a subject, joined with the words that a user adds.

The words of the user are chosen once, before anything is read, by `use`. All that is worked out from the data is kept
by `cached` and `remembered`, so that other words leave nothing of the earlier ones behind.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar, cast

from gcmscrape.site.files import file
from gcmscrape.site.own import NONE, OwnWords, joined

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_KEY: Final = 400
"""Characters of the words of a page for which anything is kept: no page decides how much memory that takes."""

_OWN: Final = {"words": NONE}
_KEPT: Final[list[Callable[[], None]]] = []


def use(words: OwnWords) -> None:
    """Read with these words of the user from now on, in this process.

    Other words than those of before cost the compiled tables, some hundredths of a second: a process that goes back and
    forth between two of them pays that each time. Not to be called while another thread reads a page.
    """
    if words != _OWN["words"]:
        _OWN["words"] = words
        forget()


def forget() -> None:
    """Forget all that functions have kept."""
    for clear in _KEPT:
        clear()


def in_use() -> OwnWords:
    """Return the words of the user that are read with."""
    return _OWN["words"]


def cached(maxsize: int | None = None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function returns, as `functools.lru_cache` does, until other words are used."""

    def keep(function: Callable[P, T]) -> Callable[P, T]:
        kept = functools.lru_cache(maxsize)(function)
        _KEPT.append(kept.cache_clear)
        return cast("Callable[P, T]", kept)

    return keep


def remembered(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep what a function returns for words of a page, `most` of them, until other words of the user are used."""

    def keep(function: Callable[[str], T]) -> Callable[[str], T]:
        kept = _Remembered(function, most)
        _KEPT.append(kept.clear)
        return kept.__getitem__  # a look into a dictionary, since this is asked for each word of a page

    return keep


class _Remembered(dict[str, T]):
    """The answers of a function of words; for those longer than `LONGEST_KEY` it is asked each time."""

    def __init__(self, function: Callable[[str], T], most: int) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, words: str) -> T:
        answer = self._function(words)
        if len(words) <= LONGEST_KEY:
            if len(self) >= self._most:
                self.clear()
            self[words] = answer
        return answer


def load(name: str) -> dict[str, Any]:
    """Return the data of a subject (the file `<name>.toml`), with the user's words; treat it as read-only."""
    return _joined().get(name) or file(name)


@cached()
def _joined() -> dict[str, dict[str, Any]]:
    return joined(in_use())
