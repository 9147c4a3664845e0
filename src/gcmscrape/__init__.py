"""gcmscrape: the event archive of the United Nations Network on Migration as validated records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmscrape.core import extract_page
from gcmscrape.record import Event, OtherPage
from gcmscrape.refusal import PageRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Event", "OtherPage", "PageRefused", "extract"]


def extract(body: bytes, url: str | None, headers: Mapping[str, str] | None = None) -> Event | OtherPage:
    """Return the record of the event on a page, or what else the page is.

    Args:
        body: the bytes of the page, content-encoding undone.
        url: the address of the page; None when it is not known.
        headers: the response's headers, if any; `content-type: text/plain` announces a page of stripped text.

    Raises:
        PageRefused: hostile or unreadable bytes; `code` says why.
    """
    return extract_page(body, url, headers)
