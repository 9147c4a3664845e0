"""A record in the making: values with their provenance, what could not be read, what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, get_origin

from gcmscrape.event.fields import Origin, Wording
from gcmscrape.event.lengths import LONGEST_TEXT, MOST_ENTRIES, cut, shortened
from gcmscrape.event.reading import Doubt, quote
from gcmscrape.record import CONTENT_FIELDS, Event, Reason, WarningCode

_FIELDS: Final = (*CONTENT_FIELDS, "date_precision", "date_source", "date_text")
_EMPTY: Final[dict[Any, Any]] = {str: "", list: []}
_TYPES: Final = {name: Event.model_fields[name].annotation for name in _FIELDS}
_ABSENT: Final = {name: _EMPTY.get(get_origin(of) or of) for name, of in _TYPES.items()}
"""What the record holds for a field that the page does not have."""
_LONGEST_SOURCE: Final = 500
"""In characters, of the source of one value; that of a list covers each of its values."""
_REASONS: Final = {
    WarningCode.UNREADABLE_ITEM: Reason.ICON_WITHOUT_WORDS,
    WarningCode.UNKNOWN_TERM: Reason.UNKNOWN_WORD,
    WarningCode.AMBIGUOUS_DATE: Reason.AMBIGUOUS,
    WarningCode.REVERSED_RANGE: Reason.REVERSED,
}
"""The reason that a warning of itself gives."""


class Draft:
    """Collects the fields of one record, as plain data: they are validated once, with the record."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = dict(_ABSENT)
        self.provenance: dict[str, Any] = {}
        self.unreadable: dict[str, None] = {}
        self._warnings: dict[tuple[WarningCode, str | None, str | None, Reason | None, str], None] = {}

    def put(self, field: str, value: object, origin: Origin, source: str | None = None) -> None:
        """Set a field to what the page says, if it says something, as much of it as a record may hold.

        `source` are the words that gave the value.
        """
        fitting = self.fit(field, value)
        if fitting in (None, "", []):
            return
        self.values[field] = fitting
        method, label, selector = origin
        longest = LONGEST_TEXT if isinstance(fitting, list) else _LONGEST_SOURCE
        self.provenance[field] = {
            "method": method,
            "label": label,
            "source_text": cut(source, longest) if source else None,
            "selector": selector,
        }

    def fit(self, name: str, value: Any) -> Any:  # noqa: ANN401 - a value of any field
        """Return as much of a part of the record as it may hold, and warn when the page says more."""
        fitting = cut(value, LONGEST_TEXT) if name == "description" else shortened(value)
        if fitting != value:
            message = f"the page says more than is kept in {name}: see docs/limits.md"
            self.warn(WarningCode.CUT, name if name in CONTENT_FIELDS else None, message)
        return fitting

    def mark_unreadable(self, field: str, reason: Reason, words: Wording | None = None) -> None:
        """Say that the page shows this field, that it could not be read, why, and which words stand there."""
        self.unreadable[field] = None
        shown = words.text if words else ""
        message = f"no value could be read from {quote(shown)}" if shown else "no words stand there to be read"
        self.warn(WarningCode.UNREADABLE_VALUE, field, message, label=words.label if words else None, reason=reason)

    def warn(
        self,
        code: WarningCode,
        field: str | None,
        message: str,
        *,
        label: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        """Add a warning, once. `label` is the page's label that it is about, if it is about one."""
        self._warnings[code, field, label, reason or _REASONS.get(code), cut(message)] = None

    def warn_all(self, doubts: Iterable[Doubt], field: str, label: str | None) -> None:
        """Add the warnings about one field."""
        for code, message in doubts:
            self.warn(code, field, message, label=label)

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """The warnings, in the order in which they were first said; the last one tells of those that are left out."""
        names = ("code", "field", "label", "reason", "message")
        told = [dict(zip(names, warning, strict=True)) for warning in self._warnings]
        fitting: list[dict[str, Any]] = shortened(told)
        if len(fitting) < len(told):
            del fitting[MOST_ENTRIES - 1 :]
            message = f"{len(told) - len(fitting)} further warnings are left out: see docs/limits.md"
            fitting.append(dict(zip(names, (WarningCode.CUT, None, None, None, message), strict=True)))
        return fitting
