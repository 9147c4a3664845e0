"""The page: all parts of the report in the template, with style and script in it and no request allowed."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from gcmscrape.content_policy import content_policy, only
from gcmscrape.dataset.about import HOME, PERSONAL, PUBLISHER, TERMS, TITLE, About
from gcmscrape.dataset.change_line import change_line
from gcmscrape.dataset.citing import citation
from gcmscrape.dataset.reading import DatasetUnreadable, read_events
from gcmscrape.dataset.summary import Summary
from gcmscrape.export.exported import Exported
from gcmscrape.export.extras import library
from gcmscrape.record import SCHEMA_VERSION
from gcmscrape.report.charts import charts
from gcmscrape.report.filled import filled
from gcmscrape.report.filters import filters
from gcmscrape.report.orders import COLUMNS, order_rules
from gcmscrape.report.recent import HAPPENED, recent
from gcmscrape.report.rows import rows
from gcmscrape.report.timeline import timeline
from gcmscrape.report.unknown import unknown_labels
from gcmscrape.report.world import world

_EXTRA: Final = "report"
_SUMMARY: Final = "summary.json"


def report(folder: Path, name: str) -> Exported:
    """Return the report on the dataset in a folder as one page. It tells no clock: the same dataset, the same bytes.

    Args:
        folder: Where the dataset is.
        name: The name of the file.

    Raises:
        DatasetUnreadable: There is no dataset, or it cannot be read.
        ExportFailed: The library for templates is not installed.
    """
    jinja2 = library("jinja2", _EXTRA)
    events = list(read_events(folder))
    cited, summary = citation(folder), _summary(folder)
    about = About(cited.warning is not None, SCHEMA_VERSION)
    for event in events:
        about.add(event.extractor, event.source.retrieved_at)
    narrowed = filters(events)
    table = rows(events)
    style, script = _text("style.css") + narrowed.style + order_rules(table), _text("search.js")
    parts = {
        "policy": content_policy(script, styles=only(style)),
        "style": style,
        "script": script,
        "events": events,
        "title": TITLE,
        "publisher": PUBLISHER,
        "home": HOME,
        "terms": TERMS,
        "personal": PERSONAL,
        "about": about,
        "summary": summary,
        "cited": cited,
        "timeline": timeline(events),
        "world": world(events),
        "charts": charts(events),
        "filled": filled(events),
        "recent": recent(folder),
        "happened": HAPPENED,
        "change_line": change_line,
        "unknown": unknown_labels(events),
        "filters": narrowed.lists,
        "columns": COLUMNS,
        "rows": table,
        "classes": narrowed.classes,
        "ids": {row.id for row in table},
    }
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    content: str = environment.from_string(_text("page.html")).render(parts)
    return Exported({name: [content.encode("utf-8", "replace")]}, len(events))


def _text(name: str) -> str:
    return resources.files("gcmscrape.report").joinpath(name).read_text(encoding="utf-8")


def _summary(folder: Path) -> Summary:
    path = folder / _SUMMARY
    try:
        return Summary.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as error:
        raise DatasetUnreadable(f"{path} is missing or damaged: gcmscrape publish writes it again.") from error
