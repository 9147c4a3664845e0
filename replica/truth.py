"""What the record of a page should be, worked out from the content and the rules of the record, not from HTML."""

from __future__ import annotations

import unicodedata
from urllib.parse import urljoin

from replica import date_line
from replica.content import (
    HOST,
    Anchor,
    Block,
    Break,
    Bullets,
    Dates,
    EventContent,
    Field,
    Moment,
    Paragraph,
    Translation,
    Value,
)
from replica.layout import Layout
from replica.render import page_path
from replica.vocabulary import GOALS, LABELS, OBJECTIVES, THEMES

LISTS = (
    "event_types",
    "event_categories",
    "organizers",
    "other_organizers",
    "target_audiences",
    "other_languages",
    "geographic_scopes",
    "sub_regions",
)
_BOOLEANS = ("workstream_output", "regional_review_process")
_CLOSED = ("gcm_objectives", "cross_cutting_themes", "sdgs", "sdg_targets")
_FILES = (".pdf", ".docx", ".xlsx", ".pptx", ".zip")
_SHOWN = {"text", "link"}
_TERM_IN_ADDRESS = {"coded_icon", "bare_link"}

Record = dict[str, object]


def expected(
    content: EventContent,
    language: str = "en",
    layout: Layout | None = None,
    *,
    path: str | None = None,
    host: str = HOST,
) -> Record:
    """Return the fields of the record that the content decides, under their names in the record.

    A key is left out where the contract leaves the answer open: `date_text` of prose and of unreadable words, and
    `labels` and `date_text` of the date block `nested`, whose words stand in blocks of their own. `labels` is for
    labels as the content writes them; a layout with translated labels changes its keys.

    Args:
        content: The event.
        language: The interface language of the page.
        layout: The layout of the page; None: the first of the skeletons.
        path: The path under which the page was asked for, as given to `render`.
        host: Scheme and host of the page.
    """
    layout = layout or Layout("L1_bem")
    shown = content.shown_in(language)
    address = f"{host}{path or page_path(content, language)}"
    record: Record = {"id": f"node/{content.node_id}", "node_id": content.node_id}
    record |= _identity(content, language, layout, address, host)
    record |= _text(content, shown, host)
    record |= _dates(content, language, layout)
    record |= _place(content)
    record |= {name: _words(content, name) for name in LISTS}
    record |= {name: _truth(content, name) for name in _BOOLEANS}
    record |= _terms(content)
    if layout.date_block == "nested" and content.dates:
        record.pop("date_text", None)
    else:
        record["labels"] = _labels(content, language, layout)
    record["fields_unreadable"] = _unreadable(content, record)
    return record


def _identity(content: EventContent, language: str, layout: Layout, address: str, host: str) -> Record:
    shown = content.shown_in(language)
    english = f"{host}{content.path('en')}" if "en" in content.languages and layout.hreflang else None
    canonical = f"{host}{content.path(shown.language)}" if layout.canonical else None
    alternates = [(code, f"{host}{content.path(code)}") for code in content.languages] if layout.hreflang else []
    listed = [code for code, _ in alternates]
    if language in listed:
        tag = language
    elif len(listed) == 1:
        tag = listed[0]
    else:
        tag = "en" if "en" in listed else "und"
    return {
        "url": english or canonical or address,
        "language": tag,
        "interface_language": language,
        "translations": [
            {"language": code, "url": url, "title": None} for code, url in sorted(alternates) if url != address
        ],
    }


def _text(content: EventContent, shown: Translation, host: str) -> Record:
    registration = content.registration if shown.body else None
    paragraphs = [_block(block) for block in shown.body]
    links = [
        part for block in shown.body if isinstance(block, Paragraph) for part in block.parts if isinstance(part, Anchor)
    ]
    if registration:
        paragraphs.append(registration.text)
        links.append(registration)
    return {
        "title": _clean(shown.title),
        "description": "\n\n".join(paragraph for paragraph in paragraphs if paragraph),
        "links": [{"text": _clean(link.text), "url": urljoin(host, link.url)} for link in links],
        "documents": [
            {"name": _clean(file.name), "url": urljoin(host, file.url), "size_bytes": file.size_bytes}
            for file in content.uploads
        ]
        + [
            {"name": _clean(link.text), "url": urljoin(host, link.url), "size_bytes": None}
            for link in links
            if link.url.lower().endswith(_FILES)
        ],
        "registration_url": urljoin(host, registration.url) if registration else None,
    }


def _block(block: Block) -> str:
    if isinstance(block, str):
        return _clean(block)
    if isinstance(block, Bullets):
        return "\n".join(f"- {_clean(item)}" for item in block.items)
    if isinstance(block, Paragraph):
        words = "".join(
            "\n" if isinstance(part, Break) else part if isinstance(part, str) else part.text for part in block.parts
        )
        return "\n".join(line for line in map(_clean, words.split("\n"))).strip("\n")
    return _clean(block.text)


def _dates(content: EventContent, language: str, layout: Layout) -> Record:
    dates = content.dates
    nothing: Record = {
        "start": None,
        "end": None,
        "time_zone": None,
        "date_precision": None,
        "date_source": None,
        "date_text": None,
    }
    start = date_line.record_form(_start(dates)) if dates else None
    if dates is None or start is None:
        if content.prose_day and content.shown_in(language).language == content.language:
            nothing |= {
                "start": content.prose_day,
                "date_precision": _precision(content.prose_day),
                "date_source": "prose",
            }
            del nothing["date_text"]
        elif dates and dates.form == "text":
            del nothing["date_text"]
        return nothing
    end = None if dates.form == "single" else date_line.record_form(_local(dates, dates.end))
    words = date_line.words(dates, language, layout.date_style)
    return {
        "start": start,
        "end": end if end != start else None,
        "time_zone": None,
        "date_precision": _precision(start),
        "date_source": "text" if dates.form in {"text", "no_attribute"} else "time-element",
        "date_text": words if any(character.isalnum() for character in words) else None,
    }


def _start(dates: Dates) -> Moment:
    return None if dates.form in {"empty", "empty_times"} else _local(dates, dates.start)


def _local(dates: Dates, moment: Moment) -> Moment:
    return date_line.shown_local(dates, moment) if dates.form == "no_attribute" else moment


def _precision(start: str) -> str:
    return {4: "year", 7: "month", 10: "day"}.get(len(start), "minute")


def _place(content: EventContent) -> Record:
    place = content.location
    return {
        "location_text": _clean(place.text) if place and place.text else None,
        "venue": place.venue if place else None,
        "city": place.city if place else None,
        "country": place.country if place else None,
        "online": place.online if place else None,
        "platform": place.platform if place else None,
    }


def _values(content: EventContent, name: str) -> list[Value]:
    return [value for field in content.fields if field.name == name for value in field.values]


def _words(content: EventContent, name: str) -> list[str]:
    return list(dict.fromkeys(_clean(value.text) for value in _values(content, name) if value.readable))


def _truth(content: EventContent, name: str) -> bool | None:
    return next((field.truth for field in content.fields if field.name == name), None)


def _terms(content: EventContent) -> Record:
    objectives = [value for value in _values(content, "gcm_objectives") if _objective_readable(value)]
    goals = dict.fromkeys(value.number for value in _values(content, "sdgs") if value.readable and value.number)
    themes = dict.fromkeys(
        value.number for value in _values(content, "cross_cutting_themes") if value.readable and value.number
    )
    return {
        "gcm_objectives": [
            {"number": number, "label": OBJECTIVES[number - 1] if number else "General"}
            for number in dict.fromkeys(value.number for value in objectives)
        ],
        "cross_cutting_themes": [THEMES[number - 1] for number in themes],
        "sdgs": [{"number": number, "label": GOALS[number - 1]} for number in goals],
        "sdg_targets": list(
            dict.fromkeys(
                value.text.removeprefix("Target ") for value in _values(content, "sdg_targets") if value.readable
            ),
        ),
    }


def _objective_readable(value: Value) -> bool:
    return value.readable or (value.form in _TERM_IN_ADDRESS and value.number is not None)


def _labels(content: EventContent, language: str, layout: Layout) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = {}
    if content.uploads:
        labels[LABELS["documents"]] = [
            f"{_clean(file.name)} ({file.size})" if file.size else _clean(file.name) for file in content.uploads
        ]
    if content.dates:
        words = date_line.words(content.dates, language, layout.date_style)
        labels[content.dates.label] = [words] if any(character.isalnum() for character in words) else []
    if content.location:
        labels[content.location.label] = [_clean(content.location.text)] if content.location.text else []
    for field in content.fields:
        shown = [_clean(value.text) for value in field.values if value.form in _SHOWN and value.text]
        labels.setdefault(field.label or "SDG", []).extend(shown)
    return labels


def _unreadable(content: EventContent, record: Record) -> list[str]:
    names = []
    dates = content.dates
    if dates and date_line.record_form(_start(dates)) is None:
        names.append("start")
    if content.location and not content.location.text:
        names.append("location_text")
    names += [field.name for field in content.fields if _is_unreadable(field, record)]
    return sorted(set(names))


def _is_unreadable(field: Field, record: Record) -> bool:
    if field.name in _BOOLEANS:
        return record[field.name] is None
    return field.name in (*LISTS, *_CLOSED) and not record[field.name]


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
