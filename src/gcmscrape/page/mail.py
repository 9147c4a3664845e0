"""Mail addresses that a page hides from harvesters of addresses, and shows to its readers."""

from __future__ import annotations

from gcmscrape.page.tokens import Element, Row

_PROTECTED = "/cdn-cgi/l/email-protection"


def show_mail(row: Row) -> None:
    """Put the mail addresses into the row that Cloudflare and the Drupal module SpamSpan take apart.

    Cloudflare writes the bytes of the address in hexadecimal, each changed by the first one; SpamSpan its two parts in
    elements of their own.
    """
    for element in row.elements:
        if "data-cfemail" in element.attributes:
            _replace(row, element, decoded(element.get("data-cfemail")))
        elif "spamspan" in element.classes:
            parts = {name: row.text(inner) for inner in element.walk() for name in inner.classes if name in ("u", "d")}
            _replace(row, element, f"{parts.get('u', '')}@{parts.get('d', '')}" if len(parts) > 1 else "")
        if element.tag == "a" and element.get("href").startswith(f"{_PROTECTED}#"):
            address = decoded(element.get("href").partition("#")[2].partition("?")[0])
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


def _replace(row: Row, element: Element, address: str) -> None:
    """Put an address in the place of what an element shows, and link it."""
    if not address or element.start == element.end:
        return
    for token in row.tokens[element.start : element.end]:
        token.text = ""
    row.tokens[element.start].text = address
    row.tokens[element.start].element = element
    link = element.link
    if link is None:
        element.link = element
    target = link or element
    target.attributes = {**target.attributes, "href": f"mailto:{address}"}
