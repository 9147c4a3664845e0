"""What a page says about itself outside the visible text: addresses, languages, structured data."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from gcmscrape.page.area import child
from gcmscrape.page.model import Alternate, Metadata, StructuredEvent
from gcmscrape.page.rough_json import read_json
from gcmscrape.row.tokens import Node
from gcmscrape.site.addresses import LONGEST_ADDRESS, is_web_address, join
from gcmscrape.site.words import clean

_ABSOLUTE = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/(?!\.)[A-Za-z0-9_~%-][\w~%-]*(?:\.\w+)?)*/?", re.ASCII)
"""An address that nothing is joined to: a path without steps back. Told apart for speed: joining is slow."""
_LONGEST_LANGUAGE = 35
"""What RFC 5646 (4.4.1) asks for room for."""
_DEEPEST = 5
"""No real page nests its structured data deeper."""
_RELATIONS = frozenset({"alternate", "canonical", "shortlink"})


def read_metadata(document: Node, url: str | None, scripts: Iterable[Node] = ()) -> Metadata:
    """Return the metadata of a page. `document` is its `<html>` element; `url` is the page's own address.

    `scripts` are the scripts of the body: Drupal prints its settings at the end of it.
    """
    parts = list(_head(document))
    base = _base(parts, url)
    addresses, alternates = _linked(parts, base)
    properties = _properties(parts)
    titles = [clean(_text(node)) for tag, node in parts if tag == "title"]
    events: list[StructuredEvent] = []
    settings: dict[str, Any] = {}
    for script in (*(node for tag, node in parts if tag == "script"), *scripts):
        attributes = script.attributes
        if (attributes.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            events.extend(_structured_events(read_json(_text(script))))
        elif attributes.get("data-drupal-selector") == "drupal-settings-json":
            settings = settings or _dictionary(_dictionary(read_json(_text(script))).get("path"))
    canonical, shortlink = addresses.get("canonical"), addresses.get("shortlink")
    og_url = _address(base, properties.get("og:url"))
    return Metadata(
        base=_base(parts, url or canonical or og_url or shortlink),
        canonical=canonical,
        og_url=og_url,
        og_title=properties.get("og:title"),
        html_title=titles[0] or None if titles else None,
        shortlink=shortlink,
        alternates=tuple(alternates),
        html_language=clean(document.attributes.get("lang") or document.attributes.get("xml:lang") or "") or None,
        current_path=_string(settings.get("currentPath")),
        current_language=_string(settings.get("currentLanguage")),
        structured_events=tuple(events),
    )


def _base(parts: Iterable[tuple[str | None, Node]], url: str | None) -> str | None:
    """Return the address of the first `<base href>`, else the page's own (the base URL of the HTML standard)."""
    named = (node.attributes["href"] for tag, node in parts if tag == "base" and "href" in node.attributes)
    base = _address(url, next(named, None))
    return base if base is not None and is_web_address(base) else url


def _head(document: Node) -> Iterator[tuple[str | None, Node]]:
    """Yield what `<head>` holds, each with its tag."""
    head = child(document, "head")
    node = head.first_child if head is not None else None
    while node is not None:
        yield node.tag, node
        node = node.next


def _linked(parts: Iterable[tuple[str | None, Node]], base: str | None) -> tuple[dict[str, str], list[Alternate]]:
    """Return the first address of each relation, and the translations."""
    addresses: dict[str, str] = {}
    alternates: list[Alternate] = []
    for attributes in (node.attributes for tag, node in parts if tag == "link"):
        relations = (attributes.get("rel") or "").lower().split()
        address = None if _RELATIONS.isdisjoint(relations) else _address(base, attributes.get("href"))
        if address is None:
            continue
        for relation in relations:
            addresses.setdefault(relation, address)
        language = clean(attributes.get("hreflang") or "")
        if "alternate" in relations and 0 < len(language) <= _LONGEST_LANGUAGE and language.lower() != "x-default":
            alternates.append(Alternate(language, address))
    return addresses, alternates


def _properties(parts: Iterable[tuple[str | None, Node]]) -> dict[str, str]:
    """Return the first value of each property of Open Graph."""
    properties: dict[str, str] = {}
    for attributes in (node.attributes for tag, node in parts if tag == "meta"):
        name = attributes.get("property") or attributes.get("name") or ""
        if name.startswith("og:") and (content := attributes.get("content")):
            properties.setdefault(name, clean(content))
    return properties


def _address(base: str | None, written: str | None) -> str | None:
    """Return the web address that a page names; a bare path when there is no `base` to join it to; else None."""
    address = clean(written or "")
    if not address or len(address) > LONGEST_ADDRESS:
        return None
    if _ABSOLUTE.fullmatch(address):
        return address
    return join(base, address)


def _text(node: Node) -> str:
    inner = node.first_child
    return (inner.text_content or "") if inner is not None else ""


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _dictionary(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _structured_events(data: Any, depth: int = 0) -> Iterator[StructuredEvent]:  # noqa: ANN401 - whatever the page holds
    """Yield the schema.org events in a JSON-LD value: alone, in a list, in `@graph`, or as a page's main entity."""
    if depth == _DEEPEST:
        return
    if isinstance(data, list):
        for part in data:
            yield from _structured_events(part, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        if any(str(kind).endswith(("Event", "EventSeries")) for kind in _list(kinds)):
            name, address = _string(data.get("name")), _string(data.get("url")) or _string(data.get("@id"))
            starts, ends = _list(data.get("startDate")), _list(data.get("endDate"))
            for start, end in zip(starts, ends if len(ends) == len(starts) else [None] * len(starts), strict=True):
                yield StructuredEvent(name, _string(start), _string(end), _place(data.get("location")), address)
        for key in ("@graph", "mainEntity"):
            yield from _structured_events(data.get(key), depth + 1)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - whatever the page holds
    return value if isinstance(value, list) and value else [value]


def _place(location: Any) -> str | None:  # noqa: ANN401 - whatever the page holds
    location = _list(location)[0]
    name = _dictionary(location).get("name", location)
    return clean(name) or None if isinstance(name, str) else None
