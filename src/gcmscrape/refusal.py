"""Refusals: why a page gave no answer at all."""

from __future__ import annotations

import re
from typing import Final

_CODES: Final = frozenset(
    {
        "too_large",
        "too_many_tags",
        "too_deep",
        "too_slow",
        "out_of_memory",
        "not_html",
        "no_body",
        "broken_record",
        "redirect_refused",
        "timeout",
        "truncated",
        "unreachable",
        "disallowed",
    }
)
_STATUS = re.compile(r"http_\d{1,3}")


class PageRefused(Exception):  # noqa: N818 - named for what happened, as the contract names it
    """A page that could not or must not be read.

    `code` is one of the closed list of refusals (`too_large`, `not_html`, `http_<status>` ...); the message is one
    sentence that says what was found and what the limit is.
    """

    def __init__(self, code: str, message: str) -> None:
        if code not in _CODES and not _STATUS.fullmatch(code):
            raise ValueError(f"unknown refusal code: {code}")
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message
