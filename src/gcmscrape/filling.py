"""Filling the draft of a record: what the page words, read into values, one function a family of fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gcmscrape.extraction.fields import documents, links, registration_link, title, wording
from gcmscrape.normalize.dates import read_dates
from gcmscrape.normalize.places import read_place
from gcmscrape.normalize.terms import (
    read_boolean,
    read_goals,
    read_indicators,
    read_objectives,
    read_targets,
    read_themes,
    read_workstreams,
)
from gcmscrape.record import OPEN_LISTS, BodyLink, Document, Occurrence, Reason, WarningCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gcmscrape.draft import Draft
    from gcmscrape.extraction.fields import Wording
    from gcmscrape.normalize.reading import Reading
    from gcmscrape.page.model import Item, Page

_CLOSED: Final[dict[str, Callable[[Sequence[Item]], Reading[Any]]]] = {
    "gcm_objectives": read_objectives,
    "cross_cutting_themes": read_themes,
    "sdgs": read_goals,
    "sdg_targets": read_targets,
    "sdg_indicators": read_indicators,
}
_USED: Final = frozenset(
    {
        "date",
        "location_text",
        "documents",
        "description",
        "workstream_output",
        "regional_review_process",
        *OPEN_LISTS,
        *_CLOSED,
    }
)


def fill(draft: Draft, page: Page) -> None:
    """Put every content field of the page into the draft, and warn about what is doubtful or was not used."""
    _put_prose(draft, page)
    _put_dates(draft, page)
    _put_place(draft, page)
    for field in OPEN_LISTS:
        _put_open_list(draft, page, field)
    _put_workstreams(draft, page)
    _put_boolean(draft, page, "regional_review_process")
    for field, read in _CLOSED.items():
        _put_closed_list(draft, page, field, read)
    _audit(draft, page)


def _put_prose(draft: Draft, page: Page) -> None:
    name = title(page)
    draft.put("title", name.text, name.method, source=name.text, selector=name.selector)
    if not name.text:
        draft.mark_unreadable("title", Reason.NO_TITLE)
    for other in name.contradictions:
        draft.warn(WarningCode.CONFLICTING_TITLES, "title", f"another heading says {other!r}")
    body = page.body
    selector = body.selector if body is not None else None
    text = body.text if body is not None else ""
    draft.put("description", text, "body", source=text, selector=selector)
    shown = [BodyLink(text=link.text, url=link.url) for link in links(body)]
    draft.put("links", shown, "body", source="; ".join(link.text for link in shown if link.text), selector=selector)
    registration = registration_link(body)
    draft.put(
        "registration_url",
        registration.url if registration else None,
        "link",
        source=registration.text if registration else None,
        selector=selector,
    )
    _put_documents(draft, page, selector)


def _put_documents(draft: Draft, page: Page, body_selector: str | None) -> None:
    files = [Document(name=file.name, url=file.url, size_bytes=file.size_bytes) for file in documents(page)]
    words = wording(page, "documents")
    entry = words.entries[0] if words.entries else None
    source = "; ".join(file.name for file in files)
    if entry is not None and page.files:
        draft.put("documents", files, entry.method, label=entry.label, source=source, selector=entry.selector)
    else:
        draft.put("documents", files, "body", source=source, selector=body_selector)
    if words.shown and not page.files:
        reason = Reason.NO_FILE if words.items else Reason.EMPTY_LABEL
        draft.mark_unreadable("documents", reason, label=words.label, shown=words.text)


def _put_dates(draft: Draft, page: Page) -> None:
    words = wording(page, "date")
    entry = next(
        (entry for entry in words.entries if entry.times or entry.text), words.entries[0] if words.entries else None
    )
    body = page.body
    dates = read_dates(
        entry if words.shown else None,
        page.loose_times,
        page.metadata.structured_events,
        body.text if body else "",
        page.title.text if page.title else "",
    )
    label, selector = (entry.label, entry.selector) if entry and dates.is_labelled else (None, None)
    if body and dates.source == "prose":
        selector = body.selector
    further = [Occurrence(start=start, end=end) for start, end in dates.further]
    values = {"further_dates": further, "start": dates.start, "end": dates.end, "time_zone": dates.time_zone}
    draft.values |= values | {
        "date_precision": dates.precision, "date_source": dates.source, "date_text": dates.text,
    }  # fmt: skip
    if dates.source is not None:
        for field, value in values.items():
            draft.put(field, value, dates.source, label=label, source=dates.text, selector=selector)
    for warning in dates.warnings:
        about = words.label if warning.of_label else None
        draft.warn(warning.code, warning.field, warning.message, label=about)
    for field, reason in dates.unreadable.items():
        draft.mark_unreadable(field, reason, label=words.label, shown=words.text)
    _warn_about_others(draft, words, "start")


def _put_place(draft: Draft, page: Page) -> None:
    words = wording(page, "location_text")
    entry = next((entry for entry in words.entries if entry.text), None)
    if entry is None:
        shown = next((item.text for entry in words.entries for item in entry.items if item.text), None)
        entry = words.entries[0]._replace(text=shown) if shown else None
    if entry is None:
        draft.leave("location_text", "venue", "city", "country", "online", "platform")
        if words.shown:
            _mark_unreadable(draft, words, "location_text")
        return
    place = read_place(entry.text)
    method, label, selector = entry.method, entry.label, entry.selector
    draft.put("location_text", entry.text, method, label=label, source=entry.text, selector=selector)
    for field in ("venue", "city", "country", "online", "platform"):
        draft.put(field, getattr(place, field), method, label=label, source=entry.text, selector=selector)
    draft.warn_all(place.warnings, "country", label=label)
    _warn_about_others(draft, words, "location_text")


def _warn_about_others(draft: Draft, words: Wording, field: str) -> None:
    texts = dict.fromkeys(entry.text for entry in words.entries if entry.text)
    for other in list(texts)[1:]:
        message = f"the label stands twice; the second value is {other!r}"
        draft.warn(WarningCode.CONFLICTING_VALUES, field, message, label=words.label)


def _put_open_list(draft: Draft, page: Page, field: str) -> None:
    words = wording(page, field)
    items = words.items
    values = list(dict.fromkeys(item.text for item in items if item.readable))
    if not words.shown:
        draft.leave(field, value=[])
        return
    first = next((entry for entry in words.entries if any(item.readable for item in entry.items)), words.entries[0])
    visible = any(item.shown for item in first.items)
    method = first.method if visible else "icon" if any(item.images for item in first.items) else "link"
    draft.put(field, values, method, label=first.label, source="; ".join(values), selector=first.selector)
    hidden = sum(1 for item in items if not item.readable)
    if not values:
        _mark_unreadable(draft, words, field)
    elif hidden:
        message = f"{hidden} of {len(items)} values show nothing that can be read"
        draft.warn(WarningCode.UNREADABLE_ITEM, field, message, label=first.label)


def _put_workstreams(draft: Draft, page: Page) -> None:
    words = wording(page, "workstream_output")
    if not words.shown:
        draft.leave("workstream_output")
        draft.leave("workstreams", value=[])
        return
    output, names = read_workstreams(words.items)
    _put_reading(draft, words, "workstream_output", output.value, output)
    _put_reading(draft, words, "workstreams", list(names.values), names)
    if output.value is None:
        _mark_unreadable(draft, words, "workstream_output")


def _put_boolean(draft: Draft, page: Page, field: str) -> None:
    words = wording(page, field)
    if not words.shown:
        draft.leave(field)
        return
    reading = read_boolean(words.items)
    _put_reading(draft, words, field, reading.value, reading)
    if reading.value is None:
        _mark_unreadable(draft, words, field)


def _put_closed_list(draft: Draft, page: Page, field: str, read: Callable[[Sequence[Item]], Reading[Any]]) -> None:
    words = wording(page, field)
    if not words.shown:
        draft.leave(field, value=[])
        return
    reading = read(words.items)
    _put_reading(draft, words, field, list(reading.values), reading)
    if reading.unreadable or not words.items:
        _mark_unreadable(draft, words, field)


def _put_reading(draft: Draft, words: Wording, field: str, value: object, reading: Reading[Any]) -> None:
    entry = next((entry for entry in words.entries if entry.items), words.entries[0])
    method = entry.method if reading.method in (None, "label") else reading.method
    draft.put(field, value, method, label=entry.label, source=reading.source_text, selector=entry.selector)
    draft.warn_all(reading.warnings, field, label=entry.label)


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
        if entry.field not in _USED:
            message = f"the label {label!r} is not known; its value is {entry.text!r}"
            draft.warn(WarningCode.UNKNOWN_LABEL, None, message, label=label)
        if entry.duplicate:
            message = f"the label {label!r} stands twice"
            draft.warn(WarningCode.DUPLICATE_LABEL, _record_field(entry.field), message, label=label)
    for passage in page.unclaimed:
        draft.warn(WarningCode.UNCLAIMED_TEXT, None, f"no field holds these words: {passage.text}")
    if not page.complete:
        draft.warn(WarningCode.TRUNCATED, None, "the page ends before its HTML does")


def _record_field(field: str | None) -> str | None:
    """Return the field of the record that a name of labels.toml stands for, None when the record has none."""
    if field == "date":
        return "start"
    return field if field in _USED else None
