"""Numbers that icons and links carry without words: the term in an address, the number in the name of a file."""

from __future__ import annotations

import re
from urllib.parse import unquote

from gcmscrape.site import load

_OBJECTIVES = load("terms")["objectives"]
_BEFORE_FIRST = _OBJECTIVES["term_id_before_first"]
_LAST = max(term.get("number", 0) for term in _OBJECTIVES["terms"])
_KEYS = "|".join(map(re.escape, _OBJECTIVES["address_keys"]))
# ?gcm_objectives=301 · ?23_objectives[0]=300 · ?f[0]=gcm_objectives:301 · /taxonomy/term/301 · .../term/detail/301
_TERM_ID = re.compile(
    rf"(?:[?&;=](?:{_KEYS})(?:_target_id)?(?:\[\w*\])?[=:]|/taxonomy/term/(?:detail/)?)(\d{{1,6}})(?!\w)"
)
_FILE_NAME = re.compile(r"[^/\s]*\.(?:png|svg|jpe?g|gif|webp|avif|bmp|ico)", re.IGNORECASE)
_PIXELS = re.compile(r"\d{1,5}(?:x\d{0,5}|px)(?![a-z])", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def objective_numbers(address: str) -> list[int]:
    """Return the objectives whose term ids stand in `address` (site/terms.toml: the id is 278 + the number)."""
    found = [int(term_id) - _BEFORE_FIRST for term_id in _TERM_ID.findall(unquote(address))]
    return [number for number in found if 1 <= number <= _LAST]


def file_number(address: str, highest: int) -> int | None:
    """Return the last number from 1 to `highest` in the base name of a file; sizes in pixels are no such number."""
    if address.startswith("data:"):
        return None
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    name = unquote(path).rpartition("/")[2]
    found = [int(digits) for digits in _NUMBER.findall(_PIXELS.sub(" ", name))]
    return next((number for number in reversed(found) if 1 <= number <= highest), None)


def is_file_name(text: str) -> bool:
    """Whether `text` is the name of an image file: what some pages give as the alternative text."""
    return _FILE_NAME.fullmatch(text) is not None
