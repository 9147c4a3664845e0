"""Mail addresses that a page hides from harvesters of addresses, and shows to its readers."""

from __future__ import annotations

from collections.abc import Sequence

from gcmscrape.row.flags import MAIL
from gcmscrape.row.tokens import Element, Token, shown

_PROTECTED = "/cdn-cgi/l/email-protection#"


def show_mail(tokens: Sequence[Token], elements: Sequence[Element]) -> None:
    """Put the mail addresses into a row that Cloudflare and the Drupal module SpamSpan take apart.

    Cloudflare writes the bytes of the address in hexadecimal, each changed by the first one; SpamSpan its two parts in
    elements of their own.
    """
    for element in elements:
        if element.flags & MAIL:
            inside = elements[element.order : element.last]
            _replace(tokens, element, decoded(element.get("data-cfemail")) or _parted(tokens, inside))
        if element.link is element and element.get("href").startswith(_PROTECTED):
            address = decoded(element.get("href").removeprefix(_PROTECTED).partition("?")[0])
            if address:
                element.attributes = {**element.attributes, "href": f"mailto:{address}"}


def decoded(code: str) -> str:
    """Return the address that Cloudflare's code stands for, "" when it is none."""
    try:
        key, *letters = bytes.fromhex(code)
    except ValueError:
        return ""
    address = bytes(letter ^ key for letter in letters).decode("ascii", "ignore")
    return address if "@" in address else ""


def _parted(tokens: Sequence[Token], inside: Sequence[Element]) -> str:
    """The address of which the classes `u` and `d` hold the two parts, "" when one is missing."""
    parts = {name: shown(tokens[one.start : one.end]) for one in inside for name in one.classes}
    return f"{parts['u']}@{parts['d']}" if parts.keys() >= {"u", "d"} else ""


def _replace(tokens: Sequence[Token], element: Element, address: str) -> None:
    """Put an address in the place of what an element shows, and link it."""
    if not address or element.start == element.end:
        return
    first, *others = tokens[element.start : element.end]
    first.text, first.element = address, element
    for token in others:
        token.text = ""
    element.link = element.link or element
    element.link.attributes = {**element.link.attributes, "href": f"mailto:{address}"}
