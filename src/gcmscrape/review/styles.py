"""Style sheets of archived pages: without what would ask another server, or reach out of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LETTER: Final = re.compile(
    r"\\0{0,4}(4[0-9a-f]|5[0-9a]|6[0-9a-f]|7[0-9a]|2f|3a)(?![0-9a-f])\s?|\\([g-z])", re.IGNORECASE
)
"""A letter, a slash or a colon written by its number, or a letter behind a backslash: the name of a function may be."""
_AT_RULES: Final = re.compile(r"@(?:import|charset|namespace)[^;{}]*;?", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^)\"']*))\s*\)?", re.IGNORECASE)
_OTHER_ADDRESS: Final = re.compile(r"\"(?!data:)[^\"\n]*//[^\"\n]*\"|'(?!data:)[^'\n]*//[^'\n]*'")
_ACTIVE: Final = re.compile(r"expression\s*\(|behavior\s*:|-moz-binding|javascript:|:host|::slotted", re.IGNORECASE)
_PRELUDE: Final = re.compile(r"([^{};]*)\{")
_ROOT: Final = re.compile(r"(?<![\w.#-])(?:html|:root)(?![\w-])")
_BODY: Final = re.compile(r"(?<![\w.#-])body(?![\w-])")
_EMPTY: Final = "none"


def clean_styles(css: str, image: Callable[[str], str | None]) -> str:
    """Return a style sheet that asks no server; of its images those are left that `image` gives as `data:`.

    The rules of `html` and `body` are those of the elements of the class `gcm-html` and `gcm-body`.
    """
    css = _LETTER.sub(_plain, _COMMENT.sub(" ", css)).replace("<", "")
    css = _AT_RULES.sub(" ", css)

    def address(found: re.Match[str]) -> str:
        inside = image((found[1] or found[2] or found[3] or "").strip())
        return f'url("{inside}")' if inside else _EMPTY

    css = _ADDRESS.sub(address, css)
    css = _OTHER_ADDRESS.sub('""', _ACTIVE.sub("-gone-", css))
    return _PRELUDE.sub(_renamed, css)


def _plain(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _renamed(found: re.Match[str]) -> str:
    return _BODY.sub(".gcm-body", _ROOT.sub(".gcm-html", found[0]))
