"""What the path of an address tells, and which addresses are no page's own."""

from __future__ import annotations

import functools
import re
from typing import Final
from urllib.parse import unquote, urlsplit

from gcmscrape.page.head import is_web_address
from gcmscrape.record import PageKind
from gcmscrape.site import load

_LANGUAGE: Final = re.compile(r"^/(ar|en|es|fr|ru|zh|zh-hant|zh-hans)(?=/|$)")
_FRONT: Final = re.compile(r"^/index\.php(?=/|$)")
_TOKEN: Final = re.compile(r"\[[\w-]+(?::[\w-]+)+\]|\{\{.*?\}\}")


def path_of(address: str) -> str:
    """Return the path of an address; empty when the address is broken."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def language_free_path(address: str) -> str:
    """Return the path of an address without its language prefix and without a slash at the end."""
    return (_LANGUAGE.sub("", _FRONT.sub("", path_of(address))).rstrip("/")) or "/"


def language_prefix(address: str) -> str | None:
    """Return the language that the path of an address begins with; None when it begins with none."""
    found = _LANGUAGE.match(path_of(address))
    return found[1] if found else None


@functools.lru_cache(maxsize=1024)
def kind_by_path(address: str) -> PageKind | None:
    """Return the kind of page that the path names (site/kinds.toml); None when it names none."""
    found = _kinds().search(language_free_path(address))
    return PageKind(found.lastgroup) if found and found.lastgroup else None


def is_list(address: str) -> bool:
    """Whether an address is that of a list: of events, of resources, of what carries a term."""
    return kind_by_path(address) in (PageKind.LISTING, PageKind.TERM)


@functools.lru_cache(maxsize=1024)
def is_shared(address: str) -> bool:
    """Whether no page can have an address for itself: the front page, a list, a token that was never filled in."""
    front = language_free_path(address) == "/" and is_web_address(address)
    return front or is_list(address) or _TOKEN.search(unquote(address)) is not None


@functools.cache
def _kinds() -> re.Pattern[str]:
    """Return one pattern of all paths, with the kind as the group's name; what stands first in the table decides."""
    paths = load("kinds")["paths"]
    return re.compile("|".join(f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in paths.items()))
