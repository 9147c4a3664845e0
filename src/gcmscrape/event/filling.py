"""Filling the draft of a record: what the page words, read into values, one function a family of fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gcmscrape.event.dates.when import DateReading, read_dates
from gcmscrape.event.draft import Draft
from gcmscrape.event.fields import Origin, Wording, documents, title, wordings
from gcmscrape.event.places.location import read_place
from gcmscrape.event.registration import labelled_links, registration_link
from gcmscrape.event.terms.vocabularies import BOOLEANS, FIELDS, read_values
from gcmscrape.page.model import Page, Time
from gcmscrape.page.selectors import around
from gcmscrape.record import CONTENT_FIELDS, Method, Reason, WarningCode
from gcmscrape.site.words import fold

_LABELS: Final = {"workstreams": "workstream_output"}
"""Under which label (a name of labels.toml) a field stands that has none of its own."""


def fill(page: Page) -> Draft:
    """Return all content fields of the page, with warnings about what is doubtful or was not used."""
    draft = Draft()
    words = wordings(page)
    _put_prose(draft, page)
    _put_documents(draft, page, words.get("documents"))
    _put_dates(draft, page, words.get("date"))
    if "location_text" in words:
        _put_place(draft, words["location_text"])
    for field in FIELDS:
        if under := words.get(_LABELS.get(field, field)):
            _put_terms(draft, field, under)
    _audit(draft, page)
    return draft


def _put_prose(draft: Draft, page: Page) -> None:
    name, origin = title(page)
    draft.put("title", name, origin, name)
    if not name:
        draft.mark_unreadable("title", Reason.NO_TITLE)
    for other in page.other_titles:
        if fold(other) != fold(name):
            draft.warn(WarningCode.CONFLICTING_TITLES, "title", f"another heading says {other!r}")
    if registration := registration_link(page.body, labelled_links(page)):
        origin = Origin("link", selector=registration.selector)
        draft.put("registration_url", registration.url, origin, registration.text)
    if page.body is None:
        return
    text, links = page.body.text, page.body.links
    draft.put("description", text, Origin("body", selector=page.body.selector), text)
    shown = [{"text": link.text, "url": link.url} for link in links]
    place = Origin("body", selector=around([link.selector for link in links]))
    draft.put("links", shown, place, "; ".join([link.text or link.url for link in links]))


def _put_documents(draft: Draft, page: Page, words: Wording | None) -> None:
    files = documents(page)
    value = [{"name": file.name, "url": file.url, "size_bytes": file.size_bytes} for file in files]
    place = around([file.selector for file in files])
    origin = words.origin(selector=place) if words and page.files else Origin("body", selector=place)
    draft.put("documents", value, origin, "; ".join([file.name for file in files]))
    if words and not page.files:
        draft.mark_unreadable("documents", Reason.NO_FILE if words.items else Reason.EMPTY_LABEL, words)


def _put_dates(draft: Draft, page: Page, words: Wording | None) -> None:
    prose, title_shown = page.body.text if page.body else "", page.title.text if page.title else ""
    structured = page.metadata.structured_events
    dates = read_dates(words.first if words else None, page.loose_times, structured, prose, title_shown)
    draft.values["date_text"] = draft.fit("start", dates.text)
    if first := dates.first:
        origin, source = _origin_of_dates(dates, first.source, page, words)
        for field, value in zip(("start", "end", "time_zone"), (*first.ends, first.start.zone), strict=True):
            draft.put(field, value, origin, source)
        draft.values |= {"date_precision": first.start.precision, "date_source": first.source}
        further = [{"start": start, "end": end} for start, end in dates.further]
        draft.put("further_dates", further, origin, (words.first.text if words and dates.is_labelled else "") or source)
    for warning in dates.warnings:
        about = words.label if words and warning.of_label else None
        draft.warn(warning.code, warning.field, warning.message, label=about)
    for field, reason in dates.unreadable.items():
        draft.mark_unreadable(field, reason, words)
    if words:
        _warn_about_others(draft, words, "start")


def _origin_of_dates(
    dates: DateReading, method: Method, page: Page, words: Wording | None
) -> tuple[Origin, str | None]:
    """Where a date comes from, and its words, or what attributes and data say for them."""
    if words and dates.is_labelled:
        return words.origin(method), dates.text or _attributes(words.first.times)
    if method == "structured-data":
        told = [part for event in page.metadata.structured_events for part in (event.start, event.end) if part]
        return Origin(method), "; ".join(dict.fromkeys(told))
    place = page.body.selector if page.body and method == "prose" else page.loose_selector
    return Origin(method, selector=place), dates.text or _attributes(page.loose_times)


def _attributes(times: Sequence[Time]) -> str:
    return "; ".join(dict.fromkeys([time.datetime for time in times if time.datetime]))


def _put_place(draft: Draft, words: Wording) -> None:
    text = words.first.text or next((item.text for item in words.first.items if item.text), None)
    if text is None:
        draft.mark_unreadable("location_text", words.reason, words)
        return
    origin = words.origin()
    place = read_place(text)
    draft.put("location_text", text, origin, text)
    for field in ("venue", "city", "country", "online", "platform"):
        draft.put(field, getattr(place, field), origin, text)
    draft.warn_all(place.warnings, "country", origin.label)
    _warn_about_others(draft, words, "location_text")


def _warn_about_others(draft: Draft, words: Wording, field: str) -> None:
    texts = dict.fromkeys(entry.text for entry in words.entries if entry.text)
    for other in list(texts)[1:]:
        message = f"the label stands twice; the second value is {other!r}"
        draft.warn(WarningCode.CONFLICTING_VALUES, field, message, label=words.label)


def _put_terms(draft: Draft, field: str, words: Wording) -> None:
    reading = read_values(field, words.items)
    value = reading.value if field in BOOLEANS else list(reading.values)
    origin = words.origin(None if reading.method == "label" else reading.method, reading.selector)
    draft.put(field, value, origin, reading.source_text)
    draft.warn_all(reading.warnings, field, words.label)
    if not reading.values and field not in _LABELS:
        draft.mark_unreadable(field, words.reason, words)


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
        draft.warn(
            WarningCode.TRUNCATED,
            None,
            "the page ends before its HTML does, or leaves open what hides the rest (a comment, a script)",
        )
