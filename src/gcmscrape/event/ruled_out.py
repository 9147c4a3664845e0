"""A look at the address of a page before it is read: is it ruled out that it is an event."""

from __future__ import annotations

from collections.abc import Mapping

from gcmscrape.site.addresses import is_list_address, is_web_address


def is_ruled_out(body: bytes, url: str | None, headers: Mapping[str, str] | None = None) -> bool:  # noqa: ARG001
    """Whether nothing could make a page an event."""
    return url is not None and is_web_address(url) and is_list_address(url)
