"""Filling the draft of a record: what the page words, read into values, one function a family of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gcmscrape.event.dates.when import read_dates
from gcmscrape.event.fields import Origin, documents, registration_link, title, wording
from gcmscrape.event.places.location import read_place
from gcmscrape.event.reading import Reading
from gcmscrape.event.terms.vocabularies import (
    read_boolean,
    read_goals,
    read_indicators,
    read_objectives,
    read_open_list,
    read_targets,
    read_themes,
    read_workstreams,
)
from gcmscrape.record import CONTENT_FIELDS, OPEN_LISTS, Reason, WarningCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gcmscrape.event.draft import Draft
    from gcmscrape.event.fields import Wording
    from gcmscrape.page.model import Item, Page

_TERMS: Final[dict[str, Callable[[Sequence[Item]], Reading[Any]]]] = {
    **dict.fromkeys(OPEN_LISTS, read_open_list),
    "workstream_output": lambda items: read_workstreams(items).output,
    "workstreams": lambda items: read_workstreams(items).names,
    "regional_review_process": read_boolean,
    "gcm_objectives": read_objectives,
    "cross_cutting_themes": read_themes,
    "sdgs": read_goals,
    "sdg_targets": read_targets,
    "sdg_indicators": read_indicators,
}
_BOOLEANS: Final = ("workstream_output", "regional_review_process")
_LABELS: Final = {"workstreams": "workstream_output"}
"""Under which label (a name of labels.toml) a field stands that has none of its own."""


def fill(draft: Draft, page: Page) -> None:
    """Put every content field of the page into the draft, and warn about what is doubtful or was not used."""
    _put_prose(draft, page)
    _put_documents(draft, page)
    _put_dates(draft, page)
    _put_place(draft, page)
    for field in _TERMS:
        _put_terms(draft, page, field)
    _audit(draft, page)


def _put_prose(draft: Draft, page: Page) -> None:
    name, body = title(page), page.body
    draft.put("title", name.text, Origin(name.method, selector=name.selector), name.text)
    if not name.text:
        draft.mark_unreadable("title", Reason.NO_TITLE)
    for other in name.contradictions:
        draft.warn(WarningCode.CONFLICTING_TITLES, "title", f"another heading says {other!r}")
    text, links, origin = (body.text, body.links, _body(page)) if body else ("", (), Origin(None))
    draft.put("description", text, origin, text)
    shown = [{"text": link.text, "url": link.url} for link in links]
    draft.put("links", shown, origin, "; ".join(link.text for link in links if link.text))
    registration = registration_link(body)
    url, words = (registration.url, registration.text) if registration else (None, None)
    draft.put("registration_url", url, origin._replace(method="link"), words)


def _body(page: Page) -> Origin:
    return Origin("body", selector=page.body.selector if page.body else None)


def _put_documents(draft: Draft, page: Page) -> None:
    files = documents(page)
    words = wording(page, "documents")
    origin = words.origin() if words.entries and page.files else _body(page)
    value = [{"name": file.name, "url": file.url, "size_bytes": file.size_bytes} for file in files]
    draft.put("documents", value, origin, "; ".join(file.name for file in files))
    if words.shown and not page.files:
        reason = Reason.NO_FILE if words.items else Reason.EMPTY_LABEL
        draft.mark_unreadable("documents", reason, label=words.label, shown=words.text)


def _put_dates(draft: Draft, page: Page) -> None:
    words, body = wording(page, "date"), page.body
    dates = read_dates(
        words.first if words.shown else None,
        page.loose_times,
        page.metadata.structured_events,
        body.text if body else "",
        page.title.text if page.title else "",
    )
    origin = Origin(dates.source, selector=body.selector if body and dates.source == "prose" else None)
    if dates.is_labelled:
        origin = words.origin(dates.source)
    further = [{"start": start, "end": end} for start, end in dates.further]
    draft.put("further_dates", further, origin, dates.text)
    for field in ("start", "end", "time_zone"):
        draft.put(field, getattr(dates, field), origin, dates.text)
    draft.values |= {"date_precision": dates.precision, "date_source": dates.source, "date_text": dates.text}
    for warning in dates.warnings:
        about = words.label if warning.of_label else None
        draft.warn(warning.code, warning.field, warning.message, label=about)
    for field, reason in dates.unreadable.items():
        draft.mark_unreadable(field, reason, label=words.label, shown=words.text)
    _warn_about_others(draft, words, "start")


def _put_place(draft: Draft, page: Page) -> None:
    words = wording(page, "location_text")
    text = (words.first.text or next((item.text for item in words.items if item.text), None)) if words.first else None
    origin = words.origin()
    place = read_place(text or "")
    draft.put("location_text", text, origin, text)
    for field in ("venue", "city", "country", "online", "platform"):
        draft.put(field, getattr(place, field), origin, text)
    draft.warn_all(place.warnings, "country", label=origin.label)
    if words.shown and not text:
        _mark_unreadable(draft, words, "location_text")
    _warn_about_others(draft, words, "location_text")


def _warn_about_others(draft: Draft, words: Wording, field: str) -> None:
    texts = dict.fromkeys(entry.text for entry in words.entries if entry.text)
    for other in list(texts)[1:]:
        message = f"the label stands twice; the second value is {other!r}"
        draft.warn(WarningCode.CONFLICTING_VALUES, field, message, label=words.label)


def _put_terms(draft: Draft, page: Page, field: str) -> None:
    words = wording(page, _LABELS.get(field, field))
    reading = _TERMS[field](words.items) if words.items else Reading()
    value = reading.value if field in _BOOLEANS else list(reading.values)
    origin = words.origin(None if reading.method == "label" else reading.method)
    draft.put(field, value, origin, reading.source_text)
    draft.warn_all(reading.warnings, field, label=origin.label)
    if words.shown and field not in _LABELS and (reading.unreadable or not words.items):
        _mark_unreadable(draft, words, field)


def _mark_unreadable(draft: Draft, words: Wording, field: str) -> None:
    """Say that the values under the labels of a field could not be read: none stand there, or none tell anything."""
    if not words.items:
        reason = Reason.EMPTY_LABEL
    else:
        reason = Reason.UNKNOWN_WORD if any(item.readable for item in words.items) else Reason.ICON_WITHOUT_WORDS
    draft.mark_unreadable(field, reason, label=words.label, shown=words.text)


def _audit(draft: Draft, page: Page) -> None:
    """Report what nothing used (labelled values, texts), every label that stands twice, and a page cut short."""
    for entry in page.labelled:
        label = entry.label
        field = "start" if entry.field == "date" else entry.field if entry.field in CONTENT_FIELDS else None
        if field is None:
            message = f"the label {label!r} is not known; its value is {entry.text!r}"
            draft.warn(WarningCode.UNKNOWN_LABEL, None, message, label=label)
        if entry.duplicate:
            draft.warn(WarningCode.DUPLICATE_LABEL, field, f"the label {label!r} stands twice", label=label)
    for passage in page.unclaimed:
        draft.warn(WarningCode.UNCLAIMED_TEXT, None, f"no field holds these words: {passage.text}")
    if not page.complete:
        draft.warn(WarningCode.TRUNCATED, None, "the page ends before its HTML does")
