"""Content and layout -> HTML. Pure and deterministic: the same arguments give the same text."""

from __future__ import annotations

import json
import random
import zlib
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from replica import date_line
from replica.chrome import CHROMES, NETWORK, main_menu
from replica.content import HOST, EventContent, Field, Node, PageContent, Value
from replica.vocabulary import LABELS, LABELS_ES, LABELS_FR, MACHINE_NAMES, objective_term

if TYPE_CHECKING:
    from replica.layout import Layout

_FILES = "/sites/g/files/tmzbdl416/files"
_MULTIPLE = {
    "event_types",
    "event_categories",
    "target_audiences",
    "geographic_scopes",
    "gcm_objectives",
    "cross_cutting_themes",
    "documents",
}
_TRANSLATED = {"es": LABELS_ES, "fr": LABELS_FR}
_BUNDLES = {"basic": "page", "listing": "", "term": "", "error": ""}
_NOT_NODES = {"listing", "term", "error"}


def render(
    content: Node,
    layout: Layout,
    language: str = "en",
    *,
    path: str | None = None,
    host: str = HOST,
) -> str:
    """Return the whole page.

    Args:
        content: What the page is about.
        layout: How it is laid out.
        language: The interface language, as the path prefix says; content without a translation into it is shown
            in its own language.
        path: The path under which the page is asked for; by default its path in `language` (a fallback page has none
            but `/<language>/node/<N>`).
        host: Scheme and host for absolute addresses.
    """
    if not isinstance(content, EventContent | PageContent):
        raise TypeError(f"no page is known for {type(content).__name__}")
    return _environment().get_template("page.html.jinja").render(p=_page(content, layout, language, path, host))


def page_path(content: Node, language: str) -> str:
    """Return the path of the page in `language`: a translation's own, `/<language>/node/<N>` for a fallback page."""
    if language in content.languages:
        return content.path(language)
    return f"/{language}/node/{content.node_id}" if language != "en" else f"/node/{content.node_id}"


@cache
def _environment() -> Environment:
    # Twig drops the newline after a tag and nothing else, and so does this.
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "layouts"),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )


def _page(
    content: EventContent | PageContent, layout: Layout, language: str, path: str | None, host: str
) -> SimpleNamespace:
    shown = content.shown_in(language)
    path = path or page_path(content, language)
    event = content if isinstance(content, EventContent) else None
    other = content if isinstance(content, PageContent) else None
    page = SimpleNamespace(
        layout=layout,
        chrome=CHROMES[language],
        network=NETWORK,
        menu=main_menu(language, layout.size),
        prefix="" if language == "en" else f"/{language}",
        styles=Markup(_styles()) if layout.size == "mixed" else "",  # noqa: S704 - made here, from numbers
        switcher=[(code, chrome.name, page_path(content, code)) for code, chrome in CHROMES.items()],
        is_event=event is not None,
        bundle="event" if event else _BUNDLES.get(other.kind, other.kind) if other else "",
        node_id=content.node_id,
        path=path,
        address=f"{host}{path}",
        title=shown.title,
        body=shown.body,
        canonical=f"{host}{content.path(shown.language)}" if layout.canonical and _is_node(content) else None,
        shortlink=_shortlink(content, shown.language, host) if layout.shortlink and _is_node(content) else None,
        alternates=[(code, f"{host}{content.path(code)}") for code in content.languages]
        if layout.hreflang and _is_node(content)
        else [],
        settings=_settings(content, layout, language) if layout.settings else None,
        fields=_ordered([_field(f, layout, language) for f in content.fields], layout),
        uploads=_uploads(content, layout, language),
        registration=event.registration if event else None,
        venue_line=event.venue_line if event else None,
        json_ld=_json_ld(event, shown.title) if event and layout.json_ld else None,
        rows=other.rows if other else (),
        section=other.section if other else None,
        comments=other.comments if other else (),
        **_pager(other),
    )
    _add_when_and_where(page, event, layout, language)
    return page


def _is_node(content: Node) -> bool:
    return not (isinstance(content, PageContent) and content.kind in _NOT_NODES)


def _shortlink(content: Node, language: str, host: str) -> str | None:
    prefix = "" if language == "en" else f"/{language}"
    return f"{host}{prefix}/node/{content.node_id}"


def _add_when_and_where(page: SimpleNamespace, event: EventContent | None, layout: Layout, language: str) -> None:
    macros: Any = _environment().get_template("macros.html.jinja").module
    dates = event.dates if event else None
    location = event.location if event else None
    page.date_parts = None if dates is None else date_line.parts(dates, language, layout.date_style)
    page.date_label = _translate(dates.label, layout, language) if dates else None
    page.location = None if location is None else location.text or ""
    page.location_label = _translate(location.label, layout, language) if location else None
    page.date_fields = []
    if dates:
        page.date_fields.append(_slot("start", page.date_label + layout.label_suffix, macros.times(page.date_parts)))
    if location:
        page.date_fields.append(
            _slot("location_text", page.location_label + layout.label_suffix, escape(page.location))
        )


def _slot(name: str, label: str, value: Markup) -> SimpleNamespace:
    return SimpleNamespace(
        label=label,
        values=[value],
        multiple=False,
        machine_name=MACHINE_NAMES[name],
        type="string",
    )


def _field(field: Field, layout: Layout, language: str) -> SimpleNamespace:
    macros: Any = _environment().get_template("macros.html.jinja").module
    label = None if field.label is None else _translate(field.label, layout, language) + layout.label_suffix
    return SimpleNamespace(
        label=label,
        values=[macros.value(v, _href(field.name, v, language), _src(field.name, v)) for v in field.values],
        multiple=len(field.values) > 1 or field.name in _MULTIPLE,
        machine_name=MACHINE_NAMES.get(field.name, f"field-{field.name.replace('_', '-')}"),
        type="boolean" if field.name in {"workstream_output", "regional_review_process"} else "entity-reference",
    )


def _uploads(content: Node, layout: Layout, language: str) -> SimpleNamespace | None:
    if not content.uploads:
        return None
    macros: Any = _environment().get_template("macros.html.jinja").module
    slot = _slot("documents", _translate(LABELS["documents"], layout, language) + layout.label_suffix, Markup())
    slot.values = [macros.upload(file) for file in content.uploads]
    slot.multiple = True
    return slot


def _ordered(fields: list[SimpleNamespace], layout: Layout) -> list[SimpleNamespace]:
    if layout.shuffle is not None:
        random.Random(layout.shuffle).shuffle(fields)  # noqa: S311 - no secret: the order must be repeatable
    return fields


def _translate(label: str, layout: Layout, language: str) -> str:
    return _TRANSLATED.get(language, {}).get(label, label) if layout.translated_labels else label


def _href(name: str, value: Value, language: str) -> str:
    if value.href is not None:
        return value.href
    prefix = "" if language == "en" else f"/{language}"
    if name == "gcm_objectives" and value.number is not None:
        return f"{prefix}/hub?gcm_objectives={objective_term(value.number)}"
    return f"{prefix}/taxonomy/term/{1000 + zlib.crc32(value.text.encode()) % 8000}"


def _src(name: str, value: Value) -> str:
    if name == "gcm_objectives" and value.number is not None and value.form != "blind_icon":
        return f"{_FILES}/gcm-icons/{value.number}.png"
    return f"{_FILES}/icons/pictogram.png"


def _settings(content: Node, layout: Layout, language: str) -> Markup:
    elsewhere = content.current_path if isinstance(content, PageContent) else None
    current = elsewhere or f"node/{content.node_id}"
    path: dict[str, object] = {"baseUrl": "/"}
    if layout.drupal == 9:  # noqa: PLR2004 - the major version; later ones have no scriptPath
        path["scriptPath"] = None
    path |= {
        "pathPrefix": "" if language == "en" else f"{language}/",
        "currentPath": current,
        "currentPathIsAdmin": False,
        "isFront": False,
        "currentLanguage": language,
    }
    settings: dict[str, object] = {"path": path, "pluralDelimiter": "\x03", "suppressDeprecationErrors": True}
    if layout.size == "mixed":
        settings["ajaxPageState"] = {
            "libraries": ",".join(f"replica/component.{n:02d}" for n in range(60)),
            "theme": "replica",
        }
        settings["views"] = {f"views_dom_id:{n:064x}": {"view_name": "listing", "view_args": ""} for n in range(20)}
    text = json.dumps(settings, separators=(",", ":"))
    for character, code in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"), ("'", "\\u0027"), ("/", "\\/")):
        text = text.replace(character, code)
    return Markup(text)  # noqa: S704 - JSON with its angle brackets escaped, as Drupal prints it


def _json_ld(event: EventContent, title: str) -> Markup:
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "Event", "name": title}
    dates = event.dates
    if dates and dates.form in {"three", "range", "single", "no_words"}:
        data["startDate"] = date_line.record_form(dates.start)
        if dates.end and dates.form != "single":
            data["endDate"] = date_line.record_form(dates.end)
    if event.location and event.location.text:
        data["location"] = {"@type": "Place", "name": event.location.text}
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003C"))  # noqa: S704 - JSON, escaped


def _pager(page: PageContent | None) -> dict[str, object]:
    if page is None:
        return {"pages": 1}
    low = max(0, min(page.page - 4, page.pages - 9))
    return {
        "page": page.page,
        "pages": page.pages,
        "pager": page.pager,
        "pager_prefix": "%2C" if page.pager == "second" else "",
        "pager_numbers": range(low, min(low + 9, page.pages)),
        "total": page.total,
        "first": page.first,
        "last": page.first + len(page.rows) - 1,
    }


@cache
def _styles() -> str:
    rules = [
        f".component-{n:03d}{{margin:{n % 9}px;padding:{n % 7}px;color:#{n * 4093 % 0xFFFFFF:06x}}}" for n in range(220)
    ]
    return "".join(rules)
