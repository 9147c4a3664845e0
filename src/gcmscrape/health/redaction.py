"""Taking out of what is handed on who asked: the contact, and what opens doors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "redacted"
_SECRET: Final = re.compile(
    r"authorization|cookie|token|secret|password|api-?key|^from$|^x-csrf|^x-xsrf|session", re.IGNORECASE
)
"""Names of headers, of requests and responses, whose values are for nobody else."""
_USERINFO: Final = re.compile(rb"(https?://)[^/@\s\"'<>]+@")


class Redaction:
    """Takes contacts out of texts and bytes, and names and passwords out of addresses."""

    def __init__(self, contacts: Iterable[str]) -> None:
        self._patterns = [re.compile(re.escape(form.encode()), re.IGNORECASE) for form in _forms(contacts)]

    def bytes(self, data: bytes) -> bytes:
        """Return the data without what is to be taken out."""
        for pattern in self._patterns:
            data = pattern.sub(REDACTED.encode(), data)
        return _USERINFO.sub(rb"\1", data)

    def text(self, text: str) -> str:
        """Return a text without what is to be taken out."""
        return self.bytes(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers without secrets, and the others without what is to be taken out."""
        return tuple((name, REDACTED if _SECRET.search(name) else self.text(value)) for name, value in headers)


def _forms(contacts: Iterable[str]) -> list[str]:
    """Return the spellings of contacts: bare, in an address, in HTML, in JSON; the longest first."""
    forms: set[str] = set()
    for contact in contacts:
        forms |= {contact, quote(contact, safe=""), quote_plus(contact), quote(contact), html.escape(contact)}
        forms |= {contact.replace("/", "\\/"), *(contact.replace("@", at) for at in ("&#64;", "&commat;", "\\u0040"))}
    return sorted(forms - {""}, key=len, reverse=True)
