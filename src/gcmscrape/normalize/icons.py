"""What icons and links carry without words: the term in an address, the number in the name of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_IMAGE_TYPES: Final = r"\.(?:png|svg|jpe?g|gif|webp|avif|bmp|ico)"
_FILE_NAME: Final = re.compile(rf"[^/\s]*{_IMAGE_TYPES}", re.IGNORECASE)
_TYPE: Final = re.compile(rf"(?:{_IMAGE_TYPES})+\Z", re.IGNORECASE)
_PIXELS: Final = re.compile(r"\d{1,5}(?:x\d{0,5}|px)(?![a-z])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_COPY: Final = re.compile(r"(?:_\d|[\s_-]?\(\d{1,2}\))\Z")
"""What tells a copy of a file: Drupal adds _0, _1, a browser (1)."""


class TermIds(Generic[T]):
    """The ids of a vocabulary's terms, as they stand in addresses: `?gcm_objectives=301`, `/taxonomy/term/301`.

    Forms of the key: `23_objectives[0]=300`, `f[0]=gcm_objectives:301`.
    """

    def __init__(self, table: Mapping[str, Any], make: Callable[[Mapping[str, Any]], T]) -> None:
        """Take the ids of a table of `site/terms.toml`; `make` gives the value of one of its terms."""
        before = table.get("term_id_before_first")
        self._values: dict[int, T] = {}
        for term in table["terms"]:
            if "term_id" in term:
                self._values[term["term_id"]] = make(term)
            elif before is not None:
                self._values[before + term["number"]] = make(term)
        keys = "|".join(map(re.escape, table.get("address_keys", ())))
        key = rf"[?&;=](?:{keys})(?:_target_id)?(?:\[\w*\])?[=:]"
        self._sure = re.compile(rf"{key}(\d{{1,6}})(?!\w)")
        self._any = re.compile(rf"(?:{key}|/taxonomy/term/(?:detail/)?)(\d{{1,6}})(?!\w)")

    def find(self, address: str, *, sure: bool) -> list[T]:
        """Return the values whose ids stand in an address; `sure` leaves out those under no key of the vocabulary."""
        if not self._values:
            return []
        ids = map(int, (self._sure if sure else self._any).findall(unquote(address)))
        return [self._values[term_id] for term_id in ids if term_id in self._values]


def file_number(address: str, highest: int) -> int | None:
    """Return the last number from 1 to `highest` in the base name of a file.

    Sizes in pixels are no such number, nor is the mark of a copy where such a number stands before it.
    """
    if address.startswith("data:"):
        return None
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    name = _PIXELS.sub(" ", _TYPE.sub("", unquote(path).rpartition("/")[2]))
    number = _last_number(name, highest)
    while number is not None and (mark := _COPY.search(name)):
        name = name[: mark.start()]
        number = _last_number(name, highest) or number
    return number


def _last_number(name: str, highest: int) -> int | None:
    found = [int(digits) for digits in _NUMBER.findall(name)]
    return next((number for number in reversed(found) if 1 <= number <= highest), None)


def is_file_name(text: str) -> bool:
    """Whether `text` is the name of an image file: what some pages give as the alternative text."""
    return _FILE_NAME.fullmatch(text) is not None
