"""The pure core: the bytes of one response in, one record out. No I/O, no clock, no global state."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic_core import to_json

from gcmscrape.event.fields import title
from gcmscrape.event.filling import fill
from gcmscrape.event.identity import Identity, identity
from gcmscrape.event.kind import is_of_site, kind, kind_of_error
from gcmscrape.extractor_name import extractor_name
from gcmscrape.intake.encoding import to_utf8
from gcmscrape.intake.guard import check
from gcmscrape.page.model import Page
from gcmscrape.page.read import read_html, read_text
from gcmscrape.record import CONTENT_FIELDS, SCHEMA_VERSION, ArchivePlace, Event, OtherPage, PageKind
from gcmscrape.refusal import PageRefused
from gcmscrape.site.addresses import is_web_address, plain_address


def extract_page(
    body: bytes,
    url: str | None,
    headers: Mapping[str, str] | None = None,
    *,
    status: int | None = None,
    retrieved_at: str | None = None,
    archive: ArchivePlace | None = None,
) -> Event | OtherPage:
    """Return the record of the event on a page, or what else the page is.

    Args:
        body: the bytes of the response, content-encoding undone.
        url: the address the page was fetched from; None when it is not known. What is no web address is not known.
        headers: the response's headers, names in any case; `content-type: text/plain` announces stripped text.
        status: the HTTP status; None, when it is not known, is read like 200.
        retrieved_at: when it was fetched, an RFC 3339 instant; only handed on to the record.
        archive: where it lies in a WARC; only handed on to the record.

    Raises:
        PageRefused: the page is hostile, no page at all, or an error; see its `code`.
    """
    lowered = {name.lower(): value for name, value in (headers or {}).items()}
    url = url if url and is_web_address(url) else None
    try:
        page = _read(body, url, lowered)
    except PageRefused:
        told = kind_of_error(status)
        if told is None:
            raise
        return OtherPage(kind=told[0], reason=told[1], url=url, of_site=False)
    who = identity(page, url, lowered)
    verdict, reason = kind(page, who, status)
    if verdict is not PageKind.EVENT:
        of_site = verdict is not PageKind.OTHER or is_of_site(page, who)
        named = title(page)[0] or None
        return OtherPage(
            kind=verdict, reason=reason, url=who.address, of_site=of_site, title=named, labels=_labels(page)
        )
    sha256 = hashlib.sha256(body).hexdigest()
    source = {"status": status, "retrieved_at": retrieved_at, "sha256": sha256, "archive": archive, "collection": None}
    return _event(page, who, {"url": who.address, **source})


def _read(body: bytes, url: str | None, headers: Mapping[str, str]) -> Page:
    html = to_utf8(body, headers)
    if headers.get("content-type", "").lower().startswith("text/plain") and not _looks_like_html(html):
        return read_text(html.decode(), url)
    check(html)
    return read_html(html, url)


def _looks_like_html(text: bytes) -> bool:
    start = text[:1000].decode(errors="ignore").lstrip("\ufeff \t\r\n").lower()
    return start.startswith(("<!doctype", "<html", "<head", "<body", "<!--"))


def _event(page: Page, who: Identity, source: dict[str, Any]) -> Event:
    draft = fill(page)
    draft.warn_all(who.doubts, "url", None)
    translations = draft.fit("translations", _translations(who))
    labels = draft.fit("labels", _labels(page))
    content = to_json([draft.values[field] for field in CONTENT_FIELDS])
    return Event.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "id": who.event_id(source["sha256"]),
            "node_id": who.node_id,
            "url": who.url,
            "language": who.language,
            "interface_language": who.interface_language,
            "translations": translations,
            "labels": labels,
            "fields_unreadable": list(draft.unreadable),
            "provenance": draft.provenance,
            "warnings": draft.warnings,
            "source": source,
            "content_sha256": hashlib.sha256(content).hexdigest(),
            "extractor": extractor_name(),
            **draft.values,
        }
    )


def _labels(page: Page) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    for entry in page.labelled:
        if entry.label is not None:
            labels.setdefault(entry.label, []).extend([item.shown for item in entry.items if item.shown])
    return labels


def _translations(who: Identity) -> list[dict[str, str | None]]:
    here = plain_address(who.address) if who.address else None
    others = {(a.language, a.url) for a in who.alternates if is_web_address(a.url) and plain_address(a.url) != here}
    return [{"language": language, "url": url, "title": None} for language, url in sorted(others)]
