"""What a page says about itself outside the visible text: addresses, languages, structured data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from gcmscrape.page.area import child
from gcmscrape.page.model import Alternate, Metadata, StructuredEvent
from gcmscrape.page.rough_json import read_json
from gcmscrape.page.words import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gcmscrape.page.tokens import Node


_TELLING = frozenset({"base", "link", "meta", "script", "title"})
_PLAIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/(?!\.)[A-Za-z0-9_~%-][\w~%-]*(?:\.\w+)?)*/?", re.ASCII)
"""An address that nothing is joined to: a path without steps back."""
_DEEPEST = 5
"""No real page nests its structured data deeper."""
_RELATIONS = frozenset({"alternate", "canonical", "shortlink"})


def read_metadata(document: Node, url: str | None, scripts: Iterable[Node] = ()) -> Metadata:
    """Return the metadata of a page. `document` is its `<html>` element; `url` is the page's own address.

    `scripts` are the scripts of the body: Drupal prints its settings at the end of it.
    """
    found: dict[str, str] = {}
    alternates: list[Alternate] = []
    events: list[StructuredEvent] = []
    settings: dict[str, Any] = {}
    base = base_address(document, url)
    for tag, node in (*_statements(document), *(("script", script) for script in scripts)):
        attributes = node.attributes
        if tag == "title":
            found.setdefault("title", clean(_text(node)))
        elif tag == "link":
            _read_link(attributes, base, found, alternates)
        elif tag == "meta":
            name = attributes.get("property") or attributes.get("name") or ""
            if name.startswith("og:") and attributes.get("content"):
                found.setdefault(name, clean(attributes["content"] or ""))
        elif (attributes.get("type") or "").lower() == "application/ld+json":
            events.extend(_structured_events(read_json(_text(node))))
        elif attributes.get("data-drupal-selector") == "drupal-settings-json":
            settings = settings or _dictionary(_dictionary(read_json(_text(node))).get("path"))
    return Metadata(
        canonical=found.get("canonical"),
        og_url=_join(base, found.get("og:url")),
        og_title=found.get("og:title"),
        html_title=found.get("title") or None,
        shortlink=found.get("shortlink"),
        alternates=tuple(alternates),
        html_language=clean(document.attributes.get("lang") or document.attributes.get("xml:lang") or "") or None,
        current_path=_string(settings.get("currentPath")),
        current_language=_string(settings.get("currentLanguage")),
        structured_events=tuple(events),
    )


def base_address(document: Node, url: str | None) -> str | None:
    """Return the address that relative ones are joined to: that of the first `<base href>`, else the page's own.

    The source of the rule is the HTML standard (the base URL of a document). None: neither is known.
    """
    for tag, node in _statements(document):
        if tag == "base" and "href" in node.attributes:
            base = _join(url, node.attributes["href"])
            return base if base is not None and is_web_address(base) else url
    return url


def _statements(document: Node) -> Iterator[tuple[str, Node]]:
    """Yield the children of `<head>` that tell something, each with its tag."""
    head = child(document, "head")
    node = head.first_child if head is not None else None
    while node is not None:
        tag = node.tag or ""
        if tag in _TELLING:
            yield tag, node
        node = node.next


def _read_link(
    attributes: dict[str, str | None], base: str | None, found: dict[str, str], alternates: list[Alternate]
) -> None:
    relations = (attributes.get("rel") or "").lower().split()
    address = None if _RELATIONS.isdisjoint(relations) else _join(base, attributes.get("href"))
    if address is None:
        return
    for relation in _RELATIONS.intersection(relations):
        found.setdefault(relation, address)
    language = clean(attributes.get("hreflang") or "")
    if "alternate" in relations and language and language.lower() != "x-default":
        alternates.append(Alternate(language, address))


def _join(base: str | None, address: str | None) -> str | None:
    """Return the web address that a page names; a bare path when there is no `base` to join it to; else None."""
    address = clean(address or "")
    if _PLAIN.fullmatch(address):
        return address
    try:
        joined = urljoin(base, address) if base else address
        parts = urlsplit(joined)
    except ValueError:
        return None
    is_path = not parts.scheme and not parts.netloc and parts.path != ""
    return joined if is_path or is_web_address(joined) else None


def is_web_address(address: str) -> bool:
    """Whether an address is absolute, and one of the web."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _text(node: Node) -> str:
    inner = node.first_child
    return (inner.text_content or "") if inner is not None else ""


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _dictionary(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _structured_events(data: Any, depth: int = 0) -> Iterator[StructuredEvent]:  # noqa: ANN401 - whatever the page holds
    """Yield the schema.org events in a JSON-LD value: alone, in a list, in `@graph`, or as a page's main entity."""
    if isinstance(data, list) and depth < _DEEPEST:
        for part in data:
            yield from _structured_events(part, depth + 1)
    elif isinstance(data, dict) and depth < _DEEPEST:
        kinds = data.get("@type")
        if any(str(kind).endswith("Event") for kind in (kinds if isinstance(kinds, list) else [kinds])):
            name, start, end = (_string(data.get(key)) for key in ("name", "startDate", "endDate"))
            yield StructuredEvent(name, start, end, _place(data.get("location")))
        for key in ("@graph", "mainEntity"):
            yield from _structured_events(data.get(key), depth + 1)


def _place(location: Any) -> str | None:  # noqa: ANN401 - whatever the page holds
    if isinstance(location, list):
        location = next(iter(location), None)
    name = _dictionary(location).get("name", location)
    return clean(name) or None if isinstance(name, str) else None
