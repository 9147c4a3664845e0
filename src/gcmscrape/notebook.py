"""Records as HTML, for notebooks. All of it is escaped, and only web addresses are links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from pydantic import BaseModel

_WEB: Final = ("https://", "http://")
_SHOWN: Final = 20
"""Events of a dataset that are shown."""
_LONG: Final = 600
"""Characters of a value that are shown."""
_LISTED: Final = ("start_day", "title", "city", "country", "organizers")
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


def card(title: str, url: str | None, fields: Mapping[str, object], missing: Mapping[str, str]) -> str:
    """Return a record as a table of its fields; of those that are missing it says why.

    Args:
        title: The title of the record.
        url: Its address, if any.
        fields: The values by field; those that are empty and not missing are left out.
        missing: The reasons by field.
    """
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{_value(value) if value not in _NOTHING else _reason(missing[name])}</td></tr>"
        for name, value in fields.items()
        if name in missing or value not in _NOTHING
    )
    return f"<table><caption>{_link(title or 'without a title', url)}</caption>{rows}</table>"


def listing(events: Sequence[Any], about: str) -> str:
    """Return the first events of many as a table."""
    head = "".join(f"<th>{name}</th>" for name in _LISTED)
    rows = "".join(f"<tr>{''.join(_cells(event))}</tr>" for event in events[:_SHOWN])
    rest = len(events) - _SHOWN
    more = f"<p>and {rest} more</p>" if rest > 0 else ""
    return f"<p>{escape(about)}</p><table><tr>{head}</tr>{rows}</table>{more}"


def _cells(event: Any) -> Iterable[str]:  # noqa: ANN401 - an event, which stands further up
    for name in _LISTED:
        value = getattr(event, name)
        yield f"<td>{_link(value, event.url) if name == 'title' else '' if value is None else _value(value)}</td>"


def _value(value: object) -> str:
    """Return a value as HTML: lists line by line, parts of a value beside each other."""
    if isinstance(value, list):
        return "<br>".join(map(_value, value))
    if isinstance(value, BaseModel):
        value = vars(value)
    if isinstance(value, dict):
        return "<br>".join(f"{escape(str(name))}: {_value(part)}" for name, part in value.items() if part is not None)
    text = str(value)
    if text.startswith(_WEB):
        return _link(text, text)
    return escape(text if len(text) <= _LONG else f"{text[:_LONG]} ...").replace("\n", "<br>")


def _reason(reason: str) -> str:
    return f"<i>could not be read: {escape(reason)}</i>"


def _link(text: str, url: str | None) -> str:
    if url is None or not url.startswith(_WEB):
        return escape(text)
    return f'<a href="{escape(url)}">{escape(text)}</a>'
