"""The links on a page of a list, whether it is HTML or the commands with which Drupal adds to a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gcmscrape.intake.encoding import to_utf8
from gcmscrape.intake.guard import check
from gcmscrape.intake.parse import parse
from gcmscrape.site import load
from gcmscrape.site.addresses import join

_KNOWN: Final = load("lists")
_ADDRESSES: Final[tuple[str, ...]] = tuple(_KNOWN["addresses"])
_SELECTOR: Final = "link[rel~=next][href], a[href], " + ", ".join(f"[{name}]" for name in _ADDRESSES if name != "href")
_NEXT: Final = frozenset[str](_KNOWN["next"])
_TABS: Final = frozenset[str](_KNOWN["tabs"])
_AROUND_WORDS: Final = re.compile(r"[\W_]*\(\d+\)|[\W_]+")
_COMMANDS: Final = re.compile(rb"\s*\[\s*\{")


class ListLink(NamedTuple):
    """A link or button as it is written: its address, and the element."""

    href: str
    node: LexborNode

    @property
    def is_next(self) -> bool:
        """Whether it says that it leads to the next page of the list: by its `rel`, or in words."""
        return "next" in (self.node.attributes.get("rel") or "").lower().split() or self._words in _NEXT

    @property
    def is_tab(self) -> bool:
        """Whether it says that it leads to another list of events."""
        return self._words in _TABS

    @property
    def _words(self) -> str:
        return _AROUND_WORDS.sub(" ", self.node.text()).strip().casefold()


def read_links(body: bytes, headers: Mapping[str, str], address: str) -> tuple[str, Iterator[ListLink]]:
    """Return the address that the links of a page are relative to, and the links in page order.

    Args:
        body: Content-encoding undone.
        headers: Of the response, names in lower case.
        address: Of the page.

    Raises:
        PageRefused: The page is hostile or no HTML.
    """
    added = _html_of_commands(body)
    html = added if added is not None else to_utf8(body, headers)
    check(html)
    document = parse(html)
    base = document.css_first("base[href]")
    named = join(address, (base.attributes["href"] or "").strip()) if base is not None else None
    return named or address, _links(document)


def _links(document: LexborHTMLParser) -> Iterator[ListLink]:
    for node in document.css(_SELECTOR):
        written = node.attributes  # made anew each time that it is asked for
        for name in _ADDRESSES:
            if href := written.get(name):
                yield ListLink(href, node)


def _html_of_commands(body: bytes) -> bytes | None:
    """Return the HTML that commands of Drupal put into a page; None for a page that is no list of commands."""
    if not _COMMANDS.match(body):
        return None
    try:
        commands = json.loads(body)
    except (ValueError, RecursionError):
        return None
    parts = [command.get("data") for command in commands if isinstance(command, dict) and "command" in command]
    html = "\n".join(part for part in parts if isinstance(part, str))
    return html.encode(errors="replace") if parts else None
